"""A radiograph as a DICOM file, with its spacing and the way of its beam in the header."""

import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

from spinewise.imaging.radiograph import Beam, Origin, Radiograph, View
from spinewise.io.dicom.encode import decimal, encoded, sixteen_bits
from spinewise.io.dicom.write import Subject, Uids, write_all
from spinewise.words import BadInput

_DEEPEST = 65535
_POSITION = {Origin.FRONT: "AP", Origin.BACK: "PA", Origin.RIGHT: "LL", Origin.LEFT: "RL"}


def write_radiographs(
    radiographs: dict[str, Radiograph],
    folder: str | Path,
    *,
    pseudonym: str,
    patient_id: str,
    birth_date: datetime.date | None = None,
    sex: str | None = None,
    seed: int = 0,
) -> tuple[Path, ...]:
    """Write radiographs of one study as DICOM.

    Parameters
    ----------
    radiographs : dict
        Name of each file, without suffix, to what it holds: calibrated, with its projection, hung upright with
        columns along u and the isocentre in the middle.
    folder : str or Path
        Made when absent.
    pseudonym, patient_id : str
        Whose pictures these are; never a real name.
    birth_date : date or None
        Day of birth.
    sex : str or None
        ``"F"``, ``"M"`` or ``"O"``.
    seed : int
        From which UIDs follow.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    BadInput
        When a picture has no geometry to be written.
    CannotWrite
        When the files could not be written.
    """
    subject = Subject(pseudonym, patient_id, birth_date, sex)
    uids = Uids(seed, f"{patient_id} radiographs")
    datasets = [
        (f"{name}.dcm", _dataset(one, subject, uids, index))
        for index, (name, one) in enumerate(radiographs.items())
    ]
    return write_all(
        Path(folder),
        [(name, lambda made=made: encoded(made, ExplicitVRLittleEndian)) for name, made in datasets],  # type: ignore[misc]
    )


def _dataset(radiograph: Radiograph, subject: Subject, uids: Uids, index: int) -> Dataset:
    beam = radiograph.projection
    plane = radiograph.to_plane
    if beam is None or not radiograph.is_calibrated or plane[0, 0] or plane[1, 1] or plane[0, 1] < 0:
        raise BadInput("only a calibrated, upright radiograph with its geometry can be written")
    one = Dataset()
    one.SpecificCharacterSet = "ISO_IR 192"
    one.ImageType = ["DERIVED", "PRIMARY"]
    one.SOPClassUID = DigitalXRayImageStorageForPresentation
    one.SOPInstanceUID = uids.instance(index)
    one.StudyInstanceUID, one.SeriesInstanceUID = uids.study, uids.series
    one.StudyID, one.AccessionNumber, one.ReferringPhysicianName = "", "", ""
    one.SeriesNumber, one.InstanceNumber = 1, index + 1
    day = radiograph.acquisition.date
    written = day.strftime("%Y%m%d") if day else ""
    one.StudyDate = one.SeriesDate = one.AcquisitionDate = one.ContentDate = written
    one.StudyTime = one.ContentTime = ""
    one.Modality = "DX"
    one.PresentationIntentType = "FOR PRESENTATION"
    one.Manufacturer = radiograph.acquisition.manufacturer or ""
    one.SeriesDescription = "Standing spine, digital patient"
    one.PatientName, one.PatientID = subject.pseudonym, subject.patient_id
    one.PatientBirthDate = subject.birth_date.strftime("%Y%m%d") if subject.birth_date else ""
    one.PatientSex = subject.sex or ""
    one.PatientIdentityRemoved, one.DeidentificationMethod = "YES", "pseudonym"
    one.BodyPartExamined = "SPINE"
    one.ImageLaterality = "U"
    one.ViewPosition = _POSITION[beam.origin]
    one.PatientOrientation = [
        "A" if radiograph.view is View.LATERAL else "L",
        "F" if plane[1, 0] < 0 else "H",
    ]
    one.DetectorConfiguration = "SLOT" if beam.beam is Beam.SLOT else "AREA"
    near, far = beam.source_to_isocentre_mm, beam.source_to_detector_mm
    rows, columns = abs(float(plane[1, 0])), float(plane[0, 1])
    rise = 1.0 if beam.beam is Beam.SLOT else far / near
    one.PixelSpacing = [decimal(rows), decimal(columns)]
    one.PixelSpacingCalibrationType = "GEOMETRY"
    one.PixelSpacingCalibrationDescription = "in the plane of the isocentre"
    one.ImagerPixelSpacing = [decimal(rows * rise), decimal(columns * far / near)]
    one.DistanceSourceToDetector, one.DistanceSourceToPatient = decimal(far), decimal(near)
    one.DistanceSourceToIsocenter = near
    one.EstimatedRadiographicMagnificationFactor = decimal(far / near)
    stored, slope, intercept = _stored(radiograph.pixels)
    sixteen_bits(one, (1, *stored.shape))
    one.PixelIntensityRelationship, one.PixelIntensityRelationshipSign = "LOG", -1
    one.PresentationLUTShape = "IDENTITY"
    one.RescaleSlope, one.RescaleIntercept, one.RescaleType = decimal(slope), decimal(intercept), "US"
    one.WindowCenter, one.WindowWidth = decimal(intercept + slope * _DEEPEST / 2), decimal(slope * _DEEPEST)
    one.LossyImageCompression, one.BurnedInAnnotation = "00", "NO"
    one.PixelData = stored.tobytes()
    one["PixelData"].VR = "OW"
    return one


def _stored(pixels: NDArray[np.float32]) -> tuple[NDArray[np.uint16], float, float]:
    """16 bits over the range of the picture."""
    low, high = float(pixels.min()), float(pixels.max())
    slope = float(decimal((high - low) / _DEEPEST)) if high > low else 1.0
    stored = np.clip(np.rint((pixels - low) / slope), 0, _DEEPEST)
    return np.ascontiguousarray(stored, dtype="<u2"), slope, float(decimal(low))
