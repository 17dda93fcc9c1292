"""The files of a folder: which of them are DICOM, and the header of each.

Files are named in errors and notes by their place in the folder ("file 3 of 20", in the order of their
names), never by their path: names of files and folders often carry the name of a patient.
"""

import contextlib
import io
import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.tag import BaseTag, Tag

from spinewise.words import UnreadableFile

_PREAMBLE = 128
_MAGIC = b"DICM"
_SHORT_FORM = 8
_LONG_FORM = 12
_PIXEL_DATA = b"\xe0\x7f\x10\x00"
UNDEFINED_LENGTH = 0xFFFFFFFF
_START = 32768
# CT and MR images, plain, enhanced and legacy converted.
_IMAGE_CLASSES = tuple(
    f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("2", "2.1", "2.2", "4", "4.1", "4.4")
)

# What is needed of a header. Names and other identifiers are read only to see whether two files belong to
# one person; they are kept in memory and go no further.
WANTED: tuple[BaseTag, ...] = tuple(
    Tag(keyword)
    for keyword in (
        "SpecificCharacterSet",
        "ImageType",
        "SOPClassUID",
        "SOPInstanceUID",
        "StudyDate",
        "SeriesDate",
        "AcquisitionDate",
        "ContentDate",
        "AcquisitionDateTime",
        "Modality",
        "Manufacturer",
        "SeriesDescription",
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "ContrastBolusAgent",
        "ContrastBolusAgentSequence",
        "SliceThickness",
        "KVP",
        "ProtocolName",
        "ConvolutionKernel",
        "MagneticFieldStrength",
        "EchoTime",
        "RepetitionTime",
        "InversionTime",
        "FlipAngle",
        "ScanningSequence",
        "SequenceVariant",
        "ScanOptions",
        "EchoPulseSequence",
        "InversionRecovery",
        "AcquisitionContrast",
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "SeriesNumber",
        "AcquisitionNumber",
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "FrameOfReferenceUID",
        "SamplesPerPixel",
        "PhotometricInterpretation",
        "NumberOfFrames",
        "Rows",
        "Columns",
        "PixelSpacing",
        "BitsAllocated",
        "BitsStored",
        "HighBit",
        "PixelRepresentation",
        "PixelPaddingValue",
        "PixelPaddingRangeLimit",
        "RescaleIntercept",
        "RescaleSlope",
        "RescaleType",
        "SharedFunctionalGroupsSequence",
        "PerFrameFunctionalGroupsSequence",
    )
)

_TAGS: list[Any] = list(WANTED)
_BROKEN = (
    InvalidDicomError,
    ValueError,
    KeyError,
    AttributeError,
    EOFError,
    TypeError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, eq=False)
class SourceFile:
    """One DICOM file: its header, and where its pixels lie in it.

    Parameters
    ----------
    path : Path
        Where it is; never shown.
    place : str
        Its name in sentences, for example ``"file 3 of 20"``.
    header : Dataset
        The elements of `WANTED` that it has.
    transfer_syntax : str
        UID of the encoding.
    pixel_start, pixel_length : int
        Offset and length of the pixel data in bytes; -1 where the file has none or they cannot be read in
        place. An undefined length (compressed pixels) is `UNDEFINED_LENGTH`.
    size : int
        Length of the file, bytes.
    """

    path: Path
    place: str
    header: Dataset
    transfer_syntax: str
    pixel_start: int
    pixel_length: int
    size: int


@dataclass(frozen=True, eq=False)
class FolderFiles:
    """What a folder holds.

    Parameters
    ----------
    dicom : tuple of SourceFile
        Files with a DICOM header, in the order of their names.
    not_dicom : int
        How many other files there are.
    """

    dicom: tuple[SourceFile, ...]
    not_dicom: int


def read_folder(folder: Path) -> FolderFiles:
    """Every DICOM header in a folder and the folders below it.

    Parameters
    ----------
    folder : Path
        A folder, or a single file.

    Returns
    -------
    FolderFiles
        Headers in the order of the file names.

    Raises
    ------
    UnreadableFile
        When the folder cannot be opened or a file that says it is DICOM has a broken header.
    """
    paths = _files_below(folder)
    # Starts of files are fetched by threads, which matters on slow disks; headers are read by one, since
    # threads would only wait for each other there.
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        starts = pool.map(_start_of, paths)
        headers = [
            read_file(path, f"file {number} of {len(paths)}", start)
            for number, (path, start) in enumerate(zip(paths, starts, strict=True), start=1)
        ]
    found = tuple(header for header in headers if header is not None)
    return FolderFiles(found, len(paths) - len(found))


def _files_below(folder: Path) -> list[Path]:
    try:
        if folder.is_file():
            return [folder]
        if not folder.is_dir():
            raise UnreadableFile(
                "there is no such folder or file of images: give the path of one that exists"
            )
        # A folder that may not be listed would otherwise look empty.
        os.listdir(folder)  # noqa: PTH208
        return sorted(
            path
            for path in folder.rglob("*")
            if not path.name.startswith(".") and path.name != "DICOMDIR" and path.is_file()
        )
    except OSError:
        raise UnreadableFile(
            "the folder of images cannot be opened: check that you are allowed to read it"
        ) from None


@dataclass(frozen=True)
class _Start:
    """First bytes of a file and its whole length; `bytes_` is empty when it could not be opened."""

    bytes_: bytes
    size: int


def _start_of(path: Path) -> _Start | None:
    try:
        with path.open("rb", buffering=0) as file:
            return _Start(file.read(_START), os.fstat(file.fileno()).st_size)
    except OSError:
        return None


def read_file(path: Path, place: str, start: _Start | None = None) -> SourceFile | None:
    """Header of one file.

    Parameters
    ----------
    path : Path
        The file.
    place : str
        Its name in sentences.
    start : _Start or None
        Its first bytes when they have been fetched; None fetches them.

    Returns
    -------
    SourceFile or None
        None when the file is not DICOM.

    Raises
    ------
    UnreadableFile
        When it says that it is DICOM and cannot be read.
    """
    start = start or _start_of(path)
    if start is None:
        raise UnreadableFile(f"{place} cannot be opened: check that you are allowed to read it")
    marked = start.bytes_[_PREAMBLE : _PREAMBLE + len(_MAGIC)] == _MAGIC
    if not marked and not _looks_like_dicom(start.bytes_):
        return None
    try:
        found = None
        if len(start.bytes_) == _START:
            with contextlib.suppress(*_BROKEN):  # the header may be longer than what was fetched
                found = _parsed(io.BytesIO(start.bytes_), path, place, start.size, marked)
        if found is None or found.pixel_start < 0:
            with path.open("rb") as file:
                found = _parsed(file, path, place, start.size, marked)
        if found.pixel_start < 0 and _is_cut(found):
            raise UnreadableFile(f"{place} is cut short within its header: copy it again from the archive")
        return found
    except OSError:
        raise UnreadableFile(f"{place} cannot be read to its end: copy it again from the archive") from None
    except _BROKEN:
        raise UnreadableFile(f"{place} has a broken DICOM header: export it again from the archive") from None


def _parsed(file: BinaryIO, path: Path, place: str, size: int, marked: bool) -> SourceFile:
    header = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=_TAGS, force=not marked)
    syntax = str(getattr(header.file_meta, "TransferSyntaxUID", "") or _guessed_syntax(header))
    first, length = _pixel_place(file.read(_LONG_FORM), file.tell())
    return SourceFile(path, place, header, syntax, first, length, size)


def _is_cut(file: SourceFile) -> bool:
    """Whether a file that must hold an image ends before it describes one."""
    kind = str(
        getattr(file.header.file_meta, "MediaStorageSOPClassUID", "") or file.header.get("SOPClassUID") or ""
    )
    return kind in _IMAGE_CLASSES and "Columns" not in file.header


def _looks_like_dicom(start: bytes) -> bool:
    """Whether a file without preamble begins with an element of the first groups (old exports do)."""
    return start[:4] in (b"\x02\x00\x00\x00", b"\x08\x00\x00\x00", b"\x08\x00\x05\x00", b"\x08\x00\x08\x00")


def _guessed_syntax(header: Dataset) -> str:
    implicit = bool(header.original_encoding[0])
    return str(pydicom.uid.ImplicitVRLittleEndian if implicit else pydicom.uid.ExplicitVRLittleEndian)


def _pixel_place(start: bytes, after: int) -> tuple[int, int]:
    """Offset and length of the pixel data from the twelve bytes that begin its element."""
    if len(start) < _LONG_FORM or start[:4] != _PIXEL_DATA:
        return -1, -1
    if start[4:6] in (b"OW", b"OB"):
        return after, int.from_bytes(start[8:12], "little")
    return after - (_LONG_FORM - _SHORT_FORM), int.from_bytes(start[4:8], "little")
