"""Least squares that a few wild values do not matter to."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TUKEY = 4.685
"""Tuning constant of Tukey's biweight for 95 % efficiency (Beaton and Tukey 1974)."""

MAD_TO_SD = 1.4826
"""Standard deviation of a normal curve over its median absolute deviation."""


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
    coefficients: Array = np.linalg.lstsq(design, values, rcond=None)[0].astype(float)
    scale = floor
    for _ in range(12):
        residual = values - design @ coefficients
        scale = robust_scale(residual, floor)
        weights = np.clip(1 - (residual / (TUKEY * scale)) ** 2, 0, None) ** 2
        root = np.sqrt(weights)
        coefficients = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0].astype(float)
    return coefficients, weights, scale
