"""Search for plans: an unranked set of trade-offs that the surgeon orders by what matters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.correction.asked import Asked, Matter
from spinewise.alignment.correction.bend import bent
from spinewise.alignment.correction.candidates import Candidates, candidates
from spinewise.alignment.correction.change import LYING, Change
from spinewise.alignment.correction.foresee import foreseen
from spinewise.alignment.correction.front import not_beaten, spread_out
from spinewise.alignment.correction.outcome import Outcome, look_at
from spinewise.alignment.correction.sites import Site, hinge_of
from spinewise.alignment.profile import Profile
from spinewise.alignment.targets.aims import ends_of
from spinewise.alignment.targets.grades import seen_by
from spinewise.alignment.values import values_of, with_age
from spinewise.evidence.alignment_targets import Aim, Scale, target_systems
from spinewise.words import BadInput

Array = NDArray[np.float64]

FINEST = {"deg": 1.0, "mm": 5.0}
"""Plans that differ by less are one to the search: no number here is surer than that."""
BURDENS = ("three_columns", "posterior", "cages")
PASSIVE_HINGE = "middle of the disc"


@dataclass(frozen=True)
class Searched:
    """What a search found.

    Parameters
    ----------
    as_it_is : Outcome
        Nothing done: how the spine stands by the same model.
    plans : tuple of Outcome
        Unranked; fewer cuts first, which is an order and no judgement.
    looked_at, on_front : int
        How many plans were looked at, and how many of them no other beats. Plans that make a matter worse
        than it is today, or that shoot beyond a window to its other side, are not among them unless all do.
    not_asked : tuple of (str, str)
        Matters that could not be judged because a parameter is missing.
    """

    as_it_is: Outcome
    plans: tuple[Outcome, ...]
    looked_at: int
    on_front: int
    not_asked: tuple[Matter, ...]


def search(profile: Profile, asked: Asked, age: float | None, rng: np.random.Generator) -> Searched:
    """Search all plans that the limits allow.

    Parameters
    ----------
    profile : Profile
        Lateral view of the standing patient, with draws.
    asked : Asked
        What the surgeon allows, and what matters.
    age : float or None
        Years.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    Searched
        Plans of which none is better than another in everything.

    Raises
    ------
    BadInput
        When the limits name no level of this spine, or no matter can be judged.
    CannotMeasure
        When the marks do not allow to bend the spine or to foresee how it stands.
    """
    once = replace(profile, points={mark: at[:1] for mark, at in profile.points.items()})
    known = with_age(values_of(once), age)
    matters = [one for one in asked.matters if _is_known(one, known)]
    if not matters:
        raise BadInput("none of the targets that matter can be judged from these marks: choose others")
    everything = [candidates(once, uppermost, asked) for uppermost in asked.uppermost]
    judged = [_judged(once, one, matters, asked, age) for one in everything]
    burdens, misses = (np.concatenate(part) for part in zip(*judged, strict=True))
    costs = np.concatenate([burdens, np.abs(misses)], axis=1)
    today = np.array([_miss(one, known)[0] for one in matters])
    may = np.flatnonzero(_helps(misses, today, np.array([_is_window(one) for one in matters])))
    front = may[not_beaten(costs[may])] if len(may) else not_beaten(costs)
    kept = front[spread_out(costs[front], asked.most_plans)]
    starts = np.cumsum([0, *(len(one.chosen) for one in everything)])
    plans = []
    for place in sorted(kept, key=lambda one: tuple(costs[one])):
        which = int(np.searchsorted(starts, place, side="right")) - 1
        found = everything[which]
        changes = (*passive_changes(found.fused, asked.passive), *found.changes(int(place - starts[which])))
        plans.append(look_at(profile, changes, (found.uppermost, asked.lowest), age, rng))
    return Searched(
        look_at(profile, (), (asked.lowest, asked.lowest), age, rng),
        tuple(plans),
        len(costs),
        len(front),
        tuple(one for one in asked.matters if one not in matters),
    )


def passive_changes(fused: tuple[Site, ...], passive: Mapping[Site, float]) -> tuple[Change, ...]:
    """What lying down gives at the discs of a fusion.

    Parameters
    ----------
    fused : tuple of Site
        Discs of the fusion.
    passive : mapping
        Site to degrees.

    Returns
    -------
    tuple of Change
        One for each disc that gives something.
    """
    return tuple(
        Change(site, (LYING,), passive[site], 0.0, PASSIVE_HINGE) for site in fused if passive.get(site)
    )


def _helps(misses: Array, today: Array, is_window: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Plans that leave no matter worse than today, and none on the other side of its window."""
    no_worse = np.abs(misses) <= np.abs(today)
    beyond = is_window & (misses * today < 0)
    helps: NDArray[np.bool_] = np.all(no_worse & ~beyond, axis=1)
    return helps


def _is_window(matter: Matter) -> bool:
    (line,) = _lines(matter)
    return isinstance(line, Scale) or line.window[0] < line.window[1]


def _judged(
    profile: Profile, found: Candidates, matters: list[Matter], asked: Asked, age: float | None
) -> tuple[Array, Array]:
    """One row a plan: cuts, cages and fused segments; and how far it misses each matter, below negative."""
    degrees = found.degrees()
    hinges = {}
    for site, several in found.ways.items():
        hinges[site] = hinge_of(profile, site, next(one.hinge for one in several if one))
    for one in passive_changes(found.fused, asked.passive):
        # One turn about one hinge stands for both where a disc is also cut; the close look keeps them apart.
        degrees[one.site] = degrees.get(one.site, 0) + np.full(len(found.chosen), one.degrees)
        hinges.setdefault(one.site, hinge_of(profile, one.site, one.hinge))
    moved = bent(profile, hinges, degrees)
    standing = foreseen(moved, np.zeros(len(found.chosen)))
    values = with_age(values_of(standing.profile), age)
    misses = [_miss(one, values) for one in matters]
    burden = [found.counted(what) for what in BURDENS]
    length = np.full(len(found.chosen), len(found.fused))
    return np.stack([*burden, length], axis=1).astype(float), np.stack(misses, axis=1)


def _lines(matter: Matter) -> tuple[Scale | Aim, ...]:
    system, parameter = matter
    lines: list[Scale | Aim] = []
    for one in target_systems():
        if one.id == system:
            lines += [*one.scales, *one.aims]
    return tuple(line for line in lines if line.parameter == parameter)


def _is_known(matter: Matter, known: Mapping[str, Array]) -> bool:
    lines = _lines(matter)
    if not lines:
        raise BadInput(f"no target system {matter[0]!r} asks for {matter[1]}: name one that does")
    needs = {name for line in lines for name in _needs(line)}
    return needs <= {*known}


def _needs(line: Scale | Aim) -> set[str]:
    formula = line.ideal if isinstance(line, Scale) else line.formula
    return {line.parameter, *(formula.terms if formula else ())}


def _miss(matter: Matter, values: Mapping[str, Array]) -> Array:
    """Distance from a window, or from the class that counts nothing, in finest steps; below it negative."""
    (line,) = _lines(matter)
    shown = values[line.parameter]
    if isinstance(line, Aim):
        low, high = ends_of(line, values)
    else:
        shown = seen_by(line, values)
        low, high = (np.full(len(shown), end) for end in _best(line))
    off = np.maximum(shown - high, 0) + np.minimum(shown - low, 0)
    steps: Array = np.round(off / FINEST.get(line.unit, 1.0))
    return steps


def _best(scale: Scale) -> tuple[float, float]:
    """Ends of the class that counts no points, or of the first where the system counts none."""
    best = scale.points.index(0) if scale.points else 0
    edges = [-np.inf, *(edge.at for edge in scale.edges), np.inf]
    return edges[best], edges[best + 1]
