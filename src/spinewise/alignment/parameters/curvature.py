"""Angles of the spine between two endplates on a lateral view: lordosis, kyphosis, slope, distribution."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import lean, normal, turn

Array = NDArray[np.float64]


def lordosis(upper: Array, lower: Array) -> Array:
    """Cobb angle between two endplates on a lateral view, open backwards.

    Parameters
    ----------
    upper, lower : array, shape (..., 2, 2)
        The endplate nearer to the head and the other, each front then back.

    Returns
    -------
    array, shape (...)
        Degrees, lordosis positive.
    """
    return turn(normal(upper), normal(lower))


def kyphosis(upper: Array, lower: Array) -> Array:
    """Cobb angle between two endplates on a lateral view, open forwards.

    Parameters
    ----------
    upper, lower : array, shape (..., 2, 2)
        The endplate nearer to the head and the other, each front then back.

    Returns
    -------
    array, shape (...)
        Degrees, kyphosis positive.
    """
    return turn(normal(lower), normal(upper))


def slope(endplate: Array) -> Array:
    """Angle between an endplate and the horizontal.

    Parameters
    ----------
    endplate : array, shape (..., 2, 2)
        Front then back.

    Returns
    -------
    array, shape (...)
        Degrees, positive when it slopes down forwards.
    """
    return lean(normal(endplate))


def lordosis_distribution(l1: Array, l4: Array, s1: Array) -> Array:
    """Share of the lumbar lordosis that lies in the two lowest segments.

    Parameters
    ----------
    l1, l4, s1 : array, shape (..., 2, 2)
        Superior endplates of L1, of the second vertebra above the sacrum, and of S1, each front then back.

    Returns
    -------
    array, shape (...)
        Percent: 100 times L4-S1 over L1-S1; NaN where there is no lordosis to share out.
    """
    whole = lordosis(l1, s1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, 100.0 * lordosis(l4, s1) / whole, np.nan)
