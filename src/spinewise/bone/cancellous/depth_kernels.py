"""Kernel of `depth`: distance inside a mask, as far as it is wanted."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit
def depth_inside(mask: NDArray[np.uint8], spacing: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Distance of each voxel centre inside a mask to the nearest one outside, at most `reach`, mm.

    Exact, one axis after the other; what lies beyond the array counts as outside. A window ends as soon
    as the way along its axis alone is no shorter than what was found.
    """
    size_a, size_b, size_c = mask.shape
    limit = reach * reach
    along = np.zeros(mask.shape, np.float64)
    for i in range(size_a):
        for j in range(size_b):
            steps = 0
            for k in range(size_c):
                steps = steps + 1 if mask[i, j, k] else 0
                along[i, j, k] = steps
            steps = 0
            for k in range(size_c - 1, -1, -1):
                steps = steps + 1 if mask[i, j, k] else 0
                distance = min(along[i, j, k], steps) * spacing[2]
                along[i, j, k] = min(limit, distance * distance)
    across = np.zeros(mask.shape, np.float64)
    for i in range(size_a):
        for j in range(size_b):
            for k in range(size_c):
                best = along[i, j, k]
                step = 1
                while best > 0:
                    way = (step * spacing[1]) ** 2
                    if way >= best:
                        break
                    best = min(best, way + (along[i, j - step, k] if j >= step else 0.0))
                    best = min(best, way + (along[i, j + step, k] if j + step < size_b else 0.0))
                    step += 1
                across[i, j, k] = best
    for i in range(size_a):
        for j in range(size_b):
            for k in range(size_c):
                best = across[i, j, k]
                step = 1
                while best > 0:
                    way = (step * spacing[0]) ** 2
                    if way >= best:
                        break
                    best = min(best, way + (across[i - step, j, k] if i >= step else 0.0))
                    best = min(best, way + (across[i + step, j, k] if i + step < size_a else 0.0))
                    step += 1
                along[i, j, k] = np.sqrt(best)
    return along
