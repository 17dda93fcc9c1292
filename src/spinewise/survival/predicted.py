"""Baseline hazard and predicted survival of a Cox model.

With Efron's ties the increment of the hazard is the sum over the deaths of one time of m / (S0 - f D0), as in
the likelihood; with Breslow's it is d / S0.

References
----------
Breslow N. J R Stat Soc B 1972;34:216. Efron B. J Am Stat Assoc 1977;72:557. Tsiatis AA. Ann Stat 1981;9:93.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.covariates import same_columns
from spinewise.survival.cox_fit import CoxFit
from spinewise.survival.cox_residuals import means_at_risk
from spinewise.survival.limits import survival_limits
from spinewise.survival.steps import value_at
from spinewise.words import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BaselineHazard:
    """Cumulative hazard of somebody whose covariates are the mean of the fitted rows.

    Parameters
    ----------
    time : ndarray, shape (k,)
        Of the events of one stratum, ascending.
    hazard : ndarray, shape (k,)
        Cumulated up to and including each time.
    mean : ndarray, shape (p,)
        The covariates that it holds for.
    """

    time: Floats
    hazard: Floats
    mean: Floats


@dataclass(frozen=True, eq=False)
class PredictedSurvival:
    """Survival of people with given covariates.

    Parameters
    ----------
    time : ndarray, shape (t,)
        Ascending as given.
    survival : ndarray, shape (m, t)
        Of each person at each time.
    relative_error : ndarray, shape (m, t)
        Standard error of its logarithm: of the hazard and of the coefficients.
    """

    time: Floats
    survival: Floats
    relative_error: Floats

    @property
    def standard_error(self) -> Floats:
        """Of `survival`."""
        return self.survival * self.relative_error

    def interval(self, level: float = 0.95, scale: str = "log-log") -> Floats:
        """Confidence limits.

        Parameters
        ----------
        level : float
            How often such limits hold the truth at one time.
        scale : str
            As in `limits.survival_limits`.

        Returns
        -------
        ndarray, shape (m, t, 2)
            Lower and upper.

        Raises
        ------
        BadInput
            When level or scale do not exist.
        """
        limits = survival_limits(self.survival.ravel(), self.relative_error.ravel(), level, scale)
        return limits.reshape(*self.survival.shape, 2)


def baseline_hazard(fit: CoxFit, stratum: Any = None) -> BaselineHazard:
    """Cumulative baseline hazard of one stratum.

    Parameters
    ----------
    fit : CoxFit
        The model.
    stratum : label, optional
        Needed when the model has strata.

    Returns
    -------
    BaselineHazard
        At the mean of the covariates; without offset.

    Raises
    ------
    BadInput
        When the model has no such stratum.
    """
    points = _points(fit, stratum)
    hazard = np.cumsum(fit.at.sums[points, 0]) * np.exp(-fit.at.shift)
    return BaselineHazard(fit.rows.sets.time[points], hazard, fit.rows.mean)


def predict_survival(fit: CoxFit, covariates: Any, times: Any, *, stratum: Any = None) -> PredictedSurvival:
    """Survival of people with given covariates at given times.

    S(t | x) = exp(-H0(t) exp(x b)); the variance of log S is exp(2 x b) (V(t) + q(t)' C q(t)) with V the
    variance of the baseline hazard, C the covariance of the coefficients and q the integral of (mean at risk
    - x) dH0.

    Parameters
    ----------
    fit : CoxFit
        The model.
    covariates : array-like or data frame, shape (m, p)
        Of each person; columns of a data frame are taken by name.
    times : array-like, shape (t,)
        Zero or more.
    stratum : label, optional
        Needed when the model has strata.

    Returns
    -------
    PredictedSurvival
        After the last event survival stays as it is.

    Raises
    ------
    BadInput
        When a column is missing, a time is negative, or the model has no such stratum.
    """
    wanted = checks.times(times, "times")
    people = same_columns(covariates, fit.names) - fit.rows.mean
    points = _points(fit, stratum)
    moments, sums = fit.rows.sets.time[points], fit.at.sums[points]
    relative = np.exp(people @ fit.coefficients - fit.at.shift)
    hazard = value_at(moments, np.cumsum(sums[:, 0]), 0.0, wanted)
    variance = value_at(moments, np.cumsum(sums[:, 2]), 0.0, wanted)
    with_hazard = means_at_risk(fit.rows, fit.at)[1][points]
    means = value_at(moments, np.cumsum(with_hazard, axis=0), 0.0, wanted)
    q = means[None] - people[:, None, :] * hazard[None, :, None]
    spread = variance + np.einsum("mtp,pq,mtq->mt", q, fit.covariance, q, optimize=True)
    return PredictedSurvival(
        wanted, np.exp(-relative[:, None] * hazard), relative[:, None] * np.sqrt(np.maximum(spread, 0.0))
    )


def _points(fit: CoxFit, stratum: Any) -> NDArray[np.int64]:
    if stratum is None:
        if len(fit.strata) > 1:
            raise BadInput(f"The model has strata: name one of {', '.join(map(str, fit.strata))}.")
        return np.arange(len(fit.rows.sets.time))
    if stratum not in fit.strata:
        raise BadInput(
            f"The model has no stratum {stratum}: it has {', '.join(map(str, fit.strata)) or 'none'}."
        )
    return np.flatnonzero(fit.rows.sets.stratum == fit.strata.index(stratum))
