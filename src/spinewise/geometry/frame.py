"""Local frames: an origin and three perpendicular axes, and the rotations between them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEFT: Array = np.array([1.0, 0.0, 0.0])
POSTERIOR: Array = np.array([0.0, 1.0, 0.0])
UP: Array = np.array([0.0, 0.0, 1.0])
_PARALLEL = float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class Frame:
    """A right-handed local frame in the patient.

    Parameters
    ----------
    origin : array, shape (3,)
        LPS, mm.
    axes : array, shape (3, 3)
        Rows are unit vectors in LPS: the structure's own left, posterior and up.
    """

    origin: Array
    axes: Array

    @property
    def left(self) -> Array:
        """Unit vector to the structure's own left, shape (3,)."""
        left: Array = self.axes[0]
        return left

    @property
    def posterior(self) -> Array:
        """Unit vector to the structure's own back, shape (3,)."""
        posterior: Array = self.axes[1]
        return posterior

    @property
    def up(self) -> Array:
        """Unit vector towards the head along the structure's own axis, shape (3,)."""
        up: Array = self.axes[2]
        return up

    def to_local(self, points: Array) -> Array:
        """Coordinates in this frame.

        Parameters
        ----------
        points : array, shape (..., 3)
            LPS, mm.

        Returns
        -------
        array, shape (..., 3)
            Left, posterior, up, mm.
        """
        return (np.asarray(points, dtype=float) - self.origin) @ self.axes.T

    def to_patient(self, points: Array) -> Array:
        """LPS coordinates of points given in this frame.

        Parameters
        ----------
        points : array, shape (..., 3)
            Left, posterior, up, mm.

        Returns
        -------
        array, shape (..., 3)
            LPS, mm.
        """
        return np.asarray(points, dtype=float) @ self.axes + self.origin


def frame_from(origin: Array, up: Array, posterior: Array) -> Frame:
    """Frame with a given axis, turned so that its back lies as near as possible to `posterior`.

    Parameters
    ----------
    origin : array, shape (3,)
        LPS, mm.
    up : array, shape (3,)
        Axis of the structure; need not be of unit length.
    posterior : array, shape (3,)
        Direction to the back; its part along `up` is taken away.

    Returns
    -------
    Frame
        Right-handed.

    Raises
    ------
    ValueError
        When `up` and `posterior` are parallel or one of them is zero.
    """
    up = np.asarray(up, dtype=float)
    posterior = np.asarray(posterior, dtype=float)
    length = math.sqrt(up @ up)
    if length == 0:
        raise ValueError("the axis of a frame has no direction")
    up = up / length
    across = posterior - (posterior @ up) * up
    length = math.sqrt(across @ across)
    if length <= _PARALLEL * max(1.0, math.sqrt(posterior @ posterior)):
        raise ValueError("the back of a frame is parallel to its axis")
    # Number by number: a fit makes thousands of frames, and for three numbers np.cross costs ten times this.
    (a, b, c), (x, y, z) = (across / length).tolist(), up.tolist()
    axes = np.array([[b * z - c * y, c * x - a * z, a * y - b * x], [a, b, c], [x, y, z]])
    return Frame(np.asarray(origin, dtype=float), axes)


def rotation_between(a: Frame, b: Frame) -> float:
    """Smallest angle by which `a` must turn to lie as `b` does.

    Parameters
    ----------
    a, b : Frame
        Two frames.

    Returns
    -------
    float
        Degrees, 0 to 180.
    """
    trace = float(np.trace(b.axes @ a.axes.T))
    return float(np.degrees(np.arccos(np.clip((trace - 1) / 2, -1, 1))))
