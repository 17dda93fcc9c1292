"""A sheared stack of slices, as a tilted gantry makes it, resampled to a straight grid.

Each slice is only shifted within its own plane: nothing is mixed between slices.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_WHOLE = 1e-6


def straighten(voxels: NDArray[Any], affine: Array, outside: float) -> tuple[NDArray[Any], Array]:
    """Stack of slices on a grid whose axes are perpendicular.

    Parameters
    ----------
    voxels : array, shape (slices, rows, columns)
        int16 or float32.
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS, mm; columns 1 and 2 perpendicular, column 0 sheared.
    outside : float
        Value for what lies beyond the shifted slices; air for CT.

    Returns
    -------
    voxels : array, shape (slices, more rows, more columns)
        Of the type given, wide enough to hold every slice whole.
    affine : array, shape (4, 4)
        With perpendicular columns.
    """
    row_axis, column_axis = affine[:3, 1], affine[:3, 2]
    step = affine[:3, 0]
    # How far a slice lies from the one below it, in rows and columns.
    shift = np.array(
        [step @ row_axis / (row_axis @ row_axis), step @ column_axis / (column_axis @ column_axis)]
    )
    count, rows, columns = voxels.shape
    shifts = np.arange(count)[:, None] * shift
    low = np.floor(shifts.min(axis=0) + _WHOLE)
    high = np.ceil(shifts.max(axis=0) - _WHOLE)
    more_rows, more_columns = (high - low).astype(int)
    straight = np.full((count, rows + more_rows, columns + more_columns), outside, voxels.dtype)

    def _fill(index: int) -> None:
        down, right = shifts[index] - low
        straight[index] = _shifted(voxels[index], straight.shape[1:], float(down), float(right), outside)

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        list(pool.map(_fill, range(count)))
    upright = affine.copy()
    upright[:3, 0] = step - shift[0] * row_axis - shift[1] * column_axis
    upright[:3, 3] = affine[:3, 3] + low[0] * row_axis + low[1] * column_axis
    return straight, upright


def _shifted(
    plane: NDArray[Any], shape: tuple[int, ...], down: float, right: float, outside: float
) -> NDArray[Any]:
    """One slice moved by a part of a pixel and set into a larger one, linearly interpolated."""
    moved = plane.astype(np.float32)
    for axis, distance in ((0, down), (1, right)):
        moved = _moved_along(moved, axis, distance, shape[axis], outside)
    return np.rint(moved).astype(plane.dtype) if np.issubdtype(plane.dtype, np.integer) else moved


def _moved_along(
    plane: NDArray[np.float32], axis: int, distance: float, size: int, outside: float
) -> NDArray[np.float32]:
    whole = int(np.floor(distance + _WHOLE))
    part = np.float32(max(distance - whole, 0.0))
    length = plane.shape[axis]
    shape = list(plane.shape)
    shape[axis] = size + 1
    wide = np.full(shape, outside, np.float32)
    before = (slice(None),) * axis
    wide[(*before, slice(whole, whole + length))] = plane
    if part <= _WHOLE:
        return wide[(*before, slice(0, size))]
    later = np.full_like(wide, outside)
    later[(*before, slice(whole + 1, whole + 1 + length))] = plane
    # At the two rims a voxel is half inside: there the slice's own value would be diluted with air, so the
    # rim of what lies outside stays air and only places between two pixels are interpolated.
    mixed = (1 - part) * wide + part * later
    mixed[(*before, slice(whole, whole + 1))] = outside
    mixed[(*before, slice(whole + length, whole + length + 1))] = outside
    return mixed[(*before, slice(0, size))]
