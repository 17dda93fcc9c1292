"""Kernels of `local_grid`: resampling along oblique axes, and projecting along tilted columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

BEYOND = -0.5  # half a voxel before the first voxel centre the mask ends


@jit
def resample_mask(
    mask: NDArray[np.uint8], matrix: NDArray[np.float64], offset: NDArray[np.float64], shape: Any
) -> NDArray[np.float32]:
    """Trilinear share (0 to 1) of a mask on an oblique grid; 0 beyond it."""
    size_a, size_b, size_c = mask.shape
    out = np.zeros(shape, np.float32)
    for x in range(shape[0]):
        for y in range(shape[1]):
            for z in range(shape[2]):
                a = offset[0] + matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z
                b = offset[1] + matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z
                c = offset[2] + matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z
                i, j, k = int(np.floor(a)), int(np.floor(b)), int(np.floor(c))
                if i < -1 or j < -1 or k < -1 or i >= size_a or j >= size_b or k >= size_c:
                    continue
                u, v, w = a - i, b - j, c - k
                share = 0.0
                for di in range(2):
                    ii = min(max(i + di, 0), size_a - 1)
                    pu = u if di else 1 - u
                    for dj in range(2):
                        jj = min(max(j + dj, 0), size_b - 1)
                        pv = v if dj else 1 - v
                        for dk in range(2):
                            kk = min(max(k + dk, 0), size_c - 1)
                            if mask[ii, jj, kk]:
                                share += pu * pv * (w if dk else 1 - w)
                # Clamping above repeats the outermost voxel; half a voxel beyond it there is nothing.
                if (
                    a < BEYOND
                    or b < BEYOND
                    or c < BEYOND
                    or a > size_a - 0.5
                    or b > size_b - 0.5
                    or c > size_c - 0.5
                ):
                    share = 0.0
                out[x, y, z] = share
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
