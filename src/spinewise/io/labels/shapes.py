"""Size, place and form of each label, by which numberings are recognised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.boxes import Box, bounding_boxes

Array = NDArray[np.float64]
_SAMPLES = 60_000


@dataclass(frozen=True, eq=False)
class LabelShape:
    """What one code looks like.

    Parameters
    ----------
    volume_ml : float
        Volume.
    centre : array, shape (3,)
        Mean of its voxels, LPS, mm.
    extent_mm : array, shape (3,)
        Size of its box along left, back and up.
    compactness : float
        Volume over the root of the determinant of its covariance; the same at any size and tilt.
    cut : bool
        Whether it touches the edge of the images.
    """

    volume_ml: float
    centre: Array
    extent_mm: Array
    compactness: float
    cut: bool


def shapes_of(codes: NDArray[Any], affine: Array) -> Mapping[int, LabelShape]:
    """Shape of every code but 0.

    Parameters
    ----------
    codes : array, shape (a, b, c)
        uint8 or uint16.
    affine : array, shape (4, 4)
        From voxel index to LPS, mm.

    Returns
    -------
    mapping
        Code to its shape.
    """
    return {code: _shape(codes, affine, code, box) for code, box in bounding_boxes(codes).items()}


def _shape(codes: NDArray[Any], affine: Array, code: int, box: Box) -> LabelShape:
    sizes = np.array(box.stop) - np.array(box.start)
    # Every n-th voxel of a large box is enough for a mean and a covariance.
    step = max(1, int(np.ceil((sizes.prod() / _SAMPLES) ** (1 / 3))))
    piece = codes[tuple(slice(low, high, step) for low, high in zip(box.start, box.stop, strict=True))]
    indices = np.argwhere(piece == code) * step + np.array(box.start)
    if len(indices) == 0:  # too thin for the step
        indices = (np.array([box.start]) + np.array([box.stop]) - 1) / 2
    points = indices @ affine[:3, :3].T
    volume = box.voxels * abs(float(np.linalg.det(affine[:3, :3])))
    # A voxel is a small box, not a point: its own variance is added, or thin shapes would look too compact.
    own = (affine[:3, :3] * step**2) @ affine[:3, :3].T / 12
    spread = (np.cov(points.T) if len(points) > 1 else np.zeros((3, 3))) + own
    return LabelShape(
        volume_ml=volume / 1000,
        centre=points.mean(axis=0) + affine[:3, 3],
        extent_mm=np.abs(affine[:3, :3]) @ sizes,
        compactness=volume / float(np.sqrt(np.linalg.det(spread))),
        cut=box.touches_edge(codes.shape),
    )
