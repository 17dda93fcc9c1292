"""Heights of the same bones on both views: of the views against each other, and of one name alone."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.centres import Seen
from spinewise.alignment.biplanar.findings import HEIGHTS
from spinewise.alignment.biplanar.heads import FEMURS
from spinewise.alignment.biplanar.triangulate import Pair, triangulate
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.evidence.vertebral_sizes import mean_at
from spinewise.imaging.radiograph import Beam, View
from spinewise.results import Finding, Question
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]

_HALF_A_STEP, _MOST_OF_A_STEP = 0.5, 0.75
_WILD = 3.5
_NOTABLE_MM = 3.0
_NORMAL_SD = 1.4826
_RUN = 2


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


def height_difference(
    pair: Pair,
    views: tuple[MarkedView, MarkedView],
    bodies: Mapping[View, Mapping[Level, Seen]],
    both: tuple[Level, ...],
) -> tuple[float, list[Finding]]:
    """Height of the lateral view against the frontal: by the pelvis, else by most bodies.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    views : tuple of MarkedView
        Frontal and lateral.
    bodies : mapping
        View to level to where it was seen.
    both : tuple of Level
        Those seen on both views.

    Returns
    -------
    (float, list of Finding)
        In mm; a finding where it is notable.

    Raises
    ------
    BadInput
        When slot scans lie as far apart as a vertebra and nothing tells why.
    """
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


def named_apart(
    pair: Pair, bodies: Mapping[View, Mapping[Level, Seen]], both: tuple[Level, ...], height: float
) -> tuple[dict[Level, str], tuple[Question, ...]]:
    """Levels whose heights differ between the views by as much as a vertebra.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    bodies : mapping
        View to level to where it was seen.
    both : tuple of Level
        Those seen on both views.
    height : float
        By which the lateral view lies too high, mm.

    Returns
    -------
    (dict, tuple of Question)
        Level to the sentence that says why it is left out; what only a person can answer.
    """
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
