"""Limits of a funnel: how many events a site may have by chance alone.

Exact quantiles of the Poisson or the binomial distribution, interpolated between whole counts: with F the
distribution and r the least count of F(r) >= a, the limit is r + 1/2 - (F(r) - a) / (F(r) - F(r - 1)). Over
sites of different size each limit then leaves outside what it says; of one size a little more or less, since
counts are whole. Spiegelhalter's formula lacks the half: over 4 to 60 expected events it leaves 3.1 % above
and 1.9 % below limits of 95 %, and would call more sites worse than better.

References
----------
Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med 2005;24:1185.
Manktelow BN, Seaton SE. Specifying the probability characteristics of funnel plot control limits. PLoS ONE
2012;7:e45723 (what interpolation does to these probabilities).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, poisson

from spinewise.words import BadInput

Floats = NDArray[np.float64]

WHOLE = 100.0
HALF = 0.5


def poisson_limits(expected: Any, level: float) -> Floats:
    """Limits of counts by the Poisson distribution.

    Parameters
    ----------
    expected : array-like, shape (k,)
        Events expected; above 0.
    level : float
        Per cent of counts within.

    Returns
    -------
    ndarray, shape (k, 2)
        Lower and upper, not whole.

    Examples
    --------
    >>> poisson_limits([10.0], 95).round(2).tolist()
    [[4.28, 16.66]]
    """
    mean = np.asarray(expected, dtype=np.float64)
    return _limits(level, lambda tail: poisson.ppf(tail, mean), lambda count: poisson.cdf(count, mean))


def binomial_limits(people: Any, expected: Any, level: float) -> Floats:
    """Limits of counts by the binomial distribution.

    Parameters
    ----------
    people : array-like of int, shape (k,)
        At each site.
    expected : array-like, shape (k,)
        Events expected of them; above 0 and below their number.
    level : float
        Per cent of counts within. A little more are, where risks differ within a site.

    Returns
    -------
    ndarray, shape (k, 2)
        Lower and upper, not whole.
    """
    n = np.asarray(people)
    share = np.asarray(expected, dtype=np.float64) / n
    return _limits(level, lambda tail: binom.ppf(tail, n, share), lambda count: binom.cdf(count, n, share))


def _limits(level: float, quantile: Any, distribution: Any) -> Floats:
    if not 0 < level < WHOLE:
        raise BadInput(f"A level of {level:g} % is none: give one between 0 and 100, such as 95.")
    outside = (1 - level / WHOLE) / 2
    ends = []
    for tail in (outside, 1 - outside):
        count = quantile(tail)
        here, before = distribution(count), distribution(count - 1)
        ends.append(count + HALF - (here - tail) / (here - before))
    return np.maximum(np.column_stack(ends), 0.0)
