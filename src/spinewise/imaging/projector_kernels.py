"""Line integrals through voxels: plane by plane, weighted within each plane (Joseph's method).

A ray is followed across the planes of voxels that it crosses most steeply. In each plane the value between the
four nearest voxels is taken; their sum times the way from plane to plane is the integral. Outside the grid
there is nothing: values fall to zero within one voxel.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from spinewise.kernels import jit

Array = NDArray[np.float64]

_PATCH = 32  # voxels: a patch of two such sides stays in the nearest cache


@jit(parallel=True)
def integrate_aligned(
    lines: NDArray[np.int16],
    out: NDArray[np.float32],
    height_at: Array,
    height_step: Array,
    place_at: Array,
    place_step: Array,
    nothing: float,
) -> None:
    """Sums of signal over `nothing` along rays through a grid whose axes are those of the view.

    `lines` is (height, plane, place along the line). Row r of the picture crosses plane k at height
    ``height_at[k] + r height_step[k]``; its column c at place ``place_at[k] + c place_step[k]`` (not zero).
    """
    heights, planes, places = lines.shape
    rows, columns = out.shape
    zero, none = np.float32(0.0), np.float32(nothing)
    for r in prange(rows):
        line = np.zeros(places + 3, np.float32)
        total = np.zeros(columns, np.float32)
        for k in range(planes):
            height = height_at[k] + height_step[k] * r
            if height <= -1.0 or height >= heights:
                continue
            low = int(np.floor(height))
            upper = np.float32(height - low)
            lower = np.float32(1.0) - upper
            if low < 0:
                lower = zero
            if low + 1 >= heights:
                upper = zero
            one, other = lines[max(low, 0), k], lines[min(low + 1, heights - 1), k]
            for x in range(places):
                line[x + 1] = lower * max(np.float32(one[x]) - none, zero) + upper * max(
                    np.float32(other[x]) - none, zero
                )
            start, step = place_at[k] + 1.0, place_step[k]
            first, last = -start / step, (places + 1 - start) / step
            if step < 0.0:
                first, last = last, first
            a, b = np.float32(start), np.float32(step)
            end = np.float32(places + 1)
            for c in range(max(0, int(np.ceil(first))), min(columns, int(np.floor(last)) + 1)):
                place = min(max(a + b * np.float32(c), zero), end)
                index = np.int32(place)
                share = place - np.float32(index)
                value = line[index]
                total[c] += value + share * (line[index + 1] - value)
        for c in range(columns):
            out[r, c] = total[c]


@jit
def _inside(i: float, j: float, end_i: float, end_j: float) -> bool:
    """Whether four voxels lie around a place in a plane."""
    return 0.0 <= i < end_i and 0.0 <= j < end_j


@jit
def _integrate_row(
    r: int,
    values: NDArray[np.float32],
    out: NDArray[np.float32],
    source: Array,
    pixel: Array,
    axes: NDArray[np.int64],
    index_to_mm: Array,
) -> None:
    """One row of the picture through a grid in any position, see `integrate`."""
    strides = np.array([values.shape[1] * values.shape[2], values.shape[2], 1], np.uint64)
    main, first, second = axes[0], axes[1], axes[2]
    step_k, step_i, step_j = strides[main], strides[first], strides[second]
    planes = values.shape[main]
    end_i, end_j = values.shape[first] - 1.0, values.shape[second] - 1.0
    flat = values.ravel()
    s, d = np.empty(3), np.empty(3)
    for c in range(out.shape[1]):
        for n in range(3):
            s[n] = source[n, 0] * r + source[n, 1] * c + source[n, 2]
            d[n] = pixel[n, 0] * r + pixel[n, 1] * c + pixel[n, 2] - s[n]
        slope_i, slope_j = d[first] / d[main], d[second] / d[main]
        base_i, base_j = s[first] - slope_i * s[main], s[second] - slope_j * s[main]
        low, high = 0.0, planes - 1.0
        if slope_i == 0.0:
            if base_i < 0.0 or base_i >= end_i:
                high = -1.0
        else:
            one, other = -base_i / slope_i, (end_i - base_i) / slope_i
            low, high = max(low, min(one, other)), min(high, max(one, other))
        if slope_j == 0.0:
            if base_j < 0.0 or base_j >= end_j:
                high = -1.0
        else:
            one, other = -base_j / slope_j, (end_j - base_j) / slope_j
            low, high = max(low, min(one, other)), min(high, max(one, other))
        k, last = int(np.ceil(low)), int(np.floor(high))
        # Rounding may put the first or the last plane a hair outside.
        while k <= last and not _inside(base_i + slope_i * k, base_j + slope_j * k, end_i, end_j):
            k += 1
        while k <= last and not _inside(base_i + slope_i * last, base_j + slope_j * last, end_i, end_j):
            last -= 1
        total = np.float32(0.0)
        for plane in range(k, last + 1):
            at_i, at_j = base_i + slope_i * plane, base_j + slope_j * plane
            i, j = np.uint32(at_i), np.uint32(at_j)
            f, g = np.float32(at_i - i), np.float32(at_j - j)
            here = np.uint64(plane) * step_k + np.uint64(i) * step_i + np.uint64(j) * step_j
            there = here + step_i
            near, far = flat[here], flat[there]
            near += g * (flat[here + step_j] - near)
            far += g * (flat[there + step_j] - far)
            total += near + f * (far - near)
        x = index_to_mm[0, 0] * d[0] + index_to_mm[0, 1] * d[1] + index_to_mm[0, 2] * d[2]
        y = index_to_mm[1, 0] * d[0] + index_to_mm[1, 1] * d[1] + index_to_mm[1, 2] * d[2]
        z = index_to_mm[2, 0] * d[0] + index_to_mm[2, 1] * d[1] + index_to_mm[2, 2] * d[2]
        out[r, c] = total * np.sqrt(x * x + y * y + z * z) / abs(d[main])


@jit(parallel=True)
def integrate(
    values: NDArray[np.float32],
    out: NDArray[np.float32],
    source: Array,
    pixel: Array,
    axes: NDArray[np.int64],
    index_to_mm: Array,
) -> None:
    """Integrals, value times mm, along rays through a grid in any position, on several cores.

    `values` has a border of one voxel of zeros. `source` and `pixel` (3, 3) give indices of source and pixel from
    (row, column, 1); `axes` names the grid's axis along the rays first.
    """
    for r in prange(out.shape[0]):
        _integrate_row(r, values, out, source, pixel, axes, index_to_mm)


@jit
def integrate_small(
    values: NDArray[np.float32],
    out: NDArray[np.float32],
    source: Array,
    pixel: Array,
    axes: NDArray[np.int64],
    index_to_mm: Array,
) -> None:
    """As `integrate` on one core, for pictures so small that sharing would cost more than it saves."""
    for r in range(out.shape[0]):
        _integrate_row(r, values, out, source, pixel, axes, index_to_mm)


@jit(parallel=True)
def turned_slices(voxels: NDArray[np.int16], out: NDArray[np.int16]) -> None:
    """Swap the last two indices, patch by patch so that lines of the cache are used whole."""
    slices, rows, columns = voxels.shape
    for a in prange(slices):
        for row in range(0, rows, _PATCH):
            for column in range(0, columns, _PATCH):
                for c in range(column, min(column + _PATCH, columns)):
                    for r in range(row, min(row + _PATCH, rows)):
                        out[a, c, r] = voxels[a, r, c]


@jit(parallel=True)
def blend_rows(
    slices: NDArray[np.float32], out: NDArray[np.float32], height_at: float, height_step: float
) -> None:
    """Rows of a picture from those of neighbouring slices: row r lies at ``height_at + r height_step``."""
    count, columns = slices.shape
    for r in prange(out.shape[0]):
        height = height_at + height_step * r
        if height <= -1.0 or height >= count:
            out[r] = 0.0
            continue
        low = int(np.floor(height))
        upper = np.float32(height - low)
        lower = np.float32(1.0) - upper
        if low < 0:
            lower = np.float32(0.0)
        if low + 1 >= count:
            upper = np.float32(0.0)
        one, other = slices[max(low, 0)], slices[min(low + 1, count - 1)]
        for c in range(columns):
            out[r, c] = lower * one[c] + upper * other[c]


@jit(parallel=True)
def scale_by_obliquity(out: NDArray[np.float32], across: Array, along: Array, per_plane: float) -> None:
    """Turn sums over planes into integrals: the way from plane to plane grows with the ray's slopes."""
    for r in prange(out.shape[0]):
        for c in range(out.shape[1]):
            way = np.sqrt(1.0 + across[c] * across[c] + along[r] * along[r])
            out[r, c] = np.float32(out[r, c] * way * per_plane)
