"""Pixels of slices into one array of Hounsfield units, without a copy in floating point.

Uncompressed slices are read by threads straight into their place; compressed ones are decoded one at a time.
"""

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.utils import iter_pixels
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from spinewise.imaging.sampling import AIR_HU
from spinewise.io.dicom.files import UNDEFINED_LENGTH, SourceFile
from spinewise.io.dicom.slices import Slice, number, whole_number
from spinewise.io.scans.array_bytes import bytes_of
from spinewise.words import UnreadableFile

_IN_PLACE = (str(ExplicitVRLittleEndian), str(ImplicitVRLittleEndian))
_SIXTEEN = 16
_LOWEST, _HIGHEST = -32768, 32767


@dataclass(frozen=True)
class Changes:
    """What was changed on the way from stored numbers to Hounsfield units.

    Parameters
    ----------
    padded : int
        Pixels outside the reconstructed circle that were set to air.
    clipped : int
        Pixels beyond what 16 bits hold, set to the nearest value that they hold.
    """

    padded: int = 0
    clipped: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        """Sum of the changes of two slices."""
        return Changes(self.padded + other.padded, self.clipped + other.clipped)


@dataclass(frozen=True)
class _Coding:
    """How a file stores its pixels."""

    allocated: int
    stored: int
    signed: bool
    padding: tuple[int, int] | None


def read_pixels(slices: Sequence[Slice], *, padding_is_air: bool = True) -> tuple[NDArray[Any], Changes]:
    """Hounsfield units of slices.

    Parameters
    ----------
    slices : sequence of Slice
        In the order of the stack, all of one size.
    padding_is_air : bool
        Whether pixels that the file marks as padding become air; False for images that are not CT.

    Returns
    -------
    voxels : array, shape (slices, rows, columns)
        int16 where slope and intercept are whole numbers, else float32.
    changes : Changes
        What was changed.

    Raises
    ------
    UnreadableFile
        When pixels are missing, cut short or broken.
    """
    whole = all(_is_whole(one.slope) and _is_whole(one.intercept) for one in slices)
    shape = (len(slices), slices[0].rows, slices[0].columns)
    voxels: NDArray[Any] = np.empty(shape, np.int16 if whole else np.float32)
    by_file: dict[SourceFile, dict[int, int]] = {}
    for index, one in enumerate(slices):
        by_file.setdefault(one.file, {})[one.frame] = index
    jobs = list(by_file.items())

    def _read(job: tuple[SourceFile, dict[int, int]]) -> Changes:
        return _read_file(job[0], job[1], slices, voxels, padding_is_air)

    with warnings.catch_warnings():
        # Decoders warn about harmless deviations, with values of the header in the text.
        warnings.simplefilter("ignore")
        with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
            changes = list(pool.map(_read, jobs))
    return voxels, sum(changes, Changes())


def _is_whole(value: float | None) -> bool:
    return value is None or float(value).is_integer()


def _read_file(
    file: SourceFile, frames: dict[int, int], slices: Sequence[Slice], voxels: NDArray[Any], padded: bool
) -> Changes:
    coding = _coding(file.header, padded)
    changes = Changes()
    if file.transfer_syntax in _IN_PLACE and coding.allocated == _SIXTEEN and voxels.dtype == np.int16:
        for frame, index in frames.items():
            target = voxels[index]
            _read_raw(file, frame, target)
            changes += _to_hounsfield_in_place(target, coding, slices[index])
        return changes
    seen = 0
    wanted = sorted(frames)
    for frame, stored in zip(wanted, _decoded(file, wanted), strict=False):
        seen += 1
        changes += _to_hounsfield(stored, voxels[frames[frame]], coding, slices[frames[frame]])
    if seen < len(frames):
        raise _cut_short(file)
    return changes


def _coding(header: Dataset, padded: bool) -> _Coding:
    allocated = whole_number(header, "BitsAllocated", _SIXTEEN)
    stored = whole_number(header, "BitsStored", allocated)
    signed = whole_number(header, "PixelRepresentation") == 1
    return _Coding(allocated, stored, signed, _padding(header, allocated, signed) if padded else None)


def _padding(header: Dataset, allocated: int, signed: bool) -> tuple[int, int] | None:
    """Range of stored numbers that stand for "outside the reconstructed circle"."""
    value = number(header, "PixelPaddingValue")
    if value is None:
        return None
    limit = number(header, "PixelPaddingRangeLimit")
    ends = [int(value), int(value if limit is None else limit)]
    if signed:  # often written as if it were unsigned: 63536 for -2000
        ends = [end - (1 << allocated) if end >= 1 << (allocated - 1) else end for end in ends]
    return min(ends), max(ends)


def _read_raw(file: SourceFile, frame: int, target: NDArray[np.int16]) -> None:
    """Bytes of one uncompressed frame, straight into its place."""
    length = target.nbytes
    if file.pixel_start < 0:
        raise _without_pixels(file)
    if file.pixel_length == UNDEFINED_LENGTH or file.pixel_length < (frame + 1) * length:
        raise _cut_short(file)
    try:
        with file.path.open("rb", buffering=0) as opened:
            opened.seek(file.pixel_start + frame * length)
            view = bytes_of(target)
            got = 0
            while got < length:
                more = opened.readinto(view[got:])
                if not more:
                    raise _cut_short(file)
                got += more
    except OSError:
        raise UnreadableFile(f"{file.place} cannot be read to its end: copy it again") from None


def _without_pixels(file: SourceFile) -> UnreadableFile:
    return UnreadableFile(f"{file.place} holds no pixels: export the series again, with its images")


def _cut_short(file: SourceFile) -> UnreadableFile:
    return UnreadableFile(f"{file.place} is cut short: copy it again from the archive")


def _decoded(file: SourceFile, frames: list[int]) -> Iterator[NDArray[Any]]:
    """Stored numbers of the wanted frames in turn, decompressed."""
    try:
        dataset = pydicom.dcmread(file.path, force=True)
        if "PixelData" not in dataset:
            raise _without_pixels(file)
        if "TransferSyntaxUID" not in getattr(dataset, "file_meta", {}):
            dataset.file_meta.TransferSyntaxUID = UID(file.transfer_syntax)
        yield from iter_pixels(dataset, raw=True, indices=frames)
    except UnreadableFile:
        raise
    except Exception:  # noqa: BLE001 - decoders raise whatever they like; all mean the same here
        name = UID(file.transfer_syntax).name
        raise UnreadableFile(
            f"the pixels of {file.place} cannot be decoded ({name}): copy it again from the archive, or "
            "export "
            "the series uncompressed"
        ) from None


def _to_hounsfield_in_place(plane: NDArray[np.int16], coding: _Coding, one: Slice) -> Changes:
    """Turn 16-bit numbers as read from the file into Hounsfield units where they lie."""
    unused = _SIXTEEN - coding.stored
    if unused > 0:  # old files keep overlays in the bits that the image does not use
        if coding.signed:
            np.left_shift(plane, unused, out=plane)
            np.right_shift(plane, unused, out=plane)
        else:
            np.bitwise_and(plane, np.int16((1 << coding.stored) - 1), out=plane)
    slope = 1 if one.slope is None else one.slope
    intercept = 0 if one.intercept is None else int(one.intercept)
    safe = unused > 0 and -_HIGHEST // 2 < intercept <= 0
    if slope == 1 and (safe or (coding.signed and intercept == 0)):
        padded = 0
        if coding.padding is not None:
            outside = _within(plane, coding.padding)
            padded = int(np.count_nonzero(outside))
        if intercept:
            np.add(plane, np.int16(intercept), out=plane)
        if padded:
            plane[outside] = AIR_HU
        return Changes(padded)
    stored = plane.copy() if coding.signed else plane.view(np.uint16).copy()
    return _to_hounsfield(stored, plane, coding, one)


def _to_hounsfield(stored: NDArray[Any], target: NDArray[Any], coding: _Coding, one: Slice) -> Changes:
    """Hounsfield units of one slice of stored numbers."""
    if stored.shape != target.shape:
        raise UnreadableFile(f"{one.file.place} holds an image of another size than it says: export it again")
    slope = 1.0 if one.slope is None else one.slope
    intercept = 0.0 if one.intercept is None else one.intercept
    outside = _within(stored, coding.padding) if coding.padding is not None else None
    clipped = 0
    if target.dtype == np.int16:
        values = stored.astype(np.int32)
        values *= int(slope)
        values += int(intercept)
        beyond = (values < _LOWEST) | (values > _HIGHEST)
        clipped = int(np.count_nonzero(beyond if outside is None else beyond & ~outside))
        np.clip(values, _LOWEST, _HIGHEST, out=values)
        target[...] = values
    else:
        np.multiply(stored, np.float32(slope), out=target, casting="unsafe")
        target += np.float32(intercept)
    if outside is not None:
        target[outside] = AIR_HU
    return Changes(0 if outside is None else int(np.count_nonzero(outside)), clipped)


def _within(stored: NDArray[Any], ends: tuple[int, int]) -> NDArray[np.bool_]:
    low, high = ends
    within: NDArray[np.bool_] = stored == low if low == high else (stored >= low) & (stored <= high)
    return within
