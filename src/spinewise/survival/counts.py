"""How many are at risk, have an event or leave, at each distinct time: what every curve here is made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.counting_kernels import count_by_day, span_of_whole_numbers
from spinewise.survival.risk_sets import LOOK_UP_LIMIT

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers at each distinct time at which somebody has an event or leaves.

    Parameters
    ----------
    time : ndarray, shape (k,)
        Ascending.
    at_risk : ndarray, shape (k,)
        Sum of the weights of those under observation just before; someone who enters at this very time is
        not.
    events, censored : ndarray, shape (k,)
        Sums of the weights of those who have the event, or leave without.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats


def count(time: Any, event: Any, *, start: Any = None, weights: Any = None) -> Counts:
    """Count those at risk, with events and leaving at each distinct time.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event.
    start : array-like, shape (n,), optional
        After when each row is observed.
    weights : array-like, shape (n,), optional
        How often each row counts.

    Returns
    -------
    Counts
        Whole days over a limited span are counted in one pass, other times are sorted.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    """
    stop, begin = checks.observed(time, start)
    happened = checks.events(event, len(stop))
    weight = checks.weights(weights, len(stop))
    if begin is None and weight is None:
        whole, low, high = span_of_whole_numbers(stop)
        if whole and high - low + 1 <= LOOK_UP_LIMIT * len(stop):
            return _by_day(stop, happened, int(low), int(high - low) + 1)
    moments, place = np.unique(stop, return_inverse=True)
    size = len(moments)
    leaving = np.bincount(place, weight, size).astype(np.float64)
    died = np.bincount(place[happened], None if weight is None else weight[happened], size)
    at_risk = leaving[::-1].cumsum()[::-1]
    if begin is not None:
        entering = np.bincount(np.searchsorted(moments, begin, side="right"), weight, size + 1)
        at_risk = at_risk - entering[::-1].cumsum()[::-1][1:]
        if weight is not None:  # what rounding leaves of weights that cancel
            at_risk = np.maximum(at_risk, leaving)
    return Counts(moments, at_risk, died.astype(np.float64), leaving - died)


def _by_day(stop: Floats, happened: NDArray[np.bool_], low: int, size: int) -> Counts:
    people, died = count_by_day(stop, happened, low, size)
    days = np.flatnonzero(people)
    leaving = people[days]
    events = died[days].astype(np.float64)
    at_risk = leaving[::-1].cumsum()[::-1].astype(np.float64)
    return Counts((days + low).astype(np.float64), at_risk, events, leaving - events)
