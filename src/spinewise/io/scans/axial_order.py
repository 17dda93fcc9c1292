"""A volume seen slice by slice: axial slices from the feet up, rows to the back, columns to the left."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def axial_view(voxels: NDArray[Any], affine: Array) -> tuple[NDArray[Any], Array]:
    """The same voxels with axes reordered and turned so that they are nearest to axial slices.

    Parameters
    ----------
    voxels : array, shape (a, b, c)
        Any type.
    affine : array, shape (4, 4)
        From voxel index to LPS, mm.

    Returns
    -------
    voxels : array, shape (slices, rows, columns)
        A view, not a copy.
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS: column 0 points mostly up, 1 mostly back, 2 mostly left.
    """
    directions = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    columns = list(range(3))
    slices = max(columns, key=lambda axis: abs(directions[2, axis]))
    columns.remove(slices)
    across = max(columns, key=lambda axis: abs(directions[0, axis]))
    columns.remove(across)
    order = (slices, columns[0], across)
    view = voxels.transpose(order)
    turned = affine.copy()
    turned[:3, :3] = affine[:3, list(order)]
    for axis, patient in enumerate((2, 1, 0)):
        if turned[patient, axis] < 0:
            view = np.flip(view, axis)
            turned[:3, 3] += turned[:3, axis] * (view.shape[axis] - 1)
            turned[:3, axis] *= -1
    return view, turned
