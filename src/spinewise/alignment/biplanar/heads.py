"""Femoral heads: which of the two on the lateral view is the left one, told by their heights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.biplanar.triangulate import Pair, triangulate
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.results import Finding, Missing
from spinewise.words import Side, Structure

Array = NDArray[np.float64]

FEMURS = {Side.LEFT: Structure.FEMUR_LEFT, Side.RIGHT: Structure.FEMUR_RIGHT}
_SURE = 3.0
"""Difference of the log-likelihoods from which one pairing is taken for the right one (20 to 1)."""


@dataclass(frozen=True, eq=False)
class Heads:
    """Femoral heads on both views.

    Parameters
    ----------
    seen : mapping
        Side to array, shape (2, 2): frontal and lateral (u, v), mm.
    doubt_mm : float
        How far either head may be from front to back because the sides cannot be told apart; 0 when they can.
    findings : tuple of Finding
        What was seen on the way.
    missing : tuple of Missing
        Heads that cannot be placed.
    """

    seen: Mapping[Side, Array]
    doubt_mm: float
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]


def heads_of(pair: Pair, frontal: MarkedView, lateral: MarkedView, height_mm: float, sd_mm: float) -> Heads:
    """Pair the heads of both views.

    The frontal view tells left from right. On the lateral view both look alike; a head has the same height in
    both views, so where the pelvis is oblique the heights tell. Where they do not, both heads are placed
    half-way from front to back: their middle, on which the pelvic angles rest, is right either way.

    Parameters
    ----------
    pair : Pair
        How the beams went.
    frontal, lateral : MarkedView
        With centres of femoral heads.
    height_mm : float
        By which the lateral view lies too high.
    sd_mm : float
        Scatter of one coordinate of a mark.

    Returns
    -------
    Heads
        Those that were marked in both views.
    """
    marks = {side: Mark(femur, Place.CENTRE) for side, femur in FEMURS.items()}
    seen, missing = {}, []
    for side, mark in marks.items():
        if mark in frontal.points and mark in lateral.points:
            seen[side] = np.stack([frontal.points[mark], lateral.points[mark]]).astype(float)
        else:
            lacking = [view.view for view in (frontal, lateral) if mark not in view.points]
            missing.append(
                Missing(
                    f"{side} femoral head",
                    f"the {side} femoral head was not marked on the {' and the '.join(lacking)} view: pelvic "
                    "incidence and tilt need both heads in space",
                    "mark the centre of both femoral heads on both views",
                )
            )
    if len(seen) < len(marks):
        return Heads(seen, 0.0, (), tuple(missing))
    left, right = seen[Side.LEFT], seen[Side.RIGHT]
    straight = _misfit(pair, left, right, height_mm)
    swapped_left, swapped_right = np.stack([left[0], right[1]]), np.stack([right[0], left[1]])
    swapped = _misfit(pair, swapped_left, swapped_right, height_mm)
    gain = (straight - swapped) / (2 * 2 * sd_mm**2)
    if gain > _SURE:
        said = (
            "the femoral heads were marked the other way round on the lateral view: their heights on the "
            "frontal view tell which is which"
        )
        both = {Side.LEFT: swapped_left, Side.RIGHT: swapped_right}
        return Heads(both, 0.0, (Finding("femoral heads swapped", said),), ())
    if gain < -_SURE:
        return Heads(seen, 0.0, (), ())
    half = 0.5 * float(abs(left[1, 0] - right[1, 0]))
    middle = 0.5 * (left[1, 0] + right[1, 0])
    for one in (left, right):
        one[1, 0] = middle
    said = (
        "the heights of the femoral heads do not tell which is left and which right on the lateral view: "
        "both "
        f"are placed half-way, {half:.0f} mm from front to back is open for each, their middle is not"
    )
    found = (Finding("femoral heads alike", said),) if half > 2 * sd_mm else ()
    return Heads(seen, half, found, ())


def _misfit(pair: Pair, left: Array, right: Array, height_mm: float) -> float:
    """Squared differences of the heights of both views, mm2."""
    both = np.stack([left, right])
    off = triangulate(pair, both[:, 0], both[:, 1]).height_difference - height_mm
    return float(np.sum(off**2))
