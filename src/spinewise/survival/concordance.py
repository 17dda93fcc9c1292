"""Concordance: how often, of two people, the one with the higher score has the event first."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from spinewise.survival import checks
from spinewise.survival.concordance_kernels import count_pairs
from spinewise.survival.risk_sets import risk_sets
from spinewise.words import CannotMeasure


@dataclass(frozen=True)
class Concordance:
    """Pairs of people: one had the event while the other was under observation and had it later or not.

    Parameters
    ----------
    agreeing, disagreeing, tied : float
        Sums of the products of weights: the one with the event has the higher, lower or same score.
    """

    agreeing: float
    disagreeing: float
    tied: float

    @property
    def value(self) -> float:
        """Share of agreeing pairs, those with the same score counted half; 0.5 says nothing."""
        return (self.agreeing + self.tied / 2) / (self.agreeing + self.disagreeing + self.tied)


def concordance(
    score: Any, time: Any, event: Any, *, start: Any = None, strata: Any = None, weights: Any = None
) -> Concordance:
    """Count the pairs that a score puts in the right order.

    Parameters
    ----------
    score : array-like, shape (n,)
        Higher for those who should have the event earlier, such as the linear predictor of a Cox model.
    time : array-like, shape (n,)
        When each row ends.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event. Two events at one time are no pair.
    start : array-like, shape (n,), optional
        After when each row is observed.
    strata : array-like, shape (n,), optional
        Pairs are made within strata.
    weights : array-like, shape (n,), optional
        Zero or more.

    Returns
    -------
    Concordance
        Harrell's c is its `value`.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    CannotMeasure
        When there is no pair.

    References
    ----------
    Harrell FE, Lee KL, Mark DB. Stat Med 1996;15:361. Therneau TM, Watson DA. Mayo Clinic technical report
    85, 2015.

    Examples
    --------
    >>> concordance([3, 1, 2], [1, 2, 3], [1, 1, 0]).value
    0.6666666666666666
    """
    stop, begin = checks.observed(time, start)
    n = len(stop)
    values = checks.numbers(score, "score", n)
    happened = checks.events(event, n)
    weight = checks.weights(weights, n)
    code = None if strata is None else checks.groups(strata, n, "strata")[0]
    counts = None if weight is None else weight > 0
    sets = risk_sets(stop, happened, begin, code, counts)
    distinct, rank = np.unique(values[sets.order], return_inverse=True)
    found = Concordance(
        *count_pairs(
            rank.astype(np.int64),
            np.ones(len(sets.order)) if weight is None else weight[sets.order],
            sets.event,
            sets.first,
            sets.leaving,
            sets.leaves,
            sets.opens,
            len(distinct),
        )
    )
    if not found.agreeing + found.disagreeing + found.tied > 0:
        raise CannotMeasure("No event happened while another was at risk: there is no pair to compare.")
    return found
