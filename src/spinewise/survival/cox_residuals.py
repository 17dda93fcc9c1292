"""Residuals of a Cox model: martingale, score, Schoenfeld, and the sandwich variance made of them.

References
----------
Therneau TM, Grambsch PM. Modeling Survival Data. Springer 2000, ch. 4 and 7. Schoenfeld D. Biometrika
1982;69:239. Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import risk_kernels as kernels
from spinewise.survival.partial_likelihood import At, CoxRows, expected_at

Floats = NDArray[np.float64]


def martingale_residuals(rows: CoxRows, at: At) -> Floats:
    """Observed less expected events of each row, weights not applied.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        The fitted likelihood.

    Returns
    -------
    ndarray, shape (m,)
        In the order of `rows`; they sum to zero when weighted.
    """
    weighted = rows.event_weight - expected_at(rows, at)
    return weighted if rows.weight is None else weighted / rows.weight


def means_at_risk(rows: CoxRows, at: At) -> tuple[Floats, Floats, Floats]:
    """Sums over the deaths of each point of the mean covariates at risk.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        The fitted likelihood.

    Returns
    -------
    mean : ndarray, shape (k, p)
        Mean over the deaths of one point of the covariates' mean at risk, relative to `rows.mean`.
    with_hazard : ndarray, shape (k, p)
        The means times the increment of the hazard, summed over the deaths of the point.
    of_dead : ndarray, shape (k, p)
        The part of `with_hazard` that does not apply to those who die at the point (Efron), else zero.
    """
    sets = rows.sets
    s1, d1 = kernels.covariate_sums(
        rows.x, at.risk, sets.event, sets.first, sets.leaving, sets.leaves, sets.opens
    )
    first, late, a, b, c = (at.sums[:, column, None] for column in range(5))
    mean = (first * s1 - late * d1) / rows.death_weight[:, None]
    return mean, a * s1 - b * d1, b * s1 - c * d1


def score_residuals(rows: CoxRows, at: At) -> Floats:
    """What each row adds to the gradient, weights applied.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        The fitted likelihood.

    Returns
    -------
    ndarray, shape (m, p)
        In the order of `rows`; they sum to zero.
    """
    sets = rows.sets
    mean, with_hazard, of_dead = means_at_risk(rows, at)
    residuals = rows.x * (rows.event_weight - expected_at(rows, at))[:, None]
    cumulated = np.concatenate((np.zeros((1, rows.x.shape[1])), np.cumsum(with_hazard, axis=0)))
    residuals += at.risk[:, None] * (cumulated[sets.last + 1] - cumulated[sets.before])
    died = np.flatnonzero(sets.event)
    point = sets.last[died]
    residuals[died] -= rows.event_weight[died, None] * mean[point] + at.risk[died, None] * of_dead[point]
    return residuals


def schoenfeld_residuals(rows: CoxRows, at: At) -> tuple[Floats, Floats]:
    """Covariates of each event less their mean among those at risk, weights not applied.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        The fitted likelihood.

    Returns
    -------
    residuals : ndarray, shape (d, p)
        In order of stratum and time.
    time : ndarray, shape (d,)
        Of each event.
    """
    mean, _, _ = means_at_risk(rows, at)
    died = np.flatnonzero(rows.sets.event)
    point = rows.sets.last[died]
    return rows.x[died] - mean[point], rows.sets.time[point]


def sandwich(rows: CoxRows, at: At, covariance: Floats, cluster: NDArray[np.int64] | None) -> Floats:
    """Robust covariance of the coefficients, by rows or by clusters of rows.

    The sum of D'D with D the score residuals times the covariance of the model, one row for each cluster.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        The fitted likelihood.
    covariance : ndarray, shape (p, p)
        Of the model.
    cluster : ndarray of int64, shape (m,), or None
        Of each row; None when every row is its own.

    Returns
    -------
    ndarray, shape (p, p)
        Valid when the model's weights are probabilities, or rows of a cluster depend on each other.
    """
    change = score_residuals(rows, at) @ covariance
    if cluster is not None:
        change = np.column_stack([np.bincount(cluster, column) for column in change.T])
    robust: Floats = change.T @ change
    return robust
