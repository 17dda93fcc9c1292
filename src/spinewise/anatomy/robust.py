"""Least squares that a few wild values do not matter to."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TUKEY = 4.685
"""Tuning constant of Tukey's biweight for 95 % efficiency (Beaton and Tukey 1974)."""

MAD_TO_SD = 1.4826
"""Standard deviation of a normal curve over its median absolute deviation."""

MOST_ROUNDS = 12
SETTLED = 1e-3
"""Fitting stops when nothing moves by more than this share of the smallest scale that is believed."""


def robust_scale(residuals: Array, floor: float) -> float:
    """Standard deviation of the bulk of the residuals, never below a floor.

    Parameters
    ----------
    residuals : array, shape (n,)
        Of a fit.
    floor : float
        Smallest scale that is believed.

    Returns
    -------
    float
        In the unit of the residuals.
    """
    return max(floor, MAD_TO_SD * float(np.median(np.abs(residuals))))


def biweight(residuals: Array, scale: float) -> Array:
    """Tukey's biweight: 1 for what fits, 0 for what lies too far off to count.

    Parameters
    ----------
    residuals : array, shape (n,)
        Of a fit.
    scale : float
        Their robust standard deviation.

    Returns
    -------
    array, shape (n,)
        Weights, 0 to 1.
    """
    kept: Array = np.maximum(1 - (residuals / (TUKEY * scale)) ** 2, 0.0)
    return kept * kept


def robust_fit(design: Array, values: Array, floor: float) -> tuple[Array, Array, float]:
    """Least squares with Tukey's biweight.

    Parameters
    ----------
    design : array, shape (n, terms)
        Terms at each place.
    values : array, shape (n,)
        What is fitted.
    floor : float
        Smallest scale that is believed.

    Returns
    -------
    coefficients : array, shape (terms,)
        Of the fit.
    weights : array, shape (n,)
        0 for what was thrown out.
    scale : float
        Robust standard deviation of the residuals.
    """
    weights: Array = np.ones(len(values))
    coefficients = _weighted(design, values, weights)
    scale = floor
    residual = values - design @ coefficients
    for _ in range(MOST_ROUNDS):
        scale = robust_scale(residual, floor)
        weights = biweight(residual, scale)
        coefficients = _weighted(design, values, weights)
        before, residual = residual, values - design @ coefficients
        if np.abs(residual - before).max() < SETTLED * floor:
            break
    return coefficients, weights, scale


def _weighted(design: Array, values: Array, weights: Array) -> Array:
    """Weighted least squares; of several answers the smallest."""
    weighted = (design * weights[:, None]).T
    coefficients: Array = np.linalg.lstsq(weighted @ design, weighted @ values, rcond=None)[0].astype(float)
    return coefficients
