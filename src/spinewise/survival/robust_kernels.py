"""Kernel of `robust_error`: squares of what each cluster adds to a curve, in one pass over time."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@jit
def sum_of_squares(
    jump: Floats,
    drift: Floats,
    inside: Whole,
    first_in: Whole,
    outside: Whole,
    first_out: Whole,
    event: NDArray[np.bool_],
    weight: Floats,
    cluster: Whole,
    clusters: int,
) -> Floats:
    """Sum over clusters of (sum of w (Y drift - dN jump))², up to each time.

    With D(t) the sum of the drift so far, a cluster's sum is D(t) W + B: W is its weight now at risk, B what
    its rows brought in and took away. Only the three sums of W², W B and B² are carried through time.
    """
    at_risk = np.zeros(clusters)
    brought = np.zeros(clusters)
    ww = wb = bb = total = 0.0
    variance = np.zeros(len(jump))
    for k in range(len(jump)):
        for place in range(first_in[k], first_in[k + 1]):
            i = inside[place]
            c = cluster[i]
            ww -= at_risk[c] * at_risk[c]
            wb -= at_risk[c] * brought[c]
            bb -= brought[c] * brought[c]
            at_risk[c] += weight[i]
            brought[c] -= weight[i] * total
            ww += at_risk[c] * at_risk[c]
            wb += at_risk[c] * brought[c]
            bb += brought[c] * brought[c]
        total += drift[k]
        for place in range(first_out[k], first_out[k + 1]):
            i = outside[place]
            c = cluster[i]
            ww -= at_risk[c] * at_risk[c]
            wb -= at_risk[c] * brought[c]
            bb -= brought[c] * brought[c]
            at_risk[c] -= weight[i]
            brought[c] += weight[i] * (total - event[i] * jump[k])
            ww += at_risk[c] * at_risk[c]
            wb += at_risk[c] * brought[c]
            bb += brought[c] * brought[c]
        variance[k] = max(0.0, total * total * ww + 2 * total * wb + bb)
    return variance
