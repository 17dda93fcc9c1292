"""One row of the table of parameters: a name, a function, and what it takes from a profile."""

from collections.abc import Callable
from dataclasses import dataclass

from spinewise.alignment.parameters.names import Name
from spinewise.alignment.profile import Array, Profile
from spinewise.imaging.radiograph import View
from spinewise.words import Level

LevelOf = Level | Callable[[Profile], Level]
"""A level by name, or the one that has this place in the spine at hand."""

DEGREES, MILLIMETRES, PERCENT = "deg", "mm", "%"


@dataclass(frozen=True)
class Taken:
    """What a parameter takes from a profile.

    Parameters
    ----------
    read : callable
        Profile to array, shape (1 + draws, ...); raises `CannotMeasure` with the reason.
    said : callable
        Profile to what was taken, in words, for example ``"L1 superior endplate"``.
    """

    read: Callable[[Profile], Array]
    said: Callable[[Profile], str]


def _the(level: LevelOf, profile: Profile) -> Level:
    return level if isinstance(level, Level) else level(profile)


def superior(level: LevelOf) -> Taken:
    """Superior endplate of a level.

    Parameters
    ----------
    level : Level or callable
        By name, or by its place in the spine.

    Returns
    -------
    Taken
        Shape (1 + draws, 2, 2).
    """
    return Taken(
        lambda profile: profile.superior(_the(level, profile)),
        lambda profile: f"{_the(level, profile)} superior endplate",
    )


def inferior(level: LevelOf) -> Taken:
    """Inferior endplate of a level.

    Parameters
    ----------
    level : Level or callable
        By name, or by its place in the spine.

    Returns
    -------
    Taken
        Shape (1 + draws, 2, 2).
    """
    return Taken(
        lambda profile: profile.inferior(_the(level, profile)),
        lambda profile: f"{_the(level, profile)} inferior endplate",
    )


def centre(level: LevelOf) -> Taken:
    """Centre of a body.

    Parameters
    ----------
    level : Level or callable
        By name, or by its place in the spine.

    Returns
    -------
    Taken
        Shape (1 + draws, 2).
    """
    return Taken(
        lambda profile: profile.centre(_the(level, profile)), lambda profile: f"{_the(level, profile)} centre"
    )


def _hips_said(profile: Profile) -> str:
    lone = profile.lone_head
    return "both femoral heads" if lone is None else f"{str(lone).split()[-1]} femoral head alone"


HIPS = Taken(Profile.hip_axis, _hips_said)
"""Middle between the centres of both femoral heads."""


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Parameters
    ----------
    name : Name
        Short form.
    unit : str
        UCUM.
    view : View
        On which it is measured.
    function : callable
        Arrays in, array out: the definition.
    takes : tuple of Taken
        Its arguments.
    method : str
        Definition in one sentence, with its sign.
    sources : tuple of str
        Where the definition stands.
    posture_free : bool
        Whether it is the same lying and standing.
    level : Level or None
        Of a segment, a disc or a slip: the upper vertebra.
    """

    name: Name
    unit: str
    view: View
    function: Callable[..., Array]
    takes: tuple[Taken, ...]
    method: str
    sources: tuple[str, ...] = ()
    posture_free: bool = False
    level: Level | None = None

    def of(self, profile: Profile) -> Array:
        """Value as measured and for each draw, shape (1 + draws,); `CannotMeasure` with the reason."""
        return self.function(*(taken.read(profile) for taken in self.takes))

    def taken_from(self, profile: Profile) -> str:
        """What it was measured between, in words."""
        return ", ".join(taken.said(profile) for taken in self.takes)
