"""Parameters in three dimensions: rotation of a vertebra, and the upright plane in which a curve is greatest.

Directions are arrays of shape (draws, 3) in the axes of the pelvis: left, forwards, up.

References
----------
Stokes 1994, doi:10.1097/00007632-199401001-00020 (terms of the Scoliosis Research Society).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HALF_TURN = 180.0
COARSE_DEG, ROUNDS, FINER = 5.0, 3, 5
"""The plane is sought in steps of 5 degrees, then three times in steps a fifth as large: to 0.04 degrees."""


def axial_rotation(up: Array, forwards: Array) -> Array:
    """Turn of a vertebra about its own axis that is left when its coronal tilt and then its lean are undone.

    Parameters
    ----------
    up : array, shape (..., 3)
        The vertebra's own up.
    forwards : array, shape (..., 3)
        Its own front.

    Returns
    -------
    array, shape (...)
        Degrees, positive when the vertebra faces the patient's left.
    """
    # The line across the axis that lies in the frontal plane is where an unturned vertebra has its left.
    across = np.stack([up[..., 2], np.zeros_like(up[..., 0]), -up[..., 0]], axis=-1)
    ahead = np.cross(up, across)
    ahead = np.where(ahead[..., 1:2] < 0, -ahead, ahead)
    rotation: Array = np.degrees(
        np.arctan2(
            np.sum(forwards * across, axis=-1) / np.linalg.norm(across, axis=-1),
            np.sum(forwards * ahead, axis=-1) / np.linalg.norm(ahead, axis=-1),
        )
    )
    return rotation


def curvature_in_plane(upper: Array, lower: Array, azimuth: Array) -> Array:
    """Angle between two endplates, seen in an upright plane.

    Parameters
    ----------
    upper, lower : array, shape (..., 3)
        Normals of the endplates, towards the head.
    azimuth : array, shape (...)
        Turn of the plane from the sagittal plane to the patient's left, degrees.

    Returns
    -------
    array, shape (...)
        Degrees.
    """
    turned = np.radians(azimuth)

    def lean(normal: Array) -> Array:
        along = normal[..., 1] * np.cos(turned) + normal[..., 0] * np.sin(turned)
        return np.degrees(np.arctan2(along, normal[..., 2]))

    return np.abs(lean(upper) - lean(lower))


def plane_of_maximum_curvature(upper: Array, lower: Array) -> Array:
    """Upright plane in which the angle between two endplates is greatest.

    Parameters
    ----------
    upper, lower : array, shape (draws, 3)
        Normals of the endplates, towards the head.

    Returns
    -------
    array, shape (draws,)
        Its turn from the sagittal plane to the patient's left, degrees: 0 is sagittal, 90 frontal. The first
        lies between 0 and 180; a plane has no front, so the others are told within 90 degrees of it.
    """
    best = np.zeros(upper.shape[:-1])
    steps = np.arange(0.0, HALF_TURN, COARSE_DEG)
    for finer in range(ROUNDS + 1):
        tried = best[..., None] + steps
        angles = curvature_in_plane(upper[..., None, :], lower[..., None, :], tried)
        best = np.take_along_axis(tried, angles.argmax(axis=-1)[..., None], axis=-1)[..., 0]
        steps = np.arange(-FINER, FINER + 1) * COARSE_DEG / FINER ** (finer + 1)
    first = best[0] % HALF_TURN
    near: Array = first + (best - first + HALF_TURN / 2) % HALF_TURN - HALF_TURN / 2
    return near


def greatest_curvature(upper: Array, lower: Array) -> Array:
    """Angle between two endplates in the upright plane in which it is greatest.

    Parameters
    ----------
    upper, lower : array, shape (draws, 3)
        Normals of the endplates, towards the head.

    Returns
    -------
    array, shape (draws,)
        Degrees.
    """
    return curvature_in_plane(upper, lower, plane_of_maximum_curvature(upper, lower))
