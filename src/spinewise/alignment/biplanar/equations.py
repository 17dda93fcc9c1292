"""Information that a term of the fit adds, and how much a term counts that lies far off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_NONE = 1e-9


@dataclass(frozen=True, eq=False)
class Equations:
    """Normal equations of one step; `add` changes them in place.

    Parameters
    ----------
    information : array, shape (size, size)
        Sum of the squared slopes.
    pull : array, shape (size,)
        Sum of the slopes times what is lacking.
    """

    information: Array
    pull: Array

    def add(self, where: Index, slope: Array, lack: Array) -> None:
        """Add the term ``|slope . step - lack|^2``, in SDs.

        Parameters
        ----------
        where : array of int, shape (k,)
            Which numbers of the step it speaks of.
        slope : array, shape (rows, k)
            How the term changes with them.
        lack : array, shape (rows,)
            What is lacking.
        """
        self.information[np.ix_(where, where)] += slope.T @ slope
        self.pull[where] += slope.T @ lack

    def step(self) -> Array:
        """The step that solves them, shape (size,)."""
        out: Array = np.asarray(np.linalg.solve(self.information, self.pull), dtype=np.float64)
        return out

    def covariance(self) -> Array:
        """Covariance of the step, shape (size, size)."""
        root, failed = lapack.dpotrf(self.information, lower=1)
        if failed:
            raise AssertionError("the information of a fit with a prior on every number is positive definite")
        half: Array = lapack.dpotri(root, lower=1)[0]
        return np.tril(half) + np.tril(half, -1).T


def fading(distances: Array, trust: Array | float) -> Array:
    """Weight of what lies so many SDs away: 1 up to the trust, then falling with the square.

    Parameters
    ----------
    distances : array
        In SDs, not negative.
    trust : array or float
        From where the pull fades, in SDs.

    Returns
    -------
    array
        Between 0 and 1, of the shape of `distances`.
    """
    weight: Array = np.minimum(1.0, (trust / np.maximum(distances, _NONE)) ** 2)
    return weight
