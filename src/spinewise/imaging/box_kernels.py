"""Kernel of `boxes`: one pass over a label map that finds the box of every code."""

import numba
import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit


@jit(parallel=True)
def boxes_and_counts(
    codes: NDArray[np.uint8], highest: int, threads: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last index of each code along each axis, and its number of voxels.

    Rows of a label map are mostly background or one code, so whole runs are counted at once.
    """
    size_a, size_b, size_c = codes.shape
    first = np.full((threads, highest + 1, 3), np.iinfo(np.int64).max)
    last = np.full((threads, highest + 1, 3), -1)
    count = np.zeros((threads, highest + 1), np.int64)
    for t in numba.prange(threads):
        for i in range(t * size_a // threads, (t + 1) * size_a // threads):
            for j in range(size_b):
                k = 0
                while k < size_c:
                    code = codes[i, j, k]
                    start = k
                    k += 1
                    while k < size_c and codes[i, j, k] == code:
                        k += 1
                    if code == 0:
                        continue
                    count[t, code] += k - start
                    first[t, code, 0] = min(first[t, code, 0], i)
                    first[t, code, 1] = min(first[t, code, 1], j)
                    first[t, code, 2] = min(first[t, code, 2], start)
                    last[t, code, 0] = max(last[t, code, 0], i)
                    last[t, code, 1] = max(last[t, code, 1], j)
                    last[t, code, 2] = max(last[t, code, 2], k - 1)
    out = np.empty((highest + 1, 6), np.int64)
    total = np.zeros(highest + 1, np.int64)
    for code in range(highest + 1):
        for axis in range(3):
            low, high = first[0, code, axis], last[0, code, axis]
            for t in range(1, threads):
                low = min(low, first[t, code, axis])
                high = max(high, last[t, code, axis])
            out[code, axis] = low
            out[code, axis + 3] = high
        for t in range(threads):
            total[code] += count[t, code]
    return out, total
