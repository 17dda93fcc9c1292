"""Tests that the hazard is the same in two or more groups: log-rank and its weighted relatives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.cox_fit import ChiSquare
from spinewise.survival.risk_sets import ranks_among, ranks_of_events
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEIGHTINGS = ("log-rank", "gehan", "tarone-ware", "fleming-harrington")
TWO = 2


@dataclass(frozen=True, eq=False)
class GroupTest:
    """Observed and expected events of each group, and the test that they agree.

    Parameters
    ----------
    groups : tuple
        In ascending order.
    observed, expected : ndarray, shape (g,)
        Events, weighted as the test weights them.
    variance : ndarray, shape (g, g)
        Of observed less expected.
    test : ChiSquare
        Of equal hazards.
    """

    groups: tuple[Any, ...]
    observed: Floats
    expected: Floats
    variance: Floats
    test: ChiSquare


def log_rank(
    time: Any,
    event: Any,
    group: Any,
    *,
    weighting: str = "log-rank",
    rho: float = 0.0,
    gamma: float = 0.0,
    start: Any = None,
    strata: Any = None,
) -> GroupTest:
    """Test equal hazards in two or more groups.

    At each time with events the observed events of a group are compared with d n_g / n, their variance is
    that of the hypergeometric distribution; differences and variances are weighted by W and W^2 and summed
    over times and strata.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event.
    group : array-like, shape (n,)
        Which group.
    weighting : str
        W of ``"log-rank"`` is 1, of ``"gehan"`` n, of ``"tarone-ware"`` the root of n, of
        ``"fleming-harrington"`` S^rho (1 - S)^gamma with the pooled S just before.
    rho, gamma : float
        Of Fleming and Harrington; zero or more.
    start : array-like, shape (n,), optional
        After when each row is observed.
    strata : array-like, shape (n,), optional
        Groups are compared within strata.

    Returns
    -------
    GroupTest
        With as many degrees of freedom as groups that can be compared, less one.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    CannotMeasure
        When there is one group only, no events, or no time at which two groups are at risk.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163. Gehan EA. Biometrika 1965;52:203. Tarone RE, Ware J.
    Biometrika 1977;64:156. Harrington DP, Fleming TR. Biometrika 1982;69:553.

    Examples
    --------
    >>> round(log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"]).test.statistic, 3)
    2.882
    """
    checks.one_of(weighting, WEIGHTINGS, "weighting")
    stop, begin = checks.observed(time, start)
    happened = checks.events(event, len(stop))
    code, labels = checks.groups(group, len(stop), "group")
    if len(labels) < TWO:
        raise CannotMeasure("There is one group only: a comparison needs two.")
    weigh = _weigher(weighting, rho, gamma)
    observed, expected = np.zeros(len(labels)), np.zeros(len(labels))
    variance = np.zeros((len(labels), len(labels)))
    for rows in _each_stratum(strata, len(stop)):
        died, at_risk = tables_by_group(
            stop[rows], happened[rows], None if begin is None else begin[rows], code[rows], len(labels)
        )
        one = _sums(died, at_risk, weigh)
        observed, expected, variance = observed + one[0], expected + one[1], variance + one[2]
    return GroupTest(labels, observed, expected, variance, _test(observed - expected, variance))


def _each_stratum(strata: Any, n: int) -> list[Any]:
    if strata is None:
        return [slice(None)]
    code, labels = checks.groups(strata, n, "strata")
    order = np.argsort(code, kind="stable")
    return np.split(order, np.searchsorted(code[order], np.arange(1, len(labels))))


def tables_by_group(
    stop: Floats,
    happened: NDArray[np.bool_],
    begin: Floats | None,
    code: Ints,
    groups: int,
    counted: NDArray[np.bool_] | None = None,
) -> tuple[Floats, Floats]:
    """Events and those at risk of each group at each time of an event.

    Parameters
    ----------
    stop : ndarray, shape (n,)
        When each row ends.
    happened : ndarray of bool, shape (n,)
        Whether with an event.
    begin : ndarray, shape (n,), or None
        After when each row is observed.
    code : ndarray of int64, shape (n,)
        Group of each row, from 0.
    groups : int
        How many there are.
    counted : ndarray of bool, shape (n,), or None
        Which of the events are counted; None for all.

    Returns
    -------
    events, at_risk : ndarray, shape (k, g)
        At each distinct time of an event.
    """
    moments, rank = ranks_of_events(stop, happened)
    size = len(moments) + 1
    shape = (size, groups)
    ending = np.bincount(rank * groups + code, minlength=size * groups).reshape(shape)
    at_risk = ending[::-1].cumsum(axis=0)[::-1][1:]
    if begin is not None:
        late = ranks_among(begin, moments)
        entering = np.bincount(late * groups + code, minlength=size * groups).reshape(shape)
        at_risk = at_risk - entering[::-1].cumsum(axis=0)[::-1][1:]
    chosen = happened if counted is None else happened & counted
    place = (rank[chosen] - 1) * groups + code[chosen]
    died = np.bincount(place, minlength=(size - 1) * groups).reshape(size - 1, groups)
    return died.astype(np.float64), at_risk.astype(np.float64)


def _weigher(weighting: str, rho: float, gamma: float) -> Callable[[Floats, Floats], Floats]:
    def weigh(died: Floats, at_risk: Floats) -> Floats:
        if weighting == "gehan":
            return at_risk
        if weighting == "tarone-ware":
            return np.sqrt(at_risk)
        if weighting == "log-rank":
            return np.ones(len(at_risk))
        survival = np.concatenate(([1.0], np.cumprod(1 - died / at_risk)))[:-1]
        weights: Floats = survival**rho * (1 - survival) ** gamma
        return weights

    return weigh


def _sums(
    died: Floats, at_risk: Floats, weigh: Callable[[Floats, Floats], Floats]
) -> tuple[Floats, Floats, Floats]:
    d, n = died.sum(axis=1), at_risk.sum(axis=1)
    weight = weigh(d, n)
    share = at_risk / n[:, None]
    spread = np.zeros(len(n))
    np.divide(d * (n - d), n - 1, out=spread, where=n > 1)
    spread *= weight**2
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return weight @ died, (weight * d) @ share, variance


def _test(difference: Floats, variance: Floats) -> ChiSquare:
    """Quadratic form over the groups that have a variance, one of them left out."""
    compared = np.flatnonzero(np.diag(variance) > 0)[:-1]
    if not len(compared):
        raise CannotMeasure("No event happened while two groups were at risk: nothing can be compared.")
    some = difference[compared]
    statistic = float(some @ np.linalg.solve(variance[np.ix_(compared, compared)], some))
    return ChiSquare(statistic, len(compared))
