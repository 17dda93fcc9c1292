"""Kernel of `body`: following columns to the surface."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

HALF = 0.5


@jit
def column_ends(share: NDArray[np.float32], middle: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest place, in layers, of the run through `middle` in each column; NaN without one."""
    size_x, size_y, size_z = share.shape
    low = np.full((size_x, size_y), np.nan)
    high = np.full((size_x, size_y), np.nan)
    for x in range(size_x):
        for y in range(size_y):
            if share[x, y, middle] < HALF:
                continue
            z = middle
            while z + 1 < size_z and share[x, y, z + 1] >= HALF:
                z += 1
            if z + 1 < size_z:
                inside, outside = share[x, y, z], share[x, y, z + 1]
                high[x, y] = z + (inside - HALF) / (inside - outside)
            z = middle
            while z > 0 and share[x, y, z - 1] >= HALF:
                z -= 1
            if z > 0:
                inside, outside = share[x, y, z], share[x, y, z - 1]
                low[x, y] = z - (inside - HALF) / (inside - outside)
    return low, high
