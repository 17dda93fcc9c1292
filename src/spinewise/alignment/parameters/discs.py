"""Angle and heights of one disc, on a lateral view."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.parameters.lines import length, middle, normal, turn

Array = NDArray[np.float64]


def disc_angle(above: Array, below: Array) -> Array:
    """Angle between the endplates of one disc.

    Parameters
    ----------
    above, below : array, shape (..., 2, 2)
        Inferior endplate of the upper vertebra and superior endplate of the lower one, each front then back.

    Returns
    -------
    array, shape (...)
        Degrees, lordosis (higher in front) positive.
    """
    return turn(normal(above), normal(below))


def height_in_front(above: Array, below: Array) -> Array:
    """Height of a disc between the anterior corners, across its middle line.

    Parameters
    ----------
    above, below : array, shape (..., 2, 2)
        Inferior endplate of the upper vertebra and superior endplate of the lower one, each front then back.

    Returns
    -------
    array, shape (...)
        Mm.
    """
    return _across(above, below, above[..., 0, :] - below[..., 0, :])


def height_behind(above: Array, below: Array) -> Array:
    """Height of a disc between the posterior corners, across its middle line.

    Parameters
    ----------
    above, below : array, shape (..., 2, 2)
        Inferior endplate of the upper vertebra and superior endplate of the lower one, each front then back.

    Returns
    -------
    array, shape (...)
        Mm.
    """
    return _across(above, below, above[..., 1, :] - below[..., 1, :])


def height_in_the_middle(above: Array, below: Array) -> Array:
    """Height of a disc between the middles of its endplates, across its middle line.

    Parameters
    ----------
    above, below : array, shape (..., 2, 2)
        Inferior endplate of the upper vertebra and superior endplate of the lower one, each front then back.

    Returns
    -------
    array, shape (...)
        Mm.
    """
    return _across(above, below, middle(above) - middle(below))


def _across(above: Array, below: Array, gap: Array) -> Array:
    """Part of a gap that lies across the line halfway between both endplates."""
    first, second = normal(above), normal(below)
    over = first / length(first)[..., None] + second / length(second)[..., None]
    height: Array = np.sum(gap * over, axis=-1) / length(over)
    return height
