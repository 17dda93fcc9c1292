"""What the header of a radiograph says in numbers and words: distances, kind of picture, day."""

import datetime
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydicom.dataset import Dataset

from spinewise.io.dicom.slices import text

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
MODALITIES = ("CR", "DX", "RG", "RF", "XA", "DR")


@cache
def words() -> dict[str, Any]:
    """Words of headers, as read from the table."""
    return tomllib.loads(files("spinewise.io.radiograph").joinpath("words.toml").read_text(encoding="utf-8"))


def positive(header: Dataset, keyword: str) -> float | None:
    """A number that only counts when it is positive: scanners write 0 for what they do not know.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    keyword : str
        Name of the element.

    Returns
    -------
    float or None
        None when absent, 0 or not a number.
    """
    try:
        value = float(header.get(keyword) or 0)
    except (TypeError, ValueError):
        return None
    return value if 0 < value < float("inf") else None


def pair_of_numbers(header: Dataset, keyword: str) -> tuple[float, float] | None:
    """Row and column spacing of an element.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    keyword : str
        Name of the element.

    Returns
    -------
    (float, float) or None
        None when absent or not two positive numbers.
    """
    value: Any = header.get(keyword)
    try:
        row, column = (float(one) for one in value)
    except (TypeError, ValueError):
        return None
    return (row, column) if row > 0 and column > 0 else None


def distances(header: Dataset) -> tuple[float | None, float | None]:
    """Source to detector, and source to isocentre or, where that is absent, to the patient.

    Parameters
    ----------
    header : Dataset
        Of the picture.

    Returns
    -------
    (float or None, float or None)
        Mm.
    """
    near = positive(header, "DistanceSourceToIsocenter") or positive(header, "DistanceSourceToPatient")
    return positive(header, "DistanceSourceToDetector"), near


def is_secondary(header: Dataset) -> bool:
    """Whether the picture was captured from a screen or a film instead of taken by a detector.

    Parameters
    ----------
    header : Dataset
        Of the picture.

    Returns
    -------
    bool
        By SOP class, conversion type or colour.
    """
    return (
        text(header, "SOPClassUID").startswith(SECONDARY_CAPTURE)
        or bool(text(header, "ConversionType"))
        or text(header, "PhotometricInterpretation").startswith(("RGB", "YBR", "PALETTE"))
    )


def is_stitched(header: Dataset) -> bool:
    """Whether the header says that several exposures were joined.

    Parameters
    ----------
    header : Dataset
        Of the picture.

    Returns
    -------
    bool
        By image type and descriptions.
    """
    names = (
        "ImageType", "SeriesDescription", "StudyDescription", "ProtocolName", "DerivationDescription",
        "AcquisitionDeviceProcessingDescription", "ImageComments",
    )  # fmt: skip
    said = " ".join(text(header, name) for name in names).lower()
    return any(word in said for word in words()["stitched"])


def day_of(header: Dataset) -> datetime.date | None:
    """Day on which the picture was taken.

    Parameters
    ----------
    header : Dataset
        Of the picture.

    Returns
    -------
    date or None
        None when the header does not say.
    """
    for name in ("AcquisitionDate", "ContentDate", "SeriesDate", "StudyDate"):
        written = text(header, name)
        try:
            return datetime.datetime.strptime(written, "%Y%m%d").date()
        except ValueError:
            continue
    return None
