"""Flat regions of cancellous bone: where a slab lies in the body, its outline, and the voxels it holds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.cancellous.voxels_kernels import voxels_in_prism
from spinewise.geometry.frame import Frame, frame_from
from spinewise.imaging.volume import Volume
from spinewise.results import Point, Region, Statistics
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]

TIE_MM = 1e-6
"""A voxel centre that lies exactly on the face of a slab is inside, however the numbers were rounded."""


@dataclass(frozen=True, eq=False)
class Slab:
    """A flat piece of a vertebral body, before its outline is known.

    Parameters
    ----------
    name : str
        For example ``"mid-body"``.
    frame : Frame
        Origin in the middle of the slab on the axis of the vertebra; `up` across the slab.
    thickness_mm : float
        Extent along `up`.
    """

    name: str
    frame: Frame
    thickness_mm: float


@dataclass(frozen=True, eq=False)
class Held:
    """The voxels that a region holds.

    Parameters
    ----------
    values : array, shape (n,)
        Hounsfield units.
    indices : array of int, shape (n, 3)
        Voxel indices in the volume.
    local : array, shape (n, 3)
        Centres of the voxels in the slab's own left, posterior and up, mm.
    """

    values: Array
    indices: NDArray[np.int64]
    local: Array

    @property
    def statistics(self) -> Statistics:
        """Mean, median, standard deviation and number of voxels."""
        return Statistics(
            mean=float(self.values.mean()),
            median=float(np.median(self.values)),
            sd=float(self.values.std(ddof=1)) if self.values.size > 1 else 0.0,
            voxels=int(self.values.size),
        )


def held_voxels(volume: Volume, slab: Slab, outline: Array) -> Held:
    """Voxels whose centre lies inside a slab and its outline.

    Parameters
    ----------
    volume : Volume
        The CT.
    slab : Slab
        Place and thickness.
    outline : array, shape (n, 2)
        Corners as left and posterior in the slab's frame, mm.

    Returns
    -------
    Held
        Values and places; empty when no voxel centre lies inside.

    Raises
    ------
    CannotMeasure
        When the region reaches beyond the outermost voxel centres.
    """
    half = slab.thickness_mm / 2
    corners = np.empty((2, len(outline), 3))
    corners[:, :, :2] = outline
    corners[0, :, 2], corners[1, :, 2] = -half, half
    reach = volume.to_index(slab.frame.to_patient(corners))
    lowest, highest = reach.min(axis=(0, 1)), reach.max(axis=(0, 1))
    if (lowest < 0).any() or (highest > np.array(volume.voxels.shape) - 1).any():
        raise CannotMeasure(f"the region {slab.name} reaches beyond the volume")
    matrix = slab.frame.axes @ volume.affine[:3, :3]
    offset = slab.frame.axes @ (volume.affine[:3, 3] - slab.frame.origin)
    indices, local = voxels_in_prism(
        np.floor(lowest).astype(np.int64),
        np.ceil(highest).astype(np.int64) + 1,
        np.ascontiguousarray(matrix),
        offset,
        half + TIE_MM,
        np.ascontiguousarray(outline),
    )
    values = volume.voxels[indices[:, 0], indices[:, 1], indices[:, 2]].astype(float)
    return Held(values, indices, local)


def region_of(slab: Slab, outline: Array, held: Held, recipe: str) -> Region:
    """Region to be kept with a measurement, from which it can be drawn and replayed.

    Parameters
    ----------
    slab : Slab
        Place and thickness.
    outline : array, shape (n, 2)
        Corners as left and posterior in the slab's frame, mm.
    held : Held
        What was found inside.
    recipe : str
        How the region was made.

    Returns
    -------
    Region
        With the outline in LPS.
    """
    flat = np.column_stack([outline, np.zeros(len(outline))])
    return Region(
        slab.name,
        tuple(_point(corner) for corner in slab.frame.to_patient(flat)),
        _point(slab.frame.up),
        slab.thickness_mm,
        held.statistics,
        recipe,
    )


def replay(volume: Volume, region: Region) -> Statistics:
    """Measure a kept region again.

    Parameters
    ----------
    volume : Volume
        The CT.
    region : Region
        As kept in a measurement.

    Returns
    -------
    Statistics
        Of the voxels whose centre lies in the region.

    Raises
    ------
    CannotMeasure
        When the region is no flat prism or holds no voxel of this volume.
    """
    if not region.outline:
        raise CannotMeasure(f"the region {region.name} has no outline: make it again from its recipe")
    corners = np.array(region.outline)
    frame = frame_from(corners.mean(axis=0), np.array(region.normal), corners[0] - corners.mean(axis=0))
    slab = Slab(region.name, frame, region.thickness_mm)
    held = held_voxels(volume, slab, frame.to_local(corners)[:, :2])
    if held.values.size == 0:
        raise CannotMeasure(f"the region {region.name} holds no voxel of this volume")
    return held.statistics


def _point(corner: Array) -> Point:
    return (float(corner[0]), float(corner[1]), float(corner[2]))
