"""A bone in its own frame and the place where it lies."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.phantom import shape_kernels as k

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bone:
    """One bone: a body and tubes in their own frame.

    Parameters
    ----------
    body : array, shape (BODY,)
        Numbers of the body and its signal, see `shape_kernels`.
    tubes : array, shape (n, TUBE)
        Everything behind the body.
    place : Frame
        Where it lies: the bone's own left, posterior and up in LPS.
    pedicles : tuple of int
        Rows of the left and right pedicle among the tubes; empty for a bone without.
    """

    body: Array
    tubes: Array
    place: Frame
    pedicles: tuple[int, ...] = ()

    def distances(self, points: Array) -> Array:
        """Distance to body, arch and whole bone, mm, negative inside.

        Parameters
        ----------
        points : array, shape (n, 3)
            In the bone's own frame, mm.

        Returns
        -------
        array, shape (n, 3)
            Body, arch, whole.
        """
        out: Array = k.distances(np.ascontiguousarray(points, dtype=float), self.body, self.tubes)
        return out

    def box(self) -> tuple[Array, Array]:
        """Corners of a box, in the bone's own frame, that holds all of it."""
        low = np.array([np.inf, np.inf, np.inf])
        high = -low
        if self.body[k.HAS_BODY]:
            reach = np.array(
                [
                    1.15 * max(self.body[k.A_SUP], self.body[k.A_INF]) + 1,
                    max(self.body[k.B_SUP], self.body[k.B_INF]) + 1,
                    self.body[k.HALF] + 8,
                ]
            )
            low, high = -reach, reach
        for tube in self.tubes:
            middle = tube[k.BALL_X : k.BALL_Z + 1]
            reach = tube_reach(tube)
            low = np.minimum(low, middle - reach)
            high = np.maximum(high, middle + reach)
        return low - 1.5, high + 1.5


def tube_reach(tube: Array) -> Array:
    """Half sizes of the box around a tube, along its bone's axes, mm, shape (3,).

    Parameters
    ----------
    tube : array, shape (TUBE,)
        Numbers of the tube.

    Returns
    -------
    array, shape (3,)
        In mm.
    """
    swell_a = 1 + tube[k.FLARE_A] * 2.2 if tube[k.FLARE_LENGTH] else 1.0
    swell_b = 1 + tube[k.FLARE_B] * 2.2 if tube[k.FLARE_LENGTH] else 1.0
    along = tube[k.LENGTH] / 2 + max(tube[k.CAP0], tube[k.CAP1])
    across, over = max(tube[k.A0], tube[k.A1]) * swell_a, max(tube[k.B0], tube[k.B1]) * swell_b
    section = np.hypot(across * tube[k.ACROSS : k.ACROSS + 3], over * tube[k.OVER : k.OVER + 3])
    reach: Array = along * np.abs(tube[k.AXIS : k.AXIS + 3]) + section
    return np.minimum(reach, tube[k.BALL_R])


def tube(
    start: Array,
    end: Array,
    across: Array,
    size: tuple[float, float],
    end_size: tuple[float, float] | None = None,
    *,
    cap: float | None = None,
    neck: float = 0.0,
    flare: tuple[float, float, float] | None = None,
    spared: bool = False,
) -> Array:
    """Numbers of a tube of elliptic section.

    Parameters
    ----------
    start, end : array, shape (3,)
        Ends of its axis in the bone's frame, mm.
    across : array, shape (3,)
        Direction of the first half size; its part along the axis is taken away.
    size, end_size : (float, float)
        Half sizes at both ends, along `across` and perpendicular to it.
    cap : float, optional
        Length of the rounded ends; by default the smaller half size.
    neck : float
        Distance of the waist from the start.
    flare : (float, float, float), optional
        Relative growth of both half sizes at a distance (third number) from the waist.
    spared : bool
        Whether the canal of the bone leaves this tube alone.

    Returns
    -------
    array, shape (TUBE,)
        For `Bone.tubes`.
    """
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    length = float(np.linalg.norm(end - start))
    axis = (end - start) / length if length > 0 else np.array([0.0, 0.0, 1.0])
    first = np.asarray(across, dtype=float) - (np.asarray(across, dtype=float) @ axis) * axis
    first = first / np.linalg.norm(first)
    last = end_size or size
    out = np.zeros(k.TUBE)
    out[k.START : k.START + 3] = start
    out[k.AXIS : k.AXIS + 3] = axis
    out[k.ACROSS : k.ACROSS + 3] = first
    out[k.OVER : k.OVER + 3] = np.cross(axis, first)
    out[k.LENGTH] = length
    out[k.A0], out[k.B0] = size
    out[k.A1], out[k.B1] = last
    out[k.CAP0] = cap if cap is not None else min(size)
    out[k.CAP1] = cap if cap is not None else min(last)
    out[k.SPARED] = float(spared)
    swell = 1.0
    if flare:
        out[k.NECK] = neck
        out[k.FLARE_A], out[k.FLARE_B], out[k.FLARE_LENGTH] = flare
        swell = 1 + max(flare[:2]) * 2.2
    out[k.BALL_X : k.BALL_Z + 1] = 0.5 * (start + end)
    widest = max(*size, *last) * swell
    out[k.BALL_R] = np.hypot(length / 2, widest) + max(out[k.CAP0], out[k.CAP1])
    return out


def mirrored(bone: Bone) -> Bone:
    """The same bone seen in a mirror that swaps left and right of the patient.

    Parameters
    ----------
    bone : Bone
        Placed in LPS.

    Returns
    -------
    Bone
        With left and right pedicle swapped.
    """
    flip = np.array([-1.0, 1.0, 1.0])
    body = bone.body.copy()
    body[[k.SUP_X, k.INF_X, k.SUP_1, k.INF_1]] *= -1
    tubes = bone.tubes.copy()
    for part in (k.START, k.AXIS, k.ACROSS, k.OVER, k.BALL_X):
        tubes[:, part : part + 3] *= flip
    axes = bone.place.axes * flip * flip[:, None]
    return Bone(body, tubes, Frame(bone.place.origin * flip, axes), tuple(reversed(bone.pedicles)))


def moved(bone: Bone, turn: Array, shift: Array) -> Bone:
    """The same bone after a rotation about the origin and a shift, both in LPS.

    Parameters
    ----------
    bone : Bone
        Placed in LPS.
    turn : array, shape (3, 3)
        Rotation about the origin.
    shift : array, shape (3,)
        In mm, after the rotation.

    Returns
    -------
    Bone
        Of the same shape.
    """
    place = Frame(turn @ bone.place.origin + shift, bone.place.axes @ turn.T)
    return replace(bone, place=place)
