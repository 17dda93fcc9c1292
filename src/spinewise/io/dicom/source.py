"""What a DICOM export refers to: the slices that were measured, by their own UIDs, and nothing invented."""

import datetime
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import generate_uid

from spinewise.imaging.volume import Volume
from spinewise.io.labels.snomed import snomed_of
from spinewise.pathway.plan import Plan
from spinewise.words import CannotWrite, Level

MAKER = "spinewise"
NEEDED = ("study", "series", "frame of reference", "sop class")


def uid_of(plan: Plan, name: str) -> str:
    """UID of something that is written: the same for the same inputs, state of review and version.

    Another version may write more or otherwise, and two files of one UID must not differ.

    Parameters
    ----------
    plan : Plan
        What it is written from.
    name : str
        What is written.

    Returns
    -------
    str
        DICOM UID.
    """
    state = [plan.inputs_sha256, str(plan.is_draft), plan.provenance.package]
    return str(generate_uid(entropy_srcs=[MAKER, *state, name]))


def state_of(plan: Plan) -> str:
    """State of review as it stands in labels and descriptions, 16 letters at most.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        ``"DRAFT"`` until it is confirmed.
    """
    return "DRAFT" if plan.is_draft else "CONFIRMED"


def level_code(plan: Plan, level: Level) -> Code:
    """Code of a level: its own once the levels are confirmed and a landmark fixes them, else any vertebra.

    Parameters
    ----------
    plan : Plan
        With its review.
    level : Level
        A level.

    Returns
    -------
    Code
        SNOMED CT.
    """
    known = snomed_of(level)
    confirmed = plan.review.confirmed_by("levels", plan.inputs_sha256) is not None
    fixed = plan.spine is not None and not plan.spine.names_provisional
    if known is None or not (confirmed and fixed):
        return Code(codes.SCT.Vertebra.value, "SCT", codes.SCT.Vertebra.meaning)
    code, words = known
    return Code(code, "SCT", words)


def level_said(plan: Plan, level: Level | str) -> str:
    """A level in words, with what is not sure about its name.

    Parameters
    ----------
    plan : Plan
        With its review.
    level : Level or str
        A level, or the levels that something was taken between, in words.

    Returns
    -------
    str
        For example ``"DRAFT L3, level not confirmed"``.
    """
    if plan.spine is not None and plan.spine.names_provisional:
        return f"{state_of(plan)} {level}, name provisional"
    if plan.review.confirmed_by("levels", plan.inputs_sha256) is None:
        return f"{state_of(plan)} {level}, level not confirmed"
    return f"{level}" if not plan.is_draft else f"{state_of(plan)} {level}"


def source_slices(volume: Volume, plan: Plan) -> list[Dataset]:
    """Headers of the slices that were read, with no more in them than is known.

    Parameters
    ----------
    volume : Volume
        Index order slice, row, column; with the UIDs of its files.
    plan : Plan
        For the pseudonym, which stands where the identifier would.

    Returns
    -------
    list of Dataset
        One for each slice, in order.

    Raises
    ------
    CannotWrite
        When the images have no UIDs, or one file holds all of them.
    """
    acquisition = volume.acquisition
    absent = [name for name in NEEDED if not acquisition.references.get(name)]
    if absent or not acquisition.instances:
        absent += [] if acquisition.instances else ["instance"]
        raise CannotWrite(
            f"no DICOM SR or SEG is written: the images have no UIDs ({', '.join(absent)}), so nothing can "
            "refer to them; export the series from the archive again"
        )
    if len(acquisition.instances) != volume.voxels.shape[0]:
        raise CannotWrite(
            "no DICOM SR or SEG is written: the images are not one file for each slice, which is not handled "
            "yet; export the series as single slices"
        )
    return [_slice(volume, plan, n) for n in range(volume.voxels.shape[0])]


def _slice(volume: Volume, plan: Plan, n: int) -> Dataset:
    acquisition, affine = volume.acquisition, volume.affine
    steps = affine[:3, :3] / volume.spacing
    header = Dataset()
    header.SOPClassUID = acquisition.references["sop class"]
    header.SOPInstanceUID = acquisition.instances[n]
    header.StudyInstanceUID = acquisition.references["study"]
    header.SeriesInstanceUID = acquisition.references["series"]
    header.FrameOfReferenceUID = acquisition.references["frame of reference"]
    header.PositionReferenceIndicator = ""
    header.Modality = acquisition.modality
    header.PatientID = plan.record.patient.pseudonym
    for empty in ("PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID"):
        setattr(header, empty, "")
    header.AccessionNumber = ""
    header.ReferringPhysicianName = ""
    header.ImagePositionPatient = _short(affine[:3, 3] + n * affine[:3, 0])
    header.ImageOrientationPatient = _short(np.concatenate([steps[:, 2], steps[:, 1]]))
    header.PixelSpacing = _short(volume.spacing[1:])
    header.SliceThickness = _short(volume.spacing[:1])[0]
    header.Rows, header.Columns = volume.voxels.shape[1:]
    return header


def _short(numbers: Sequence[float] | np.ndarray) -> list[float]:
    """Numbers that fit into the 16 letters of a DICOM decimal string."""
    return [float(f"{number:.9g}") for number in numbers]


def bytes_of(dataset: Any, plan: Plan, at: datetime.datetime | None) -> bytes:
    """A DICOM object as the bytes of a file: no clock and no chance goes into it.

    Parameters
    ----------
    dataset : Dataset
        Made by highdicom.
    plan : Plan
        For the day for which it holds.
    at : datetime or None
        When it is written; the start of the plan's day when None.

    Returns
    -------
    bytes
        A DICOM file.
    """
    when = at or datetime.datetime.combine(plan.provenance.as_of, datetime.time(), datetime.UTC)
    for day, time in (
        ("ContentDate", "ContentTime"),
        ("SeriesDate", "SeriesTime"),
        ("InstanceCreationDate", "InstanceCreationTime"),
    ):
        if day in dataset:
            setattr(dataset, day, when.strftime("%Y%m%d"))
            setattr(dataset, time, when.strftime("%H%M%S"))
    for equipment in dataset.get("ContributingEquipmentSequence", ()):
        equipment.ContributionDateTime = when.strftime("%Y%m%d%H%M%S")
    for name in ("DimensionOrganizationSequence", "DimensionIndexSequence"):
        for item in dataset.get(name, ()):
            item.DimensionOrganizationUID = uid_of(plan, f"dimensions of {dataset.SOPInstanceUID}")
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()
