"""A picture as the clicking page shows it: grey values of eight bits, and where each pixel lies."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.imaging.radiograph import Projection, View

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PagePicture:
    """A radiograph, or the sagittal slices of a CT or MRI.

    Parameters
    ----------
    id : str
        Name of the input inside the plan.
    sha256 : str
        Of the file or folder it comes from.
    grey : array of uint8, shape (slices, rows, columns)
        One slice for a radiograph.
    pixel : (float, float)
        Height and width of a pixel in any common unit, so that circles are round.
    first_window : (float, float)
        Darkest and brightest grey value that are told apart at first, 0 to 255.
    view : View or None
        Of a radiograph; None when its reader has to say.
    to_plane : array, shape (3, 3), or None
        Of a radiograph, from (row, column, 1) to (u, v, 1); None when the way it hung is not known.
    pixel_mm : float or None
        Size of a pixel at the patient where `to_plane` is not known; None when lengths may not be read.
    sized_by : str
        Where that size comes from: ``"file"``, ``"reader"`` or ``"none"``.
    is_calibrated : bool
        Whether u and v are mm.
    projection : Projection or None
        How the beam of a radiograph went.
    to_patient : array, shape (4, 4), or None
        Of a volume, from (slice, row, column, 1) to LPS, mm.
    modality : str
        ``"CT"``, ``"MR"``; empty for a radiograph.
    date : str
        Day of the picture; empty when not known.
    notes : tuple of str
        What weakens it.
    """

    id: str
    sha256: str
    grey: NDArray[np.uint8]
    pixel: tuple[float, float]
    first_window: tuple[float, float] = (0.0, 255.0)
    view: View | None = None
    to_plane: Array | None = None
    pixel_mm: float | None = None
    sized_by: str = "none"
    is_calibrated: bool = False
    projection: Projection | None = None
    to_patient: Array | None = None
    modality: str = ""
    date: str = ""
    notes: tuple[str, ...] = ()


def png_of(grey: NDArray[np.uint8]) -> bytes:
    """One slice as PNG, without loss.

    Parameters
    ----------
    grey : array of uint8, shape (rows, columns)
        The slice.

    Returns
    -------
    bytes
        PNG.
    """
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(grey, mode="L").save(out, format="PNG", compress_level=6)
    return out.getvalue()


def toned(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Grey values of a radiograph in eight bits: half by value, half by rank.

    A film spans far more than 256 steps. Rank gives steps to the values that many pixels have, so that dark
    hips and bright lumbar bone both keep their contrast; the order of values stays.

    Parameters
    ----------
    pixels : array, shape (rows, columns)
        Brighter where more was absorbed.

    Returns
    -------
    array of uint8, shape (rows, columns)
        From 0 to 255.
    """
    values = np.asarray(pixels, dtype=float)
    stairs = np.quantile(values[:: max(1, len(values) // 800)], np.linspace(0.0, 1.0, 1025))
    low, high = stairs[1], stairs[-2]
    if high <= low:
        low, high = float(values.min()), float(max(values.max(), values.min() + 1))
        stairs = np.array([low, high])
    by_value = np.clip((stairs - low) / (high - low), 0.0, 1.0)
    # Where a step is flat (air), its rank starts at the step's own beginning.
    by_rank = np.searchsorted(stairs, stairs, side="left") / (len(stairs) - 1)
    grey: NDArray[np.uint8] = np.rint(255 * np.interp(values, stairs, (by_value + by_rank) / 2)).astype(
        np.uint8
    )
    return grey
