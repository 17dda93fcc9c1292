"""The partial likelihood of Cox: its logarithm, gradient and information at given coefficients.

With r_i = w_i exp(x_i b + offset_i), S0(t) the sum of r over those at risk at t, D0(t) over those dying
there, d deaths and m their mean weight::

    log L = sum_events w x b - sum_t sum_{l=0}^{d-1} m log(S0 - f D0),  f = l / d (Efron) or 0 (Breslow)

The information is X' diag(e) X less the outer products of the means at risk, e_i the number of events that
row i was expected to have: one weighted Gram matrix over the rows and one product per point, so O(n p^2) with
a small constant.

References
----------
Cox DR. J R Stat Soc B 1972;34:187. Efron B. J Am Stat Assoc 1977;72:557. Breslow N. Biometrics 1974;30:89.
Therneau TM, Grambsch PM. Modeling Survival Data. Springer 2000, ch. 3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import risk_kernels as kernels
from spinewise.survival.risk_sets import RiskSets

Floats = NDArray[np.float64]

HAZARD, HAZARD_OF_DEAD, SECOND = 0, 1, slice(2, 5)


@dataclass(frozen=True, eq=False)
class CoxRows:
    """Rows of a Cox model in the order of their risk sets.

    Parameters
    ----------
    sets : RiskSets
        Who is at risk when.
    x : ndarray, shape (m, p)
        Covariates less their mean.
    mean : ndarray, shape (p,)
        What was subtracted.
    offset : ndarray, shape (m,), or None
        Added to the linear predictor.
    weight : ndarray, shape (m,), or None
        Case weights.
    death_weight : ndarray, shape (k,)
        Sum of the weights of the events at each point.
    efron : bool
        How ties are treated: Efron, else Breslow.
    """

    sets: RiskSets
    x: Floats
    mean: Floats
    offset: Floats | None
    weight: Floats | None
    death_weight: Floats
    efron: bool

    @property
    def event_weight(self) -> Floats:
        """Weight of each row's own event, zero without one."""
        happened = self.sets.event.astype(np.float64)
        return happened if self.weight is None else happened * self.weight


@dataclass(frozen=True, eq=False)
class At:
    """The likelihood at some coefficients.

    Parameters
    ----------
    loglik : float
        Logarithm of the partial likelihood.
    risk : ndarray, shape (m,)
        Weight times relative hazard of each row, relative to exp(shift).
    sums : ndarray, shape (k, 6)
        As `risk_kernels.point_sums` gives them.
    shift : float
        Subtracted from each linear predictor before it is exponentiated.
    """

    loglik: float
    risk: Floats
    sums: Floats
    shift: float


def likelihood_at(rows: CoxRows, beta: Floats | None) -> At:
    """Partial likelihood at given coefficients.

    Parameters
    ----------
    rows : CoxRows
        The data.
    beta : ndarray, shape (p,), or None
        None for all zero.

    Returns
    -------
    At
        Its `loglik` is not finite when the coefficients overflow.
    """
    sets = rows.sets
    predictor = np.zeros(len(sets.order)) if beta is None else rows.x @ beta
    if rows.offset is not None:
        predictor += rows.offset
    shift = float(predictor.mean())
    predictor -= shift
    own = float(rows.event_weight @ predictor)
    with np.errstate(over="ignore"):
        risk = np.exp(predictor, out=predictor)
    if rows.weight is not None:
        risk *= rows.weight
    if not np.isfinite(risk.sum()):
        return At(-np.inf, risk, np.zeros((0, 6)), shift)
    logs, sums = kernels.point_sums(
        risk,
        sets.event,
        sets.first,
        sets.leaving,
        sets.leaves,
        sets.opens,
        sets.deaths,
        rows.death_weight,
        rows.efron,
    )
    return At(own - logs, risk, sums, shift)


def expected_at(rows: CoxRows, at: At, factor: Floats | None = None) -> Floats:
    """Weighted number of events that each row was expected to have.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        Where.
    factor : ndarray, shape (k,), or None
        Multiplies the hazard at each point.

    Returns
    -------
    ndarray, shape (m,)
        Zero or more.
    """
    hazard, correction = at.sums[:, HAZARD], np.ascontiguousarray(at.sums[:, HAZARD_OF_DEAD])
    if factor is not None:
        hazard, correction = hazard * factor, correction * factor
    cumulated = np.concatenate(([0.0], np.cumsum(hazard)))
    expected: Floats = kernels.expected_events(
        at.risk, rows.sets.event, rows.sets.last, rows.sets.before, cumulated, correction
    )
    return expected


def gradient_at(rows: CoxRows, expected: Floats) -> Floats:
    """Gradient: observed less expected events, times the covariates.

    Parameters
    ----------
    rows : CoxRows
        The data.
    expected : ndarray, shape (m,)
        Of each row.

    Returns
    -------
    ndarray, shape (p,)
        By the coefficients.
    """
    gradient: Floats = (rows.event_weight - expected) @ rows.x
    return gradient


def information_at(rows: CoxRows, at: At, expected: Floats, factor: Floats | None = None) -> Floats:
    """Observed information, minus the second derivative.

    Parameters
    ----------
    rows : CoxRows
        The data.
    at : At
        Where.
    expected : ndarray, shape (m,)
        Of each row, with the same factor.
    factor : ndarray, shape (k,), or None
        Multiplies what each point adds; zero or more.

    Returns
    -------
    ndarray, shape (p, p)
        Symmetric.
    """
    second = at.sums[:, SECOND] if factor is None else at.sums[:, SECOND] * factor[:, None]
    sets = rows.sets
    whole = kernels.information(
        rows.x,
        expected,
        at.risk,
        sets.event,
        sets.first,
        sets.leaving,
        sets.leaves,
        sets.opens,
        np.ascontiguousarray(second),
    )
    symmetric: Floats = (whole + whole.T) / 2
    return symmetric
