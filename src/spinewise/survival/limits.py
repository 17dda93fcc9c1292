"""Confidence limits of a survival probability, on five scales.

References
----------
Borgan Ø, Liestøl K. Scand J Stat 1990;17:35. Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure
Time Data. 2nd ed. Wiley 2002, ch. 1.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.checks import one_of
from spinewise.survival.cox_fit import normal_width

Floats = NDArray[np.float64]

SCALES = ("log-log", "log", "plain", "logit", "arcsine")


def survival_limits(survival: Floats, relative_error: Floats, level: float, scale: str) -> Floats:
    """Limits of survival probabilities.

    Parameters
    ----------
    survival : ndarray, shape (k,)
        Probabilities.
    relative_error : ndarray, shape (k,)
        Standard error of the logarithm of each.
    level : float
        How often the limits hold the truth.
    scale : str
        ``"log-log"``, ``"log"`` (the default of R), ``"plain"``, ``"logit"`` or ``"arcsine"``: where the
        error is taken as normal.

    Returns
    -------
    ndarray, shape (k, 2)
        Between 0 and 1. Where survival is 1 both limits are 1, where it is 0 they are 0 and, on a scale that
        says nothing there, 1.

    Raises
    ------
    BadInput
        When there is no such scale, or the level is not between 0 and 1.
    """
    one_of(scale, SCALES, "scale for limits")
    width = normal_width(level)
    inner = (survival > 0) & (survival < 1) & np.isfinite(relative_error)
    limits = np.column_stack((survival, survival)).astype(np.float64)
    limits[(survival <= 0) | ~np.isfinite(relative_error)] = (0.0, 1.0)
    s, error = survival[inner], relative_error[inner] * width
    if scale == "plain":
        low, high = s - error * s, s + error * s
    elif scale == "log":
        low, high = s * np.exp(-error), s * np.exp(error)
    elif scale == "log-log":
        turn = error / np.log(s)
        low, high = s ** np.exp(-turn), s ** np.exp(turn)
    elif scale == "logit":
        odds, turn = s / (1 - s), np.exp(error / (1 - s))
        low, high = odds / turn / (1 + odds / turn), odds * turn / (1 + odds * turn)
    else:
        angle, turn = np.arcsin(np.sqrt(s)), error / 2 * np.sqrt(s / (1 - s))
        low = np.sin(np.maximum(0, angle - turn)) ** 2
        high = np.sin(np.minimum(np.pi / 2, angle + turn)) ** 2
    limits[inner] = np.clip(np.column_stack((low, high)), 0, 1)
    return limits
