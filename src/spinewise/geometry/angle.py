"""Angles between directions, signed by the convention of the field: lordosis and kyphosis positive."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def angle_between(a: Array, b: Array) -> float:
    """Angle between two directions.

    Parameters
    ----------
    a, b : array, shape (3,)
        Directions; need not be of unit length.

    Returns
    -------
    float
        Degrees, 0 to 180.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))


def tilt_in_plane(direction: Array, forward: Array, up: Array) -> float:
    """Tilt of a direction against `up`, seen in the plane of `forward` and `up`.

    Parameters
    ----------
    direction : array, shape (3,)
        For example the normal of an endplate.
    forward, up : array, shape (3,)
        Perpendicular unit vectors that span the viewing plane.

    Returns
    -------
    float
        Degrees; positive when the direction leans towards `forward`.
    """
    direction = np.asarray(direction, dtype=float)
    return float(np.degrees(np.arctan2(direction @ forward, direction @ up)))
