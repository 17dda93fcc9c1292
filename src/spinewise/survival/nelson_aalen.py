"""The cumulative hazard by Nelson and Aalen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.checks import times as read_times
from spinewise.survival.counts import Counts, count
from spinewise.survival.cox_fit import normal_width
from spinewise.survival.steps import value_at

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CumulativeHazard:
    """Nelson and Aalen's estimate.

    Parameters
    ----------
    counts : Counts
        At each distinct time.
    hazard : ndarray, shape (k,)
        Cumulated up to and including each time.
    standard_error : ndarray, shape (k,)
        Of it.
    """

    counts: Counts
    hazard: Floats
    standard_error: Floats

    @property
    def time(self) -> Floats:
        """Distinct times, ascending."""
        return self.counts.time

    def at(self, times: Any) -> Floats:
        """Cumulative hazard at given times.

        Parameters
        ----------
        times : array-like, shape (m,)
            In the unit of the data.

        Returns
        -------
        ndarray, shape (m,)
            From the last event on it stays as it is.
        """
        return value_at(self.time, self.hazard, 0.0, read_times(times, "times"))

    def interval(self, level: float = 0.95) -> Floats:
        """Confidence limits at each time, on the logarithmic scale.

        Parameters
        ----------
        level : float
            How often such limits hold the truth at one time.

        Returns
        -------
        ndarray, shape (k, 2)
            Lower and upper; both 0 before the first event.

        Raises
        ------
        BadInput
            When the level is not between 0 and 1.
        """
        relative = np.zeros(len(self.hazard))
        np.divide(self.standard_error, self.hazard, out=relative, where=self.hazard > 0)
        turn = np.exp(normal_width(level) * relative)
        return np.column_stack((self.hazard / turn, self.hazard * turn))


def nelson_aalen(time: Any, event: Any, *, start: Any = None, weights: Any = None) -> CumulativeHazard:
    """Estimate the cumulative hazard by the sum of events over those at risk.

    H(t) = sum_{u <= t} d(u) / n(u), variance sum d / n^2 (Aalen).

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends; zero or more.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event.
    start : array-like, shape (n,), optional
        After when each row is observed (late entry).
    weights : array-like, shape (n,), optional
        Zero or more; the variance is right when a weight says how often the row was seen.

    Returns
    -------
    CumulativeHazard
        At each distinct time.

    Raises
    ------
    BadInput
        When a row or column cannot be used.

    References
    ----------
    Aalen O. Ann Stat 1978;6:701.

    Examples
    --------
    >>> nelson_aalen([1, 2, 2, 3], [1, 1, 0, 1]).hazard.round(3).tolist()
    [0.25, 0.583, 1.583]
    """
    counts = count(time, event, start=start, weights=weights)
    share = np.zeros(len(counts.time))
    np.divide(counts.events, counts.at_risk, out=share, where=counts.events > 0)
    squares = np.zeros(len(counts.time))
    np.divide(share, counts.at_risk, out=squares, where=counts.events > 0)
    return CumulativeHazard(counts, np.cumsum(share), np.sqrt(np.cumsum(squares)))
