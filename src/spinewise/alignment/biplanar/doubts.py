"""What is wrong with the marks before anything is fitted: sides, labels, heights of the views.

A vertebra with the wrong name must be found and told, not absorbed: its heights in the two views differ by a
vertebra, or it stands where its neighbour stands and leaves a gap on its other side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.centres import ENDS, PEDICLES, Seen, levels_of, seen_on, size_of_person
from spinewise.alignment.biplanar.heads import FEMURS
from spinewise.alignment.biplanar.triangulate import Pair, triangulate
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.evidence.vertebral_sizes import mean_at
from spinewise.imaging.radiograph import Beam, View
from spinewise.results import Finding, Question
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]

MISLABELLED = "vertebra mislabelled"
SWAPPED = "sides swapped"
HEIGHTS = "views of different height"

_HALF_A_STEP, _MOST_OF_A_STEP = 0.5, 0.75
_WILD = 3.5
_NOTABLE_MM = 3.0
_ROOM, _SAME_PLACE = 1.6, 0.5
"""Spacing against the expected one from which a vertebra fits between two, or below which both are one."""
_NORMAL_SD = 1.4826
_RUN = 2


@dataclass(frozen=True, eq=False)
class Doubts:
    """What was found.

    Parameters
    ----------
    views : tuple of MarkedView
        Frontal and lateral, without the marks that cannot be used.
    bodies : mapping
        View to level to where it was seen.
    size : float
        Of the person against the table.
    height_mm : float
        By which the lateral view lies too high.
    refused : mapping
        Level to the sentence that says why it is left out.
    apart : frozenset of Level
        Levels below which a vertebra is missing.
    findings : tuple of Finding
        One sentence each.
    questions : tuple of Question
        What only a person can answer.
    """

    views: tuple[MarkedView, MarkedView]
    bodies: Mapping[View, Mapping[Level, Seen]]
    size: float
    height_mm: float
    refused: Mapping[Level, str] = field(default_factory=dict)
    apart: frozenset[Level] = frozenset()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()


def doubts_about(pair: Pair, frontal: MarkedView, lateral: MarkedView) -> Doubts:
    """Check the marks of two views against each other and against the spacing of vertebrae.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    frontal, lateral : MarkedView
        In mm.

    Returns
    -------
    Doubts
        Marks that can be used, and what was found.

    Raises
    ------
    BadInput
        When a view is mirrored, or heights and labels cannot both be right.
    """
    frontal, found_front = _without_swapped(frontal)
    lateral, found_side = _without_swapped(lateral)
    views = (frontal, lateral)
    size = size_of_person(views)
    levels = levels_of(*views)
    bodies = {
        view.view: {level: one for level in levels if (one := seen_on(view, level, size)) is not None}
        for view in views
    }
    both = tuple(level for level in levels if all(level in bodies[view] for view in View))
    findings = [*found_front, *found_side]
    if not both:
        raise BadInput("no vertebra was marked on both views: nothing can be reconstructed")
    height, told = _height_difference(pair, views, bodies, both)
    findings += told
    refused, questions = _named_apart(pair, bodies, both, height)
    left = tuple(level for level in both if level not in refused)
    crowded, apart, asked = _spacing(pair, bodies, left, height, size)
    refused = {**refused, **crowded}
    findings += [Finding(MISLABELLED, said, level=level) for level, said in refused.items()]
    return Doubts(views, bodies, size, height, refused, apart, tuple(findings), (*questions, *asked))


def _without_swapped(view: MarkedView) -> tuple[MarkedView, tuple[Finding, ...]]:
    """The view without vertebrae whose sides are swapped; `BadInput` when most are."""
    sides = "left and right" if view.view is View.FRONTAL else "front and back"
    pairs = [*ENDS[view.view], *([PEDICLES] if view.view is View.FRONTAL else [])]
    wrong: set[Level] = set()
    right: set[Level] = set()
    for level in levels_of(view):
        for larger, smaller in pairs:
            marks = Mark(level, larger), Mark(level, smaller)
            if all(mark in view.points for mark in marks):
                (wrong if view.points[marks[0]][0] < view.points[marks[1]][0] else right).add(level)
    if len(wrong) > len(right - wrong):
        raise BadInput(
            f"{sides} are the wrong way round for most vertebrae of the {view.view} view: the film is "
            f"mirrored, or "
            "its sides were marked by the film instead of the patient; turn it and mark again"
        )
    findings = tuple(
        Finding(
            SWAPPED,
            f"{level}: {sides} are swapped on the {view.view} view; its marks there are not used",
            level=level,
        )
        for level in sorted(wrong, key=lambda one: one.rank)
    )
    kept = {mark: point for mark, point in view.points.items() if mark.bone not in wrong}
    return replace(view, points=kept), findings


def _differences(pair: Pair, bodies: Mapping[View, Mapping[Level, Seen]], levels: tuple[Level, ...]) -> Array:
    """Height in the lateral view less that in the frontal one, mm, shape (n,); by endplates seen in both."""
    out = []
    for level in levels:
        front, side = bodies[View.FRONTAL][level], bodies[View.LATERAL][level]
        same = [
            (one, other)
            for one, other in zip(front.ends, side.ends, strict=True)
            if one is not None and other is not None
        ] or [(front.centre, side.centre)]
        both = np.array(same)
        out.append(float(np.mean(triangulate(pair, both[:, 0], both[:, 1]).height_difference)))
    return np.array(out)


def _step_mm(bodies: Mapping[View, Mapping[Level, Seen]], levels: tuple[Level, ...]) -> float:
    heights = np.array([bodies[View.LATERAL][level].centre[1] for level in levels])
    return (
        float(np.median(np.abs(np.diff(heights))))
        if len(levels) > 1
        else float(mean_at("body height", levels[0]))
    )


def _height_difference(
    pair: Pair,
    views: tuple[MarkedView, MarkedView],
    bodies: Mapping[View, Mapping[Level, Seen]],
    both: tuple[Level, ...],
) -> tuple[float, list[Finding]]:
    """Height of the lateral view against the frontal: by the pelvis, else by most bodies."""
    differences = _differences(pair, bodies, both)
    overall = float(np.median(differences))
    marks = [Mark(femur, Place.CENTRE) for femur in FEMURS.values()]
    anchors = []
    if all(mark in view.points for mark in marks for view in views):
        # Which head is which does not matter for their mean.
        means = [np.mean([view.points[mark] for mark in marks], axis=0) for view in views]
        anchors.append(float(triangulate(pair, means[0], means[1]).height_difference))
    if Level.S1 in both:
        anchors.append(float(_differences(pair, bodies, (Level.S1,))[0]))
    step = _step_mm(bodies, both)
    height = overall
    if anchors:
        near = np.abs(differences - np.mean(anchors)) < _HALF_A_STEP * step
        height = float(np.median(differences[near])) if near.any() else float(np.mean(anchors))
    at_once = all(view.beam is Beam.SLOT for view in pair.views)
    if not anchors and at_once and abs(overall) > _HALF_A_STEP * step:
        raise BadInput(
            f"every vertebra lies {abs(overall):.0f} mm apart in height on the two views: the labels of "
            f"one view "
            "are a level off, or the views are not one pair; mark S1 and the femoral heads on both to tell"
        )
    if abs(height) <= _NOTABLE_MM:
        return height, []
    word = "higher" if height > 0 else "lower"
    said = (
        f"the same bones lie {abs(height):.0f} mm {word} on the lateral view than on the frontal one; "
        f"this was "
        "read from the marks and taken out"
    )
    return height, [Finding(HEIGHTS, said)]


def _named_apart(
    pair: Pair, bodies: Mapping[View, Mapping[Level, Seen]], both: tuple[Level, ...], height: float
) -> tuple[dict[Level, str], tuple[Question, ...]]:
    """Levels whose heights differ between the views by as much as a vertebra."""
    off = _differences(pair, bodies, both) - height
    # From neighbour to neighbour, so that a run of wrong names does not hide itself.
    spread = _NORMAL_SD * float(np.median(np.abs(np.diff(off)))) / np.sqrt(2) if len(off) > 1 else 0.0
    step = _step_mm(bodies, both)
    limit = float(np.clip(_WILD * spread, _HALF_A_STEP * step, _MOST_OF_A_STEP * step))
    wild = [level for level, one in zip(both, off, strict=True) if abs(one) > limit]
    if not wild:
        return {}, ()
    by_level = dict(zip(both, off, strict=True))
    run = [level for level in wild if all(other in wild for other in both if other.is_above(level))]
    if len(run) >= _RUN and len(run) == len(wild):
        lowest = run[-1]
        amount = float(np.median([by_level[level] for level in run]))
        said = (
            f"from {lowest} upwards the same names lie {abs(amount):.0f} mm "
            f"{'higher' if amount > 0 else 'lower'} on the lateral view than on the frontal one: the "
            f"labels of one "
            "view are off from there on"
        )
        question = Question(
            "labels of two views",
            said,
            ("the frontal labels are right", "the lateral labels are right", "mark again"),
            f"nothing from {lowest} upwards is reconstructed",
        )
        return dict.fromkeys(run, said), (question,)
    out = {}
    for level in wild:
        view = _wrong_view(bodies, both, level, set(wild))
        word = "higher" if by_level[level] > 0 else "lower"
        blamed = f"; on the {view} view it does not stand between its neighbours" if view is not None else ""
        out[level] = (
            f"{level} lies {abs(by_level[level]):.0f} mm {word} on the lateral view than on the frontal "
            f"one, as "
            f"much as a neighbouring vertebra{blamed}: another vertebra was marked under this name, so "
            f"{level} "
            "is left out"
        )
    return out, ()


def _wrong_view(
    bodies: Mapping[View, Mapping[Level, Seen]], both: tuple[Level, ...], level: Level, wild: set[Level]
) -> View | None:
    """The view on which a body stands further from the middle of its neighbours; None when one is lacking."""
    place = both.index(level)
    around = [both[n] for n in (place - 1, place + 1) if 0 <= n < len(both) and both[n] not in wild]
    if len(around) < _RUN:
        return None
    away = {
        view: abs(
            bodies[view][level].centre[1] - np.mean([bodies[view][other].centre[1] for other in around])
        )
        for view in View
    }
    return max(away, key=lambda view: away[view])


def _spacing(
    pair: Pair,
    bodies: Mapping[View, Mapping[Level, Seen]],
    levels: tuple[Level, ...],
    height: float,
    size: float,
) -> tuple[dict[Level, str], frozenset[Level], tuple[Question, ...]]:
    """Levels that stand where another stands; levels below which one is missing; questions about them."""
    if len(levels) < _RUN:
        return {}, frozenset(), ()
    seen = {view: np.array([bodies[view][level].centre for level in levels]) for view in View}
    places = triangulate(pair, seen[View.FRONTAL], seen[View.LATERAL] - np.array([0.0, height])).points
    ratios = np.array(
        [
            _signed(places[n] - places[n + 1]) / (size * _expected(levels[n], levels[n + 1]))
            for n in range(len(levels) - 1)
        ]
    )
    usual = float(np.median(ratios))
    far = {n for n, ratio in enumerate(ratios) if ratio > _ROOM * usual}
    near = {n for n, ratio in enumerate(ratios) if ratio < _SAME_PLACE * usual}
    refused: dict[Level, str] = {}
    for n in near:
        upper, lower = levels[n], levels[n + 1]
        gaps = [one for one, beside in ((upper, n - 1), (lower, n + 1)) if beside in far]
        blamed = gaps or [upper, lower]
        for level in blamed:
            other = lower if level is upper else upper
            refused[level] = (
                f"{level} was marked where {other} stands"
                + (", and its own place is empty" if gaps else "; one of the two names is wrong")
                + f": {level} is left out"
            )
    open_gaps = {n for n in far if levels[n] not in refused and levels[n + 1] not in refused}
    apart = frozenset(levels[n] for n in open_gaps)
    questions = []
    for n in sorted(open_gaps):
        upper, lower = levels[n], levels[n + 1]
        if _skipped(upper, lower):
            continue
        questions.append(
            Question(
                f"vertebra between {upper} and {lower}",
                f"between {upper} and {lower} there is room for another vertebra: was one left out, or "
                f"are the "
                f"names wrong from {upper} upwards?",
                ("one was left out", "the names are wrong", "the disc space is that tall"),
                f"the names from {upper} upwards are provisional",
            )
        )
    for n, (upper, lower) in enumerate(pairwise(levels)):
        if _skipped(upper, lower) and n not in far:
            questions.append(
                Question(
                    f"no vertebra between {upper} and {lower}",
                    f"{upper} stands directly on {lower}: does this person have fewer vertebrae, or are "
                    f"the names "
                    f"wrong from {upper} upwards?",
                    ("fewer vertebrae", "the names are wrong"),
                    "angles that name the level between them are not given",
                )
            )
    return refused, apart, tuple(questions)


def _signed(way: Array) -> float:
    """Length, negative when the upper level lies below the lower one."""
    return float(np.copysign(np.linalg.norm(way), way[2]))


def _skipped(upper: Level, lower: Level) -> list[Level]:
    optional = (Level.T13, Level.L6)
    return [one for one in Level if upper.rank < one.rank < lower.rank and one not in optional]


def _expected(upper: Level, lower: Level) -> float:
    """Distance of the centres of neighbours in a person of the table's size, mm."""
    return 0.5 * (mean_at("body height", upper) + mean_at("body height", lower)) + mean_at(
        "disc height", upper
    )
