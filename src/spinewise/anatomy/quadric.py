"""The least value of something that is known at a few places, by a quadric through them.

A single value is a matter of chance where the thing changes little; a quadric through many is not.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STAR: Array = np.array(
    [
        (0.0, 0.0, 0.0),
        *product((-0.75, 0.75), repeat=3),
        *(sign * axis for axis in np.eye(3) for sign in (-1.0, 1.0)),
    ]
)
"""Middle, corners and ends of the axes of a cube: places at which a quadric is well determined."""


def least_of_quadric(places: Array, values: Array) -> Array:
    """Where a quadric through values is least, not further out than the places.

    Parameters
    ----------
    places : array, shape (n, 3)
        Coordinates between -1 and 1.
    values : array, shape (n,)
        What is to be least; infinite where it does not exist.

    Returns
    -------
    array, shape (3,)
        The least of the quadric; the best of the places when it has none among them.
    """
    best: Array = places[int(values.argmin())]
    known = np.isfinite(values)
    if not known.all():
        return best
    x, y, z = places.T
    terms = np.stack([np.ones_like(x), x, y, z, x * x, y * y, z * z, x * y, x * z, y * z], axis=1)
    _, *slope, xx, yy, zz, xy, xz, yz = np.linalg.lstsq(terms, values, rcond=None)[0]
    bend = np.array([[2 * xx, xy, xz], [xy, 2 * yy, yz], [xz, yz, 2 * zz]])
    if np.linalg.eigvalsh(bend)[0] <= 0:
        return best
    least: Array = -np.linalg.solve(bend, np.array(slope))
    return np.clip(least, -1.0, 1.0)
