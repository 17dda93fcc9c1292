"""What the neighbours of a level lead to expect there: a robust line through nearby values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 25
BEYOND = 4.0
"""A neighbour further than this many standard deviations from the line does not count at all (biweight)."""
COUNTS = 0.1


@dataclass(frozen=True)
class Spread:
    """How values along a spine vary without meaning anything.

    Parameters
    ----------
    between_levels : float
        Standard deviation of one level around the slope of its spine.
    slope : float
        Standard deviation of the change from one level to the next, over spines.
    """

    between_levels: float
    slope: float


@dataclass(frozen=True)
class Expected:
    """What the neighbours lead to expect at a level.

    Parameters
    ----------
    value : float
        The line at this level.
    variance : float
        Of the line there, from the neighbours that count.
    counted : int
        How many neighbours count.
    """

    value: float
    variance: float
    counted: int


def expected_from(away: Array, values: Array, variances: Array, spread: Spread) -> Expected:
    """Line through neighbouring values, read at the level itself.

    The most likely line is sought from each neighbour in turn as a start (so that two odd neighbours of
    five cannot drag it), with Tukey's biweight and with the spread of slopes as what is known before.

    Parameters
    ----------
    away : array, shape (n,)
        Places of the neighbours, in levels from the level itself.
    values : array, shape (n,)
        Their values.
    variances : array, shape (n,)
        Of each value around the line.
    spread : Spread
        What is normal.

    Returns
    -------
    Expected
        Value and variance of the line.
    """
    known = 1 / spread.slope**2
    height, slope = values.copy(), np.zeros_like(values)
    for _ in range(ROUNDS):
        weight = _weights(away, values, variances, height, slope)
        s0, s1, s2 = weight.sum(1), weight @ away, weight @ away**2 + known
        t0, t1 = weight @ values, weight @ (away * values)
        determinant = s0 * s2 - s1**2
        height, slope = (t0 * s2 - t1 * s1) / determinant, (s0 * t1 - s1 * t0) / determinant
    apart = _apart(away, values, variances, height, slope)
    loss = (1 - np.clip(1 - apart**2, 0, None) ** 3).sum(1) * BEYOND**2 / 6 + slope**2 * known / 2
    best = int(loss.argmin())
    counting = _weights(away, values, variances, height, slope)[best]
    total, first, second = (float(counting @ away**power) for power in (0, 1, 2))
    variance = (second + known) / (total * (second + known) - first**2)
    return Expected(float(height[best]), variance, int(np.count_nonzero(counting * variances > COUNTS)))


def _apart(away: Array, values: Array, variances: Array, height: Array, slope: Array) -> Array:
    """Distance of each value from each line, as a share of what counts at all; shape (lines, n)."""
    line = height[:, None] + slope[:, None] * away
    apart: Array = (values - line) / (BEYOND * np.sqrt(variances))
    return apart


def _weights(away: Array, values: Array, variances: Array, height: Array, slope: Array) -> Array:
    apart = _apart(away, values, variances, height, slope)
    weights: Array = np.clip(1 - apart**2, 1e-9, None) ** 2 / variances
    return weights
