"""Exact shape of one vertebra in its own frame: endplate planes, frame, sizes, pedicles, canal."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame, frame_from
from spinewise.geometry.plane import Plane
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.body import endplate_plane
from spinewise.phantom.bone import Bone
from spinewise.phantom.sections import Outline, outline
from spinewise.words import Side

Array = NDArray[np.float64]

_UP = np.array([0.0, 0.0, 1.0])
_ACROSS, _OVER = np.array([1.0, 0.0]), np.array([0.0, 1.0])
_PEDICLE_REACH, _CANAL_REACH = 16.0, 30.0
_STEP, _FINE_STEP = 1.0, 0.125  # mm between sections


@dataclass(frozen=True, eq=False)
class PedicleTruth:
    """A pedicle at its isthmus.

    Parameters
    ----------
    centre, axis : array, shape (3,)
        Centroid of the least cross-section; unit vector from behind into the body.
    width_mm, height_mm : float
        Outer extents of that section across and cranio-caudally, cortex included.
    area_mm2 : float
        Of that section.
    """

    centre: Array
    axis: Array
    width_mm: float
    height_mm: float
    area_mm2: float


@dataclass(frozen=True, eq=False)
class CanalTruth:
    """The vertebral foramen where it is smallest.

    Parameters
    ----------
    centre : array, shape (3,)
        Centroid of the least closed cross-section perpendicular to the vertebra's up.
    width_mm, depth_mm : float
        Its extents to the left and backwards.
    area_mm2 : float
        Of that section.
    """

    centre: Array
    width_mm: float
    depth_mm: float
    area_mm2: float


@dataclass(frozen=True, eq=False)
class Shape:
    """Exact shape of a vertebra; points and directions in whatever frame it was made for.

    Parameters
    ----------
    superior, inferior : Plane
        Endplate planes; the point is the centroid of the footprint, normals point up.
    frame : Frame
        By the definition: origin between the planes, up their mean normal, back in the mirror plane.
    height_mm, depth_mm, width_mm : float
        Between plane centres; extents at mid-height in the mirror plane and across it.
    pedicles : dict
        Side to `PedicleTruth`.
    canal : CanalTruth
        The foramen.
    """

    superior: Plane
    inferior: Plane
    frame: Frame
    height_mm: float
    depth_mm: float
    width_mm: float
    pedicles: dict[Side, PedicleTruth]
    canal: CanalTruth


def plane_of(bone: Bone, *, upper: bool) -> Plane:
    """Endplate plane in the bone's own frame, through the centroid of the footprint.

    Parameters
    ----------
    bone : Bone
        A vertebra.
    upper : bool
        Which endplate.

    Returns
    -------
    Plane
        Its normal points up.
    """
    plane, centre = endplate_plane(bone.body, upper=upper)
    normal = np.array([-plane[1], -plane[2], 1.0])
    return Plane(centre, normal / np.linalg.norm(normal))


def shape_of(bone: Bone) -> Shape:
    """Exact shape in the bone's own frame.

    Parameters
    ----------
    bone : Bone
        A vertebra with pedicles.

    Returns
    -------
    Shape
        By the definitions of this project, from the functions of the phantom alone.
    """
    superior, inferior = plane_of(bone, upper=True), plane_of(bone, upper=False)
    middle = 0.5 * (superior.point + inferior.point)
    frame = frame_from(middle, superior.normal + inferior.normal, np.array([0.0, 1.0, 0.0]))
    front, back = _reach(bone, middle, -frame.posterior), _reach(bone, middle, frame.posterior)
    left, right = _reach(bone, middle, frame.left), _reach(bone, middle, -frame.left)
    return Shape(
        superior,
        inferior,
        frame,
        float(np.linalg.norm(superior.point - inferior.point)),
        front + back,
        left + right,
        {side: _pedicle(bone, row) for side, row in zip((Side.LEFT, Side.RIGHT), bone.pedicles, strict=True)},
        _canal(bone, frame, float(np.linalg.norm(superior.point - inferior.point))),
    )


def placed(shape: Shape, place: Frame) -> Shape:
    """A shape of the bone's own frame, in LPS.

    Parameters
    ----------
    shape : Shape
        In the bone's own frame.
    place : Frame
        Of the bone, LPS.

    Returns
    -------
    Shape
        In LPS, mm.
    """

    def turn(vector: Array) -> Array:
        out: Array = vector @ place.axes
        return out

    return Shape(
        Plane(place.to_patient(shape.superior.point), turn(shape.superior.normal)),
        Plane(place.to_patient(shape.inferior.point), turn(shape.inferior.normal)),
        Frame(place.to_patient(shape.frame.origin), turn(shape.frame.axes)),
        shape.height_mm,
        shape.depth_mm,
        shape.width_mm,
        {
            side: PedicleTruth(
                place.to_patient(one.centre), turn(one.axis), one.width_mm, one.height_mm, one.area_mm2
            )
            for side, one in shape.pedicles.items()
        },
        CanalTruth(
            place.to_patient(shape.canal.centre),
            shape.canal.width_mm,
            shape.canal.depth_mm,
            shape.canal.area_mm2,
        ),
    )


def _reach(bone: Bone, start: Array, way: Array) -> float:
    """Distance from a point inside the body to its surface along a direction, mm."""
    low, high = 0.0, 60.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        x, y, z = start + middle * way
        inside = k.body_distance(x, y, z, bone.body) < 0
        low, high = (middle, high) if inside else (low, middle)
    return low


def _pedicle(bone: Bone, row: int) -> PedicleTruth:
    """Least cross-section along the axis, among those near the waist of the tube."""
    tube = bone.tubes[row]
    axis = -tube[k.AXIS : k.AXIS + 3]
    neck = tube[k.START : k.START + 3] - axis * tube[k.NECK]
    over = _UP - (_UP @ axis) * axis
    over = over / np.linalg.norm(over)
    axes = np.stack([np.cross(axis, over), over])
    best = _least(
        lambda step: outline(bone, neck + step * axis, axes, _PEDICLE_REACH), np.arange(-4.0, 4.5, _STEP)
    )
    if best is None:
        raise AssertionError("a pedicle of the digital patient has no closed section")
    step, line = best
    centre = neck + step * axis + line.centroid @ axes
    return PedicleTruth(centre, axis, line.extent(_ACROSS), line.extent(_OVER), line.area)


def _canal(bone: Bone, frame: Frame, height: float) -> CanalTruth:
    """Least closed cross-section of the foramen perpendicular to the vertebra's up."""
    axes = np.stack([frame.left, frame.posterior])
    start = np.array([0.0, bone.body[k.CANAL_Y], 0.0])
    start = start - ((start - frame.origin) @ frame.up) * frame.up
    best = _least(
        lambda step: outline(bone, start + step * frame.up, axes, _CANAL_REACH, rays=120, from_outside=True),
        np.arange(-0.5 * height, 0.5 * height, _STEP),
    )
    if best is None:
        raise AssertionError("a foramen of the digital patient is nowhere closed")
    step, line = best
    centre = start + step * frame.up + line.centroid @ axes
    return CanalTruth(centre, line.extent(_ACROSS), line.extent(_OVER), line.area)


def _least(section: Callable[[float], Outline | None], steps: Array) -> tuple[float, Outline] | None:
    """The closed section of least area: coarse steps first, then fine ones around the least."""
    best: tuple[float, Outline] | None = None
    for _ in range(2):
        for step in steps:
            line = section(float(step))
            if line is not None and (best is None or line.area < best[1].area):
                best = float(step), line
        if best is None:
            return None
        steps = best[0] + np.arange(-_STEP + _FINE_STEP, _STEP, _FINE_STEP)
    return best
