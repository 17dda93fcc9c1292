"""Where a spine can be corrected: through the disc below a level or through its body."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.profile import Profile
from spinewise.anatomy.landmarks import Place
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]


class Through(StrEnum):
    """What a correction goes through."""

    DISC = "disc"
    BODY = "body"


@dataclass(frozen=True)
class Site:
    """A place of correction; what lies above it turns.

    Parameters
    ----------
    level : Level
        The vertebra whose body it is, or under which the disc lies.
    through : Through
        Disc or body.
    """

    level: Level
    through: Through

    @property
    def height(self) -> int:
        """Place from the sacrum up: the disc under a level comes before its body."""
        return -2 * self.level.rank + (self.through is Through.BODY)


def name_of(site: Site, profile: Profile) -> str:
    """A site in words, for example ``"L4-L5"`` or ``"L3"``.

    Parameters
    ----------
    site : Site
        Of this spine.
    profile : Profile
        Which says what lies below.

    Returns
    -------
    str
        Levels by name.
    """
    return site.level.value if site.through is Through.BODY else f"{site.level}-{below(profile, site.level)}"


def below(profile: Profile, level: Level) -> Level:
    """The neighbour under a level.

    Parameters
    ----------
    profile : Profile
        Of the spine.
    level : Level
        Above S1.

    Returns
    -------
    Level
        Of this spine: an L6 counts.

    Raises
    ------
    CannotMeasure
        When the neighbour was not marked.
    """
    for upper, lower in profile.neighbours:
        if upper is level:
            return lower
    raise CannotMeasure(f"the vertebra below {level} was not marked, so its segment cannot be moved")


def hinge_of(profile: Profile, site: Site, where: str) -> Array:
    """Point about which a correction turns.

    Parameters
    ----------
    profile : Profile
        Lateral view.
    site : Site
        Which disc or body.
    where : str
        ``"back of the disc"``, ``"front of the disc"``, ``"middle of the disc"`` or the same of the body.

    Returns
    -------
    array, shape (1 + draws, 2)
        In the plane of the view.

    Raises
    ------
    CannotMeasure
        When a corner that it needs was not marked, or the words name no hinge.
    """
    part, _, what = where.partition(" of the ")
    if part not in ("front", "middle", "back") or what != site.through.value:
        raise CannotMeasure(f"a correction through the {site.through} has no hinge at the {where}")
    if site.through is Through.BODY:
        upper, lower = profile.superior(site.level), profile.inferior(site.level)
    else:
        upper, lower = profile.inferior(site.level), profile.superior(below(profile, site.level))
    ends = (upper + lower) / 2
    front, back = ends[:, 0], ends[:, 1]
    return {"front": front, "back": back, "middle": (front + back) / 2}[part]


def way_up(profile: Profile, site: Site) -> Array:
    """Direction in which a disc or a body grows: across its middle line, towards the head.

    Parameters
    ----------
    profile : Profile
        Lateral view.
    site : Site
        Which disc or body.

    Returns
    -------
    array, shape (1 + draws, 2)
        Unit vectors.
    """
    along = hinge_of(profile, site, f"front of the {site.through}") - hinge_of(
        profile, site, f"back of the {site.through}"
    )
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    unit: Array = across / np.linalg.norm(across, axis=1, keepdims=True)
    return unit


def turned_by(site: Site, level: Level, place: Place) -> bool:
    """Whether a mark lies above a site.

    Parameters
    ----------
    site : Site
        Where the spine is turned.
    level : Level
        Of the mark.
    place : Place
        Of the mark.

    Returns
    -------
    bool
        In the body that is cut only its superior corners lie above.
    """
    if level is site.level:
        return site.through is Through.DISC or place.value.startswith("superior")
    return level.is_above(site.level)
