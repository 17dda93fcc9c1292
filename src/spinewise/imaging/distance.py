"""Distance to the surface of a structure in millimetres, whatever the shape of the voxels."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def signed_distance(mask: NDArray[np.bool_], spacing: Array) -> Array:
    """Distance of every voxel centre to the surface of a mask.

    Parameters
    ----------
    mask : array of bool, shape (a, b, c)
        Voxels inside; what lies beyond the array counts as outside.
    spacing : array, shape (3,)
        Distance between neighbouring voxels along each index, mm.

    Returns
    -------
    array, shape (a, b, c)
        Mm; positive inside. The surface is taken halfway between the last voxel inside and the
        first one outside.
    """
    from scipy.ndimage import distance_transform_edt

    padded = np.pad(mask, 1)
    half = float(np.min(spacing)) / 2
    inside = distance_transform_edt(padded, sampling=spacing)
    outside = distance_transform_edt(~padded, sampling=spacing)
    signed: Array = np.where(padded, inside - half, half - outside)[1:-1, 1:-1, 1:-1]
    return signed
