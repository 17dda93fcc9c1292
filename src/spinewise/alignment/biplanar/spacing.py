"""Distances of neighbours: a vertebra where another stands, and room where one is missing."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.centres import Seen
from spinewise.alignment.biplanar.triangulate import Pair, triangulate
from spinewise.evidence.vertebral_sizes import mean_at
from spinewise.imaging.radiograph import View
from spinewise.results import Question
from spinewise.words import Level

Array = NDArray[np.float64]

_ROOM, _SAME_PLACE = 1.6, 0.5
"""Spacing against the expected one from which a vertebra fits between two, or below which both are one."""
_FEW = 2


def spacing_of(
    pair: Pair,
    bodies: Mapping[View, Mapping[Level, Seen]],
    levels: tuple[Level, ...],
    height: float,
    size: float,
) -> tuple[dict[Level, str], frozenset[Level], tuple[Question, ...]]:
    """Levels that stand where another stands, and gaps.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    bodies : mapping
        View to level to where it was seen.
    levels : tuple of Level
        Seen on both views, from the head down.
    height : float
        By which the lateral view lies too high, mm.
    size : float
        Of the person against the table.

    Returns
    -------
    (dict, frozenset of Level, tuple of Question)
        Level to the sentence that says why it is left out; levels below which one is missing; questions.
    """
    if len(levels) < _FEW:
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
