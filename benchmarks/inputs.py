"""What the benchmarks read: a digital patient in a large grid, as DICOM slices with a label map beside them.

The only module of the benchmarks that knows where the readers and writers live.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spinewise.imaging.labels import LabelMap
    from spinewise.imaging.volume import Volume

SHAPE = (400, 512, 512)
"""Slices, rows, columns."""
SPACING_MM = (0.7, 0.7, 1.0)
SEED = 1
NOISE_HU = 15.0
AIR_HU = -1000
CONVENTION = "VerSe"


def make_inputs(folder: Path, shape: tuple[int, int, int] = SHAPE) -> tuple[Path, Path]:
    """Write an uncompressed series of T1 to L5 and its label map, once.

    The label map is written as TotalSegmentator writes it, in RAS: two of its axes run against those of the
    series.

    Parameters
    ----------
    folder : Path
        Where.
    shape : tuple of 3 int
        Slices, rows, columns.

    Returns
    -------
    series, labels : Path
        Folder of the slices, and the NIfTI file.
    """
    from spinewise.io.dicom.write import write_series
    from spinewise.io.nifti.encode import write_nifti
    from spinewise.phantom.labels import render_labels

    series, labels = folder / "series", folder / "labels.nii.gz"
    if series.is_dir() and labels.is_file():
        return series, labels
    patient, volume = _scanned(shape)
    write_series(volume, series, pseudonym="Benchmark", patient_id="B1")
    codes = _in_verse(render_labels(patient, volume))
    flip = np.diag([1.0, -1.0, -1.0, 1.0])
    flip[1:3, 3] = [shape[1] - 1, shape[2] - 1]
    write_nifti(labels, np.ascontiguousarray(codes[:, ::-1, ::-1]), volume.affine @ flip)
    return series, labels


def read_inputs(series: Path, labels: Path) -> "tuple[Volume, LabelMap]":
    """Volume and label map as the program reads them.

    Parameters
    ----------
    series, labels : Path
        From `make_inputs`.

    Returns
    -------
    volume : Volume
        Hounsfield units.
    labels : LabelMap
        On its grid, by level name.
    """
    from spinewise.imaging.labels import LabelMap
    from spinewise.io.dicom.read import read_series
    from spinewise.io.labels.read import read_labels

    volume = read_series(series)
    named = read_labels(labels, volume, convention=CONVENTION)
    assert isinstance(named, LabelMap)
    return volume, named


def _scanned(shape: tuple[int, int, int]):  # type: ignore[no-untyped-def]
    """A digital patient and its CT, centred in air in a grid of the given shape."""
    from spinewise.imaging.volume import Volume
    from spinewise.phantom.ct import render_ct
    from spinewise.phantom.person import digital_patient

    patient = digital_patient(SEED, sex="female")
    seen = render_ct(patient, SPACING_MM, NOISE_HU, np.random.default_rng(SEED), levels=patient.levels)
    voxels = np.full(shape, AIR_HU, np.int16)
    first = [(whole - part) // 2 for whole, part in zip(shape, seen.voxels.shape, strict=True)]
    here = tuple(
        slice(max(0, start), start + part) for start, part in zip(first, seen.voxels.shape, strict=True)
    )
    there = tuple(
        slice(max(0, -start), max(0, -start) + min(whole, part))
        for start, whole, part in zip(first, shape, seen.voxels.shape, strict=True)
    )
    voxels[here] = seen.voxels[there]
    affine = seen.affine.copy()
    affine[:3, 3] -= affine[:3, :3] @ np.array(first, dtype=float)
    return patient, Volume(voxels, affine, seen.acquisition)


def _in_verse(labels: "LabelMap") -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Codes in the numbering of VerSe: T1 is 8, L1 is 20."""
    numbers = np.zeros(256, np.uint8)
    for code, name in labels.names.items():
        kind, place = str(name)[0], str(name)[1:]
        if place.isdigit():
            numbers[code] = int(place) + {"T": 7, "L": 19}[kind]
    return numbers[labels.codes]
