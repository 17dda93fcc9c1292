"""Planes: a point and a normal, fitted to points so that a few wild ones do not matter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in the patient.

    Parameters
    ----------
    point : array, shape (3,)
        A point on it, LPS, mm.
    normal : array, shape (3,)
        Unit vector.
    """

    point: Array
    normal: Array

    def height_of(self, points: Array) -> Array:
        """Signed distance of points from the plane, along its normal.

        Parameters
        ----------
        points : array, shape (..., 3)
            LPS, mm.

        Returns
        -------
        array, shape (...)
            Mm.
        """
        height: Array = (np.asarray(points, dtype=float) - self.point) @ self.normal
        return height
