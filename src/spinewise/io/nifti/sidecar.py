"""The JSON file beside a NIfTI file: how the images were acquired, in the words of BIDS."""

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Acquisition
from spinewise.io.nifti.encode import write_bytes
from spinewise.io.scans.contrast import contrast_described, contrast_from_agent
from spinewise.io.scans.mr_words import HeaderWords, mr_acquisition, read_words
from spinewise.words import Answer, UnreadableFile


def sidecar_path(path: Path) -> Path:
    """Name of the JSON file that belongs to a NIfTI file.

    Parameters
    ----------
    path : Path
        ``name.nii`` or ``name.nii.gz``.

    Returns
    -------
    Path
        ``name.json`` in the same folder.
    """
    name = path.name.removesuffix(".gz").removesuffix(".nii")
    return path.with_name(f"{name}.json")


def read_json(path: Path, what: str) -> Mapping[str, Any]:
    """Content of a JSON file that holds an object.

    Parameters
    ----------
    path : Path
        The file; an absent one reads as empty.
    what : str
        Its name in sentences.

    Returns
    -------
    mapping
        Its content.

    Raises
    ------
    UnreadableFile
        When it is there and is no JSON object.
    """
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise UnreadableFile(f"{what} is no readable JSON object: correct it or take it away")
    return content


def acquisition_from(content: Mapping[str, Any], modality: str, notes: tuple[str, ...]) -> Acquisition:
    """Acquisition that a sidecar describes.

    Parameters
    ----------
    content : mapping
        Keys of BIDS, as dcm2niix writes them.
    modality : str
        What the images are read as.
    notes : tuple of str
        What was remarkable on reading.

    Returns
    -------
    Acquisition
        What the sidecar does not say is None or unknown.
    """
    if modality == "MR":
        return _mr_acquisition(content, notes)
    return Acquisition(
        modality=modality,
        kvp=_number(content.get("KVP")),
        kernel=_text(content.get("ConvolutionKernel")) or None,
        slice_thickness_mm=_number(content.get("SliceThickness")),
        contrast=_contrast(content),
        date=_date(content),
        manufacturer=_text(content.get("Manufacturer")) or None,
        notes=notes
        if content
        else (*notes, "No sidecar file: tube voltage, kernel, contrast and date are unknown."),
    )


def _mr_acquisition(content: Mapping[str, Any], notes: tuple[str, ...]) -> MrAcquisition:
    """MR in the words of BIDS, where times are seconds."""
    described = read_words(f"{_text(content.get('SeriesDescription'))} {_text(content.get('ProtocolName'))}")
    header = HeaderWords(
        sequence=_words(content.get("ScanningSequence")),
        options=_words(content.get("ScanOptions")),
        image_type=_words(content.get("ImageType")),
    )
    contrast = _contrast(content)
    return mr_acquisition(
        header,
        described,
        slice_thickness_mm=_number(content.get("SliceThickness")),
        contrast=contrast,
        date=_date(content),
        manufacturer=_text(content.get("Manufacturer")) or None,
        notes=notes
        if content
        else (*notes, "No sidecar file: field strength, sequence, contrast agent and date are unknown."),
        field_strength_t=_number(content.get("MagneticFieldStrength")),
        echo_time_ms=_milliseconds(content.get("EchoTime")),
        repetition_time_ms=_milliseconds(content.get("RepetitionTime")),
        inversion_time_ms=_milliseconds(content.get("InversionTime")),
        flip_angle_deg=_number(content.get("FlipAngle")),
    )


def _mr_content(acquisition: MrAcquisition) -> dict[str, Any]:
    """What MR adds to a sidecar."""
    content: dict[str, Any] = {}
    if acquisition.field_strength_t is not None:
        content["MagneticFieldStrength"] = acquisition.field_strength_t
    for key, value in (
        ("EchoTime", acquisition.echo_time_ms),
        ("RepetitionTime", acquisition.repetition_time_ms),
        ("InversionTime", acquisition.inversion_time_ms),
    ):
        if value is not None:
            content[key] = value / 1000
    if acquisition.flip_angle_deg is not None:
        content["FlipAngle"] = acquisition.flip_angle_deg
    if acquisition.sequence:
        content["ScanningSequence"] = list(acquisition.sequence)
    if acquisition.fat_suppressed is not Answer.UNKNOWN:
        content["ScanOptions"] = ["FS"] if acquisition.fat_suppressed is Answer.YES else ["PER"]
    if acquisition.calculated is not Answer.UNKNOWN:
        synthetic = acquisition.calculated is Answer.YES
        content["ImageType"] = (
            ["DERIVED", "SECONDARY", "SYNTHETIC"] if synthetic else ["ORIGINAL", "PRIMARY", "M"]
        )
    return content


def _milliseconds(value: Any) -> float | None:
    seconds = _number(value)
    return None if seconds is None else round(1000 * seconds, 6)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word.upper() for word in re.split(r"[\\\\,_\s]+", _text(value)) if word)


def write_sidecar(path: Path, acquisition: Acquisition) -> None:
    """Write the sidecar of a NIfTI file.

    Parameters
    ----------
    path : Path
        The NIfTI file.
    acquisition : Acquisition
        How its images were made; what is unknown is left out.

    Raises
    ------
    CannotWrite
        When it could not be written.
    """
    content: dict[str, Any] = {"Modality": acquisition.modality}
    if acquisition.kvp is not None:
        content["KVP"] = acquisition.kvp
    if acquisition.kernel:
        content["ConvolutionKernel"] = acquisition.kernel
    if acquisition.slice_thickness_mm is not None:
        content["SliceThickness"] = acquisition.slice_thickness_mm
    if acquisition.contrast is not Answer.UNKNOWN:
        content["ContrastBolusAgent"] = "APPLIED" if acquisition.contrast is Answer.YES else "NONE"
    if isinstance(acquisition, MrAcquisition):
        content |= _mr_content(acquisition)
    if acquisition.date:
        content["AcquisitionDate"] = acquisition.date.isoformat()
    if acquisition.manufacturer:
        content["Manufacturer"] = acquisition.manufacturer
    write_bytes(sidecar_path(path), (json.dumps(content, indent=2, sort_keys=True) + "\n").encode())


def _contrast(content: Mapping[str, Any]) -> Answer:
    agent = contrast_from_agent(_text(content.get("ContrastBolusAgent")))
    if agent is not Answer.UNKNOWN:
        return agent
    described = f"{_text(content.get('SeriesDescription'))} {_text(content.get('ProtocolName'))}"
    return contrast_described(described)


def _date(content: Mapping[str, Any]) -> datetime.date | None:
    for key in ("AcquisitionDate", "AcquisitionDateTime", "SeriesDate", "StudyDate"):
        digits = _text(content.get(key)).replace("-", "").replace(".", "")[:8]
        try:
            return datetime.datetime.strptime(digits, "%Y%m%d").date()
        except ValueError:
            continue
    return None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value).strip()
