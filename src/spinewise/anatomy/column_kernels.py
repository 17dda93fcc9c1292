"""Kernels of `body` and `symmetry`: following columns to the surface, and mirroring a shape."""

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


@jit
def mirror_mismatch(
    share: NDArray[np.float32], normal: NDArray[np.float64], distance: float, centre: NDArray[np.float64]
) -> float:
    """Mean squared difference between a shape and its mirror image in a plane.

    Coordinates are grid steps; the plane holds all points whose height along `normal`, measured from
    `centre`, is `distance`.
    """
    size_x, size_y, size_z = share.shape
    total = 0.0
    for x in range(size_x):
        for y in range(size_y):
            for z in range(size_z):
                height = (
                    (x - centre[0]) * normal[0]
                    + (y - centre[1]) * normal[1]
                    + (z - centre[2]) * normal[2]
                    - distance
                )
                if height < 0:
                    continue  # the other half is the mirror image of this one
                here = share[x, y, z]
                a = x - 2 * height * normal[0]
                b = y - 2 * height * normal[1]
                c = z - 2 * height * normal[2]
                there = 0.0
                if 0 <= a < size_x - 1 and 0 <= b < size_y - 1 and 0 <= c < size_z - 1:
                    i, j, k = int(a), int(b), int(c)
                    u, v, w = a - i, b - j, c - k
                    low = (share[i, j, k] * (1 - w) + share[i, j, k + 1] * w) * (1 - v) + (
                        share[i, j + 1, k] * (1 - w) + share[i, j + 1, k + 1] * w
                    ) * v
                    high = (share[i + 1, j, k] * (1 - w) + share[i + 1, j, k + 1] * w) * (1 - v) + (
                        share[i + 1, j + 1, k] * (1 - w) + share[i + 1, j + 1, k + 1] * w
                    ) * v
                    there = low * (1 - u) + high * u
                elif here == 0:
                    continue
                total += (here - there) ** 2
    return 2 * total / share.size
