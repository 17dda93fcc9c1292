"""How numbers, directions and pixels are written into DICOM."""

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless
from pydicom.valuerep import format_number_as_ds

Array = NDArray[np.float64]


def decimal(value: float) -> str:
    """Decimal string of at most 16 characters, as DICOM asks for.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    str
        With as many digits as fit.
    """
    return format_number_as_ds(float(value))


def orientation(affine: Array) -> list[str]:
    """Direction of columns and rows as DICOM writes it.

    Parameters
    ----------
    affine : array, shape (4, 4)
        From (slice, row, column) to LPS, mm.

    Returns
    -------
    list of 6 str
        Decimal strings.
    """
    units = affine[:3, 1:3] / np.linalg.norm(affine[:3, 1:3], axis=0)
    return [decimal(value) for value in (*units[:, 1], *units[:, 0])]


def sixteen_bits(dataset: Dataset, shape: tuple[int, ...]) -> None:
    """Say that pixels are unsigned, grey and 16 bits each.

    Parameters
    ----------
    dataset : Dataset
        Is changed.
    shape : tuple of int
        Of the stack: slices, rows, columns.
    """
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = shape[1:]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation = 0


def encoded(dataset: Dataset, syntax: UID) -> FileDataset:
    """File of a dataset in a given encoding.

    Parameters
    ----------
    dataset : Dataset
        With its pixels uncompressed.
    syntax : UID
        Transfer syntax; lossless.

    Returns
    -------
    FileDataset
        Ready to be saved.
    """
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = (
        ImplicitVRLittleEndian if syntax == ImplicitVRLittleEndian else ExplicitVRLittleEndian
    )
    file = FileDataset("", dataset, file_meta=meta, preamble=b"\0" * 128)
    if syntax == JPEG2000Lossless:
        _compress_jpeg_2000(file)
    elif syntax.is_compressed:
        file.compress(syntax, generate_instance_uid=False)
    return file


def _compress_jpeg_2000(file: FileDataset) -> None:
    """Encode each frame with OpenJPEG itself; pydicom reaches it only through a further package."""
    from openjpeg.utils import encode_pixel_data

    frames = int(file.get("NumberOfFrames") or 1)
    length = len(file.PixelData) // frames
    format_ = {
        "rows": file.Rows,
        "columns": file.Columns,
        "samples_per_pixel": 1,
        "bits_allocated": file.BitsAllocated,
        "bits_stored": file.BitsStored,
        "pixel_representation": file.PixelRepresentation,
        "photometric_interpretation": "MONOCHROME2",
    }
    encoded = [
        bytes(encode_pixel_data(file.PixelData[start : start + length], **format_))
        for start in range(0, frames * length, length)
    ]
    file.PixelData = encapsulate(encoded)
    file["PixelData"].VR = "OB"
    file["PixelData"].is_undefined_length = True
    file.file_meta.TransferSyntaxUID = JPEG2000Lossless
