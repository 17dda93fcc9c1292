"""Size of a pixel of a radiograph in the patient: calibrated, corrected for magnification, or unknown."""

from dataclasses import dataclass

from pydicom.dataset import Dataset

from spinewise.imaging.radiograph import Beam
from spinewise.io.dicom.slices import text
from spinewise.io.radiograph.header import distances, is_secondary, pair_of_numbers, positive

_AGREEMENT = 0.02
_TALLEST_MM = 480.0
"""A flat detector is 430 mm or less along its longer side: a taller picture was joined from several."""


@dataclass(frozen=True)
class Spacing:
    """Size of a pixel, and what it is worth.

    Parameters
    ----------
    row, column : float
        From row to row and from column to column: mm at the isocentre when calibrated, else in pixels.
    is_calibrated : bool
        Whether lengths may be read.
    notes : tuple of str
        How it was found and what weakens it.
    """

    row: float
    column: float
    is_calibrated: bool
    notes: tuple[str, ...] = ()


def spacing_of(header: Dataset, beam: Beam | None) -> Spacing:
    """Size of a pixel at the isocentre, by what the header says of it.

    Pixel spacing counts as corrected when its calibration type says so, or when it differs from that at the
    detector; spacing at the detector is divided by the magnification where that is known.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    beam : Beam or None
        A slot scan magnifies across only.

    Returns
    -------
    Spacing
        Uncalibrated, in pixels, when no distance may be read.
    """
    corrected, detector = (
        pair_of_numbers(header, "PixelSpacing"),
        pair_of_numbers(header, "ImagerPixelSpacing"),
    )
    far, near = distances(header)
    magnification = positive(header, "EstimatedRadiographicMagnificationFactor") or (
        far / near if far and near and far > near else None
    )
    if is_secondary(header):
        return _in_pixels(
            corrected or detector,
            "This is a secondary capture: its spacing is not that of the patient, so angles may be read and "
            "distances may not.",
        )
    kind = text(header, "PixelSpacingCalibrationType").upper()
    if corrected and kind == "FIDUCIAL":
        return Spacing(*corrected, True, ("Calibrated by an object of known size in the picture.",))
    if corrected and kind == "GEOMETRY":
        return Spacing(*corrected, True, _compared(corrected, detector, magnification))
    if corrected and detector and not _same(corrected, detector):
        note = "The header does not say how its pixel spacing was corrected for magnification."
        return Spacing(*corrected, True, (note, *_compared(corrected, detector, magnification)))
    if detector and magnification:
        rows = 1.0 if beam is Beam.SLOT else magnification
        note = f"Spacing at the detector was divided by a magnification of {magnification:.3f}."
        return Spacing(detector[0] / rows, detector[1] / magnification, True, (note,))
    if detector:
        return _in_pixels(
            detector,
            "Only the spacing at the detector is known, not the magnification: angles may be read and "
            "distances may not.",
        )
    if corrected:
        return _in_pixels(
            corrected,
            "The header does not say whether its pixel spacing holds at the detector or in the patient: "
            "angles may be read and distances may not.",
        )
    return _in_pixels(
        pair_of_numbers(header, "PixelAspectRatio"),
        "The header gives no pixel spacing: angles may be read and distances may not.",
    )


def is_too_tall(spacing: Spacing, rows: int, beam: Beam | None) -> bool:
    """Whether a picture is taller than any detector that a cone beam falls on.

    Parameters
    ----------
    spacing : Spacing
        Of its pixels.
    rows : int
        Of the picture.
    beam : Beam or None
        A slot scan may be of any height.

    Returns
    -------
    bool
        False where lengths may not be read.
    """
    return spacing.is_calibrated and beam is not Beam.SLOT and spacing.row * rows > _TALLEST_MM


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= 1e-3 * b for a, b in zip(one, other, strict=True))


def _in_pixels(size: tuple[float, float] | None, note: str) -> Spacing:
    """Pixels as unit; where they are not square, their shape is kept, since angles need it."""
    return Spacing(1.0, size[1] / size[0] if size else 1.0, False, (note,))


def _compared(
    corrected: tuple[float, float], detector: tuple[float, float] | None, magnification: float | None
) -> tuple[str, ...]:
    """A sentence when spacing and distances of the header do not agree."""
    if not detector or not magnification:
        return ()
    off = corrected[1] * magnification / detector[1] - 1
    if abs(off) <= _AGREEMENT:
        return ()
    return (
        f"Pixel spacing and the distances in the header disagree by {abs(off):.0%}: lengths follow the pixel "
        "spacing.",
    )
