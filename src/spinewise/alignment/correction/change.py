"""A change at a site: by which techniques, by how many degrees, and how sure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.sites import Site, Through
from spinewise.evidence.correction_techniques import Technique, techniques
from spinewise.words import BadInput

Array = NDArray[np.float64]

CUTS_ALL = 3
AS_ASKED = "as asked"
LYING = "lying down"
"""What a mobile segment gives when the patient lies, without any cut."""


@dataclass(frozen=True)
class Change:
    """What is done at one site.

    Parameters
    ----------
    site : Site
        Where.
    by : tuple of str
        Names of techniques; several at one disc add up.
    degrees : float
        Lordosis that is expected, negative for kyphosis.
    sd : float
        Its spread, deg.
    hinge : str
        About what it turns.
    height_mm : float
        By how much what lies above is raised across the disc besides.
    """

    site: Site
    by: tuple[str, ...]
    degrees: float
    sd: float
    hinge: str
    height_mm: float = 0.0

    @property
    def three_columns(self) -> int:
        """How many of its techniques cut all columns."""
        return sum(techniques()[one].columns == CUTS_ALL for one in self.by if one != LYING)

    @property
    def posterior(self) -> int:
        """How many of its techniques cut the posterior column only."""
        return sum(techniques()[one].columns == 1 for one in self.by if one != LYING)

    @property
    def cages(self) -> int:
        """How many of its techniques put something into the disc."""
        return sum(one.endswith("cage") for one in self.by)


def change_at(site: Site, by: Iterable[str], degrees: float | None = None, height_mm: float = 0.0) -> Change:
    """Change at a site by the gain that studies report, or by degrees that a surgeon names.

    Parameters
    ----------
    site : Site
        Where.
    by : iterable of str
        Names of techniques.
    degrees : float, optional
        What the surgeon wants instead of the reported gain.
    height_mm : float
        Height that the surgeon adds; no study of it stands behind the techniques.

    Returns
    -------
    Change
        With the spread of reports; of degrees that were named the spread is nought and said to be so.

    Raises
    ------
    BadInput
        When a technique is unknown or goes through something else, or has no reported gain and none is named.
    """
    chosen = [_technique(name, site) for name in by]
    if not chosen:
        raise BadInput("a change needs at least one technique: name it")
    if degrees is not None:
        return Change(
            site, tuple(one.id for one in chosen), float(degrees), 0.0, chosen[0].hinge, float(height_mm)
        )
    gains = []
    for one in chosen:
        if one.gain is None:
            raise BadInput(f"no gain of {one.id!r} was read in a source: name the degrees that you plan")
        gains.append(one.gain)
    return Change(
        site,
        tuple(one.id for one in chosen),
        sum(one.mean for one in gains),
        float(np.sqrt(sum(one.sd**2 for one in gains))),
        chosen[0].hinge,
        float(height_mm),
    )


def drawn(change: Change, draws: int, rng: np.random.Generator) -> Array:
    """Degrees that may come of a change.

    Parameters
    ----------
    change : Change
        What is done.
    draws : int
        How many.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    array, shape (1 + draws,)
        As expected, then as drawn.
    """
    return np.concatenate([[change.degrees], change.degrees + change.sd * rng.standard_normal(draws)])


def _technique(name: str, site: Site) -> Technique:
    if name not in techniques():
        raise BadInput(f"{name!r} is no technique: choose one of {', '.join(techniques())}")
    technique = techniques()[name]
    if Through(technique.where) is not site.through:
        raise BadInput(f"a {name} goes through the {technique.where}, not through the {site.through}")
    return technique
