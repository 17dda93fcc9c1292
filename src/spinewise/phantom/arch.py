"""Everything behind the body: pedicles, laminae, articular, transverse and spinous processes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import tube
from spinewise.phantom.sizes import LevelSize
from spinewise.words import Level

Array = NDArray[np.float64]
SIDES = (1.0, -1.0)  # left, right

_LEFT = np.array([1.0, 0.0, 0.0])
_BACK = np.array([0.0, 1.0, 0.0])
_UP = np.array([0.0, 0.0, 1.0])
_FREE = 4.0  # mm from the isthmus to the body
_LONGEST = 14.0  # mm from the isthmus to the body, at most


@dataclass(frozen=True, eq=False)
class Joint:
    """Where the articular processes of the vertebra above belong, in the frame of the bone below.

    Parameters
    ----------
    tips : array, shape (2, 3)
        Lower ends of the inferior articular processes, left and right, mm.
    faces : array, shape (2, 3)
        Directions across the joint, left and right, backwards and to the midline.
    half_width : float
        Of the articular face, mm.
    half_thickness : float
        Of the process, mm.
    """

    tips: Array
    faces: Array
    half_width: float
    half_thickness: float


def pedicle_line(size: LevelSize, body: Array, side: float) -> tuple[Array, Array]:
    """Middle of a pedicle's isthmus and its direction from behind into the body.

    Parameters
    ----------
    size : LevelSize
        Sizes of the level.
    body : array, shape (BODY,)
        Numbers of its body.
    side : float
        1 for left, -1 for right.

    Returns
    -------
    (array, shape (3,), array, shape (3,))
        Point and unit vector in the frame of the bone, mm.
    """
    across, tilt = np.radians(size.pedicle_transverse), np.radians(size.pedicle_sagittal)
    axis = np.array([-side * np.sin(across) * np.cos(tilt), -np.cos(across) * np.cos(tilt), -np.sin(tilt)])
    half = size.pedicle_width[0 if side > 0 else 1] / 2
    x = side * (size.canal_width / 2 + half / np.cos(across) - 0.3)
    y = body[k.CANAL_Y] - size.canal_depth / 2 + (2.6 + 1.0 * size.lumbar) * size.scale
    rim = body[k.HALF] + body[k.SUP_Y] * y
    z = rim - 0.55 * size.pedicle_height - 1.6 + np.tan(tilt) * _FREE * size.scale
    return np.array([x, y, z]), axis


def depth_of_body(body: Array, point: Array, axis: Array) -> float:
    """How far a line must be followed from a point until it is inside the body, mm.

    Parameters
    ----------
    body : array, shape (BODY,)
        Numbers of the body.
    point : array, shape (3,)
        Where to start, in the body's own axes, mm.
    axis : array, shape (3,)
        Unit direction.

    Returns
    -------
    float
        At most the longest way from an isthmus to its body.
    """
    steps = np.arange(0.0, _LONGEST, 0.25)
    for step in steps:
        x, y, z = point + step * axis
        if k.body_distance(x, y, z, body) < 0:
            return float(step)
    return _LONGEST


def arch_of(size: LevelSize, body: Array, below: Joint) -> tuple[Array, Joint]:
    """Tubes of the arch, the two pedicles first, and the joint that it offers to the vertebra above.

    Parameters
    ----------
    size : LevelSize
        Sizes of the level.
    body : array, shape (BODY,)
        Numbers of its body, canal included.
    below : Joint
        Joint of the bone below, in the frame of this bone and made symmetric.

    Returns
    -------
    (array, shape (n, TUBE), Joint)
        Rows 0 and 1 are the left and the right pedicle.
    """
    lines = [pedicle_line(size, body, side) for side in SIDES]
    roots = [point - axis * (6.3 * size.scale + 1.2 * size.lumbar) for point, axis in lines]
    root = 0.5 * (roots[0] + roots[1] * np.array([-1.0, 1.0, 1.0]))
    pedicles = [
        _pedicle(size, body, line, end, which) for line, end, which in zip(lines, roots, (0, 1), strict=True)
    ]
    joint, risers = _superior_processes(size, body, root)
    middle = _keystone(size, body, root)
    tubes = [
        *pedicles,
        *risers,
        *(_lamina(size, root, middle, side) for side in SIDES),
        *_inferior_processes(size, root, middle, below),
        *(_transverse(size, root, side) for side in SIDES),
        _spinous(size, middle),
    ]
    return np.stack(tubes), joint


def symmetric(joint: Joint, place: Frame, above: Frame) -> Joint:
    """A joint seen from the bone above, averaged over both sides so that the bone stays symmetric.

    Parameters
    ----------
    joint : Joint
        In the axes of the bone that offers it.
    place : Frame
        Of that bone.
    above : Frame
        Of the bone above.

    Returns
    -------
    Joint
        In the axes of the bone above.
    """
    tips = above.to_local(place.to_patient(joint.tips))
    faces = joint.faces @ place.axes @ above.axes.T
    flip = np.array([-1.0, 1.0, 1.0])
    tip = 0.5 * (tips[0] + tips[1] * flip)
    face = 0.5 * (faces[0] + faces[1] * flip)
    face = face / np.linalg.norm(face)
    return Joint(
        np.stack([tip, tip * flip]), np.stack([face, face * flip]), joint.half_width, joint.half_thickness
    )


def _pedicle(size: LevelSize, body: Array, line: tuple[Array, Array], end: Array, which: int) -> Array:
    point, axis = line
    reach = depth_of_body(body, point, axis) + 4.0
    front = point + axis * reach
    half = (size.pedicle_width[which] / 2, size.pedicle_height / 2)
    across = np.cross(axis, _UP)
    return tube(front, end, across, half, cap=2.0, neck=reach, flare=(0.20, 0.07, 5.0))


def _superior_processes(size: LevelSize, body: Array, root: Array) -> tuple[Joint, list[Array]]:
    t, scale = size.lumbar, size.scale
    thick, wide = (1.9 + 0.9 * t) * scale, (4.0 + 1.6 * t) * scale
    turn = np.radians(size.facet_angle)
    top = body[k.HALF] + (1.0 - 0.5 * t) * size.disc + 1.5 * scale
    room = 2 * body[k.HALF] + size.disc + root[2] - size.pedicle_height / 2 - 1.5
    top = min(top, room) - thick
    tips, faces, risers = [], [], []
    for side in SIDES:
        face = np.array([-side * np.sin(turn), np.cos(turn), 0.0])
        foot = np.array([side * root[0], root[1], root[2] - 1.0])
        head = np.array([side * (root[0] + 1.2 * t), root[1] + 0.5 + 1.0 * t, top])
        risers.append(tube(foot, head, face, (thick * 1.25, wide), (thick, wide), cap=thick))
        low = body[k.HALF] + (1.5 - 3.0 * t) * scale
        tips.append(np.array([head[0], head[1], low]) + face * (2 * thick + 1.2 + 0.4 * t))
        faces.append(face)
    return Joint(np.stack(tips), np.stack(faces), wide, thick), risers


def _keystone(size: LevelSize, body: Array, root: Array) -> Array:
    thick = _lamina_thickness(size)
    return np.array(
        [0.0, body[k.CANAL_Y] + body[k.CANAL_B] + thick, root[2] - (3.5 + 2.5 * size.lumbar) * size.scale]
    )


def _lamina_thickness(size: LevelSize) -> float:
    return (2.4 + 0.4 * size.lumbar) * size.scale


def _lamina(size: LevelSize, root: Array, middle: Array, side: float) -> Array:
    start = np.array([side * root[0] * 0.97, root[1] + 0.5, root[2] - 2.0])
    thick = _lamina_thickness(size)
    thoracic, lumbar = np.array([0.40, 0.44]) * size.height, np.array([6.5, 7.5]) * size.scale
    tall = thoracic + (lumbar - thoracic) * size.lumbar
    end = middle - np.array([-side * 1.0, 0.0, 0.0])
    across = np.cross(end - start, _UP)
    return tube(start, end, across, (thick * 1.15, tall[0]), (thick, tall[1]), cap=thick)


def _inferior_processes(size: LevelSize, root: Array, middle: Array, below: Joint) -> list[Array]:
    out = []
    for side, tip, face in zip(SIDES, below.tips, below.faces, strict=True):
        share = 0.45 if size.lumbar < 1 else 0.5
        start = np.array([side * root[0] * (1 - share * 0.5), 0.0, root[2] - 4.0 * size.scale])
        start[1] = root[1] + (middle[1] - root[1]) * share
        wide, thick = below.half_width * 0.9, below.half_thickness
        out.append(tube(start, tip, face, (thick * 1.3, wide * 0.9), (thick, wide), cap=thick))
    return out


def _transverse(size: LevelSize, root: Array, side: float) -> Array:
    t, scale = size.lumbar, size.scale
    start = np.array([side * (root[0] + 1.0), root[1] + 0.5, root[2] - 1.0 - 1.0 * t])
    if size.level.region == "L":
        wide = {"L3": 27.0, "L4": 24.0, "L5": 21.0}.get(size.level.value, 24.0) * scale
        way = np.array([side, 0.18, 0.10])
        half, last = (2.8 * scale, 5.2 * scale), (2.0 * scale, 4.0 * scale)
    else:
        rank = min(int(size.level.value[1:]), 12)
        wide = (20.0 - 0.9 * rank) * scale
        way = np.array([side * (0.85 - 0.02 * rank), 0.45 + 0.03 * rank, 0.15])
        half, last = (3.6 * scale, 4.2 * scale), (3.8 * scale, 4.4 * scale)
    way = way / np.linalg.norm(way)
    return tube(start, start + wide * way, _BACK, half, last, cap=2.5)


def _spinous(size: LevelSize, middle: Array) -> Array:
    t, scale = size.lumbar, size.scale
    slope = np.radians(size.spinous_slope)
    way = np.array([0.0, np.cos(slope), -np.sin(slope)])
    long = (25.0 + 8.0 * np.sin(slope)) * scale
    tall = 0.8 if size.level in (Level.L5, Level.L6) else 1.0  # the last one is small
    half = ((2.6 + 0.4 * t) * scale, (4.6 + 2.2 * t * tall) * scale)
    last = ((2.2 + 1.6 * t) * scale, (3.2 + 4.6 * t * tall) * scale)
    start = middle + np.array([0.0, -0.5, 0.5])
    return tube(start, start + long * way, _LEFT, half, last, cap=2.5)
