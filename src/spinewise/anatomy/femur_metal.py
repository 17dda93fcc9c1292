"""A femoral head with metal in it: how far the metal may have moved the sphere, or why it is refused."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.femur import LEAST_SHARE, NEAR_MM, sphere_through, surface_of
from spinewise.anatomy.spine import FemoralHead
from spinewise.imaging.boxes import Box
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.metal import SEED, metal_mask
from spinewise.imaging.volume import Volume
from spinewise.results import Interval
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

REACH_SPACINGS = 2.0
"""Within two voxels of metal the grey values, and with them the label, are not to be trusted."""

LARGEST_MOVE_MM = 4.0
"""A head that moves further than this when the surface near metal is left out is refused."""

AROUND_MM = 10.0
"""Metal further from the sphere than this does not reach its surface."""


def metal_near(volume: Volume, box: Box, head: FemoralHead) -> Array:
    """Voxels of metal in or near a femoral head.

    Parameters
    ----------
    volume : Volume
        The CT.
    box : Box
        Around the femur's label.
    head : FemoralHead
        As fitted to the label.

    Returns
    -------
    array, shape (n, 3)
        LPS, mm; empty without metal.
    """
    margin = np.ceil((head.radius_mm + AROUND_MM) / volume.spacing).astype(int)
    piece = box.grown((int(margin[0]), int(margin[1]), int(margin[2])), volume.voxels.shape)
    if volume.voxels[piece].max() <= SEED.value:
        return np.empty((0, 3))
    indices = np.argwhere(metal_mask(volume)[piece]) + np.array([part.start for part in piece])
    points: Array = indices @ volume.affine[:3, :3].T + volume.affine[:3, 3]
    return points[np.linalg.norm(points - head.centre, axis=1) <= head.radius_mm + AROUND_MM]


def head_beside_metal(head: FemoralHead, metal: Array, labels: LabelMap, code: int, box: Box) -> FemoralHead:
    """The same head with what metal may have done to it in its range.

    Parameters
    ----------
    head : FemoralHead
        As fitted to the label.
    metal : array, shape (n, 3)
        Voxels of metal near it, LPS, mm.
    labels : LabelMap
        With the femur.
    code : int
        Its code.
    box : Box
        Around its voxels.

    Returns
    -------
    FemoralHead
        Where it was; its range is wider by how far the sphere moves without the surface near metal.

    Raises
    ------
    CannotMeasure
        When too little of the surface lies away from metal, or the sphere moves too far without it.
    """
    from scipy.spatial import cKDTree

    surface = surface_of(labels, code, box)
    away = np.abs(np.linalg.norm(surface - head.centre, axis=1) - head.radius_mm)
    on_head = surface[away <= NEAR_MM]
    reach = REACH_SPACINGS * float(np.linalg.norm(labels.affine[:3, :3], axis=0).max())
    free = on_head[cKDTree(metal).query(on_head)[0] > reach]
    if len(free) < LEAST_SHARE * len(on_head):
        raise CannotMeasure("metal hides too much of the surface of the femoral head")
    centre, _ = sphere_through(free)
    moved = float(np.linalg.norm(centre - head.centre))
    if moved > LARGEST_MOVE_MM:
        raise CannotMeasure(
            f"without its surface near metal the femoral head would lie {moved:.0f} mm elsewhere"
        )
    error = head.centre_error
    wider = Interval(error.low, error.high + moved, error.coverage, f"{error.basis}; metal in the head")
    return replace(head, centre_error=wider)
