"""A radiograph from a DICOM file, with what may be measured on it; other pictures as uncalibrated ones."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from spinewise.imaging.radiograph import Beam, Origin, Projection, Radiograph, View
from spinewise.imaging.volume import Acquisition
from spinewise.io.dicom.slices import number, text
from spinewise.io.radiograph import header as says
from spinewise.io.radiograph.spacing import is_too_tall, spacing_of
from spinewise.io.radiograph.view import beam_of, hanging_of, view_of
from spinewise.results import Question
from spinewise.words import BadInput, NotThisModality, UnreadableFile

Array = NDArray[np.float64]

_UIDS = (("study", "StudyInstanceUID"), ("series", "SeriesInstanceUID"), ("sop class", "SOPClassUID"))
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
_FLAT = 2


@dataclass(frozen=True, eq=False)
class RadiographReading:
    """What a file gave.

    Parameters
    ----------
    radiograph : Radiograph or None
        None while a question must be answered first.
    questions : tuple of Question
        What the header does not say; `consequence` tells whether the picture waits for it.
    """

    radiograph: Radiograph | None
    questions: tuple[Question, ...] = ()


def read_radiograph(
    path: str | Path, answers: Mapping[str, str] | None = None, *, id: str = "radiograph"
) -> RadiographReading:
    """Read one radiograph.

    Nothing is guessed: a view, a hanging or a beam that the header does not say is a `Question`, and its
    answer is passed in `answers`. The window in which the picture was last shown is left alone.

    Parameters
    ----------
    path : str or Path
        DICOM, PNG or JPEG.
    answers : mapping, optional
        Question id to one of its choices.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    RadiographReading
        The picture, brighter where more was absorbed, or what must be known first.

    Raises
    ------
    UnreadableFile
        When the file cannot be opened or decoded.
    NotThisModality
        When it holds no radiograph.
    BadInput
        When the header contradicts itself or holds several pictures.
    """
    answers = answers or {}
    try:
        content = Path(path).read_bytes()
    except OSError:
        raise UnreadableFile(
            "the radiograph cannot be opened: check its path and that you may read it"
        ) from None
    if content.startswith(_PICTURES):
        return _assembled(_pixels_of_picture(content), Dataset(), answers, id)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader's warnings quote values of the header
        header = _header(content)
        return _assembled(_pixels(header), header, answers, id)


def _header(content: bytes) -> Dataset:
    try:
        header = pydicom.dcmread(io.BytesIO(content))
    except (
        InvalidDicomError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        NotImplementedError,
    ):
        raise UnreadableFile(
            "the file is neither DICOM nor PNG nor JPEG, or it is broken: export the radiograph again"
        ) from None
    modality = text(header, "Modality").upper()
    if modality not in says.MODALITIES and not says.is_secondary(header):
        kind = modality if modality.isalpha() else "unknown"
        raise NotThisModality(f"the file holds no radiograph (its modality is {kind}): give a CR or DX image")
    if int(header.get("NumberOfFrames") or 1) > 1:
        raise BadInput("the file holds several pictures: export the one radiograph alone")
    return header


def _pixels(header: Dataset) -> NDArray[np.float32]:
    if "PixelData" not in header:
        raise UnreadableFile("the file holds no picture: export the radiograph with its pixels")
    try:
        stored: NDArray[Any] = header.pixel_array
    except Exception:  # noqa: BLE001 - decoders fail in ways of their own
        raise UnreadableFile(
            "the pixels cannot be decoded, perhaps because the file is cut short: export it again"
        ) from None
    pixels = _grey(stored)
    slope, intercept = number(header, "RescaleSlope"), number(header, "RescaleIntercept")
    pixels = pixels * np.float32(1.0 if slope is None else slope) + np.float32(intercept or 0.0)
    if _is_inverted(header):
        pixels = pixels.max() + pixels.min() - pixels
    return np.ascontiguousarray(pixels, dtype=np.float32)


def _pixels_of_picture(content: bytes) -> NDArray[np.float32]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return np.ascontiguousarray(_grey(np.asarray(picture)), dtype=np.float32)
    except (UnidentifiedImageError, OSError, ValueError):
        raise UnreadableFile("the picture cannot be decoded: export the radiograph again") from None


def _grey(stored: NDArray[Any]) -> NDArray[np.float32]:
    """Colours to brightness, opacity left out."""
    if stored.ndim == _FLAT:
        return stored.astype(np.float32)
    return stored[..., :3].astype(np.float32).mean(axis=-1)


def _is_inverted(header: Dataset) -> bool:
    """Whether higher numbers mean less absorption."""
    sign = number(header, "PixelIntensityRelationshipSign")
    if text(header, "PresentationIntentType").upper() == "FOR PROCESSING" and sign is not None:
        return sign > 0  # the number grows with the intensity that reached the detector
    return text(header, "PhotometricInterpretation").upper() == "MONOCHROME1"


def _assembled(
    pixels: NDArray[np.float32], header: Dataset, answers: Mapping[str, str], id: str
) -> RadiographReading:
    for question in _QUESTIONS.values():
        if question.id in answers and answers[question.id] not in question.choices:
            raise BadInput(f"{question.what} Answer with one of {', '.join(question.choices)}.")
    view, origin = view_of(header, answers)
    if view is None:
        return RadiographReading(None, (_QUESTIONS["view"],))
    hanging = hanging_of(header, view, answers)
    if hanging is None:
        return RadiographReading(None, (_faces(view),))
    beam = beam_of(header, answers)
    spacing = spacing_of(header, beam)
    notes = list(spacing.notes)
    stitched = says.is_stitched(header) or is_too_tall(spacing, pixels.shape[0], beam)
    questions = []
    projection = None
    far, near = says.distances(header)
    if stitched and beam is not Beam.SLOT:
        notes.append(
            "The picture was stitched from several exposures, or is taller than a detector: heights and "
            "angles may be off at the seams, and it gives no geometry for a reconstruction."
        )
    elif spacing.is_calibrated and far and near and far > near:
        if beam is None:
            questions.append(_QUESTIONS["beam"])
        if origin is None:
            questions.append(_source(view))
        elif beam is not None:
            projection = _projection(view, origin, beam, near, far)
            notes.append("The central ray is taken to meet the middle of the picture.")
    if hanging[1] == (1, 0):
        notes.append("The picture is stored head down.")
    laterality = text(header, "ImageLaterality").upper()
    if laterality in ("L", "R"):
        notes.append("The header names a side of the body, which a picture of the spine does not have.")
    acquisition = Acquisition(
        modality=text(header, "Modality") or "OT",
        kvp=says.positive(header, "KVP"),
        date=says.day_of(header),
        manufacturer=text(header, "Manufacturer") or None,
        references={name: text(header, keyword) for name, keyword in _UIDS if text(header, keyword)},
        instances=tuple(uid for uid in (text(header, "SOPInstanceUID"),) if uid),
    )
    plane = to_plane(pixels.shape, (spacing.row, spacing.column), hanging)
    return RadiographReading(
        Radiograph(pixels, view, plane, spacing.is_calibrated, acquisition, projection, tuple(notes), id),
        tuple(questions),
    )


def to_plane(
    shape: tuple[int, ...], spacing: tuple[float, float], hanging: tuple[tuple[int, int], tuple[int, int]]
) -> Array:
    """From (row, column, 1) to (u, v, 1), the middle of the picture being the origin.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    spacing : (float, float)
        From row to row and from column to column.
    hanging : ((int, int), (int, int))
        How u and v run along rows and columns.

    Returns
    -------
    array, shape (3, 3)
        In the unit of the spacing.
    """
    matrix = np.eye(3)
    matrix[:2, :2] = np.array(hanging) * np.array(spacing)
    matrix[:2, 2] = -matrix[:2, :2] @ ((np.array(shape) - 1) / 2)
    return matrix


def _projection(view: View, origin: Origin, beam: Beam, near: float, far: float) -> Projection:
    try:
        return Projection(view, origin, beam, near, far)
    except ValueError:
        raise BadInput(
            f"the header or an answer puts the source of a {view} view at the {origin}: correct it"
        ) from None


_QUESTIONS = {
    "view": Question(
        "radiograph_view",
        "Which view does this radiograph show?",
        tuple(str(view) for view in View),
        "The picture is not used.",
    ),
    "beam": Question(
        "radiograph_beam",
        "Was this radiograph taken by a slot scanner or by a cone beam from one point?",
        tuple(str(beam) for beam in Beam),
        "No reconstruction in 3D from this picture; angles and distances in its plane are measured.",
    ),
}


def _faces(view: View) -> Question:
    what = "does the patient face" if view is View.LATERAL else "is the patient's own left"
    return Question(
        "radiograph_faces",
        f"To which side of the picture {what}?",
        ("left", "right"),
        "The picture is not used, since signs of angles and sides would be guessed.",
    )


def _source(view: View) -> Question:
    sides = (Origin.FRONT, Origin.BACK) if view is View.FRONTAL else (Origin.LEFT, Origin.RIGHT)
    return Question(
        "radiograph_source",
        "On which side of the patient did the X-ray source stand?",
        tuple(str(side) for side in sides),
        "No reconstruction in 3D from this picture; angles and distances in its plane are measured.",
    )
