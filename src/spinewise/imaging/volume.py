"""A volume of voxels with its place in the patient and how it was acquired."""

import datetime
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.words import Answer

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Acquisition:
    """How images were made; what a file does not say is None or unknown, never a default.

    Parameters
    ----------
    modality : str
        DICOM modality, ``"CT"`` or ``"MR"``.
    kvp : float or None
        Tube voltage, kV.
    kernel : str or None
        Reconstruction kernel as written by the scanner.
    slice_thickness_mm : float or None
        As written; not the distance between slices, which the affine holds.
    contrast : Answer
        Whether contrast agent was given.
    date : date or None
        Day of acquisition.
    manufacturer : str or None
        As written.
    notes : tuple of str
        What was changed on reading, one sentence each (for example a tilted gantry, resampled).
    references : mapping
        DICOM UIDs by name (``study``, ``series``, ``frame of reference``, ``sop class``); absent when empty.
    instances : tuple of str
        SOP instance UIDs in slice order; empty when the file has none.
    """

    modality: str
    kvp: float | None = None
    kernel: str | None = None
    slice_thickness_mm: float | None = None
    contrast: Answer = Answer.UNKNOWN
    date: datetime.date | None = None
    manufacturer: str | None = None
    notes: tuple[str, ...] = ()
    references: dict[str, str] = field(default_factory=dict)
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Volume:
    """Voxels on a regular grid in the patient.

    Parameters
    ----------
    voxels : array, shape (a, b, c), C-contiguous
        Hounsfield units for CT, signal for MR; int16 or float32.
    affine : array, shape (4, 4)
        From voxel index (a, b, c) to LPS, mm; the centre of a voxel has whole indices.
    acquisition : Acquisition
        How it was made.
    id : str
        Name of the input inside the plan.
    """

    voxels: NDArray[np.int16] | NDArray[np.float32]
    affine: Array
    acquisition: Acquisition
    id: str = "ct"

    @property
    def spacing(self) -> Array:
        """Distance between neighbouring voxels along each index, mm, shape (3,)."""
        spacing: Array = np.linalg.norm(self.affine[:3, :3], axis=0)
        return spacing

    @property
    def largest_spacing(self) -> float:
        """Largest distance between neighbouring voxels, mm."""
        return float(self.spacing.max())

    def to_index(self, points: Array) -> Array:
        """Voxel indices (not rounded) of points, LPS mm, shape (..., 3)."""
        return to_index(self.affine, points)

    def to_patient(self, indices: Array) -> Array:
        """LPS points, mm, of voxel indices, shape (..., 3)."""
        return to_patient(self.affine, indices)


def to_index(affine: Array, points: Array) -> Array:
    """Voxel indices of points in the patient.

    Parameters
    ----------
    affine : array, shape (4, 4)
        From voxel index to LPS, mm.
    points : array, shape (..., 3)
        LPS, mm.

    Returns
    -------
    array, shape (..., 3)
        Indices, not rounded.
    """
    inverse = np.linalg.inv(affine)
    return np.asarray(points, dtype=float) @ inverse[:3, :3].T + inverse[:3, 3]


def to_patient(affine: Array, indices: Array) -> Array:
    """Points in the patient of voxel indices.

    Parameters
    ----------
    affine : array, shape (4, 4)
        From voxel index to LPS, mm.
    indices : array, shape (..., 3)
        Indices, whole or not.

    Returns
    -------
    array, shape (..., 3)
        LPS, mm.
    """
    return np.asarray(indices, dtype=float) @ affine[:3, :3].T + affine[:3, 3]
