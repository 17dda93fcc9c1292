"""Lines in the plane of a view: how far they lean, how far they turn, middle and normal of an endplate.

Points and directions are arrays of shape (draws, 2), (u, v), with v up and u forwards (lateral) or to the
patient's left (frontal). Angles are degrees; leaning towards u is positive.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lean(direction: Array) -> Array:
    """Angle of a direction against the vertical.

    Parameters
    ----------
    direction : array, shape (..., 2)
        Need not be of unit length.

    Returns
    -------
    array, shape (...)
        Degrees, positive towards u.
    """
    angle: Array = np.degrees(np.arctan2(direction[..., 0], direction[..., 1]))
    return angle


def turn(start: Array, end: Array) -> Array:
    """Angle by which one direction must turn to lie as another.

    Parameters
    ----------
    start, end : array, shape (..., 2)
        Directions.

    Returns
    -------
    array, shape (...)
        Degrees, -180 to 180, positive when it turns from up towards u.
    """
    across = start[..., 1] * end[..., 0] - start[..., 0] * end[..., 1]
    along = np.sum(start * end, axis=-1)
    angle: Array = np.degrees(np.arctan2(across, along))
    return angle


def middle(endplate: Array) -> Array:
    """Middle of an endplate.

    Parameters
    ----------
    endplate : array, shape (..., 2, 2)
        Both ends, the one with the larger u first.

    Returns
    -------
    array, shape (..., 2)
        Halfway between its ends.
    """
    half: Array = 0.5 * (endplate[..., 0, :] + endplate[..., 1, :])
    return half


def normal(endplate: Array) -> Array:
    """Perpendicular of an endplate, towards the head.

    Parameters
    ----------
    endplate : array, shape (..., 2, 2)
        Both ends, the one with the larger u first.

    Returns
    -------
    array, shape (..., 2)
        As long as the endplate.
    """
    along = endplate[..., 0, :] - endplate[..., 1, :]
    return np.stack([-along[..., 1], along[..., 0]], axis=-1)


def length(vector: Array) -> Array:
    """Length of a vector.

    Parameters
    ----------
    vector : array, shape (..., 2)
        In mm or pixels.

    Returns
    -------
    array, shape (...)
        In the same.
    """
    return np.hypot(vector[..., 0], vector[..., 1])
