"""Who is at risk at which event: rows sorted once, so that every sum over those at risk is one pass.

A point is a time of at least one event in one stratum. A row observed over (start, stop] is at risk at the
points in between; it is kept as the range of their numbers. Rows that are at risk at no point say nothing
about hazard ratios and are left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.counting_kernels import counting_sort, span_of_whole_numbers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LOOK_UP_LIMIT = 4
"""Whole numbers are ranked by a table while it has at most this many entries per row."""


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Rows at risk at each point, sorted by their last point.

    Parameters
    ----------
    order : ndarray of int64, shape (m,)
        Rows of the input in sorted order; those that are at risk at no point are not among them.
    event : ndarray of bool, shape (m,)
        Whether the row ends with an event.
    last, before : ndarray of int64, shape (m,)
        Last point at which the row is at risk, and number of the first one.
    first : ndarray of int64, shape (k + 1,)
        Where the rows begin whose last point is this one.
    leaving, leaves : ndarray of int64
        Rows that enter after a point, and where those of each point begin.
    opens : ndarray of bool, shape (k,)
        Whether this is the last point of its stratum.
    time : ndarray, shape (k,)
        Of each point.
    stratum : ndarray of int64, shape (k,)
        Of each point.
    deaths : ndarray of int64, shape (k,)
        Events at each point.
    """

    order: Ints
    event: Flags
    last: Ints
    before: Ints
    first: Ints
    leaving: Ints
    leaves: Ints
    opens: Flags
    time: Floats
    stratum: Ints
    deaths: Ints


def risk_sets(
    stop: Floats,
    event: Flags,
    start: Floats | None = None,
    stratum: Ints | None = None,
    counts: Flags | None = None,
) -> RiskSets:
    """Sort rows into their risk sets.

    Parameters
    ----------
    stop : ndarray, shape (n,)
        When each row ends.
    event : ndarray of bool, shape (n,)
        Whether with an event.
    start : ndarray, shape (n,), or None
        After when each row is observed; None for always.
    stratum : ndarray of int64, shape (n,), or None
        Codes from 0; None for one stratum.
    counts : ndarray of bool, shape (n,), or None
        Rows that count; None for all.

    Returns
    -------
    RiskSets
        With no point when there is no event.
    """
    happened = event if counts is None else event & counts
    keep = np.ones(len(stop), np.bool_) if counts is None else counts
    moments, rank = ranks_of_events(stop, happened)
    if stratum is None:
        time = moments
        points_stratum = np.zeros(len(moments), np.int64)
        upto = rank
        before = np.zeros(len(stop), np.int64) if start is None else ranks_among(start, moments)
        opening = np.zeros(len(stop), np.int64)
    else:
        size = len(moments) + 1
        keys = np.unique(stratum[happened] * size + rank[happened])
        points_stratum, place = np.divmod(keys, size)
        time = moments[place - 1]
        opening = np.searchsorted(points_stratum, stratum)
        upto = np.searchsorted(keys, stratum * size + rank, side="right")
        before = opening
        if start is not None:
            before = np.searchsorted(keys, stratum * size + ranks_among(start, moments), side="right")
    keep = keep & (upto > before)
    points = len(time)
    order, first = counting_sort(upto - 1, keep, points)
    late = np.flatnonzero((before > opening)[order])
    leaving, leaves = counting_sort(before[order[late]] - 1, np.ones(len(late), np.bool_), points)
    opens = np.ones(points, np.bool_)
    opens[:-1] = points_stratum[:-1] != points_stratum[1:]
    last = (upto - 1)[order]
    sorted_event = happened[order]
    deaths = np.bincount(last[sorted_event], minlength=points).astype(np.int64)
    return RiskSets(
        order,
        sorted_event,
        last,
        before[order],
        first,
        late[leaving],
        leaves,
        opens,
        time,
        points_stratum,
        deaths,
    )


def ranks_of_events(stop: Floats, happened: Flags) -> tuple[Floats, Ints]:
    """Distinct times of events, and for each row how many of them come no later than its end.

    Parameters
    ----------
    stop : ndarray, shape (n,)
        When each row ends.
    happened : ndarray of bool, shape (n,)
        Whether with an event.

    Returns
    -------
    moments : ndarray, shape (k,)
        Distinct times of events, ascending.
    ranks : ndarray of int64, shape (n,)
        From 0 to k.
    """
    whole, low, high = span_of_whole_numbers(stop)
    size = high - low + 1
    if whole and size <= LOOK_UP_LIMIT * len(stop):
        place = (stop - low).astype(np.int64)
        seen = np.bincount(place[happened], minlength=int(size)) > 0
        ranks: Ints = np.cumsum(seen, dtype=np.int64)[place]
        return np.flatnonzero(seen).astype(np.float64) + low, ranks
    order = np.argsort(stop)
    in_order = stop[order]
    moments = np.unique(in_order[happened[order]])
    rank = np.empty(len(stop), np.int64)
    rank[order] = np.searchsorted(moments, in_order, side="right")
    return moments, rank


def ranks_among(values: Floats, moments: Floats) -> Ints:
    """For each value how many of the moments come no later.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Times.
    moments : ndarray, shape (k,)
        Ascending.

    Returns
    -------
    ndarray of int64, shape (n,)
        From 0 to k.
    """
    distinct, place = np.unique(values, return_inverse=True)
    return np.searchsorted(moments, distinct, side="right").astype(np.int64)[place]
