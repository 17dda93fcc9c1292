"""Arrays as NIfTI files, written so that nothing half-written is ever seen."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.io.nifti.decode import LPS_FROM_RAS
from spinewise.io.scans.array_bytes import bytes_of
from spinewise.words import CannotWrite

Array = NDArray[np.float64]
_CHUNK = 1 << 22


def write_nifti(path: Path, voxels: NDArray[Any], affine: Array, extensions: tuple[bytes, ...] = ()) -> None:
    """Write an array as NIfTI, compressed when the name ends in ``.gz``.

    Parameters
    ----------
    path : Path
        ``.nii`` or ``.nii.gz``.
    voxels : array, shape (a, b, c), C order
        int16, float32, uint8 or uint16.
    affine : array, shape (4, 4)
        From (a, b, c) to LPS, mm.
    extensions : tuple of bytes
        Contents of header extensions.

    Raises
    ------
    CannotWrite
        When the file could not be written; nothing is left under its name.
    """
    from nibabel import Nifti1Header
    from nibabel.nifti1 import Nifti1Extension

    header = Nifti1Header()
    header.set_data_dtype(voxels.dtype)
    header.set_data_shape(voxels.shape[::-1])
    ras = LPS_FROM_RAS @ affine[:, [2, 1, 0, 3]]
    header.set_sform(ras, code=1)
    spacing = np.linalg.norm(ras[:3, :3], axis=0)
    header.set_zooms(spacing)
    if np.allclose(ras[:3, :3].T @ ras[:3, :3], np.diag(spacing**2), atol=1e-4):
        header.set_qform(ras, code=1)
    header.set_xyzt_units("mm")
    for content in extensions:
        header.extensions.append(Nifti1Extension(0, content))
    header["vox_offset"] = 352 + header.extensions.get_sizeondisk()
    header["magic"] = b"n+1"
    start = io.BytesIO()
    header.write_to(start)
    write_bytes(path, start.getvalue(), np.ascontiguousarray(voxels))


def write_bytes(path: Path, start: bytes, rest: NDArray[Any] | None = None) -> None:
    """Write beside the final name first, so that a full disk leaves nothing half-written.

    Parameters
    ----------
    path : Path
        Final name; compressed when it ends in ``.gz``.
    start : bytes
        First bytes.
    rest : array or None
        Bytes that follow.

    Raises
    ------
    CannotWrite
        When the file could not be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as raw:
            if path.name.endswith(".gz"):
                from isal import igzip

                # Without name and time, so that equal content gives equal bytes.
                with igzip.GzipFile("", "wb", 2, raw, 0) as packed:
                    _write_parts(packed, start, rest)
            else:
                _write_parts(raw, start, rest)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise CannotWrite(
            "a file could not be written: free space on the disk or choose a folder in which you may write"
        ) from None


def _write_parts(file: Any, start: bytes, rest: NDArray[Any] | None) -> None:
    file.write(start)
    if rest is not None:
        view = bytes_of(rest)
        for first in range(0, len(view), _CHUNK):
            file.write(view[first : first + _CHUNK])
