"""A number with the numbers that it may be within the errors of what it was computed from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Angles = Mapping[str, Array]
"""Name of a parameter (``"PI"``, ``"SVA"``, ``"age"``) to an array, shape (1 + draws,): as measured, then as
drawn within the errors. All arrays of one patient hold the same draws, so that sums and differences keep
what their parts share."""

COVERAGE = 0.95
TAIL = (1 - COVERAGE) / 2


@dataclass(frozen=True)
class Spread:
    """A value and the range that holds 95 % of what it may be.

    Parameters
    ----------
    value : float
        As measured.
    low, high : float
        Ends of the range; both the value where no draws were made.
    """

    value: float
    low: float
    high: float


def spread(values: Array) -> Spread:
    """Value and range of one parameter.

    Parameters
    ----------
    values : array, shape (1 + draws,)
        As measured, then as drawn.

    Returns
    -------
    Spread
        With the middle 95 % of the draws.
    """
    first = float(values[0])
    if len(values) == 1:
        return Spread(first, first, first)
    low, high = np.quantile(values[1:], [TAIL, 1 - TAIL])
    return Spread(first, float(low), float(high))


def reached(classes: NDArray[np.int64]) -> tuple[int, tuple[int, ...]]:
    """Class of the value, and the others that the errors reach.

    Parameters
    ----------
    classes : array of int, shape (1 + draws,)
        Class as measured, then as drawn.

    Returns
    -------
    found : int
        As measured.
    also : tuple of int
        Others that at least one draw in forty falls into, in their order.
    """
    found = int(classes[0])
    if len(classes) == 1:
        return found, ()
    kinds, counts = np.unique(classes[1:], return_counts=True)
    often = kinds[counts >= TAIL * (len(classes) - 1)]
    return found, tuple(int(one) for one in often if one != found)
