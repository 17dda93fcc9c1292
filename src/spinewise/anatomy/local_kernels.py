"""Kernels of `local_grid`: resampling along oblique axes, and projecting along tilted columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

BEYOND = -0.5  # half a voxel before the first voxel centre the mask ends
TINY = 1e-9


@jit
def _inside(first: float, step: float, size: int, count: int) -> tuple[int, int]:
    """First and one past the last of some even steps at which an index lies in an array."""
    if abs(step) * count < TINY:
        return (0, count) if BEYOND <= first <= size + BEYOND else (0, 0)
    one, other = (BEYOND - first) / step, (size + BEYOND - first) / step
    low, high = np.ceil(min(one, other)), np.floor(max(one, other)) + 1
    return int(min(max(low, 0.0), float(count))), int(min(max(high, 0.0), float(count)))


@jit
def resample_mask(
    mask: NDArray[np.uint8], matrix: NDArray[np.float64], offset: NDArray[np.float64], shape: Any
) -> NDArray[np.float32]:
    """Trilinear share (0 to 1) of a mask on an oblique grid; 0 beyond it."""
    size_a, size_b, size_c = mask.shape
    out = np.zeros(shape, np.float32)
    for x in range(shape[0]):
        for y in range(shape[1]):
            base_a = offset[0] + matrix[0, 0] * x + matrix[0, 1] * y
            base_b = offset[1] + matrix[1, 0] * x + matrix[1, 1] * y
            base_c = offset[2] + matrix[2, 0] * x + matrix[2, 1] * y
            first_a, stop_a = _inside(base_a, matrix[0, 2], size_a, shape[2])
            first_b, stop_b = _inside(base_b, matrix[1, 2], size_b, shape[2])
            first_c, stop_c = _inside(base_c, matrix[2, 2], size_c, shape[2])
            for z in range(max(first_a, first_b, first_c), min(stop_a, stop_b, stop_c)):
                a, b, c = base_a + matrix[0, 2] * z, base_b + matrix[1, 2] * z, base_c + matrix[2, 2] * z
                i, j, k = int(np.floor(a)), int(np.floor(b)), int(np.floor(c))
                u, v, w = a - i, b - j, c - k
                # Within half a voxel of the border the outermost voxel is repeated.
                i, i1 = max(i, 0), min(i + 1, size_a - 1)
                j, j1 = max(j, 0), min(j + 1, size_b - 1)
                k, k1 = max(k, 0), min(k + 1, size_c - 1)
                m000, m001, m010, m011 = mask[i, j, k], mask[i, j, k1], mask[i, j1, k], mask[i, j1, k1]
                m100, m101, m110, m111 = mask[i1, j, k], mask[i1, j, k1], mask[i1, j1, k], mask[i1, j1, k1]
                filled = m000 + m001 + m010 + m011 + m100 + m101 + m110 + m111
                if filled == 0:
                    continue
                if filled == 8:  # noqa: PLR2004 - all corners, as nearly everywhere inside
                    out[x, y, z] = 1.0
                    continue
                low = (m000 * (1 - w) + m001 * w) * (1 - v) + (m010 * (1 - w) + m011 * w) * v
                high = (m100 * (1 - w) + m101 * w) * (1 - v) + (m110 * (1 - w) + m111 * w) * v
                out[x, y, z] = low * (1 - u) + high * u
    return out


@jit
def project(mask: NDArray[np.bool_], slope_x: float, slope_y: float) -> NDArray[np.bool_]:
    """Shadow of a mask along a tilted axis: each layer is shifted by its height times the slope."""
    size_x, size_y, size_z = mask.shape
    shadow = np.zeros((size_x, size_y), np.bool_)
    for x in range(size_x):
        for y in range(size_y):
            for z in range(size_z):
                if mask[x, y, z]:
                    height = z - (size_z - 1) / 2
                    i = round(x - slope_x * height)
                    j = round(y - slope_y * height)
                    if 0 <= i < size_x and 0 <= j < size_y:
                        shadow[i, j] = True
    return shadow


@jit
def centroid_of_code(codes: NDArray[Any], code: int, start: Any, stop: Any) -> NDArray[np.float64]:
    """Mean voxel index of a code inside a box."""
    total = np.zeros(3)
    count = 0
    for i in range(start[0], stop[0]):
        for j in range(start[1], stop[1]):
            for k in range(start[2], stop[2]):
                if codes[i, j, k] == code:
                    total[0] += i
                    total[1] += j
                    total[2] += k
                    count += 1
    return total / max(count, 1)
