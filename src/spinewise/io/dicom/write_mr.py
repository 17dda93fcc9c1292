"""MR volumes as DICOM, for export and for tests: sagittal slices, or one enhanced multi-frame file."""

import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedMRImageStorage, ExplicitVRLittleEndian, MRImageStorage

from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Volume
from spinewise.io.dicom.encode import decimal, encoded, sixteen_bits
from spinewise.io.dicom.write import Subject, Uids, common_of, one_slice, write_all
from spinewise.io.dicom.write_multiframe import frames_of
from spinewise.words import Answer, BadInput

Array = NDArray[np.float64]
_MOST = 32767


def write_mr_series(
    volume: Volume,
    folder: str | Path,
    *,
    pseudonym: str,
    patient_id: str,
    birth_date: datetime.date | None = None,
    sex: str | None = None,
    series_description: str = "Digital patient T1 sagittal",
    seed: int = 0,
    multiframe: bool = False,
) -> tuple[Path, ...]:
    """Write a volume as a DICOM MR series.

    Parameters
    ----------
    volume : Volume
        Signal, index order (slice, row, column); fractions are rounded.
    folder : str or Path
        Where; made when absent.
    pseudonym, patient_id : str
        Whose images these are; never a real name.
    birth_date : date or None
        Day of birth.
    sex : str or None
        ``"F"``, ``"M"`` or ``"O"``.
    series_description : str
        Name of the series; the reader takes its words as weak evidence.
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
        When this is no MR, or its signal does not fit 15 bits.
    CannotWrite
        When the files could not be written.
    """
    acquisition = volume.acquisition
    if not isinstance(acquisition, MrAcquisition):
        raise BadInput("only MR images can be written as an MR series: use write_series for CT")
    if volume.voxels.min() < 0 or volume.voxels.max() > _MOST:
        raise BadInput(f"signals below 0 or above {_MOST} cannot be written: scale them first")
    subject = Subject(pseudonym, patient_id, birth_date, sex)
    uids = Uids(seed, f"{patient_id} {series_description}")
    agent = "contrast agent, not named" if acquisition.contrast is Answer.YES else None
    if acquisition.contrast is Answer.NO:
        agent = "NONE"
    common = common_of(volume, subject, uids, series_description, agent, 0.0)
    _make_mr(common, acquisition)
    pixels: NDArray[np.uint16] = np.rint(volume.voxels).astype(np.uint16)
    sixteen_bits(common, pixels.shape)
    if multiframe:
        enhanced = _enhanced(common, pixels, volume.affine, uids, acquisition)
        return write_all(
            Path(folder), [("mr-enhanced.dcm", lambda: encoded(enhanced, ExplicitVRLittleEndian))]
        )
    return write_all(
        Path(folder),
        [
            (
                f"mr-{index + 1:04d}.dcm",
                lambda index=index: encoded(  # type: ignore[misc]
                    one_slice(common, pixels[index], volume.affine, index, uids.instance(index)),
                    ExplicitVRLittleEndian,
                ),
            )
            for index in range(len(pixels))
        ],
    )


def _make_mr(common: Dataset, acquisition: MrAcquisition) -> None:
    for keyword in ("KVP", "GantryDetectorTilt", "ConvolutionKernel"):
        if keyword in common:
            del common[keyword]
    common.Modality = "MR"
    common.SOPClassUID = MRImageStorage
    calculated = acquisition.calculated is Answer.YES
    common.ImageType = ["DERIVED", "SECONDARY", "SYNTHETIC"] if calculated else ["ORIGINAL", "PRIMARY", "M"]
    common.ScanningSequence = list(acquisition.sequence) or ["RM"]
    common.SequenceVariant = "SK"
    if acquisition.fat_suppressed is not Answer.UNKNOWN:
        common.ScanOptions = "FS" if acquisition.fat_suppressed is Answer.YES else "PER"
    common.MRAcquisitionType = "2D"
    common.MagneticFieldStrength = _written(acquisition.field_strength_t)
    common.EchoTime = _written(acquisition.echo_time_ms)
    common.RepetitionTime = _written(acquisition.repetition_time_ms)
    common.EchoTrainLength = 3
    common.FlipAngle = _written(acquisition.flip_angle_deg)
    if acquisition.inversion_time_ms is not None:
        common.InversionTime = decimal(acquisition.inversion_time_ms)


def _written(value: float | None) -> str | None:
    return None if value is None else decimal(value)


def _enhanced(
    common: Dataset, pixels: NDArray[np.uint16], affine: Array, uids: Uids, acquisition: MrAcquisition
) -> Dataset:
    one = frames_of(common, pixels, affine, uids.frames, acquisition.slice_thickness_mm)
    one.SOPClassUID = EnhancedMRImageStorage
    moved = (
        "EchoTime",
        "RepetitionTime",
        "InversionTime",
        "FlipAngle",
        "ScanningSequence",
        "SequenceVariant",
    )
    for keyword in (*moved, "ScanOptions", "SliceThickness", "EchoTrainLength"):
        if keyword in one:
            del one[keyword]
    kind = [*common.ImageType[:2], "VOLUME", "SYNTHETIC" if acquisition.calculated is Answer.YES else "NONE"]
    one.ImageType = kind
    if acquisition.field_strength_t is not None:
        one.MagneticFieldStrength = acquisition.field_strength_t
    one.EchoPulseSequence = "GRADIENT" if "GR" in acquisition.sequence else "SPIN"
    timing, echo, modifier, frame_type = Dataset(), Dataset(), Dataset(), Dataset()
    timing.RepetitionTime = _written(acquisition.repetition_time_ms)
    timing.FlipAngle = _written(acquisition.flip_angle_deg)
    if acquisition.echo_time_ms is not None:
        echo.EffectiveEchoTime = acquisition.echo_time_ms
    modifier.InversionRecovery = "YES" if "IR" in acquisition.sequence else "NO"
    if acquisition.inversion_time_ms is not None:
        modifier.InversionTimes = [acquisition.inversion_time_ms]
    suppressed = {Answer.YES: "FAT", Answer.NO: "NONE"}.get(acquisition.fat_suppressed)
    if suppressed:
        modifier.SpectrallySelectedSuppression = suppressed
    frame_type.FrameType = kind
    if acquisition.weighting:
        frame_type.AcquisitionContrast = acquisition.weighting
    shared = one.SharedFunctionalGroupsSequence[0]
    shared.MRTimingAndRelatedParametersSequence = Sequence([timing])
    shared.MREchoSequence = Sequence([echo])
    shared.MRModifierSequence = Sequence([modifier])
    shared.MRImageFrameTypeSequence = Sequence([frame_type])
    return one
