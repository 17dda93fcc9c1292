"""Where each bone of the CT is looked for first: where the marks put it, else where its neighbours do."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from spinewise.alignment.biplanar.reconstruct import Reconstruction
from spinewise.anatomy.spine import Spine
from spinewise.geometry.frame import Frame
from spinewise.geometry.move import Move
from spinewise.words import Level, Side

Array = NDArray[np.float64]

_ARM_MM = 25.0


def starts_of(done: Reconstruction, ct: Spine) -> dict[Level, Move]:
    """Moves from the CT to where the marks on the films put each bone.

    Parameters
    ----------
    done : Reconstruction
        From the marks.
    ct : Spine
        Lying.

    Returns
    -------
    dict
        Levels that both hold; S1 for the pelvis.
    """
    stood = done.spine
    out = {
        one.level: between(ct[one.level].frame, one.frame)
        for one in stood.vertebrae
        if one.level in ct.levels
    }
    pelvis = _pelvis(done, ct)
    return out if pelvis is None else {**out, Level.S1: pelvis}


def between(lying: Frame, standing: Frame) -> Move:
    """The move that takes one frame to another.

    Parameters
    ----------
    lying, standing : Frame
        Before and after.

    Returns
    -------
    Move
        From the first to the second.
    """
    turn = standing.axes.T @ lying.axes
    return Move(turn, standing.origin - turn @ lying.origin)


def _pelvis(done: Reconstruction, ct: Spine) -> Move | None:
    """By the sacral endplate, and by the femoral heads where their sides can be told apart."""
    stood = done.spine
    if ct.sacral_endplate is None or stood.sacral_endplate is None or not ct.vertebrae:
        return None
    back = done.fit.state.axes[done.fit.levels.index(Level.S1)][1]
    lying, standing = (
        _arms(plate.plane.point, plate.plane.normal, behind)
        for plate, behind in (
            (ct.sacral_endplate, ct.vertebrae[-1].frame.posterior),
            (stood.sacral_endplate, back),
        )
    )
    if done.head_doubt_mm == 0:
        both = [side for side in Side if side in ct.femoral_heads and side in stood.femoral_heads]
        lying = np.array([*lying, *(ct.femoral_heads[side].centre for side in both)])
        standing = np.array([*standing, *(stood.femoral_heads[side].centre for side in both)])
    middles = lying.mean(axis=0), standing.mean(axis=0)
    turn = Rotation.align_vectors(standing - middles[1], lying - middles[0])[0].as_matrix()
    return Move(turn, middles[1] - turn @ middles[0])


def _arms(point: Array, normal: Array, behind: Array) -> Array:
    """Middle of an endplate and a point above, behind and beside it."""
    back = behind - (behind @ normal) * normal
    back = back / np.linalg.norm(back)
    return np.array([point, *(point + _ARM_MM * way for way in (normal, back, np.cross(back, normal)))])


def from_neighbours(
    level: Level, origin: Array, order: tuple[Level, ...], moves: Mapping[Level, Move]
) -> Move | None:
    """Half-way between the moves of the bones above and below.

    Parameters
    ----------
    level : Level
        Which bone.
    origin : array, shape (3,)
        Its own, LPS of the CT.
    order : tuple of Level
        Bones of the CT, from the head down.
    moves : mapping
        Known moves.

    Returns
    -------
    Move or None
        None unless both neighbours have one: beyond the last known bone the spine may bend either way.
    """
    at = order.index(level)
    beside = [moves[one] for one in (*order[max(at - 1, 0) : at], *order[at + 1 : at + 2]) if one in moves]
    if len(beside) < len(("above", "below")):
        return None
    turn = Rotation.from_matrix(np.array([one.turn for one in beside])).mean().as_matrix()
    place = np.mean([one.points(origin) for one in beside], axis=0)
    return Move(turn, place - turn @ origin)
