"""What the header of a radiograph says about its view, its hanging, its spacing and its beam."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydicom.dataset import Dataset

from spinewise.imaging.radiograph import Beam, Origin, View
from spinewise.io.dicom.slices import text
from spinewise.words import BadInput

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
MODALITIES = ("CR", "DX", "RG", "RF", "XA", "DR")
_TALLEST_MM = 480.0
"""A flat detector is 430 mm or less along its longer side: a taller picture was taken in several exposures."""


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
    value = header.get(keyword)
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


def beam_of(header: Dataset, answers: Mapping[str, str]) -> Beam | None:
    """How the beam spreads, when the header or a person says so.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    answers : mapping
        Question id to answer.

    Returns
    -------
    Beam or None
        By detector configuration, then maker, then answer; None when nobody says.
    """
    configuration = text(header, "DetectorConfiguration").upper()
    if configuration == "SLOT":
        return Beam.SLOT
    maker = text(header, "Manufacturer").lower()
    if any(name in maker for name in words()["slot_makers"]):
        return Beam.SLOT
    if configuration == "AREA":
        return Beam.CONE
    return Beam(answers["radiograph_beam"]) if "radiograph_beam" in answers else None


def view_of(header: Dataset, answers: Mapping[str, str]) -> tuple[View | None, Origin | None]:
    """Which plane a picture shows and where the source stood.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    answers : mapping
        Question id to answer.

    Returns
    -------
    (View or None, Origin or None)
        None when nobody says.

    Raises
    ------
    BadInput
        When view position and patient orientation contradict each other.
    """
    view, origin = None, None
    position = words()["views"].get(text(header, "ViewPosition").upper())
    if position is not None:
        view, origin = View(position[0]), Origin(position[1]) if position[1] else None
    across = _directions(header)[:1]
    by_hanging = {"A": View.LATERAL, "P": View.LATERAL, "L": View.FRONTAL, "R": View.FRONTAL}.get(
        across[0] if across else ""
    )
    if view is not None and by_hanging is not None and view is not by_hanging:
        raise BadInput(
            f"the view position says {view} and the patient orientation says {by_hanging}: "
            "correct the header, or export the picture again"
        )
    view = view or by_hanging
    if view is None and "radiograph_view" in answers:
        view = View(answers["radiograph_view"])
    if origin is None and "radiograph_source" in answers:
        origin = Origin(answers["radiograph_source"])
    return view, origin


def hanging_of(
    header: Dataset, view: View, answers: Mapping[str, str]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """How u and v run over rows and columns.

    Parameters
    ----------
    header : Dataset
        Of the picture.
    view : View
        Which plane.
    answers : mapping
        Question id to answer.

    Returns
    -------
    ((int, int), (int, int)) or None
        Change of u along a row step and a column step, and that of v, each -1, 0 or 1; None when nobody says.
    """
    letters = {"A": ("u", 1), "P": ("u", -1), "F": ("v", -1), "H": ("v", 1)}
    if view is View.FRONTAL:
        letters = {"L": ("u", 1), "R": ("u", -1), "F": ("v", -1), "H": ("v", 1)}
    found = [letters.get(one) for one in _directions(header)]
    if len(found) == 2 and found[0] and found[1] and found[0][0] != found[1][0]:  # noqa: PLR2004
        (along_columns, sign), (along_rows, other) = found
        steps = {along_rows: (other, 0), along_columns: (0, sign)}
        return steps["u"], steps["v"]
    if "radiograph_faces" in answers:
        return (0, 1 if answers["radiograph_faces"] == "right" else -1), (-1, 0)
    return None


def spacing_of(header: Dataset, beam: Beam | None) -> Spacing:
    """Size of a pixel at the isocentre, by what the header says of it.

    Pixel spacing counts as corrected when its calibration type says so, or when it differs from the spacing at the
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
            "The header does not say whether its pixel spacing holds at the detector or in the patient: angles may "
            "be read and distances may not.",
        )
    return _in_pixels(
        pair_of_numbers(header, "PixelAspectRatio"),
        "The header gives no pixel spacing: angles may be read and distances may not.",
    )


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
            return datetime.datetime.strptime(written, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


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


def _directions(header: Dataset) -> list[str]:
    """First letter of the direction along a row and down a column."""
    value = header.get("PatientOrientation")
    if value is None or isinstance(value, str):
        return []
    return [str(one)[:1].upper() for one in value]


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


_AGREEMENT = 0.02
