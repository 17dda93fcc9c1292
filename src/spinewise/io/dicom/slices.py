"""Slices as found in files: where each lies in the patient and how its numbers become Hounsfield units."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag

from spinewise.io.dicom.files import SourceFile
from spinewise.words import UnreadableFile

Numbers = tuple[float, ...]
_POINT = 3
_DIRECTIONS = 6
_PAIR = 2
# Kinds of elements that hold plain characters of the basic repertoire.
_TEXT_VRS = ("CS", "DA", "DS", "DT", "IS", "TM", "UI")


@dataclass(frozen=True, eq=False)
class Slice:
    """One slice: a file, or one frame of a file of many.

    Parameters
    ----------
    file : SourceFile
        Where it comes from.
    frame : int
        Number of the frame in its file, from 0.
    position : tuple of 3 float
        Centre of its first pixel, LPS, mm.
    orientation : tuple of 6 float
        Unit vectors along which the columns and the rows are counted.
    pixel_spacing : tuple of 2 float
        Distance between rows and between columns, mm.
    slope, intercept : float or None
        From stored numbers to Hounsfield units; None when the file does not say.
    rows, columns : int
        Size in pixels.
    """

    file: SourceFile
    frame: int
    position: Numbers
    orientation: Numbers
    pixel_spacing: Numbers
    slope: float | None
    intercept: float | None
    rows: int
    columns: int


def slice_of(file: SourceFile) -> Slice:
    """Slice of a file that holds one.

    Parameters
    ----------
    file : SourceFile
        A single-frame image.

    Returns
    -------
    Slice
        With its place in the patient.

    Raises
    ------
    UnreadableFile
        When the file does not say where the slice lies.
    """
    header = file.header
    return Slice(
        file,
        0,
        numbers(header, "ImagePositionPatient", _POINT, file.place),
        numbers(header, "ImageOrientationPatient", _DIRECTIONS, file.place),
        numbers(header, "PixelSpacing", _PAIR, file.place),
        number(header, "RescaleSlope"),
        number(header, "RescaleIntercept"),
        whole_number(header, "Rows"),
        whole_number(header, "Columns"),
    )


def numbers(dataset: Dataset, keyword: str, count: int, place: str) -> Numbers:
    """Several numbers of an element.

    Parameters
    ----------
    dataset : Dataset
        Where the element is.
    keyword : str
        Its name.
    count : int
        How many numbers it must have.
    place : str
        Name of the file in sentences.

    Returns
    -------
    tuple of float
        The numbers.

    Raises
    ------
    UnreadableFile
        When there are fewer or more, or they are no numbers.
    """
    value = _value(dataset, keyword)
    try:
        found = tuple(float(part) for part in value) if value is not None else ()
    except (TypeError, ValueError):
        found = ()
    if len(found) != count:
        raise UnreadableFile(
            f"{place} does not say where its slice lies ({keyword} is missing or broken): "
            "export the original series again, not a screen copy"
        )
    return found


def number(dataset: Dataset, keyword: str) -> float | None:
    """One number of an element.

    Parameters
    ----------
    dataset : Dataset
        Where the element is.
    keyword : str
        Its name.

    Returns
    -------
    float or None
        None when it is absent, empty or no number.
    """
    value = _value(dataset, keyword)
    try:
        return None if value is None or value == "" else float(value)
    except (TypeError, ValueError):
        return None


def text(dataset: Dataset, keyword: str) -> str:
    """Text of an element; several values are joined by a comma, an absent one is empty.

    Parameters
    ----------
    dataset : Dataset
        Where the element is.
    keyword : str
        Its name.

    Returns
    -------
    str
        Without blanks around it.
    """
    value = _value(dataset, keyword)
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    try:
        return ", ".join(str(part).strip() for part in value if str(part).strip())
    except TypeError:
        return str(value).strip()


def whole_number(dataset: Dataset, keyword: str, default: int = 0) -> int:
    """One whole number of an element.

    Parameters
    ----------
    dataset : Dataset
        Where the element is.
    keyword : str
        Its name.
    default : int
        What an absent or empty element means.

    Returns
    -------
    int
        The number.
    """
    value = number(dataset, keyword)
    return default if value is None else int(value)


def _value(dataset: Dataset, keyword: str) -> Any:
    """Value of an element as text, number or several of them.

    Elements that are still as they were read are taken apart here: the reader's own conversion does much more
    than is needed, and over hundreds of slices it would take longer than reading their pixels.
    """
    raw = dataset.get_item(_tag(keyword))
    if raw is None:
        return None
    if isinstance(raw, RawDataElement) and raw.VR in _TEXT_VRS:
        if not raw.value:
            return None
        words = raw.value.decode("latin-1").rstrip(" \0")
        return words.split("\\") if "\\" in words else words
    try:
        return dataset.get(keyword)
    except (ValueError, TypeError, KeyError, NotImplementedError):  # an element that cannot be converted
        return None


@cache
def _tag(keyword: str) -> BaseTag:
    return Tag(keyword)
