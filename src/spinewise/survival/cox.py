"""Cox regression: hazard ratios from times that may be censored, tied and left-truncated.

Source of the definitions: Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox Model. Springer
2000.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.covariates import read_covariates
from spinewise.survival.cox_fit import ChiSquare, CoxFit
from spinewise.survival.cox_residuals import sandwich
from spinewise.survival.newton import maximise
from spinewise.survival.partial_likelihood import CoxRows
from spinewise.survival.risk_sets import RiskSets, risk_sets
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]

TIES = ("efron", "breslow")
CHUNK = 65_536


def cox(
    covariates: Any,
    time: Any,
    event: Any,
    *,
    start: Any = None,
    strata: Any = None,
    weights: Any = None,
    offset: Any = None,
    cluster: Any = None,
    robust: bool = False,
    ties: str = "efron",
    names: Any = None,
) -> CoxFit:
    """Fit Cox's proportional hazards model by maximum partial likelihood.

    Parameters
    ----------
    covariates : array-like or data frame, shape (n, p)
        One row for each person, or for each stretch of time of a person when covariates change with time.
    time : array-like, shape (n,)
        When each row ends; zero or more.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether it ends with the event.
    start : array-like, shape (n,), optional
        The row is observed over (start, time]: late entry, or covariates that change.
    strata : array-like, shape (n,), optional
        Each stratum has a baseline hazard of its own.
    weights : array-like, shape (n,), optional
        Case weights, zero or more. With Breslow's ties two is the same as the row twice; with Efron's so
        but for ties.
    offset : array-like, shape (n,), optional
        Added to the linear predictor with coefficient one.
    cluster : array-like, shape (n,), optional
        Rows of one group are not independent; implies `robust`.
    robust : bool
        Whether standard errors are those of the sandwich (Lin and Wei); asked for with weights of
        probability.
    ties : str
        ``"efron"`` or ``"breslow"``.
    names : sequence of str, optional
        Of the covariates, when they have none.

    Returns
    -------
    CoxFit
        Coefficients, errors and tests.

    Raises
    ------
    BadInput
        When a row or column cannot be used; the sentence names it.
    CannotMeasure
        When the data do not determine the coefficients: no events, a constant or collinear column,
        separation.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187. Efron B. J Am Stat Assoc 1977;72:557. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074.

    Examples
    --------
    >>> fit = cox([[0], [1], [0], [1]], [4, 1, 2, 3], [1, 1, 1, 1], names=["treated"])
    >>> round(float(fit.hazard_ratios[0]), 4)
    2.5616
    """
    checks.one_of(ties, TIES, "way to treat ties")
    stop, begin = checks.observed(time, start)
    n = len(stop)
    x, told = read_covariates(covariates, names)
    checks.same_rows(len(x), n)
    happened = checks.events(event, n)
    weight = checks.weights(weights, n)
    stratum, labels = (None, ("",)) if strata is None else checks.groups(strata, n, "strata")
    counts = None if weight is None or weight.all() else weight > 0
    sets = risk_sets(stop, happened, begin, stratum, counts)
    if not len(sets.time):
        raise CannotMeasure("Nobody at risk has an event: a hazard ratio needs events.")
    added = None if offset is None else checks.numbers(offset, "offset", n)
    rows = cox_rows(x, sets, weight, added, ties == "efron")
    found = maximise(rows, told)
    covariance = found.covariance
    if robust or cluster is not None:
        code = None if cluster is None else checks.groups(cluster, n, "cluster")[0][sets.order]
        covariance = sandwich(rows, found.at, found.covariance, code)
    return CoxFit(
        told,
        found.coefficients,
        covariance,
        found.covariance,
        found.null_loglik,
        found.at.loglik,
        ChiSquare(found.score, len(told)),
        n if counts is None else int(counts.sum()),
        int(sets.deaths.sum()),
        found.iterations,
        robust or cluster is not None,
        rows,
        found.at,
        stop,
        happened,
        begin,
        labels,
    )


def cox_rows(x: Floats, sets: RiskSets, weight: Floats | None, offset: Floats | None, efron: bool) -> CoxRows:
    """Put the rows of a model into the order of their risk sets, covariates less their mean.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Covariates.
    sets : RiskSets
        Who is at risk when.
    weight, offset : ndarray, shape (n,), or None
        As given to `cox`.
    efron : bool
        How ties are treated: Efron, else Breslow.

    Returns
    -------
    CoxRows
        A copy; the mean is that of the rows at risk at some event.
    """
    ordered = np.empty((len(sets.order), x.shape[1]))
    if x.flags.c_contiguous:
        np.take(x, sets.order, axis=0, out=ordered, mode="clip")  # "raise" would copy once more
    else:
        for column in range(x.shape[1]):
            ordered[:, column] = x[sets.order, column]
    mean: Floats = np.ones(len(ordered)) @ ordered / len(ordered)
    for start in range(0, len(ordered), CHUNK):
        ordered[start : start + CHUNK] -= mean
    in_order = None if weight is None else weight[sets.order]
    happened = sets.event
    death_weight = sets.deaths.astype(np.float64)
    if in_order is not None:
        weights = in_order[happened]
        death_weight = np.bincount(sets.last[happened], weights, len(sets.time)).astype(np.float64)
    added = None if offset is None else offset[sets.order]
    return CoxRows(sets, ordered, mean, added, in_order, death_weight, efron)
