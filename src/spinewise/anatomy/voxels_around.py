"""The voxels of a volume around a surface, with their places and their extent along its normal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.footprint import Footprint
from spinewise.geometry.frame import Frame
from spinewise.imaging.volume import Volume
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

MOST = 1500
"""More voxels than this make a fit slower, not better."""

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
        At most `MOST` voxels, evenly thinned.

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
    axes = [np.arange(a, b) for a, b in zip(low, high, strict=True)]
    indices = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    places = volume.to_patient(indices.astype(float))
    local = own.to_local(places)
    near = (local[:, 2] > heights[0]) & (local[:, 2] < heights[1])
    indices, places, local = indices[near], places[near], local[near]
    inside = rim.contains(frame.to_local(places - local[:, 2:] * own.up)[:, :2], share)
    indices, local = indices[inside], local[inside]
    if len(indices) < FEWEST:
        raise CannotMeasure("too few voxels lie around the endplate")
    if len(indices) > MOST:
        even = np.linspace(0, len(indices) - 1, MOST).astype(int)
        indices, local = indices[even], local[even]
    values = volume.voxels[indices[:, 0], indices[:, 1], indices[:, 2]].astype(float)
    sides = np.abs(volume.affine[:3, :3].T @ own.up)
    longest = int(np.argmax(volume.spacing))
    others = np.delete(sides, longest)
    return Around(local, values, max(0.05, float(sides[longest]) / 2), float(np.sqrt(np.sum(others**2) / 12)))
