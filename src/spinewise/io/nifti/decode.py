"""NIfTI files as arrays: header, label table and voxels, in C order without a copy.

NIfTI counts its first index fastest and looks at the patient in RAS. Memory stays as it is: the array is
seen with its axes in reverse, and the columns of the affine follow; two rows of the affine change sign.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from spinewise.io.scans.array_bytes import bytes_of
from spinewise.words import BadInput, UnreadableFile

Array = NDArray[np.float64]
_DIMENSIONS = 3
_MOST_INT16 = 32767
_CHUNK = 1 << 22
# Label maps saved as floating point carry rounding of this size at most.
_ROUNDING = 1e-3
SUFFIXES = (".nii", ".nii.gz")
LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, eq=False)
class NiftiFile:
    """What a NIfTI file holds.

    Parameters
    ----------
    voxels : array, shape (k, j, i), C-contiguous
        Axes in reverse of NIfTI's own.
    affine : array, shape (4, 4)
        From (k, j, i) to LPS, mm.
    extensions : tuple of bytes
        Contents of its header extensions; label tables are among them.
    notes : tuple of str
        What was remarkable, one sentence each.
    """

    voxels: NDArray[Any]
    affine: Array
    extensions: tuple[bytes, ...]
    notes: tuple[str, ...]


def is_nifti(path: Path) -> bool:
    """Whether a path has the name of a NIfTI file.

    Parameters
    ----------
    path : Path
        Any path.

    Returns
    -------
    bool
        By its ending alone.
    """
    return path.name.lower().endswith(SUFFIXES)


def read_nifti(path: Path, what: str, *, codes: bool = False) -> NiftiFile:
    """Read a NIfTI file.

    Parameters
    ----------
    path : Path
        ``.nii`` or ``.nii.gz``.
    what : str
        Its name in sentences, for example ``"the label map"``.
    codes : bool
        True reads whole numbers from 0 (a label map) as uint8 or uint16; else int16 or float32.

    Returns
    -------
    NiftiFile
        Voxels scaled as the header says.

    Raises
    ------
    UnreadableFile
        When the file cannot be opened, is no NIfTI, is cut short or broken.
    BadInput
        When it does not say where the patient lies, or holds more than one volume.
    """
    from nibabel import Nifti1Header, Nifti2Header
    from nibabel.spatialimages import HeaderDataError
    from nibabel.wrapstruct import WrapStructError

    try:
        with _opened(path) as file:
            size = int.from_bytes(file.read(4), "little")
            file.seek(0)
            kind = Nifti2Header if size in (540, 0x1C020000) else Nifti1Header
            header = kind.from_fileobj(file)
            shape = _shape(header, what)
            affine = _affine(header, what)
            _skip(file, int(header["vox_offset"]))
            voxels = _voxels(file, header, shape, codes, what)
            extensions = tuple(bytes(extension.get_content()) for extension in header.extensions)
            notes = _notes(header)
    except (EOFError, zlib.error, HeaderDataError, WrapStructError, ValueError, KeyError, TypeError):
        raise UnreadableFile(f"{what} is broken or cut short, or no NIfTI: write or copy it again") from None
    except OSError as error:
        if isinstance(error, UnreadableFile):
            raise
        missing = isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError)
        raise UnreadableFile(
            f"{what} cannot be opened: check the path and that you are allowed to read it"
            if missing
            else f"{what} is broken or cut short: write or copy it again"
        ) from None
    return NiftiFile(voxels, affine, extensions, notes)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, decompressed on the way when it is compressed (by its first bytes, not its name)."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if not packed:
            yield raw
            return
        from isal import igzip

        with igzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
            yield unpacked  # type: ignore[misc] # it reads like any binary file


def _skip(file: BinaryIO, to: int) -> None:
    here = file.tell()
    if to > here:
        file.read(to - here)


def _shape(header: Any, what: str) -> tuple[int, int, int]:
    shape = tuple(int(size) for size in header.get_data_shape())
    while len(shape) > _DIMENSIONS and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) != _DIMENSIONS or min(shape) < 1:
        raise BadInput(f"{what} holds {len(shape)} dimensions instead of 3: give one volume alone")
    return shape[0], shape[1], shape[2]


def _affine(header: Any, what: str) -> Array:
    if int(header["sform_code"]) == 0 and int(header["qform_code"]) == 0:
        raise BadInput(
            f"{what} does not say where the patient's left and right are (no sform, no qform): "
            "convert it again from the DICOM series"
        )
    affine = LPS_FROM_RAS @ np.asarray(header.get_best_affine(), dtype=float)
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) == 0:
        raise BadInput(
            f"{what} has a place in the patient that makes no sense: convert it again from the DICOM series"
        )
    reverse: Array = affine[:, [2, 1, 0, 3]]
    return reverse


def _notes(header: Any) -> tuple[str, ...]:
    if int(header["sform_code"]) > 0 and int(header["qform_code"]) > 0:
        sform, qform = np.asarray(header.get_sform()), np.asarray(header.get_qform())
        if not np.allclose(sform, qform, atol=1e-2):
            return ("The file gives two places in the patient that differ (sform, qform); sform was used.",)
    return ()


def _voxels(file: BinaryIO, header: Any, shape: tuple[int, int, int], codes: bool, what: str) -> NDArray[Any]:
    stored = header.get_data_dtype()
    slope, intercept = header.get_slope_inter()
    slope = 1.0 if slope is None or not np.isfinite(slope) or slope == 0 else float(slope)
    intercept = 0.0 if intercept is None or not np.isfinite(intercept) else float(intercept)
    if stored.kind not in "iuf":
        raise BadInput(f"{what} holds colours or complex numbers: give one number a voxel")
    plain = slope == 1 and intercept == 0
    if codes:
        return _as_codes(file, stored, shape, slope, intercept, what)
    if plain and stored.newbyteorder("=") in (np.dtype(np.int16), np.dtype(np.float32)):
        return _filled(file, stored, shape)
    whole = stored.kind in "iu" and slope.is_integer() and intercept.is_integer()
    return _scaled(file, stored, shape, slope, intercept, whole)


def _filled(file: BinaryIO, stored: Any, shape: tuple[int, int, int]) -> NDArray[Any]:
    """Read straight into an array of the stored type."""
    voxels = np.empty(shape[::-1], stored)
    _read_into(file, bytes_of(voxels))
    return voxels if stored.isnative else voxels.astype(stored.newbyteorder("="))


def _read_into(file: BinaryIO, view: memoryview) -> None:
    got = 0
    while got < len(view):
        more = file.readinto(view[got : got + _CHUNK])  # type: ignore[attr-defined]
        if not more:
            raise EOFError
        got += more


def _scaled(
    file: BinaryIO, stored: Any, shape: tuple[int, int, int], slope: float, intercept: float, whole: bool
) -> NDArray[Any]:
    """Read and scale slab by slab, so that the stored form is never in memory as a whole."""
    voxels: NDArray[Any] = np.empty(shape[::-1], np.int16 if whole else np.float32)
    slab = np.empty(shape[1::-1], stored)
    for index in range(shape[2]):
        _read_into(file, bytes_of(slab))
        if whole:
            numbers = slab.astype(np.int64) * int(slope) + int(intercept)
            if voxels.dtype == np.int16 and np.abs(numbers).max() > _MOST_INT16:
                voxels = voxels.astype(np.float32)
            voxels[index] = numbers
        else:
            voxels[index] = slab.astype(np.float64) * slope + intercept
    return voxels


def _as_codes(
    file: BinaryIO, stored: Any, shape: tuple[int, int, int], slope: float, intercept: float, what: str
) -> NDArray[Any]:
    if (
        slope == 1
        and intercept == 0
        and stored.newbyteorder("=") in (np.dtype(np.uint8), np.dtype(np.uint16))
    ):
        return _filled(file, stored, shape)
    codes: NDArray[Any] = np.empty(shape[::-1], np.uint8)
    slab = np.empty(shape[1::-1], stored)
    for index in range(shape[2]):
        _read_into(file, bytes_of(slab))
        numbers = slab.astype(np.float64) * slope + intercept
        rounded = np.rint(numbers)
        if (
            np.abs(numbers - rounded).max() > _ROUNDING
            or rounded.min() < 0
            or rounded.max() > np.iinfo(np.uint16).max
        ):
            raise BadInput(
                f"{what} holds numbers that are no label codes (fractions or below 0): give the label map "
                "itself"
            )
        if codes.dtype == np.uint8 and rounded.max() > np.iinfo(np.uint8).max:
            codes = codes.astype(np.uint16)
        codes[index] = rounded
    return codes
