"""Faults of marks: swapped corners, a mirrored film, names out of order, a vertebra that was skipped.

A fault takes out the marks that it touches, with a sentence; nothing is put right silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.discs import height_in_the_middle
from spinewise.alignment.profile import HEADS, LOWER, UPPER
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.imaging.radiograph import View
from spinewise.words import Level, Structure

Array = NDArray[np.float64]

FIRST_END = {View.LATERAL: ("anterior", "posterior"), View.FRONTAL: ("left", "right")}
VERTEBRA_BETWEEN = 0.9
"""A gap between neighbours of this many body heights holds another vertebra; discs are lower by far."""

OVERLAP = 0.3
"""Bodies whose middles lie nearer than this share of a body height are one body marked twice."""

NEAR = 2
WHOLE = 2
"""A body marked whole has two endplates."""

FEWEST_FOR_MIRROR = 2
"""One body alone does not tell a mirrored film from swapped corners."""


@dataclass(frozen=True, eq=False)
class Sound:
    """A view without the marks that contradict each other.

    Parameters
    ----------
    view : MarkedView
        With what is left.
    reasons : mapping
        Mark or bone to the sentence that says why it was left out.
    notes : tuple of str
        The same sentences, each once.
    """

    view: MarkedView
    reasons: dict[Mark | Level | Structure, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def without_faults(view: MarkedView) -> Sound:
    """Take out of a view what contradicts itself.

    Parameters
    ----------
    view : MarkedView
        As it was marked.

    Returns
    -------
    Sound
        With reasons and notes.
    """
    sound = Sound(view)
    for check in (_not_finite, _mirrored, _swapped, _hips_swapped, _out_of_order, _skipped):
        sound = check(sound)
    return sound


def _without(sound: Sound, bones: Iterable[Level | Structure], why: str) -> Sound:
    """Leave out every mark of some bones."""
    gone = set(bones)
    kept = {mark: place for mark, place in sound.view.points.items() if mark.bone not in gone}
    return Sound(
        replace(sound.view, points=kept), sound.reasons | dict.fromkeys(gone, why), (*sound.notes, why)
    )


def _levels(view: MarkedView) -> list[Level]:
    found = {mark.bone for mark in view.points if isinstance(mark.bone, Level)}
    return sorted(found, key=lambda level: level.rank)


def _ends(view: MarkedView, level: Level) -> list[tuple[Array, Array]]:
    """Ends of each endplate of a level that is marked whole."""
    both = ((Mark(level, a), Mark(level, b)) for a, b in (UPPER[view.view], LOWER[view.view]))
    return [(view.points[a], view.points[b]) for a, b in both if a in view.points and b in view.points]


def _not_finite(sound: Sound) -> Sound:
    bad = {mark.bone for mark, place in sound.view.points.items() if not np.isfinite(place).all()}
    for bone in sorted(bad, key=str):
        sound = _without(sound, [bone], f"a mark of {bone} has no place: mark it again")
    return sound


def _headwards(view: MarkedView) -> dict[Level, Array]:
    """Direction to the head at each level, along its neighbours: a neck may lie level."""
    places = list(_places(view).values())
    if len(places) < WHOLE:
        return dict.fromkeys(_levels(view), np.array([0.0, 1.0]))
    ways = [places[max(0, n - 1)] - places[min(len(places) - 1, n + 1)] for n in range(len(places))]
    return dict(zip(_levels(view), ways, strict=True))


def _backwards(sound: Sound) -> dict[Level, list[bool]]:
    """For each level: whether each of its endplates runs the wrong way, seen along the spine."""
    ways = _headwards(sound.view)
    return {
        level: [_to_the_left(ways[level], first - second) for first, second in ends]
        for level in _levels(sound.view)
        if (ends := _ends(sound.view, level))
    }


def _to_the_left(way: Array, vector: Array) -> bool:
    """Whether a vector points to the left of a way, as seen on the view."""
    return bool(way[0] * vector[1] - way[1] * vector[0] > 0)


def _mirrored(sound: Sound) -> Sound:
    """Every endplate runs the wrong way: mirrored film, or all corners swapped; only a person knows."""
    ways = _backwards(sound)
    every = [wrong for level in ways.values() for wrong in level]
    if len(ways) < FEWEST_FOR_MIRROR or not all(every):
        return sound
    first, second = FIRST_END[sound.view.view]
    why = (
        f"every {first} corner lies on the {second} side of its {second} corner on the {sound.view.view} "
        f"view: the film is mirrored, or the corners are swapped; turn the film or mark it again"
    )
    return _without(sound, {mark.bone for mark in sound.view.points}, why)


def _swapped(sound: Sound) -> Sound:
    """Corners of single bodies that are swapped from end to end or from top to bottom."""
    first, second = FIRST_END[sound.view.view]
    for level, wrong in _backwards(sound).items():
        if any(wrong):
            sound = _without(
                sound,
                [level],
                f"{level}: its {first} and {second} corners are swapped on the {sound.view.view} view; mark "
                f"it again",
            )
    ways = _headwards(sound.view)
    for level, way in ways.items():
        plates = [_middle(ends) for ends in _ends(sound.view, level)]
        if len(plates) == WHOLE and (plates[0] - plates[1]) @ way <= 0:
            sound = _without(
                sound,
                [level],
                f"{level}: its superior and inferior corners are swapped on the {sound.view.view} view; mark "
                f"it again",
            )
    return sound


def _hips_swapped(sound: Sound) -> Sound:
    """On a frontal view the patient's left hip lies on the left."""
    if sound.view.view is not View.FRONTAL:
        return sound
    for pair, place in ((HEADS, Place.CENTRE), ((Structure.HIP_LEFT, Structure.HIP_RIGHT), Place.CREST_TOP)):
        left, right = (sound.view.points.get(Mark(bone, place)) for bone in pair)
        if left is not None and right is not None and left[0] <= right[0]:
            why = (
                f"the left {pair[0].value.split()[0]} is marked on the right side on the frontal view: the "
                f"film is mirrored, or the marks are swapped; turn the film or mark them again"
            )
            sound = _without(sound, pair, why)
    return sound


def _places(view: MarkedView) -> dict[Level, Array]:
    """About where each level lies: the mean of its marks."""
    return {
        level: np.mean([place for mark, place in view.points.items() if mark.bone is level], axis=0)
        for level in _levels(view)
    }


def _out_of_order(sound: Sound) -> Sound:
    """Names that turn back on the way down: no named vertebra is measured, the pelvis is."""
    # A vertebra that has slipped right off the sacrum may lie below its endplate.
    places = {level: place for level, place in _places(sound.view).items() if level is not Level.S1}
    steps = [(upper, lower, places[lower] - places[upper]) for upper, lower in pairwise(places)]
    turned = {place for n, (a, b) in enumerate(pairwise(steps)) if a[2] @ b[2] < 0 for place in (n, n + 1)}
    whole = sum((step for _, _, step in steps), np.zeros(2))
    wrong = [steps[n] for n in sorted(turned) if steps[n][2] @ whole <= 0]
    if not wrong and steps and whole[1] > 0:
        wrong = steps[:1]
    if not wrong:
        return sound
    upper, lower, _ = wrong[0]
    why = (
        f"{upper} is marked below {lower} on the {sound.view.view} view, so the level names are out of "
        f"order; correct the names"
    )
    return _without(sound, places, why)


def _skipped(sound: Sound) -> Sound:
    """Two levels that follow each other by name with room for one between, or that lie on each other."""
    places = _places(sound.view)
    for upper, lower in pairwise(places):
        over, under = _ends(sound.view, upper), _ends(sound.view, lower)
        height = _height_near(sound.view, upper)
        if len(over) < WHOLE or not under or height is None or not _follow(upper, lower):
            continue
        gap = _gap(over[1], under[0])
        apart = float(np.linalg.norm(places[upper] - places[lower]))
        if gap <= VERTEBRA_BETWEEN * height and apart >= OVERLAP * height:
            continue
        wide = gap > VERTEBRA_BETWEEN * height
        said = "there is room for another vertebra between them" if wide else "they lie on each other"
        why = (
            f"{upper} and {lower} follow each other by name, but {said} on the {sound.view.view} view; "
            f"correct the names"
        )
        return _without(sound, [level for level in places if level.is_above(lower)], why)
    return sound


def _middle(ends: tuple[Array, Array]) -> Array:
    return 0.5 * (ends[0] + ends[1])


def _gap(above: tuple[Array, Array], below: tuple[Array, Array]) -> float:
    """Height of the disc between two endplates; a slip does not change it."""
    return float(height_in_the_middle(np.stack(above), np.stack(below)))


def _height_near(view: MarkedView, level: Level) -> float | None:
    """Median height of the bodies next to a level and its own: one that has collapsed does not count."""
    levels = _levels(view)
    place = levels.index(level)
    near = [_ends(view, one) for one in levels[max(0, place - NEAR) : place + NEAR + 1]]
    heights = [
        float(np.linalg.norm(_middle(ends[0]) - _middle(ends[1]))) for ends in near if len(ends) == WHOLE
    ]
    return float(np.median(heights)) if heights else None


def _follow(upper: Level, lower: Level) -> bool:
    """Whether no other level lies between two names in any person."""
    usual = (Level.T13, Level.L6)
    return not [one for one in Level if upper.rank < one.rank < lower.rank and one not in usual]
