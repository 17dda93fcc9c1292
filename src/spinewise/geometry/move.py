"""Rigid moves: a turn and a shift, after each other and about a line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Move:
    """A rigid move: a turn and then a shift.

    Parameters
    ----------
    turn : array, shape (3, 3)
        Rotation about the origin of LPS.
    shift : array, shape (3,)
        Afterwards, mm.
    """

    turn: Array
    shift: Array

    def points(self, points: Array) -> Array:
        """Where points come to lie, LPS, mm, shape (..., 3)."""
        moved: Array = np.asarray(points, dtype=float) @ self.turn.T + self.shift
        return moved

    def directions(self, directions: Array) -> Array:
        """Where directions come to point, shape (..., 3)."""
        turned: Array = np.asarray(directions, dtype=float) @ self.turn.T
        return turned

    def after(self, first: "Move") -> "Move":
        """This move when `first` was made before it."""
        return Move(self.turn @ first.turn, self.turn @ first.shift + self.shift)


STAY = Move(np.eye(3), np.zeros(3))


def turn_about(point: Array, axis: Array, degrees: float) -> Move:
    """Turn about a line.

    Parameters
    ----------
    point : array, shape (3,)
        A point of the line, LPS, mm.
    axis : array, shape (3,)
        Its direction; the turn is right-handed about it.
    degrees : float
        How far.

    Returns
    -------
    Move
        That leaves the line where it is.
    """
    x, y, z = np.asarray(axis, dtype=float) / np.linalg.norm(axis)
    across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    turn = np.eye(3) + np.sin(angle) * across + (1 - np.cos(angle)) * (across @ across)
    point = np.asarray(point, dtype=float)
    return Move(turn, point - turn @ point)
