"""DICOM series into volumes: plain, compressed, enhanced multi-frame, or taken with a tilted gantry."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.sampling import AIR_HU
from spinewise.imaging.volume import Volume
from spinewise.io.dicom.acquisition import acquisition_of
from spinewise.io.dicom.files import read_folder
from spinewise.io.dicom.geometry import stack
from spinewise.io.dicom.multiframe import slices_of
from spinewise.io.dicom.pixels import Changes, read_pixels
from spinewise.io.dicom.series import (
    SeriesSummary,
    check_one_patient,
    choose,
    series_in,
    set_aside,
    summary_of,
)
from spinewise.io.dicom.slices import Slice, text
from spinewise.io.scans.hounsfield_scale import scale_notes
from spinewise.io.scans.straighten import straighten
from spinewise.words import BadInput, MixedSeries


def list_series(folder: str | Path) -> tuple[SeriesSummary, ...]:
    """Every series in a folder, with what a person needs to choose one.

    Parameters
    ----------
    folder : str or Path
        Folder with DICOM files, at any depth.

    Returns
    -------
    tuple of SeriesSummary
        Those with most files first; nothing in them names the patient.

    Raises
    ------
    UnreadableFile
        When the folder or a header cannot be read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(summary_of(one) for one in series_in(read_folder(Path(folder))))


def read_series(
    folder: str | Path, *, series_uid: str | None = None, id: str = "ct", modality: str = "CT"
) -> Volume:
    """Volume of a DICOM series.

    Parameters
    ----------
    folder : str or Path
        Folder with the slices, at any depth, or one multi-frame file.
    series_uid : str or None
        Which series, when there are several.
    id : str
        Name of the input inside the plan.
    modality : str
        DICOM modality that is wanted.

    Returns
    -------
    Volume
        Hounsfield units (signal for MR), index order (slice, row, column); what was changed or set aside is
        said in ``acquisition.notes``.

    Raises
    ------
    UnreadableFile
        When files cannot be opened, are broken or cut short.
    NotThisModality
        When the images are of another kind.
    MixedSeries
        When slices are missing, come twice, or belong to several series.
    MixedPatients
        When slices belong to different people.
    BadInput
        When a CT does not say how its numbers become Hounsfield units.
    """
    with warnings.catch_warnings():
        # The header reader warns about harmless deviations, with values of the header in the text.
        warnings.simplefilter("ignore")
        return _read(Path(folder), series_uid, id, modality)


def _read(folder: Path, series_uid: str | None, id: str, modality: str) -> Volume:
    files = read_folder(folder)
    found = series_in(files)
    chosen = choose(found, modality, series_uid)
    check_one_patient(chosen.files)
    notes = list(set_aside(found, chosen, files.not_dicom))
    slices = [one for file in chosen.files for one in slices_of(file)]
    is_ct = modality == "CT"
    if is_ct:
        _check_scale(slices)
    grid = stack(slices)
    if grid.doubles:
        notes.append(_set_doubles_aside(slices, grid.doubles, is_ct))
    ordered = [slices[index] for index in grid.order]
    voxels, changes = read_pixels(ordered, padding_is_air=is_ct)
    affine = grid.affine
    notes += _change_notes(changes)
    if grid.tilt_deg:
        voxels, affine = straighten(voxels, affine, AIR_HU if is_ct else 0.0)
        notes.append(
            f"The gantry was tilted by {grid.tilt_deg:.1f} degrees: each slice was shifted within its own "
            "plane "
            "to a straight grid, by linear interpolation."
        )
    if is_ct:
        notes += scale_notes(voxels)
    return Volume(voxels, affine, acquisition_of(ordered, notes), id)


def _check_scale(slices: list[Slice]) -> None:
    without = [one for one in slices if one.slope is None or one.intercept is None or one.slope == 0]
    if without:
        raise BadInput(
            f"{len(without)} of {len(slices)} CT slices have no rescale slope and intercept, so their "
            "numbers are "
            "not Hounsfield units: export the original series from the archive"
        )
    units = {text(one.file.header, "RescaleType").upper() for one in slices} - {"", "HU"}
    if units & {"US", "OD", "MGML", "Z_EFF", "ED", "EDW", "PCT"}:
        raise BadInput(
            "the slices say that their numbers are not Hounsfield units: export the ordinary reconstruction"
        )


def _set_doubles_aside(slices: list[Slice], doubles: tuple[tuple[int, ...], ...], is_ct: bool) -> str:
    """Keep one of each set of equal slices; refuse slices at one place that are not equal."""
    for places in doubles:
        pixels: list[NDArray[Any]] = [read_pixels([slices[i]], padding_is_air=is_ct)[0] for i in places]
        if not all(np.array_equal(pixels[0], other) for other in pixels[1:]):
            raise MixedSeries(
                f"{len(doubles)} places hold more than one slice, and not the same image (several phases or "
                "reconstructions in one series): export one of them alone"
            )
    extra = sum(len(places) - 1 for places in doubles)
    return f"{extra} slices came twice with the same image; one of each was read."


def _change_notes(changes: Changes) -> list[str]:
    notes = []
    if changes.padded:
        notes.append(
            f"{changes.padded} pixels that the files mark as padding (outside the reconstruction) were "
            "set to air."
        )
    if changes.clipped:
        notes.append(
            f"{changes.clipped} pixels lie beyond 16 bits and were set to the nearest value that they hold."
        )
    return notes
