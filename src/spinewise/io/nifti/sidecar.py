"""The JSON file beside a NIfTI file: how the images were acquired, in the words of BIDS."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spinewise.imaging.volume import Acquisition
from spinewise.io.nifti.encode import write_bytes
from spinewise.io.scans.contrast import contrast_described, contrast_from_agent
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
