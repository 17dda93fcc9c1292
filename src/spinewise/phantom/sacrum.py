"""Sacrum and proximal femurs: schematic, but with an S1 endplate, joints and heads to measure."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spinewise.geometry.frame import Frame
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.arch import SIDES, Joint
from spinewise.phantom.body import set_endplate_planes
from spinewise.phantom.bone import Bone, tube
from spinewise.phantom.norms import number

Array = NDArray[np.float64]

_LEFT = np.array([1.0, 0.0, 0.0])
_BACK = np.array([0.0, 1.0, 0.0])
_ROOF = ((33, -10), (33, -32), (36, -50), (40, -66))  # y and z of the back wall of the sacral canal, mm


def sacrum_of(scale: float, hu: float, place: Frame) -> tuple[Bone, Joint]:
    """The sacrum; its frame stands on the S1 endplate's normal, the origin half of S1's height below it.

    Parameters
    ----------
    scale : float
        Size of the person against the norm.
    hu : float
        Cancellous signal.
    place : Frame
        Where it lies; only kept.

    Returns
    -------
    (Bone, Joint)
        And the joint that it offers to the last lumbar vertebra.
    """
    body = np.zeros(k.BODY)
    body[k.HAS_BODY] = 1.0
    notch = 0.08
    body[k.A_SUP] = number("S1 endplate width") * scale / 2
    body[k.B_SUP] = number("S1 endplate depth") * scale / (1 + 1 / (1 + notch))
    body[k.A_INF], body[k.B_INF] = 0.72 * body[k.A_SUP], 0.62 * body[k.B_SUP]
    body[k.HALF] = 14.0 * scale
    body[k.NOTCH], body[k.NOTCH_WIDTH], body[k.TAPER] = notch, 0.45, 0.02
    body[k.DISH_SUP], body[k.DISH_INF] = 1.0, 0.2
    body[k.CANAL_A], body[k.CANAL_B] = 13.0 * scale, 7.5 * scale
    body[k.CANAL_Y] = body[k.B_SUP] / (1 + notch) + 5.5 * scale
    body[k.SHELL] = number("body cortex thickness")
    body[k.HU_LOW] = body[k.HU_MIDDLE] = body[k.HU_HIGH] = hu
    body[k.HU_SHELL], body[k.HU_ARCH_SHELL] = number("body cortex HU"), number("body cortex HU")
    body[k.HU_ARCH] = hu - 30.0
    body[k.VEIN_A] = 0.0
    set_endplate_planes(body)
    tubes = [*_segments(scale), *_wings(scale), *_roof(scale)]
    joint, risers = _facets(body, scale)
    return Bone(body, np.stack([*tubes, *risers]), place), joint


def _segments(scale: float) -> list[Array]:
    """S2 to S5 and the coccyx as a curved, narrowing row."""
    points = np.array(
        [(0, 1, -8), (0, 6, -30), (0, 15, -51), (0, 25, -70), (0, 30, -88), (0, 27, -106), (0, 18, -120)]
    )
    points = points * scale
    halves = [(17, 11), (15, 9.5), (12, 8.5), (10, 7), (8, 6), (6, 5), (3.5, 3.5)]
    return [
        tube(a, b, _LEFT, (p[0] * scale, p[1] * scale), (q[0] * scale, q[1] * scale), cap=3.0, spared=True)
        for a, b, p, q in zip(points[:-1], points[1:], halves[:-1], halves[1:], strict=True)
    ]


def _wings(scale: float) -> list[Array]:
    out = []
    for side in SIDES:
        start, end = np.array([side * 16, 3, -1]) * scale, np.array([side * 46, 13, -8]) * scale
        out.append(tube(start, end, _BACK, (11 * scale, 10 * scale), (9 * scale, 14 * scale), cap=5.0))
        low, foot = np.array([side * 42, 16, -14]) * scale, np.array([side * 20, 27, -62]) * scale
        out.append(tube(low, foot, _LEFT, (9 * scale, 7 * scale), (8 * scale, 5 * scale), cap=5.0))
        inner, last = np.array([side * 26, 10, -14]) * scale, np.array([side * 14, 22, -50]) * scale
        out.append(tube(inner, last, _LEFT, (9 * scale, 6 * scale), (6 * scale, 5 * scale), cap=4.0))
    return out


def _roof(scale: float) -> list[Array]:
    out = []
    for side in SIDES:
        start = np.array([side * 19, 22, -4]) * scale
        end = np.array([side * 1, 34, -10]) * scale
        way = np.cross(end - start, np.array([0.0, 0.0, 1.0]))
        out.append(tube(start, end, way, (2.6 * scale, 7 * scale), (2.6 * scale, 7 * scale), cap=2.5))
        pillar = np.array([side * 18, 13, -6]) * scale
        out.append(tube(pillar, start, _LEFT, (6 * scale, 8 * scale), (5 * scale, 6 * scale), cap=3.0))
        for high, low in pairwise(_ROOF):
            ends = [np.array([side * 7, *place]) * scale for place in (high, low)]
            out.append(tube(ends[0], ends[1], _LEFT, (9 * scale, 2.8 * scale), cap=2.6))
            pillars = [np.array([side * x, y - 4, z]) * scale for x, (y, z) in ((17, high), (15, low))]
            out.append(tube(pillars[0], pillars[1], _LEFT, (4.5 * scale, 7 * scale), cap=3.0))
    for high, low in pairwise(_ROOF):
        ends = [np.array([0, place[0] + 5, place[1]]) * scale for place in (high, low)]
        out.append(tube(ends[0], ends[1], _LEFT, (2.4 * scale, 4 * scale), cap=2.0))
    return out


def _facets(body: Array, scale: float) -> tuple[Joint, list[Array]]:
    thick, wide = 2.8 * scale, 5.6 * scale
    turn = np.radians(35.0)
    tips, faces, risers = [], [], []
    for side in SIDES:
        face = np.array([-side * np.sin(turn), np.cos(turn), 0.0])
        foot = np.array([side * 20, 21, 2]) * scale
        head = np.array([side * 22, 22.5, 16]) * scale
        risers.append(tube(foot, head, face, (thick * 1.2, wide), (thick, wide), cap=thick))
        tips.append(np.array([head[0], head[1], body[k.HALF] - 1.5]) + face * (2 * thick + 1.6))
        faces.append(face)
    return Joint(np.stack(tips), np.stack(faces), wide, thick), risers


def femur_of(head: Array, radius: float, side: float, hu: float, scale: float) -> Bone:
    """A proximal femur: head, neck, trochanter and the beginning of the shaft.

    Parameters
    ----------
    head : array, shape (3,)
        Centre of the head, LPS, mm.
    radius : float
        Of the head, mm.
    side : float
        1 for left, -1 for right.
    hu : float
        Cancellous signal.
    scale : float
        Size of the person against the norm.

    Returns
    -------
    Bone
        Without a body; row 0 of its tubes is the head.
    """
    body = np.zeros(k.BODY)
    body[k.HALF] = 1.0
    body[k.SHELL] = 1.5
    body[k.HU_SHELL] = body[k.HU_ARCH_SHELL] = number("femur cortex HU")
    body[k.HU_ARCH] = hu
    neck = np.array([side * 42, 8, -38]) * scale
    shaft = np.array([side * 47, 8, -66]) * scale
    tip = np.array([side * 56, 10, -24]) * scale
    tubes = np.stack(
        [
            tube(np.zeros(3), np.zeros(3), _LEFT, (radius, radius)),
            tube(np.zeros(3), neck, _BACK, (13 * scale, 15 * scale), (13 * scale, 17 * scale), cap=8.0),
            tube(neck, shaft, _BACK, (16 * scale, 18 * scale), (14 * scale, 15 * scale), cap=5.0),
            tube(neck, tip, _BACK, (14 * scale, 11 * scale), (11 * scale, 8 * scale), cap=7.0),
        ]
    )
    return Bone(body, tubes, Frame(np.asarray(head, dtype=float), np.eye(3)))
