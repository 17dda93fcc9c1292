"""The voxels of a volume around a surface, with their places and their extent along its normal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.footprint import Footprint
from spinewise.geometry.frame import Frame
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

MOST = 2000
"""More voxels than this make a fit slower, hardly better."""

EVENLY = np.array([0.8191725134, 0.6710436067, 0.5497004779])
"""Powers of 1 / g with g^4 = g + 1: multiples of these, modulo 1, spread evenly over a space without rows or
gaps (the additive recurrence R3, Roberts 2018)."""

FEWEST = 60


@dataclass(frozen=True, eq=False)
class Around:
    """Voxels near a surface.

    Parameters
    ----------
    local : array, shape (n, 3)
        Centres in the surface's own frame, mm.
    values : array, shape (n,)
        Grey values.
    half_box_mm : float
        Half of the largest extent of a voxel's sides along the normal.
    across_mm : float
        Standard deviation, along the normal, that its other two sides add.
    """

    local: Array
    values: Array
    half_box_mm: float
    across_mm: float


def voxels_around(
    volume: Volume, own: Frame, rim: Footprint, frame: Frame, share: float, heights: tuple[float, float]
) -> Around:
    """Voxels whose centres lie over an outline and between two heights.

    Parameters
    ----------
    volume : Volume
        The CT.
    own : Frame
        Frame of the surface; heights are taken along its `up`.
    rim : Footprint
        Outline.
    frame : Frame
        Frame in which the outline is given.
    share : float
        Inner share of the outline that is used.
    heights : (float, float)
        Lowest and highest, mm.

    Returns
    -------
    Around
        About `MOST` voxels at most, evenly thinned in all directions.

    Raises
    ------
    CannotMeasure
        When too few voxels lie there.
    """
    corners = rim.corners(share)
    outline = frame.to_patient(np.column_stack([corners, np.zeros(len(corners))]))
    reach = volume.to_index(np.concatenate([outline + own.up * height for height in heights]))
    low = np.maximum(0, np.floor(reach.min(axis=0))).astype(int)
    high = np.minimum(np.array(volume.voxels.shape) - 1, np.ceil(reach.max(axis=0))).astype(int) + 1
    if (low >= high).any():
        raise CannotMeasure("the endplate lies at the edge of the volume")
    into = own.axes @ volume.affine[:3, :3]
    corner = own.to_local(volume.to_patient(low.astype(float)))
    # Heights first, axis by axis: most voxels of the box lie above or below.
    steps = [np.arange(size, dtype=float) for size in high - low]
    rises = [rise * step for rise, step in zip(into[2], steps, strict=True)]
    height = corner[2] + rises[0][:, None, None] + rises[1][:, None] + rises[2]
    indices = np.argwhere((height > heights[0]) & (height < heights[1]))
    local = corner + indices @ into.T
    flat = local * (1.0, 1.0, 0.0)
    inside = rim.contains(frame.to_local(own.to_patient(flat))[:, :2], share)
    indices, local = low + indices[inside], local[inside]
    if len(indices) < FEWEST:
        raise CannotMeasure("too few voxels lie around the endplate")
    if len(indices) > MOST:
        # Every n-th voxel would follow the rows of the grid and alias with a tilted surface.
        even = (indices @ EVENLY) % 1.0 < MOST / len(indices)
        indices, local = indices[even], local[even]
    values = volume.voxels[indices[:, 0], indices[:, 1], indices[:, 2]].astype(float)
    sides = np.abs(volume.affine[:3, :3].T @ own.up)
    longest = int(np.argmax(volume.spacing))
    others = np.delete(sides, longest)
    return Around(local, values, max(0.05, float(sides[longest]) / 2), float(np.sqrt(np.sum(others**2) / 12)))
