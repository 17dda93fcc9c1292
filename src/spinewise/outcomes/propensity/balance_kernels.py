"""Kernel of `balance`: every sum that means and variances of all columns need, in one pass over the rows.

Values are taken less an origin near their mean, so that sums of squares do not cancel; sums are kept by block
of rows, so that rounding does not grow with their number. It runs at the speed at which memory is read.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KNOWN, WEIGHT, WEIGHT_SQUARED, FIRST, SECOND, WEIGHTED_FIRST, WEIGHTED_SECOND = range(7)
SUMS = 7
BLOCK = 4096


@jit
def sums_by_group(
    x: Floats, treated: Flags, weights: Floats, origin: Floats, binary: NDArray[np.int64]
) -> Floats:
    """Sums over untreated (0) and treated (1) rows of each column, shape (2, 7, p).

    Of the known values: their number, weight and squared weight; sum and sum of squares, each without and
    with weights. `binary` is set to 0 for columns with a known value other than 0 and 1.
    """
    n, p = x.shape
    whole = np.zeros((2, SUMS, p))
    for start in range(0, n, BLOCK):
        sums = np.zeros((2, SUMS, p))
        for i in range(start, min(n, start + BLOCK)):
            group = 1 if treated[i] else 0
            w = weights[i]
            for j in range(p):
                value = x[i, j]
                known = 1.0 if value == value else 0.0  # NaN is unknown
                if value == value and value != 0.0 and value != 1.0:
                    binary[j] = 0
                v = value - origin[j] if value == value else 0.0
                square = v * v
                sums[group, KNOWN, j] += known
                sums[group, WEIGHT, j] += w * known
                sums[group, WEIGHT_SQUARED, j] += w * w * known
                sums[group, FIRST, j] += v
                sums[group, SECOND, j] += square
                sums[group, WEIGHTED_FIRST, j] += w * v
                sums[group, WEIGHTED_SECOND, j] += w * square
        whole += sums
    return whole
