"""Kernels of `sampling`: trilinear interpolation without copying the volume."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit
def trilinear(voxels: NDArray[Any], indices: NDArray[np.float64], outside: float) -> NDArray[np.float64]:
    """Values at voxel indices that need not be whole; `outside` beyond the outermost voxel centres."""
    count = indices.shape[0]
    size_a, size_b, size_c = voxels.shape
    values = np.empty(count, np.float64)
    for n in range(count):
        a, b, c = indices[n, 0], indices[n, 1], indices[n, 2]
        if not (0 <= a <= size_a - 1 and 0 <= b <= size_b - 1 and 0 <= c <= size_c - 1):
            values[n] = outside
            continue
        i, j, k = min(int(a), size_a - 2), min(int(b), size_b - 2), min(int(c), size_c - 2)
        i, j, k = max(i, 0), max(j, 0), max(k, 0)
        u, v, w = a - i, b - j, c - k
        i1, j1, k1 = min(i + 1, size_a - 1), min(j + 1, size_b - 1), min(k + 1, size_c - 1)
        low = (voxels[i, j, k] * (1 - w) + voxels[i, j, k1] * w) * (1 - v) + (
            voxels[i, j1, k] * (1 - w) + voxels[i, j1, k1] * w
        ) * v
        high = (voxels[i1, j, k] * (1 - w) + voxels[i1, j, k1] * w) * (1 - v) + (
            voxels[i1, j1, k] * (1 - w) + voxels[i1, j1, k1] * w
        ) * v
        values[n] = low * (1 - u) + high * u
    return values
