"""Kernel of `logistic`: likelihood, residuals and curvature of every row in one pass."""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@jit
def likelihood(
    predictor: Floats, happened: Flags, weights: Floats, residual: Floats, curvature: Floats
) -> float:
    """Log-likelihood at a linear predictor; fills w (y - p) and w p (1 - p).

    log p and log(1 - p) are taken from exp(-|eta|), so that neither overflows nor cancels. The sum is kept
    with Kahan's correction: it decides whether a step went uphill.
    """
    total, lost = 0.0, 0.0
    for i in range(len(predictor)):
        eta, w = predictor[i], weights[i]
        small = np.exp(-abs(eta))
        larger = 1.0 / (1.0 + small)
        p = larger if eta >= 0.0 else small * larger
        one_less = small * larger if eta >= 0.0 else larger
        residual[i] = w * one_less if happened[i] else -w * p
        curvature[i] = w * p * one_less
        own = (eta if happened[i] else 0.0) - max(eta, 0.0) - np.log1p(small)
        term = w * own - lost
        moved = total + term
        lost = (moved - total) - term
        total = moved
    return total
