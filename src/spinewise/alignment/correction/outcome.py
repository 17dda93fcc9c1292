"""One plan looked at closely: how the spine would stand, with the errors of marks, techniques and model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.bend import bent
from spinewise.alignment.correction.change import LYING, Change, drawn
from spinewise.alignment.correction.foresee import foreseen, tpa_by_region
from spinewise.alignment.correction.sites import Site, Through, hinge_of, way_up
from spinewise.alignment.parameters.curvature import lordosis, slope
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.side_by_side import SideBySide, side_by_side
from spinewise.alignment.targets.spread import Spread, spread
from spinewise.alignment.values import values_of, with_age
from spinewise.evidence.correction_techniques import techniques
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

JUNCTION = (Level.T10, Level.T11, Level.T12)
LOWER = 2
"""Segments above the sacrum that count as the lower arc."""


@dataclass(frozen=True)
class OfLevel:
    """One segment before and after.

    Parameters
    ----------
    upper, lower : Level
        The neighbours.
    before, after : Spread
        Superior endplate of the upper against that of the lower, lordosis positive, deg: body and disc.
    """

    upper: Level
    lower: Level
    before: Spread
    after: Spread


@dataclass(frozen=True)
class Neighbour:
    """What a plan does to the free spine above the fusion.

    Parameters
    ----------
    uppermost : Level
        Upper instrumented vertebra.
    lean_before, lean_after : Spread
        Slope of its superior endplate, forwards positive, deg.
    ahead_before, ahead_after : Spread or None
        How far T1 stands before it, mm: the arm of the free spine. None without calibration.
    free_above, free_below : tuple of Level
        Marked levels above the fusion, and below its lowest vertebra, that stay free and take over motion.
    """

    uppermost: Level
    lean_before: Spread
    lean_after: Spread
    ahead_before: Spread | None
    ahead_after: Spread | None
    free_above: tuple[Level, ...]
    free_below: tuple[Level, ...]


@dataclass(frozen=True)
class Outcome:
    """A plan and what is foreseen of it.

    Parameters
    ----------
    changes : tuple of Change
        What is done, from the head down; what lying gives stands first among them.
    uppermost, lowest : Level
        Ends of the fusion.
    levels : int
        Segments that are fused.
    profile : Profile
        As foreseen standing, with draws.
    values : mapping
        Parameters, as expected and as drawn.
    targets : SideBySide
        Every system beside it.
    asked : tuple of OfLevel
        Lordosis asked of each level.
    neighbour : Neighbour or None
        None where the endplate of the upper instrumented vertebra was not marked.
    tpa_geometric, tpa_by_region : Spread or None
        Fall of TPA with PT as it was: by geometry, and by the published rule of thumb.
    notes : tuple of str
        What weakens it, one sentence each.
    """

    changes: tuple[Change, ...]
    uppermost: Level
    lowest: Level
    levels: int
    profile: Profile
    values: Mapping[str, Array]
    targets: SideBySide
    asked: tuple[OfLevel, ...]
    neighbour: Neighbour | None
    tpa_geometric: Spread | None
    tpa_by_region: Spread | None
    notes: tuple[str, ...]


def look_at(
    profile: Profile,
    changes: Sequence[Change],
    ends: tuple[Level, Level],
    age: float | None,
    rng: np.random.Generator,
) -> Outcome:
    """Foresee one plan.

    Parameters
    ----------
    profile : Profile
        As the patient stands, with draws.
    changes : sequence of Change
        What is done.
    ends : (Level, Level)
        Upper and lower instrumented vertebra.
    age : float or None
        Years, for targets that ask for it.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    Outcome
        With ranges that hold the errors of the marks, of the techniques and of the model of standing.

    Raises
    ------
    CannotMeasure
        When the marks do not allow to bend it, or to foresee how it stands.
    """
    draws = max(len(at) for at in profile.points.values()) - 1
    degrees: dict[Site, Array] = {}
    for one in changes:
        degrees[one.site] = degrees.get(one.site, 0) + drawn(one, draws, rng)
    hinges = {one.site: hinge_of(profile, one.site, one.hinge) for one in changes}
    raised = {one.site: one.height_mm * way_up(profile, one.site) for one in changes if one.height_mm}
    moved = bent(profile, hinges, degrees, raised)
    standing = foreseen(moved, np.concatenate([[0.0], rng.standard_normal(draws)]))
    after = with_age(values_of(standing.profile), age)
    fused = _fused(profile, *ends)
    geometric, thumb = _fall_of_tpa(profile, moved, degrees)
    return Outcome(
        tuple(sorted(changes, key=lambda one: (-one.site.height, LYING not in one.by))),
        *ends,
        len(fused),
        standing.profile,
        after,
        side_by_side(after),
        tuple(_of_levels(profile, standing.profile)),
        _neighbour(profile, standing.profile, *ends),
        geometric,
        thumb,
        (*standing.notes, *_notes(changes)),
    )


def _fused(profile: Profile, uppermost: Level, lowest: Level) -> list[tuple[Level, Level]]:
    return [
        (upper, lower)
        for upper, lower in profile.neighbours
        if not upper.is_above(uppermost) and not lowest.is_above(lower)
    ]


def _of_levels(before: Profile, after: Profile) -> list[OfLevel]:
    found = []
    for upper, lower in before.neighbours:
        try:
            angles = [lordosis(one.superior(upper), one.superior(lower)) for one in (before, after)]
        except CannotMeasure:
            continue
        found.append(OfLevel(upper, lower, spread(angles[0]), spread(angles[1])))
    return found


def _neighbour(before: Profile, after: Profile, uppermost: Level, lowest: Level) -> Neighbour | None:

    try:
        leans = [spread(slope(one.superior(uppermost))) for one in (before, after)]
    except CannotMeasure:
        return None
    ahead: list[Spread | None] = [None, None]
    if before.in_mm and Level.T1.is_above(uppermost):
        try:
            ahead = [spread((one.centre(Level.T1) - one.centre(uppermost))[:, 0]) for one in (before, after)]
        except CannotMeasure:
            ahead = [None, None]
    free = tuple(level for level in before.levels if level.is_above(uppermost))
    under = tuple(level for level in before.levels if lowest.is_above(level))
    return Neighbour(uppermost, leans[0], leans[1], ahead[0], ahead[1], free, under)


def _fall_of_tpa(
    before: Profile, moved: Profile, degrees: Mapping[Site, Array]
) -> tuple[Spread | None, Spread | None]:
    one, other = (values_of(some, (Name.TPA,)) for some in (before, moved))
    if not one or not other:
        return None, None
    low = set(before.lumbar[-LOWER:])
    zero = np.zeros(1)
    distal = sum((turn for site, turn in degrees.items() if site.level in low), zero)
    proximal = sum(
        (turn for site, turn in degrees.items() if site.level.region == "L" and site.level not in low), zero
    )
    junction = sum((turn for site, turn in degrees.items() if site.level in JUNCTION), zero)
    return spread(one[Name.TPA] - other[Name.TPA]), spread(tpa_by_region(distal, proximal, junction))


def _notes(changes: Sequence[Change]) -> list[str]:
    used = dict.fromkeys(name for one in changes for name in one.by if name != LYING)
    notes = [f"{name}: {text}" for name in used for text in techniques()[name].caveats]
    if any(LYING in one.by for one in changes):
        notes.append("Fused discs start from how they lie on the supine images.")
    sites = [one.site for one in changes if LYING in one.by]
    if any(one.site in sites for one in changes if LYING not in one.by):
        notes.append(
            "At discs that give by lying down and are also corrected both are added, though reports of gains "
            "may hold what lying alone gives."
        )
    if any(one.sd == 0 and LYING not in one.by for one in changes):
        notes.append("Degrees that were named by hand carry no error of their own.")
    notes.append(
        "The free spine is taken as it stands today: kyphosis above a fusion may grow, and no model of it "
        "was read."
    )
    return notes


def discs_of(profile: Profile, uppermost: Level, lowest: Level) -> tuple[Site, ...]:
    """Discs inside a fusion.

    Parameters
    ----------
    profile : Profile
        Lateral view.
    uppermost, lowest : Level
        Ends of the fusion.

    Returns
    -------
    tuple of Site
        From the head down.
    """
    return tuple(Site(upper, Through.DISC) for upper, _ in _fused(profile, uppermost, lowest))
