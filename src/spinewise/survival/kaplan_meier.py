"""The product-limit estimate of survival."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.counts import Counts, count
from spinewise.survival.limits import survival_limits
from spinewise.survival.robust_error import RobustError, robust_error
from spinewise.survival.steps import first_time_at_or_below, value_at
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quantile:
    """Time by which a share of people had the event.

    Parameters
    ----------
    time : float
        In the unit of the data.
    lower, upper : float
        Confidence limits; `upper` is infinite when the upper limit of the curve does not fall that far.
    """

    time: float
    lower: float
    upper: float


@dataclass(frozen=True, eq=False)
class SurvivalCurve:
    """Kaplan and Meier's estimate.

    Parameters
    ----------
    counts : Counts
        At each distinct time.
    survival : ndarray, shape (k,)
        Probability of having no event up to and including each time.
    relative_error : ndarray, shape (k,)
        Standard error of its logarithm (Greenwood, or robust); infinite where survival is 0.
    robust : RobustError or None
        Each person's influence, when the errors are to hold for weights of probability or clusters.
    """

    counts: Counts
    survival: Floats
    relative_error: Floats
    robust: RobustError | None = None

    @property
    def time(self) -> Floats:
        """Distinct times, ascending."""
        return self.counts.time

    @property
    def standard_error(self) -> Floats:
        """Of `survival`; 0 where survival is 0."""
        finite = np.where(np.isfinite(self.relative_error), self.relative_error, 0.0)
        error: Floats = self.survival * finite
        return error

    def interval(self, level: float = 0.95, scale: str = "log-log") -> Floats:
        """Confidence limits at each time.

        Parameters
        ----------
        level : float
            How often such limits hold the truth at one time.
        scale : str
            As in `limits.survival_limits`; R's default is ``"log"``.

        Returns
        -------
        ndarray, shape (k, 2)
            Lower and upper.

        Raises
        ------
        BadInput
            When level or scale do not exist.
        """
        return survival_limits(self.survival, self.relative_error, level, scale)

    def at(self, times: Any) -> Floats:
        """Survival at given times.

        Parameters
        ----------
        times : array-like, shape (m,)
            Not after the last time of the data, unless the curve has fallen to zero.

        Returns
        -------
        ndarray, shape (m,)
            Probabilities.

        Raises
        ------
        CannotMeasure
            When a time lies after the end of follow-up.
        """
        wanted = checks.times(times, "times")
        self.refuse_after_the_end(float(wanted.max()))
        return value_at(self.time, self.survival, 1.0, wanted)

    def refuse_after_the_end(self, time: float) -> None:
        """Refuse a time at which nobody was observed and some may live.

        Parameters
        ----------
        time : float
            In the unit of the data.

        Raises
        ------
        CannotMeasure
            When it lies after the end of follow-up.
        """
        if time > self.time[-1] and self.survival[-1] > 0:
            raise CannotMeasure(
                f"Nobody was observed at {time:g}: follow-up ends at {self.time[-1]:g}, ask for a time "
                "before."
            )

    def quantile(self, share: float, level: float = 0.95, scale: str = "log-log") -> Quantile:
        """Time by which a share of people had the event, with limits where the limits of the curve get there.

        Parameters
        ----------
        share : float
            Between 0 and 1.
        level : float
            Of the interval.
        scale : str
            Of the interval, as in `interval`.

        Returns
        -------
        Quantile
            Time and limits.

        Raises
        ------
        BadInput
            When the share is not between 0 and 1.
        CannotMeasure
            When the curve does not fall that far.

        References
        ----------
        Brookmeyer R, Crowley J. Biometrics 1982;38:29.
        """
        if not 0 < share < 1:
            raise BadInput(f"A share of {share:g} is none: give one between 0 and 1.")
        found = first_time_at_or_below(self.time, self.survival, 1 - share)
        if not np.isfinite(found):
            raise CannotMeasure(
                f"Survival stays above {1 - share:.0%}: less than {share:.0%} of the people had the event, "
                "ask for a smaller share."
            )
        limits = self.interval(level, scale)
        fallen = self.survival <= 0
        low, high = (np.where(fallen, end, limits[:, side]) for side, end in ((0, 0.0), (1, 0.0)))
        if fallen.any():  # beyond the last event the upper limit says nothing
            high = np.where(fallen, 1.0, high)
        return Quantile(
            found,
            first_time_at_or_below(self.time, low, 1 - share),
            first_time_at_or_below(self.time, high, 1 - share),
        )

    def median(self, level: float = 0.95, scale: str = "log-log") -> Quantile:
        """Time by which half of the people had the event.

        Parameters
        ----------
        level : float
            Of the interval.
        scale : str
            Of the interval, as in `interval`.

        Returns
        -------
        Quantile
            Time and limits.

        Raises
        ------
        CannotMeasure
            When survival stays above one half.
        """
        return self.quantile(0.5, level, scale)


def kaplan_meier(
    time: Any,
    event: Any,
    *,
    start: Any = None,
    weights: Any = None,
    robust: bool = False,
    cluster: Any = None,
) -> SurvivalCurve:
    """Estimate survival by the product of the shares that get through each time.

    S(t) = prod_{u <= t} (1 - d(u) / n(u)); the variance of log S is sum d / (n (n - d)) (Greenwood). With
    weights d and n are sums of weights, and that variance is right when a weight says how often the row was
    seen; for weights of probability ask for the robust one.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends; zero or more.
    event : array-like of bool or 0 and 1, shape (n,)
        Whether with the event. Who leaves at the time of an event was still at risk of it.
    start : array-like, shape (n,), optional
        After when each row is observed (late entry). Nobody at risk early on makes an estimate of little
        worth.
    weights : array-like, shape (n,), optional
        Zero or more.
    robust : bool
        Whether errors are those of the infinitesimal jackknife, with weights taken as known.
    cluster : array-like, shape (n,), optional
        Rows of one group are not independent, such as stretches of one person; implies `robust`.

    Returns
    -------
    SurvivalCurve
        At each distinct time.

    Raises
    ------
    BadInput
        When a row or column cannot be used.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457.

    Examples
    --------
    >>> kaplan_meier([1, 2, 2, 3], [1, 1, 0, 1]).survival.round(3).tolist()
    [0.75, 0.5, 0.0]
    """
    counts = count(time, event, start=start, weights=weights)
    kept = np.ones(len(counts.time))
    np.divide(counts.at_risk - counts.events, counts.at_risk, out=kept, where=counts.events > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        added = counts.events / (counts.at_risk * (counts.at_risk - counts.events))
    added[counts.events == 0] = 0.0
    survival: Floats = np.cumprod(kept, dtype=np.float64)
    greenwood = np.sqrt(np.cumsum(added))
    if not robust and cluster is None:
        return SurvivalCurve(counts, survival, greenwood)
    stop, begin = checks.observed(time, start)
    n = len(stop)
    weight, happened = checks.weights(weights, n), checks.events(event, n)
    code = None if cluster is None else checks.groups(cluster, n, "cluster")[0]
    influence = robust_error(counts, stop, happened, begin, weight, code)
    error = np.where(survival > 0, np.sqrt(influence.variance(np.ones(len(survival)))), np.inf)
    return SurvivalCurve(counts, survival, error, influence)
