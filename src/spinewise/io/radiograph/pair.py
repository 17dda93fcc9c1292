"""The pair of radiographs of one standing person: found in a folder, and checked to belong together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from spinewise.imaging.radiograph import Beam, Radiograph, View
from spinewise.io.dicom.slices import text
from spinewise.io.radiograph.read import RadiographReading, read_radiograph
from spinewise.results import Question
from spinewise.words import MixedPatients, MixedSeries, NotThisModality, UnreadableFile

HEIGHT_TOLERANCE_MM = 5.0
"""Views of one slot scan show the same heights; what differs more was not taken at once."""

_IDENTITY = (("PatientID", "identifier"), ("PatientBirthDate", "birth date"), ("PatientSex", "sex"))


@dataclass(frozen=True, eq=False)
class PairReading:
    """Radiographs of a folder, at most one of each view.

    Parameters
    ----------
    radiographs : mapping
        View to what was read.
    not_together : tuple of str
        Why nothing may be reconstructed from both, one sentence each; each view may still be measured by itself.
    questions : mapping
        Name of the input to what must be answered for it.
    left_out : tuple of str
        Why each other file of the folder was not used.
    """

    radiographs: Mapping[View, Radiograph]
    not_together: tuple[str, ...] = ()
    questions: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def read_pair(folder: str | Path, answers: Mapping[str, Mapping[str, str]] | None = None) -> PairReading:
    """Find and check the frontal and the lateral radiograph of a study.

    Parameters
    ----------
    folder : str or Path
        With the pictures, at any depth; files that are no radiograph are left out.
    answers : mapping, optional
        Name of the input (``"radiograph 1"``, in the order of file names) to question id to answer.

    Returns
    -------
    PairReading
        What could be read, and why both may not be used together, if so.

    Raises
    ------
    UnreadableFile
        When the folder holds no radiograph.
    MixedPatients
        When the pictures belong to different people.
    MixedSeries
        When there are several pictures of one view.
    """
    try:
        paths = sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.name[0] != ".")
    except OSError:
        raise UnreadableFile(
            "the folder of radiographs cannot be opened: check that you may read it"
        ) from None
    readings: dict[str, RadiographReading] = {}
    headers: list[Dataset] = []
    left_out: list[str] = []
    for path in paths:
        name = f"radiograph {len(readings) + 1}"
        try:
            readings[name] = read_radiograph(path, (answers or {}).get(name), id=name)
        except (UnreadableFile, NotThisModality) as error:
            left_out.append(str(error))
            continue
        headers.append(_identity(path))
    if not readings:
        raise UnreadableFile(
            "the folder holds no radiograph that can be read: give CR, DX, PNG or JPEG files"
        )
    _check_identity(headers)
    found: dict[View, Radiograph] = {}
    for reading in readings.values():
        one = reading.radiograph
        if one is not None and one.view in found:
            raise MixedSeries(
                f"the folder holds several {one.view} radiographs: keep the one of the standing patient"
            )
        if one is not None:
            found[one.view] = replace(one, id=str(one.view))
    questions = {name: reading.questions for name, reading in readings.items() if reading.questions}
    return PairReading(found, why_not_together(found), questions, tuple(left_out))


def why_not_together(radiographs: Mapping[View, Radiograph]) -> tuple[str, ...]:
    """Why two views may not be used together.

    Parameters
    ----------
    radiographs : mapping
        View to radiograph.

    Returns
    -------
    tuple of str
        One sentence each; empty when they may.
    """
    if set(radiographs) != set(View):
        missing = ", ".join(str(view) for view in View if view not in radiographs)
        return (f"There is no {missing} radiograph: a reconstruction needs both views.",)
    frontal, lateral = radiographs[View.FRONTAL], radiographs[View.LATERAL]
    reasons = []
    days = {one.acquisition.date for one in (frontal, lateral)}
    if None in days:
        reasons.append("A view does not say on which day it was taken: it may show another posture.")
    elif len(days) > 1:
        reasons.append(
            "The views were taken on different days: the patient did not stand in the same posture."
        )
    studies = {one.acquisition.references.get("study") for one in (frontal, lateral)}
    if len(studies) > 1:
        reasons.append("The views belong to different studies: they were not taken at once.")
    for one in (frontal, lateral):
        if not one.is_calibrated:
            reasons.append(f"The {one.view} view is not calibrated.")
        elif one.projection is None:
            reasons.append(f"The {one.view} view does not say how its beam went.")
    if reasons:
        return tuple(reasons)
    beams = {one.projection.beam for one in (frontal, lateral) if one.projection is not None}
    if len(beams) > 1:
        reasons.append("One view is a slot scan and the other a cone beam: they were not taken at once.")
    elif beams == {Beam.SLOT}:
        apart = abs(_height(frontal) - _height(lateral))
        if apart > HEIGHT_TOLERANCE_MM:
            reasons.append(
                f"The views differ in height by {apart:.0f} mm: rows of one do not show what the same rows of the "
                "other show."
            )
    return tuple(reasons)


def _height(one: Radiograph) -> float:
    corners = np.array([[0.0, 0.0, 1.0], [one.pixels.shape[0] - 1, one.pixels.shape[1] - 1, 1.0]])
    return float(np.ptp((corners @ one.to_plane.T)[:, 1]))


def _identity(path: Path) -> Dataset:
    try:
        return dcmread(path, stop_before_pixels=True, specific_tags=[name for name, _ in _IDENTITY])
    except (InvalidDicomError, OSError):
        return Dataset()


def _check_identity(headers: list[Dataset]) -> None:
    for keyword, word in _IDENTITY:
        known = {text(header, keyword) for header in headers} - {""}
        if len(known) > 1:
            raise MixedPatients(
                f"the radiographs belong to {len(known)} different people (by {word}): put each person's pictures "
                "into a folder of their own"
            )
