"""One number with its interval and how many people it rests on: shares, means and medians.

References
----------
Wilson EB. J Am Stat Assoc 1927;22:209. Clopper CJ, Pearson ES. Biometrika 1934;26:404. Medians: Conover WJ.
Practical Nonparametric Statistics. 3rd ed. Wiley 1999, section 3.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from spinewise.words import BadInput, CannotMeasure

LEVEL = 0.95
LEAST_FOR_MEAN = 2


@dataclass(frozen=True)
class Estimate:
    """One number with its interval.

    Parameters
    ----------
    value, low, high : float
        Estimate and confidence limits.
    n : int
        People it rests on: the denominator.
    events : int or None
        The numerator of a share; None for means and medians.
    method : str
        How the interval was made.
    """

    value: float
    low: float
    high: float
    n: int
    events: int | None
    method: str


def share(events: int, n: int, *, exact: bool = False) -> Estimate:
    """Share of people, with Wilson's score interval or the exact one of Clopper and Pearson.

    Parameters
    ----------
    events : int
        Numerator.
    n : int
        Denominator.
    exact : bool
        Whether the interval has to hold at least as often as it says, at the price of width.

    Returns
    -------
    Estimate
        Between 0 and 1.

    Raises
    ------
    BadInput
        When the numerator is no part of the denominator.
    CannotMeasure
        When there is nobody.

    Examples
    --------
    >>> found = share(8, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4902, 0.9433)
    """
    if not 0 <= events <= n:
        raise BadInput(f"{events} of {n} is no share: count again.")
    if n == 0:
        raise CannotMeasure("Nobody could be counted: no share without a denominator.")
    if exact:
        low = float(stats.beta.ppf((1 - LEVEL) / 2, events, n - events + 1)) if events else 0.0
        high = float(stats.beta.ppf((1 + LEVEL) / 2, events + 1, n - events)) if events < n else 1.0
        return Estimate(events / n, low, high, n, events, "Clopper-Pearson")
    z = float(stats.norm.ppf((1 + LEVEL) / 2))
    middle = (events + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(events * (n - events) / n + z**2 / 4) / (n + z**2)
    low = 0.0 if events == 0 else float(middle - half)
    high = 1.0 if events == n else float(middle + half)
    return Estimate(events / n, low, high, n, events, "Wilson")


def mean(values: Sequence[float]) -> Estimate:
    """Mean with the interval of Student's t.

    Parameters
    ----------
    values : sequence of float
        One for each person; at least two.

    Returns
    -------
    Estimate
        In their unit.

    Raises
    ------
    CannotMeasure
        When there are too few.
    """
    column = np.asarray(values, dtype=np.float64)
    n = len(column)
    if n < LEAST_FOR_MEAN:
        raise CannotMeasure(f"{n} people give no mean with an interval: wait for more.")
    middle = float(column.mean())
    half = float(stats.t.ppf((1 + LEVEL) / 2, n - 1) * column.std(ddof=1) / np.sqrt(n))
    return Estimate(middle, middle - half, middle + half, n, None, "Student's t")


def median(values: Sequence[float]) -> Estimate:
    """Median with the interval of the order statistics, whatever the distribution.

    The limits are the r-th value from below and from above, r the largest rank at which the binomial
    distribution of one half leaves at most 2.5 % below.

    Parameters
    ----------
    values : sequence of float
        One for each person.

    Returns
    -------
    Estimate
        In their unit.

    Raises
    ------
    CannotMeasure
        When there are too few for limits.
    """
    column = np.sort(np.asarray(values, dtype=np.float64))
    n = len(column)
    rank = int(stats.binom.ppf((1 - LEVEL) / 2, n, 0.5)) if n else 0
    if rank < 1:
        raise CannotMeasure(f"{n} people give no median with an interval: wait for more.")
    return Estimate(
        float(np.median(column)),
        float(column[rank - 1]),
        float(column[n - rank]),
        n,
        None,
        "order statistics",
    )
