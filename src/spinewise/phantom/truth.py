"""The exact truth of a digital patient, from the functions it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.angle import angle_between, tilt_in_plane
from spinewise.geometry.plane import Plane
from spinewise.phantom.bone import Bone
from spinewise.phantom.person import DigitalPatient
from spinewise.phantom.truth_hu import HuTruth, hu_of
from spinewise.phantom.truth_shape import Shape, placed, plane_of, shape_of
from spinewise.words import Level, Side

Array = NDArray[np.float64]

_VERTICAL = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class LevelTruth:
    """Truth of one vertebra, in LPS.

    Parameters
    ----------
    level : Level
        Its name.
    shape : Shape
        Planes, frame, sizes, pedicles, canal.
    hu : HuTruth
        Cancellous signal without noise and metal.
    wedge_deg : float
        Upper against lower endplate in the sagittal plane; lordosis positive.
    disc_below_deg : float
        Lower endplate against the upper endplate of the bone below; lordosis positive.
    coronal_tilt_deg : float
        Lean of the vertebra's up to the left, seen from the front.
    axial_rotation_deg : float
        Turn about its own up that is left when coronal tilt and then lean are undone; facing left positive.
    metal : bool
        Whether a screw lies in it.
    """

    level: Level
    shape: Shape
    hu: HuTruth
    wedge_deg: float
    disc_below_deg: float
    coronal_tilt_deg: float
    axial_rotation_deg: float
    metal: bool


@dataclass(frozen=True)
class CobbTruth:
    """Greatest difference of endplate tilt seen from the front.

    Parameters
    ----------
    degrees : float
        Between the upper endplate of `upper` and the lower endplate of `lower`; 0 or more.
    upper, lower : Level
        The end vertebrae.
    """

    degrees: float
    upper: Level
    lower: Level


@dataclass(frozen=True, eq=False)
class Truth:
    """Truth of a whole digital patient.

    Parameters
    ----------
    seed : int
        Of the patient.
    levels : dict
        Level to `LevelTruth`, from the head down.
    sacral_endplate : Plane
        Upper endplate of S1, normal up.
    heads : dict
        Side to the centre of the femoral head, LPS, mm.
    head_radius_mm : float
        Of both.
    pi_deg, pt_deg, ss_deg : float
        In the plane perpendicular to the line through both heads; the vertical is z of LPS.
    ll_deg : float
        Upper endplate of L1 against that of S1; lordosis positive.
    tk_deg : float
        Upper endplate of T4 against the lower of the last thoracic vertebra; kyphosis positive.
    cobb : CobbTruth
        In the plane of the hips and the vertical.
    """

    seed: int
    levels: dict[Level, LevelTruth]
    sacral_endplate: Plane
    heads: dict[Side, Array]
    head_radius_mm: float
    pi_deg: float
    pt_deg: float
    ss_deg: float
    ll_deg: float
    tk_deg: float
    cobb: CobbTruth


def truth_of(patient: DigitalPatient, levels: Iterable[Level] | None = None) -> Truth:
    """Exact truth of every measured quantity.

    Parameters
    ----------
    patient : DigitalPatient
        Whose.
    levels : iterable of Level, optional
        Levels that are wanted; by default all. Angles of the whole spine are always there.

    Returns
    -------
    Truth
        By the definitions of this project, without images and without the code that measures.
    """
    bones = patient.vertebrae
    order = list(bones)
    planes = {
        level: tuple(_placed_plane(plane_of(bone, upper=upper), bone) for upper in (True, False))
        for level, bone in bones.items()
    }
    sacral = _placed_plane(plane_of(patient.sacrum, upper=True), patient.sacrum)
    heads = {side: bone.place.origin for side, bone in patient.femurs.items()}
    left, forward, up = pelvic_axes(heads)
    lean = {
        level: tuple(tilt_in_plane(plane.normal, forward, up) for plane in pair)
        for level, pair in planes.items()
    }
    slope = tilt_in_plane(sacral.normal, forward, up)
    below = {level: lean[order[n + 1]][0] for n, level in enumerate(order[:-1])} | {order[-1]: slope}
    found = {}
    for level in order if levels is None else levels:
        own = shape_of(bones[level])
        shape = placed(own, bones[level].place)
        found[level] = LevelTruth(
            level,
            shape,
            hu_of(bones[level], own),
            lean[level][1] - lean[level][0],
            below[level] - lean[level][1],
            tilt_in_plane(shape.frame.up, left, up),
            _rotation(shape, left, forward, up),
            any(level == where for where, _ in patient.anomalies.screws),
        )
    middle = 0.5 * (heads[Side.LEFT] + heads[Side.RIGHT])
    line = sacral.point - middle
    last = [level for level in order if level.region == "T"][-1]
    return Truth(
        patient.seed,
        found,
        sacral,
        heads,
        patient.head_radius,
        angle_between(_across(sacral.normal, left), _across(line, left)),
        -tilt_in_plane(line, forward, up),
        slope,
        slope - lean[Level.L1][0],
        lean[Level.T4][0] - lean[last][1],
        _cobb(planes, left, up),
    )


def pelvic_axes(heads: dict[Side, Array]) -> tuple[Array, Array, Array]:
    """Left along the line through both heads, forward and up perpendicular to it.

    Parameters
    ----------
    heads : dict
        Side to centre, LPS, mm.

    Returns
    -------
    (array, array, array), shape (3,) each
        Left, forward, up; up is as near as possible to z of LPS.
    """
    left = heads[Side.LEFT] - heads[Side.RIGHT]
    left = left / np.linalg.norm(left)
    up = _across(_VERTICAL, left)
    up = up / np.linalg.norm(up)
    return left, -np.cross(up, left), up


def _across(vector: Array, axis: Array) -> Array:
    out: Array = vector - (vector @ axis) * axis
    return out


def _placed_plane(plane: Plane, bone: Bone) -> Plane:
    return Plane(bone.place.to_patient(plane.point), plane.normal @ bone.place.axes)


def _rotation(shape: Shape, left: Array, forward: Array, up: Array) -> float:
    """Turn that is left when the vertebra's coronal tilt and then its lean are undone, deg."""
    pelvis = np.stack([left, -forward, up])
    axes = shape.frame.axes @ pelvis.T
    tilt = np.arctan2(axes[2, 0], axes[2, 2])
    c, s = np.cos(tilt), np.sin(tilt)
    axes = axes @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    lean = np.arctan2(-axes[2, 1], axes[2, 2])
    c, s = np.cos(lean), np.sin(lean)
    axes = axes @ np.array([[1, 0, 0], [0, c, s], [0, -s, c]]).T
    return float(np.degrees(np.arctan2(-axes[1, 0], axes[1, 1])))


def _cobb(planes: dict[Level, tuple[Plane, ...]], left: Array, up: Array) -> CobbTruth:
    tilts = {
        level: tuple(tilt_in_plane(plane.normal, left, up) for plane in pair)
        for level, pair in planes.items()
    }
    order = list(planes)
    pairs = [
        (abs(tilts[upper][0] - tilts[lower][1]), upper, lower)
        for n, upper in enumerate(order)
        for lower in order[n:]
    ]
    degrees, upper, lower = max(pairs, key=lambda pair: pair[0])
    return CobbTruth(degrees, upper, lower)
