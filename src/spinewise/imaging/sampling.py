"""Sampling a volume at points and along any oblique plane."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.sampling_kernels import trilinear
from spinewise.imaging.volume import Volume, to_index

Array = NDArray[np.float64]
AIR_HU = -1000.0


def sample_points(voxels: NDArray[Any], affine: Array, points: Array, outside: float = AIR_HU) -> Array:
    """Trilinear values of a volume at points in the patient.

    Parameters
    ----------
    voxels : array, shape (a, b, c)
        Any real type.
    affine : array, shape (4, 4)
        From voxel index to LPS, mm.
    points : array, shape (..., 3)
        LPS, mm.
    outside : float
        Value beyond the outermost voxel centres; for CT that of air.

    Returns
    -------
    array, shape (...)
        In the unit of the voxels.
    """
    indices = to_index(affine, points)
    flat = np.ascontiguousarray(indices.reshape(-1, 3))
    values: Array = trilinear(voxels, flat, float(outside))
    return values.reshape(indices.shape[:-1])


def sample_plane(
    volume: Volume, centre: Array, right: Array, down: Array, shape: tuple[int, int], spacing_mm: float
) -> Array:
    """Picture of a volume in an oblique plane.

    Parameters
    ----------
    volume : Volume
        The images.
    centre : array, shape (3,)
        Middle of the picture, LPS, mm.
    right, down : array, shape (3,)
        Perpendicular unit vectors along the picture's columns and rows.
    shape : (int, int)
        Rows and columns.
    spacing_mm : float
        Size of a pixel.

    Returns
    -------
    array, shape (rows, columns)
        In the unit of the volume; air where the plane leaves it.
    """
    rows, columns = shape
    y = (np.arange(rows) - (rows - 1) / 2) * spacing_mm
    x = (np.arange(columns) - (columns - 1) / 2) * spacing_mm
    points = centre + y[:, None, None] * np.asarray(down) + x[None, :, None] * np.asarray(right)
    return sample_points(volume.voxels, volume.affine, points)
