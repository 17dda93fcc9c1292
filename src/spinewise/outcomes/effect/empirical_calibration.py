"""Empirical calibration: the spread of many negative controls as the systematic error of an estimate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtr

from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.survival.cox_fit import normal_width
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]

ENOUGH = 30
"""Fewer controls do not show the shape of a distribution; the published examples use 37 to 67."""
SMALLEST_SPREAD = -12.0


@dataclass(frozen=True)
class SystematicError:
    """Normal distribution of the log hazard ratios of negative controls, their own errors taken off.

    Parameters
    ----------
    mean, spread : float
        Of the distribution.
    controls : int
        How many it comes from.
    """

    mean: float
    spread: float
    controls: int


@dataclass(frozen=True)
class Calibrated:
    """A hazard ratio with systematic error taken into account.

    Parameters
    ----------
    value, low, high : float
        Estimate and limits.
    p_value : float
        Two-sided, of no effect.
    error : SystematicError
        What was taken off and added.
    """

    value: float
    low: float
    high: float
    p_value: float
    error: SystematicError


def systematic_error(log_ratios: Floats, standard_errors: Floats) -> SystematicError:
    """Fit the distribution of systematic error to negative controls by maximum likelihood.

    Parameters
    ----------
    log_ratios, standard_errors : ndarray, shape (k,)
        Of the controls; the truth of each is 0.

    Returns
    -------
    SystematicError
        Mean and spread.

    Raises
    ------
    CannotMeasure
        When there are too few controls.

    References
    ----------
    Schuemie MJ et al. Stat Med 2014;33:209 and Proc Natl Acad Sci USA 2018;115:2571.
    """
    k = len(log_ratios)
    if k < ENOUGH:
        raise CannotMeasure(
            f"{k} negative controls are too few for empirical calibration: give {ENOUGH} or more, or read "
            "them one by one."
        )
    own = standard_errors**2

    def unlikely(at: Floats) -> float:
        variance = own + np.exp(2 * at[1])
        return float(np.sum(np.log(variance) + (log_ratios - at[0]) ** 2 / variance) / 2)

    start = np.array([log_ratios.mean(), np.log(max(log_ratios.std(), 1e-3))])
    found = minimize(unlikely, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11})
    spread = float(np.exp(found.x[1])) if found.x[1] > SMALLEST_SPREAD else 0.0
    return SystematicError(float(found.x[0]), spread, k)


def calibrated(estimate: Estimate, error: SystematicError) -> Calibrated:
    """Take the systematic error that negative controls show into a hazard ratio.

    Parameters
    ----------
    estimate : Estimate
        Hazard ratio.
    error : SystematicError
        Of the same analysis.

    Returns
    -------
    Calibrated
        Holds as far as the controls stand for the outcome.

    Raises
    ------
    BadInput
        When it is no hazard ratio.
    """
    if estimate.scale is not Scale.HAZARD_RATIO:
        raise BadInput("Calibration here is for hazard ratios: give one.")
    centre = float(np.log(estimate.value)) - error.mean
    spread = float(np.hypot(estimate.standard_error, error.spread))
    width = normal_width(estimate.level) * spread
    low, value, high = (float(np.exp(centre + side)) for side in (-width, 0.0, width))
    return Calibrated(value, low, high, float(2 * ndtr(-abs(centre) / spread)), error)
