"""Curves that change in steps: their value at any time, and when they reach a level."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SAME = 1e-9
"""Two heights of a curve closer than this are one: what rounding leaves."""


def value_at(moments: Floats, values: Floats, before: float, times: Floats) -> Floats:
    """Value of a step function that is continuous from the right.

    Parameters
    ----------
    moments : ndarray, shape (k,)
        Where it may change, ascending.
    values : ndarray, shape (k,) or (k, c)
        From each moment on.
    before : float
        Before the first moment.
    times : ndarray, shape (m,)
        Where it is wanted.

    Returns
    -------
    ndarray, shape (m,) or (m, c)
        There.
    """
    padded = np.concatenate((np.full((1, *values.shape[1:]), before), values))
    found: Floats = padded[np.searchsorted(moments, times, side="right")]
    return found


def first_time_at_or_below(moments: Floats, curve: Floats, level: float) -> float:
    """When a falling curve reaches a level; the middle of the time it stays there when it meets it exactly.

    Parameters
    ----------
    moments : ndarray, shape (k,)
        Where it may change, ascending.
    curve : ndarray, shape (k,)
        From each moment on.
    level : float
        To be reached.

    Returns
    -------
    float
        Infinite when it is not reached.
    """
    reached = np.flatnonzero(curve <= level + SAME)
    if not len(reached):
        return np.inf
    place = int(reached[0])
    if abs(curve[place] - level) <= SAME:
        below = np.flatnonzero(curve < level - SAME)
        if len(below):
            return float(moments[place] + moments[below[0]]) / 2
    return float(moments[place])
