"""All target systems for one patient beside each other; what one lacks is said, and none decides alone."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from spinewise.alignment.targets.aims import Aimed, aimed
from spinewise.alignment.targets.grades import Graded, class_of, graded, points_of
from spinewise.alignment.targets.roussouly import Roussouly, roussouly
from spinewise.alignment.targets.spread import Angles, reached
from spinewise.evidence.alignment_targets import (
    Aim,
    Formula,
    Scale,
    TargetSystem,
    target_systems,
)


@dataclass(frozen=True)
class Total:
    """Sum of a system's points in its class.

    Parameters
    ----------
    name : str
        What it is called.
    points, most : int
        Sum, and the highest that can be.
    low, high : int
        Lowest and highest sum within the errors.
    grade : str
        Class of the sum.
    may_be : tuple of str
        Other classes within the errors.
    """

    name: str
    points: int
    most: int
    low: int
    high: int
    grade: str
    may_be: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """One system for one patient.

    Parameters
    ----------
    system : TargetSystem
        As published, with caveats and population.
    graded : tuple of Graded
        Parameters in their classes.
    aimed : tuple of Aimed
        Parameters beside what is asked for.
    total : Total or None
        Sum of points; None where the system has none or a part is missing.
    lacking : tuple of str
        Parameters that are not known and keep a line from being judged.
    """

    system: TargetSystem
    graded: tuple[Graded, ...]
    aimed: tuple[Aimed, ...]
    total: Total | None
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class SideBySide:
    """Every system for one patient.

    Parameters
    ----------
    systems : tuple of Judged
        In the order of the table.
    roussouly : Roussouly or None
        None where PI, PT or SS is not known.
    roussouly_lacking : tuple of str
        Which of them.
    """

    systems: tuple[Judged, ...]
    roussouly: Roussouly | None
    roussouly_lacking: tuple[str, ...]

    def __getitem__(self, id: str) -> Judged:
        """One system by its id."""
        return next(one for one in self.systems if one.system.id == id)


def side_by_side(angles: Angles) -> SideBySide:
    """Ask every system about one patient.

    Parameters
    ----------
    angles : mapping
        Parameters that are known, as measured and as drawn.

    Returns
    -------
    SideBySide
        Without a verdict over all.
    """
    lacking = _lacking(("PI", "PT", "SS"), angles)
    return SideBySide(
        tuple(judged(system, angles) for system in target_systems()),
        None if lacking else roussouly(angles),
        lacking,
    )


def judged(system: TargetSystem, angles: Angles) -> Judged:
    """One system for one patient.

    Parameters
    ----------
    system : TargetSystem
        As published.
    angles : mapping
        Parameters that are known.

    Returns
    -------
    Judged
        Lines whose parameters are known; the names of those that are not.
    """
    scales = [one for one in system.scales if not _lacking(_needs_of_scale(one), angles)]
    aims = [one for one in system.aims if not _lacking(_needs_of_aim(one), angles)]
    needs = [*map(_needs_of_scale, system.scales), *map(_needs_of_aim, system.aims)]
    lacking = tuple(dict.fromkeys(name for one in needs for name in _lacking(one, angles)))
    return Judged(
        system,
        tuple(graded(one, angles) for one in scales),
        tuple(aimed(one, angles) for one in aims),
        None if lacking else _total(system, angles),
        lacking,
    )


def _total(system: TargetSystem, angles: Angles) -> Total | None:
    if system.sum is None:
        return None
    points = np.sum([points_of(one, angles) for one in system.scales], axis=0)
    found, also = reached(class_of(points, system.sum.scale.edges))
    first, others = reached(points)
    grades = system.sum.scale.grades
    return Total(
        system.sum.name,
        first,
        system.sum.most,
        min((first, *others)),
        max((first, *others)),
        grades[found],
        tuple(grades[one] for one in also),
    )


def _needs_of_scale(scale: Scale) -> tuple[str, ...]:
    return (scale.parameter, *_terms(scale.ideal))


def _needs_of_aim(aim: Aim) -> tuple[str, ...]:
    return (aim.parameter, *_terms(aim.formula), *((aim.steps.of,) if aim.steps else ()))


def _terms(formula: Formula | None) -> tuple[str, ...]:
    return tuple(formula.terms) if formula else ()


def _lacking(names: Iterable[str], angles: Angles) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name not in angles))
