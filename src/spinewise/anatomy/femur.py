"""The femoral head: a sphere fitted to the head of a femur's label, with its residual."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.spine import FemoralHead
from spinewise.imaging.boxes import Box
from spinewise.imaging.labels import LabelMap
from spinewise.results import Interval
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

TOP_MM = 70.0
"""The head lies in the upper part of the femur; further down there is only shaft."""

SMALLEST_RADIUS_MM, LARGEST_RADIUS_MM = 15.0, 32.0
"""Femoral heads measure 37 to 53 mm across in adults (anatomy norms); wider limits admit unusual people."""

NEAR_MM = 1.5
TRIES = 200
FEWEST_POINTS = 60
LEAST_SHARE = 0.35
"""Share of the sphere's surface that must be covered: the neck hides the rest."""


def femoral_head(labels: LabelMap, code: int, box: Box, seed: int = 0) -> FemoralHead:
    """Sphere of one femoral head.

    Parameters
    ----------
    labels : LabelMap
        With the femur.
    code : int
        Its code.
    box : Box
        Around its voxels.
    seed : int
        Of the random choice of point triples, so that the answer is the same each time.

    Returns
    -------
    FemoralHead
        Centre, radius and residual.

    Raises
    ------
    CannotMeasure
        When no sphere of a plausible size fits, or the head is cut by the edge of the volume.
    """
    points = surface_of(labels, code, box)
    points = points[points[:, 2] >= points[:, 2].max() - TOP_MM]
    if len(points) < FEWEST_POINTS:
        raise CannotMeasure("the femur's label holds too few voxels")
    rng = np.random.default_rng(seed)
    best = np.zeros(len(points), bool)
    for _ in range(TRIES):
        centre, radius = sphere_through(points[rng.choice(len(points), 4, replace=False)])
        if not SMALLEST_RADIUS_MM <= radius <= LARGEST_RADIUS_MM:
            continue
        near = np.abs(np.linalg.norm(points - centre, axis=1) - radius) <= NEAR_MM
        if near.sum() > best.sum():
            best = near
    if best.sum() < FEWEST_POINTS:
        raise CannotMeasure("no sphere of a femoral head's size fits the femur's label")
    for _ in range(5):
        centre, radius = sphere_through(points[best])
        away = np.linalg.norm(points - centre, axis=1) - radius
        best = np.abs(away) <= NEAR_MM
    spacing = np.linalg.norm(labels.affine[:3, :3], axis=0)
    face = float(np.prod(spacing) ** (2 / 3))
    # Stairs of voxels show about 1.5 times the area of the smooth surface that they stand for.
    covered = best.sum() * face / 1.5 / (4 * np.pi * radius**2)
    if not SMALLEST_RADIUS_MM <= radius <= LARGEST_RADIUS_MM or covered < LEAST_SHARE:
        raise CannotMeasure("the femoral head is incomplete or not round on the label map")
    residual = float(np.sqrt(np.mean(away[best] ** 2)))
    half = 0.5 + 0.35 * float(spacing.max())
    return FemoralHead(
        centre,
        radius,
        residual,
        Interval(0.0, half, 0.95, "size of the voxels and share of the sphere in view"),
    )


def surface_of(labels: LabelMap, code: int, box: Box) -> Array:
    """Middles of the faces between the femur and what is not femur; the volume's edge is none.

    Parameters
    ----------
    labels : LabelMap
        With the femur.
    code : int
        Its code.
    box : Box
        Around its voxels.

    Returns
    -------
    array, shape (n, 3)
        LPS, mm.
    """
    piece = box.grown((1, 1, 1), labels.codes.shape)
    start = np.array([s.start for s in piece])
    mask = labels.codes[piece] == code
    faces = []
    for axis in range(3):
        low = np.take(mask, range(mask.shape[axis] - 1), axis=axis)
        high = np.take(mask, range(1, mask.shape[axis]), axis=axis)
        middle = np.argwhere(low != high).astype(float)
        middle[:, axis] += 0.5
        faces.append(middle)
    indices = np.concatenate(faces) + start
    patient: Array = indices @ labels.affine[:3, :3].T + labels.affine[:3, 3]
    return patient


def sphere_through(points: Array) -> tuple[Array, float]:
    """Algebraic least-squares sphere through four or more points.

    Parameters
    ----------
    points : array, shape (n, 3)
        On its surface, mm.

    Returns
    -------
    (array, shape (3,), float)
        Centre and radius, mm.
    """
    middle = points.mean(axis=0)
    away = points - middle
    design = np.column_stack([2 * away, np.ones(len(away))])
    solution = np.linalg.lstsq(design, np.sum(away**2, axis=1), rcond=None)[0]
    radius_squared = solution[3] + solution[:3] @ solution[:3]
    return middle + solution[:3], float(np.sqrt(max(radius_squared, 0.0)))
