"""Radiographs computed from voxels: how much of the beam is absorbed on the way to each pixel.

A picture holds the line integral of attenuation in natural units: the share of photons that reach the pixel is
exp(-picture). Attenuation is linear in Hounsfield units, water's at 0 HU and nothing at -1000 HU; at the low
energies of a radiograph bone absorbs more than that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging import projector_kernels as kernels
from spinewise.imaging.radiograph import Beam, Projection
from spinewise.imaging.volume import Volume

Array = NDArray[np.float64]

AIR_HU = -1000.0
_HU_OF_WATER_OVER_AIR = 1000.0
_SMALL = 400_000  # steps along all rays together: about half a millisecond
_UP = np.array([0.0, 0.0, 1.0])
_STRAIGHT = 1e-9  # share of a voxel's edge that may point aside where axes count as aligned


@dataclass(frozen=True, eq=False)
class Absorber:
    """A piece of a volume prepared for many pictures from many sides.

    Parameters
    ----------
    values : array, shape (a + 2, b + 2, c + 2)
        Attenuation against water's; a border of zeros lies around it.
    affine : array, shape (4, 4)
        From index, border included, to LPS, mm.
    """

    values: NDArray[np.float32]
    affine: Array

    def placed(self, turn: Array, shift: Array) -> "Absorber":
        """The same piece after a movement; the values are shared.

        Parameters
        ----------
        turn : array, shape (3, 3)
            Rotation about the origin of LPS.
        shift : array, shape (3,)
            Afterwards, mm.

        Returns
        -------
        Absorber
            Elsewhere.
        """
        affine = self.affine.copy()
        affine[:3] = turn @ self.affine[:3]
        affine[:3, 3] += shift
        return Absorber(self.values, affine)


def absorber_of(
    volume: Volume,
    piece: tuple[slice, slice, slice] | None = None,
    mask: NDArray[np.bool_] | None = None,
    nothing_hu: float = AIR_HU,
) -> Absorber:
    """Prepare a volume, or a piece of it.

    Parameters
    ----------
    volume : Volume
        A CT.
    piece : tuple of slice, optional
        Indices of the piece; by default all.
    mask : array of bool, optional
        Voxels that absorb, in the shape of the piece; the others are nothing.
    nothing_hu : float
        Signal up to which a voxel counts as nothing; that of soft tissue leaves bone alone.

    Returns
    -------
    Absorber
        For `project_absorber`.
    """
    piece = piece or (slice(None), slice(None), slice(None))
    signal = volume.voxels[piece]
    start = np.array([part.indices(size)[0] for part, size in zip(piece, volume.voxels.shape, strict=True)])
    values = np.zeros(np.array(signal.shape) + 2, np.float32)
    inner = values[1:-1, 1:-1, 1:-1]
    np.subtract(signal, np.float32(nothing_hu), out=inner, casting="unsafe")
    np.maximum(inner, 0, out=inner)
    inner /= np.float32(_HU_OF_WATER_OVER_AIR)
    if mask is not None:
        inner *= mask
    affine = volume.affine.astype(float)
    affine[:3, 3] = volume.to_patient(start - 1)
    return Absorber(values, affine)


def project_absorber(
    absorber: Absorber,
    projection: Projection,
    to_plane: Array,
    shape: tuple[int, int],
    water_per_mm: float,
) -> NDArray[np.float32]:
    """Picture of a prepared piece, in any position.

    Parameters
    ----------
    absorber : Absorber
        LPS from the isocentre.
    projection : Projection
        How the beam goes.
    to_plane : array, shape (3, 3)
        From (row, column, 1) to (u, v, 1), mm at the isocentre.
    shape : (int, int)
        Rows and columns of the picture.
    water_per_mm : float
        Attenuation of water, 1/mm, see `evidence.attenuation`.

    Returns
    -------
    array, shape (rows, columns), float32
        Line integral of attenuation, natural units.

    Raises
    ------
    ValueError
        When the piece does not lie between source and detector.
    """
    _check_between(absorber.affine, absorber.values.shape, projection)
    there = np.outer(projection.across, to_plane[0]) + np.outer(_UP, to_plane[1])
    source = np.zeros((3, 3))
    source[:, 2] = -projection.source_to_isocentre_mm * projection.towards
    if projection.beam is Beam.SLOT:
        source += np.outer(_UP, to_plane[1])
    else:
        source[2, 2] += projection.source_height_mm
    inverse = np.linalg.inv(absorber.affine)
    to_index = inverse[:3, :3]
    source, pixel = to_index @ source, to_index @ there
    source[:, 2] += inverse[:3, 3]
    pixel[:, 2] += inverse[:3, 3]
    along = int(np.argmax(np.abs(to_index @ projection.towards)))
    axes = np.array([along, *(n for n in range(3) if n != along)])
    out = np.empty(shape, np.float32)
    steps = out.size * absorber.values.shape[along]
    run = kernels.integrate_small if steps < _SMALL else kernels.integrate
    run(absorber.values, out, source, pixel, axes, np.ascontiguousarray(absorber.affine[:3, :3]))
    out *= np.float32(water_per_mm)
    return out


def project_volume(
    volume: Volume,
    projection: Projection,
    to_plane: Array,
    shape: tuple[int, int],
    water_per_mm: float,
    isocentre: Array | None = None,
) -> NDArray[np.float32]:
    """Picture of a whole CT.

    A grid along the patient's axes, which axial slices are, is read where it lies; any other is prepared by
    `absorber_of` first.

    Parameters
    ----------
    volume : Volume
        A CT.
    projection : Projection
        How the beam goes.
    to_plane : array, shape (3, 3)
        From (row, column, 1) to (u, v, 1), mm at the isocentre.
    shape : (int, int)
        Rows and columns of the picture.
    water_per_mm : float
        Attenuation of water, 1/mm, see `evidence.attenuation`.
    isocentre : array, shape (3,), optional
        In the volume's LPS, mm; by default its origin.

    Returns
    -------
    array, shape (rows, columns), float32
        Line integral of attenuation, natural units.

    Raises
    ------
    ValueError
        When the volume does not lie between source and detector.
    """
    affine = volume.affine.astype(float)
    if isocentre is not None:
        affine[:3, 3] -= isocentre
    order = _aligned_order(affine, projection)
    is_upright = to_plane[0, 0] == 0 and to_plane[1, 1] == 0
    if order is None or not is_upright:
        piece = absorber_of(volume)
        moved = piece.affine.copy()
        moved[:3, 3] += affine[:3, 3] - volume.affine[:3, 3]
        return project_absorber(Absorber(piece.values, moved), projection, to_plane, shape, water_per_mm)
    _check_between(affine, volume.voxels.shape, projection)
    lines = _lines(volume.voxels, order)
    grid = affine[:, [*order, 3]]
    planes = np.arange(lines.shape[1])
    away = projection.towards @ grid[:3, 1] * planes + projection.towards @ grid[:3, 3]
    larger = (projection.source_to_isocentre_mm + away) / projection.source_to_isocentre_mm
    # A pixel (u, v) at the isocentre is seen in each plane at u x larger, in voxels from the first one.
    per_u = 1 / (projection.across @ grid[:3, 2])
    per_v = 1 / grid[2, 0]
    first_u, first_v = projection.across @ grid[:3, 3], grid[2, 3]
    u0, du, v0, dv = to_plane[0, 2], to_plane[0, 1], to_plane[1, 2], to_plane[1, 0]
    place_at, place_step = (u0 * larger - first_u) * per_u, du * larger * per_u
    out = np.empty(shape, np.float32)
    along = np.zeros(shape[0])
    if projection.beam is Beam.SLOT:
        _slot(lines, out, ((v0 - first_v) * per_v, dv * per_v), place_at, place_step)
    else:
        height = projection.source_height_mm
        rise = v0 - height
        height_at, height_step = (height + rise * larger - first_v) * per_v, dv * larger * per_v
        kernels.integrate_aligned(lines, out, height_at, height_step, place_at, place_step, AIR_HU)
        along = (rise + dv * np.arange(shape[0])) / projection.source_to_isocentre_mm
    across = (u0 + du * np.arange(shape[1])) / projection.source_to_isocentre_mm
    per_plane = abs(projection.towards @ grid[:3, 1]) * water_per_mm / _HU_OF_WATER_OVER_AIR
    kernels.scale_by_obliquity(out, across, along, per_plane)
    return out


def _slot(
    lines: NDArray[np.int16] | NDArray[np.float32],
    out: NDArray[np.float32],
    heights: tuple[float, float],
    place_at: Array,
    place_step: Array,
) -> None:
    """A slot scan sees every slice by itself: project slices where they are fewer than rows, and blend those."""
    slices = lines.shape[0]
    still = np.zeros(lines.shape[1])
    if slices < out.shape[0]:
        seen = np.empty((slices, out.shape[1]), np.float32)
        kernels.integrate_aligned(lines, seen, still, still + 1.0, place_at, place_step, AIR_HU)
        kernels.blend_rows(seen, out, *heights)
    else:
        kernels.integrate_aligned(
            lines, out, still + heights[0], still + heights[1], place_at, place_step, AIR_HU
        )


def _aligned_order(affine: Array, projection: Projection) -> tuple[int, int, int] | None:
    """Which index runs up, along the beam and across it; None when one runs aside."""
    ways = np.stack([_UP, projection.towards, projection.across])
    shares = np.abs(ways @ affine[:3, :3]) / np.linalg.norm(affine[:3, :3], axis=0)
    order = tuple(int(n) for n in shares.argmax(axis=1))
    if len(set(order)) < len(order) or np.any(shares[np.arange(3), order] < 1 - _STRAIGHT):
        return None
    return order[0], order[1], order[2]


def _lines(
    voxels: NDArray[np.int16] | NDArray[np.float32], order: tuple[int, int, int]
) -> NDArray[np.int16] | NDArray[np.float32]:
    """Voxels as (height, plane, place), without a copy where they lie so."""
    if order == (0, 2, 1) and voxels.flags.c_contiguous:
        out = np.empty((voxels.shape[0], voxels.shape[2], voxels.shape[1]), voxels.dtype)
        kernels.turned_slices(voxels, out)
        return out
    return np.ascontiguousarray(voxels.transpose(order))


def _check_between(affine: Array, shape: tuple[int, ...], projection: Projection) -> None:
    """Refuse what reaches behind the source or the detector."""
    last = np.array(shape) - 1
    corners = np.array([[a, b, c] for a in (0, last[0]) for b in (0, last[1]) for c in (0, last[2])])
    away = (corners @ affine[:3, :3].T + affine[:3, 3]) @ projection.towards
    behind = projection.source_to_detector_mm - projection.source_to_isocentre_mm
    if away.min() <= -projection.source_to_isocentre_mm or away.max() >= behind:
        raise ValueError("the volume does not lie between the source and the detector: check the isocentre")
