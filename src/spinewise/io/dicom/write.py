"""Volumes as DICOM: single-frame slices, or one enhanced multi-frame file, for export and for tests.

UIDs follow from a seed, so that the same volume is written with the same UIDs; nothing of the clock or of
this machine goes into the files.
"""

import datetime
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from spinewise.imaging.sampling import sample_points
from spinewise.imaging.volume import Volume, to_patient
from spinewise.io.dicom.encode import decimal, encoded, orientation, sixteen_bits
from spinewise.io.dicom.write_multiframe import enhanced
from spinewise.io.scans.axial_order import axial_view
from spinewise.words import Answer, BadInput, CannotWrite

Array = NDArray[np.float64]
SYNTAXES = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "rle": RLELossless,
    "jpeg-ls": JPEGLSLossless,
    "jpeg-2000": JPEG2000Lossless,
}
_AGENT = {Answer.YES: "contrast agent, not named", Answer.NO: "NONE"}
_INTERCEPT = -1024
_UNSIGNED = 65535
# The encoder halves an image five times.
_TILE = 32


@dataclass(frozen=True)
class Subject:
    """Whose images are written, by pseudonym.

    Parameters
    ----------
    pseudonym : str
        Goes where the name would stand.
    patient_id : str
        Identifier; a made-up one.
    birth_date : date or None
        Day of birth.
    sex : str or None
        ``"F"``, ``"M"`` or ``"O"``.
    """

    pseudonym: str
    patient_id: str
    birth_date: datetime.date | None = None
    sex: str | None = None


def write_series(
    volume: Volume,
    folder: str | Path,
    *,
    pseudonym: str,
    patient_id: str,
    birth_date: datetime.date | None = None,
    sex: str | None = None,
    series_description: str = "Synthetic CT",
    transfer_syntax: str = "explicit",
    contrast_agent: str | None = None,
    tilt_deg: float = 0.0,
    seed: int = 0,
    multiframe: bool = False,
) -> tuple[Path, ...]:
    """Write a volume as a DICOM CT series.

    Parameters
    ----------
    volume : Volume
        Hounsfield units, in any index order; fractions are rounded.
    folder : str or Path
        Where; made when absent.
    pseudonym, patient_id : str
        Whose images these are; never a real name.
    birth_date : date or None
        Day of birth.
    sex : str or None
        ``"F"``, ``"M"`` or ``"O"``.
    series_description : str
        Name of the series.
    transfer_syntax : str
        A key of `SYNTAXES`.
    contrast_agent : str or None
        Name of the agent; None writes what the volume says, and leaves the element out when that is
        unknown.
    tilt_deg : float
        Tilt of the gantry: slices are cut obliquely, turned about the patient's left-right axis, and stacked
        along the table as a scanner does.
    seed : int
        From which UIDs follow.
    multiframe : bool
        One enhanced multi-frame file instead of one file a slice.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    BadInput
        When the encoding is unknown.
    CannotWrite
        When the files could not be written; none is left half-written.
    """
    if transfer_syntax not in SYNTAXES:
        raise BadInput(f"no such encoding: choose one of {', '.join(SYNTAXES)}")
    if transfer_syntax == "jpeg-2000" and min(axial_view(volume.voxels, volume.affine)[0].shape[1:]) < _TILE:
        raise BadInput(f"JPEG 2000 needs slices of at least {_TILE} pixels: choose another encoding")
    subject = Subject(pseudonym, patient_id, birth_date, sex)
    voxels, affine = axial_view(volume.voxels, volume.affine)
    if tilt_deg:
        voxels, affine = _tilted(volume, voxels.shape, affine, tilt_deg)
    agent = contrast_agent or _AGENT.get(volume.acquisition.contrast)
    uids = Uids(seed, f"{patient_id} {series_description} {tilt_deg}")
    common = common_of(volume, subject, uids, series_description, agent, tilt_deg)
    intercept = min(_INTERCEPT, int(np.floor(voxels.min())))
    if int(np.ceil(voxels.max())) - intercept > _UNSIGNED:
        raise BadInput("the volume spans more than 16 bits: clip it before writing")
    sixteen_bits(common, voxels.shape)
    common.RescaleIntercept, common.RescaleSlope, common.RescaleType = intercept, 1, "HU"
    syntax = SYNTAXES[transfer_syntax]

    def _stored(plane: NDArray[Any]) -> NDArray[np.uint16]:
        return (np.rint(plane).astype(np.int32) - intercept).astype(np.uint16)

    if multiframe:
        dataset = enhanced(common, _stored(voxels), affine, uids.frames, volume, intercept)
        return write_all(Path(folder), [("ct-enhanced.dcm", lambda: encoded(dataset, syntax))])
    return write_all(
        Path(folder),
        [
            (
                f"ct-{index + 1:04d}.dcm",
                lambda index=index: encoded(  # type: ignore[misc]
                    one_slice(common, _stored(voxels[index]), affine, index, uids.instance(index)), syntax
                ),
            )
            for index in range(voxels.shape[0])
        ],
    )


class Uids:
    """UIDs that follow from a seed and what the series is.

    Parameters
    ----------
    seed : int
        The same seed gives the same UIDs.
    what : str
        What the series is.
    """

    def __init__(self, seed: int, what: str) -> None:
        """Make the UIDs of study, frame of reference, series and frames."""
        self._entropy = ["spinewise", str(seed), what]
        self.study = generate_uid(entropy_srcs=["spinewise", str(seed), "study"])
        self.frame_of_reference = generate_uid(entropy_srcs=["spinewise", str(seed), "frame of reference"])
        self.series = generate_uid(entropy_srcs=[*self._entropy, "series"])
        self.frames = generate_uid(entropy_srcs=[*self._entropy, "frames"])

    def instance(self, index: int) -> UID:
        """UID of one slice.

        Parameters
        ----------
        index : int
            Which.

        Returns
        -------
        UID
            Of its instance.
        """
        return generate_uid(entropy_srcs=[*self._entropy, "instance", str(index)])


def _tilted(
    volume: Volume, shape: tuple[int, ...], affine: Array, tilt_deg: float
) -> tuple[NDArray[Any], Array]:
    """Slices as a tilted gantry takes them: turned about the left-right axis, stacked along the table."""
    angle = np.radians(tilt_deg)
    turned = affine.copy()
    length = np.linalg.norm(affine[:3, 1])
    turned[:3, 1] = length * np.array([0.0, np.cos(angle), np.sin(angle)])
    centre = to_patient(affine, (np.array(shape) - 1) / 2)
    turned[:3, 3] += centre - to_patient(turned, (np.array(shape) - 1) / 2)
    rows, columns = np.meshgrid(np.arange(shape[1]), np.arange(shape[2]), indexing="ij")
    voxels = np.empty(shape, volume.voxels.dtype)
    for index in range(shape[0]):
        indices = np.stack([np.full(rows.shape, index), rows, columns], axis=-1)
        plane = sample_points(volume.voxels, volume.affine, to_patient(turned, indices))
        voxels[index] = np.rint(plane) if voxels.dtype == np.int16 else plane
    return voxels, turned


def common_of(
    volume: Volume, subject: Subject, uids: Uids, description: str, agent: str | None, tilt_deg: float
) -> Dataset:
    """What all slices of a series share, as a CT has it.

    Parameters
    ----------
    volume : Volume
        How it was acquired.
    subject : Subject
        Whose.
    uids : Uids
        Of study, series and frame of reference.
    description : str
        Name of the series.
    agent : str or None
        Contrast agent; None leaves the element out.
    tilt_deg : float
        Of the gantry.

    Returns
    -------
    Dataset
        Without pixels.
    """
    acquisition = volume.acquisition
    day = acquisition.date.strftime("%Y%m%d") if acquisition.date else ""
    common = Dataset()
    common.SpecificCharacterSet = "ISO_IR 192"
    common.ImageType = ["DERIVED", "PRIMARY", "AXIAL"]
    common.SOPClassUID = CTImageStorage
    common.StudyDate = day
    common.SeriesDate = day
    common.AcquisitionDate = day
    common.ContentDate = day
    common.StudyTime = ""
    common.ContentTime = ""
    common.AccessionNumber = ""
    common.Modality = "CT"
    common.Manufacturer = acquisition.manufacturer or ""
    common.ReferringPhysicianName = ""
    common.SeriesDescription = description
    common.PatientName = subject.pseudonym
    common.PatientID = subject.patient_id
    common.PatientBirthDate = subject.birth_date.strftime("%Y%m%d") if subject.birth_date else ""
    common.PatientSex = subject.sex or ""
    common.PatientIdentityRemoved = "YES"
    common.DeidentificationMethod = "pseudonym"
    if agent:
        common.ContrastBolusAgent = agent
    common.SliceThickness = acquisition.slice_thickness_mm
    common.KVP = acquisition.kvp
    common.GantryDetectorTilt = tilt_deg
    if acquisition.kernel:
        common.ConvolutionKernel = acquisition.kernel
    common.PatientPosition = "HFS"
    common.StudyInstanceUID = uids.study
    common.SeriesInstanceUID = uids.series
    common.StudyID = ""
    common.SeriesNumber = 1
    common.AcquisitionNumber = 1
    common.FrameOfReferenceUID = uids.frame_of_reference
    common.PositionReferenceIndicator = ""
    return common


def one_slice(common: Dataset, pixels: NDArray[np.uint16], affine: Array, index: int, uid: UID) -> Dataset:
    """One slice of a series.

    Parameters
    ----------
    common : Dataset
        What all slices share.
    pixels : array, shape (rows, columns), uint16
        Stored numbers.
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS, mm.
    index : int
        Which slice.
    uid : UID
        Of the instance.

    Returns
    -------
    Dataset
        Uncompressed.
    """
    one = Dataset()
    one.update(common)
    one.SOPInstanceUID = uid
    one.InstanceNumber = index + 1
    position = affine[:3, 3] + index * affine[:3, 0]
    spacing = np.linalg.norm(affine[:3, 1:3], axis=0)
    one.ImagePositionPatient = [decimal(value) for value in position]
    one.ImageOrientationPatient = orientation(affine)
    one.SliceLocation = decimal(float(position @ affine[:3, 0] / np.linalg.norm(affine[:3, 0])))
    one.PixelSpacing = [decimal(value) for value in spacing]
    one.PixelData = np.ascontiguousarray(pixels).astype("<u2").tobytes()
    one["PixelData"].VR = "OW"
    return one


def write_all(folder: Path, files: list[tuple[str, Callable[[], FileDataset]]]) -> tuple[Path, ...]:
    """Write beside the final place first, so that a full disk leaves nothing half-written.

    Parameters
    ----------
    folder : Path
        Made when absent.
    files : list of (str, callable)
        Name of each file and what makes it.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    CannotWrite
        When they could not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as beside:
            for name, make in files:
                make().save_as(Path(beside) / name, enforce_file_format=True)
            for name, _ in files:
                os.replace(Path(beside) / name, folder / name)  # noqa: PTH105 - replaces what is there
    except OSError:
        raise CannotWrite(
            "the DICOM files could not be written: free space or choose a folder in which you may write"
        ) from None
    return tuple(folder / name for name, _ in files)
