"""How slices stack: their order, even spacing, gaps, doubles, and the tilt of the gantry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.io.dicom.slices import Slice, text
from spinewise.words import MixedSeries

Array = NDArray[np.float64]

# Positions are written with one to three decimals and scanners round them; a tenth of the spacing is far
# less than any missing slice and more than any rounding that is worth keeping.
_UNEVEN = 0.1
_SAME_PLACE_MM = 0.01
_GAP = 1.5
# Slices may drift sideways by this share of a pixel over the whole stack before it counts as a tilt.
_DRIFT_PIXELS = 0.25
_SAME_DIRECTION = 1e-3
_FEWEST = 2


@dataclass(frozen=True, eq=False)
class Stack:
    """Slices in order, with the grid they make.

    Parameters
    ----------
    order : tuple of int
        Which of the given slices comes first, second and so on, along the normal of the slices.
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS, mm. Sheared when the gantry was tilted.
    tilt_deg : float
        Angle between the normal of the slices and the direction of the stack; 0 when it does not matter.
    doubles : tuple of tuple of int
        Groups of given slices that lie at the same place; only the first of each is in `order`.
    """

    order: tuple[int, ...]
    affine: Array
    tilt_deg: float
    doubles: tuple[tuple[int, ...], ...]


def stack(slices: Sequence[Slice]) -> Stack:
    """Grid that slices make.

    Parameters
    ----------
    slices : sequence of Slice
        In any order.

    Returns
    -------
    Stack
        Order and affine.

    Raises
    ------
    MixedSeries
        When slices differ in size or direction, are missing, or lie at uneven distances.
    """
    _check_alike(slices)
    first = slices[0]
    along_columns = np.array(first.orientation[:3])
    along_rows = np.array(first.orientation[3:])
    normal = np.cross(along_columns, along_rows)
    positions = np.array([one.position for one in slices])
    heights = positions @ normal
    order = np.argsort(heights, kind="stable")
    order, doubles = _without_doubles(order, heights)
    if len(order) < _FEWEST:
        raise MixedSeries("the series has one slice only: export the whole series")
    _check_gaps(heights[order])
    step = (positions[order[-1]] - positions[order[0]]) / (len(order) - 1)
    upright = (step @ normal) * normal
    drift = float(np.linalg.norm(step - upright)) * (len(order) - 1)
    tilted = drift > _DRIFT_PIXELS * min(first.pixel_spacing)
    tilt = float(np.degrees(np.arctan2(np.linalg.norm(step - upright), step @ normal))) if tilted else 0.0
    affine = np.eye(4)
    affine[:3, 0] = step if tilted else upright
    affine[:3, 1] = along_rows * first.pixel_spacing[0]
    affine[:3, 2] = along_columns * first.pixel_spacing[1]
    affine[:3, 3] = positions[order[0]]
    return Stack(tuple(int(i) for i in order), affine, tilt, doubles)


def _check_alike(slices: Sequence[Slice]) -> None:
    sizes = {(one.rows, one.columns) for one in slices}
    spacings = {tuple(round(value, 4) for value in one.pixel_spacing) for one in slices}
    if len(sizes) > 1 or len(spacings) > 1:
        raise MixedSeries(
            f"the series mixes slices of {max(len(sizes), len(spacings))} different sizes: "
            "export one reconstruction alone"
        )
    directions = np.array([one.orientation for one in slices])
    if np.abs(directions - directions[0]).max() > _SAME_DIRECTION:
        raise MixedSeries("the series mixes slices of different directions: export one reconstruction alone")
    frames = {text(one.file.header, "FrameOfReferenceUID") for one in slices} - {""}
    if len(frames) > 1:
        raise MixedSeries(
            "the slices come from different positionings of the patient (frames of reference): "
            "export one series alone"
        )


def _without_doubles(
    order: NDArray[np.intp], heights: Array
) -> tuple[NDArray[np.intp], tuple[tuple[int, ...], ...]]:
    groups: list[list[int]] = []
    for index in order:
        if groups and heights[index] - heights[groups[-1][0]] < _SAME_PLACE_MM:
            groups[-1].append(int(index))
        else:
            groups.append([int(index)])
    kept = np.array([group[0] for group in groups])
    return kept, tuple(tuple(group) for group in groups if len(group) > 1)


def _check_gaps(heights: Array) -> None:
    """Refuse a stack with a hole or with uneven distances; say where."""
    gaps = np.diff(heights)
    usual = float(np.median(gaps))
    wide = np.flatnonzero(gaps > _GAP * usual)
    whole = np.abs(gaps[wide] / usual - np.round(gaps[wide] / usual)) < 2 * _UNEVEN
    rest = np.delete(gaps, wide)
    even = bool(np.all(np.abs(rest - usual) <= max(_UNEVEN * usual, 2 * _SAME_PLACE_MM)))
    if len(wide) and bool(whole.all()) and even:
        missing = int(np.round(gaps[wide] / usual - 1).sum())
        at = int(wide[0])
        raise MixedSeries(
            f"{missing} of {len(heights) + missing} slices are missing, the first between slices {at + 1} "
            "and "
            f"{at + 2} (slices lie {usual:.2f} mm apart): export the complete series again"
        )
    regular = heights[0] + np.arange(len(heights)) * (heights[-1] - heights[0]) / (len(heights) - 1)
    if not even or len(wide) or np.abs(heights - regular).max() > max(_UNEVEN * usual, 2 * _SAME_PLACE_MM):
        raise MixedSeries(
            f"the slices lie at uneven distances ({gaps.min():.2f} to {gaps.max():.2f} mm): "
            "export one reconstruction with even spacing"
        )
