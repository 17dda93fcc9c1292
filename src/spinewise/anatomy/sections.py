"""Cross-sections of a bone by planes: their area, centre and size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.piece import Piece
from spinewise.anatomy.section_kernels import cross_section, section_areas
from spinewise.geometry.frame import Frame
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

SECTION_MM = 0.5
COARSE_MM = 1.0
HALF_WINDOW_MM = 13.0
SMOOTH_VOXELS = 0.7

NEAR_MM = 1.5
"""A section further from its plane's origin belongs to another part of the bone."""


@dataclass(frozen=True, eq=False)
class Bone:
    """A piece of bone in which sections are made.

    Parameters
    ----------
    mask : array, shape (a, b, c)
        Share of bone in each voxel, 0 to 1.
    into_voxels : array, shape (3, 4)
        From LPS, mm, to index in `mask`.
    """

    mask: NDArray[np.float32]
    into_voxels: Array


@dataclass(frozen=True, eq=False)
class Section:
    """A cross-section; `frame.up` is its normal, `frame.posterior` lies along the vertebra's height.

    Parameters
    ----------
    frame : Frame
        Of the plane.
    area : float
        Mm2.
    centre : array, shape (3,)
        Centroid, LPS, mm.
    across, along : arrays, shape (n,)
        Its pixels along `frame.left` and `frame.posterior`, mm.
    """

    frame: Frame
    area: float
    centre: Array
    across: Array
    along: Array

    def sizes(self) -> tuple[float, float]:
        """Width and height of the section, mm."""
        # The smallest width lies near "across", whichever way the pedicle is rolled.
        rolls = np.radians(np.arange(-40, 41, 5))
        width = min(_extent(self.across * np.cos(roll) + self.along * np.sin(roll)) for roll in rolls)
        return width, _extent(self.along)


def bone_around(piece: Piece, points: Array) -> tuple[Bone, Bone]:
    """The bone near some points, smoothed and as it is.

    The stairs of voxels make the area of a thin pedicle jump by a tenth from one place to the next;
    smoothed by less than a voxel they do not. Sizes are taken from the unsmoothed bone.

    Parameters
    ----------
    piece : Piece
        The vertebra.
    points : array, shape (n, 3)
        LPS, mm.

    Returns
    -------
    smooth, sharp : Bone
        Both with the same voxels.
    """
    from scipy.ndimage import gaussian_filter

    into: Array = np.linalg.inv(piece.affine).astype(float)
    indices = points @ into[:3, :3].T + into[:3, 3]
    reach = HALF_WINDOW_MM * np.sqrt(2) / np.linalg.norm(piece.affine[:3, :3], axis=0)
    low = np.maximum(0, np.floor(indices.min(axis=0) - reach)).astype(int)
    high = np.ceil(indices.max(axis=0) + reach).astype(int) + 1
    sharp = piece.mask[tuple(slice(a, b) for a, b in zip(low, high, strict=True))].astype(np.float32)
    into[:3, 3] -= low
    return Bone(gaussian_filter(sharp, SMOOTH_VOXELS), into[:3]), Bone(sharp, into[:3])


def section(bone: Bone, frame: Frame) -> Section:
    """Cross-section of the bone that holds, or lies nearest to, the frame's origin.

    Parameters
    ----------
    bone : Bone
        Where the section is made.
    frame : Frame
        Of the plane.

    Returns
    -------
    Section
        Followed from its middle outwards, so that no other part of the bone is in it.

    Raises
    ------
    CannotMeasure
        When no bone lies near the frame's origin.
    """
    half = round(HALF_WINDOW_MM / SECTION_MM)
    (matrix,), (offset,) = _into_pixels(bone, [frame], half, SECTION_MM)
    share = cross_section(bone.mask, matrix, offset, half, round(NEAR_MM / SECTION_MM))
    weight = np.clip(2 * share - 0.5, 0, 1)
    total = float(weight.sum())
    if total == 0:
        raise CannotMeasure("the pedicle is lost between body and arch")
    steps = np.linspace(-half, half, 2 * half + 1) * SECTION_MM
    local = np.array([weight.sum(axis=1) @ steps / total, weight.sum(axis=0) @ steps / total, 0.0])
    x, y = np.nonzero(share >= 0.5)  # noqa: PLR2004 - surface at one half
    return Section(frame, total * SECTION_MM**2, frame.to_patient(local), steps[x], steps[y])


def areas(bone: Bone, frames: Sequence[Frame], pixel_mm: float = SECTION_MM) -> Array:
    """Areas of the sections by some planes.

    Parameters
    ----------
    bone : Bone
        Where the sections are made.
    frames : sequence of Frame
        Of the planes.
    pixel_mm : float
        Fineness.

    Returns
    -------
    array, shape (n,)
        Mm2; infinite where a plane has left the bone.
    """
    half = round(HALF_WINDOW_MM / pixel_mm)
    matrices, offsets = _into_pixels(bone, frames, half, pixel_mm)
    pixels = section_areas(bone.mask, matrices, offsets, half, round(NEAR_MM / pixel_mm))
    return np.where(pixels > 0, pixels * pixel_mm**2, np.inf)


def _into_pixels(bone: Bone, frames: Sequence[Frame], half: int, pixel_mm: float) -> tuple[Array, Array]:
    """Matrices (n, 3, 2) and offsets (n, 3) from pixels of planes to voxels."""
    into, shift = bone.into_voxels[:, :3], bone.into_voxels[:, 3]
    across = np.array([frame.axes[:2] for frame in frames]) * pixel_mm
    matrices = np.ascontiguousarray(into @ across.transpose(0, 2, 1))
    origins = np.array([frame.origin for frame in frames]) @ into.T + shift
    return matrices, origins - half * matrices.sum(axis=2)


def _extent(places: Array) -> float:
    """Extent of pixels along a direction; half a pixel is added at either end."""
    return float(np.ptp(places) + SECTION_MM)
