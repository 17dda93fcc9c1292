"""Errors of a curve that hold for weights of probability and for rows that belong together.

Greenwood takes a weight for the number of times a row was seen. Here each person's influence on the curve is
squared and summed instead (infinitesimal jackknife): d log S(t) / dw_i is minus the sum over u <= t of
(dN_i - Y_i h) / (n - d).

References
----------
Therneau TM, Grambsch PM. Modeling Survival Data. Springer 2000, 2.4 and 7.2. Xie J, Liu C. Stat Med
2005;24:3089.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.counting_kernels import counting_sort
from spinewise.survival.counts import Counts
from spinewise.survival.robust_kernels import sum_of_squares

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RobustError:
    """Who entered and left when, kept to weigh each person's influence.

    Parameters
    ----------
    counts : Counts
        Of the same rows.
    entered, left : ndarray of int64, shape (n,)
        Place in `counts.time` of the first time at which each row is at risk, and of the last.
    event : ndarray of bool, shape (n,)
        Whether it left with the event.
    weight : ndarray, shape (n,)
        Of each row.
    cluster : ndarray of int64, shape (n,)
        From 0 on; rows of one cluster are taken together.
    """

    counts: Counts
    entered: Whole
    left: Whole
    event: NDArray[np.bool_]
    weight: Floats
    cluster: Whole

    def variance(self, factor: Floats) -> Floats:
        """Variance of the sum over event times of `factor` times the change of log S.

        Parameters
        ----------
        factor : ndarray, shape (k,)
            For each time; ones give the variance of log S, the area that follows that of a restricted mean.

        Returns
        -------
        ndarray, shape (k,)
            Of the sum up to each time, those at which nobody survives left out.
        """
        n, d = self.counts.at_risk, self.counts.events
        jump = np.zeros(len(n))
        np.divide(factor, n - d, out=jump, where=(d > 0) & (n > d))
        drift = jump * np.divide(d, n, out=np.zeros(len(n)), where=n > 0)
        everyone = np.ones(len(self.left), np.bool_)
        size = len(n)
        inside, first_in = counting_sort(self.entered, self.entered < size, size)
        outside, first_out = counting_sort(self.left, everyone, size)
        clusters = int(self.cluster.max()) + 1
        return sum_of_squares(
            jump,
            drift,
            inside,
            first_in,
            outside,
            first_out,
            self.event,
            self.weight,
            self.cluster,
            clusters,
        )


def robust_error(
    counts: Counts,
    stop: Floats,
    event: NDArray[np.bool_],
    start: Floats | None,
    weight: Floats | None,
    cluster: Whole | None,
) -> RobustError:
    """Prepare the errors of a curve.

    Parameters
    ----------
    counts : Counts
        Of the same rows.
    stop, event, start, weight, cluster : ndarrays, shape (n,)
        As checked; None where not given.

    Returns
    -------
    RobustError
        Gives the variance of any sum over event times.
    """
    n = len(stop)
    entered = np.zeros(n, np.int64) if start is None else np.searchsorted(counts.time, start, side="right")
    return RobustError(
        counts,
        entered.astype(np.int64),
        np.searchsorted(counts.time, stop).astype(np.int64),
        event,
        np.ones(n) if weight is None else weight,
        np.arange(n) if cluster is None else cluster,
    )
