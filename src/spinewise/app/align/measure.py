"""`spinewise align measure`: every spinopelvic parameter of one spine, from a CT or from marked points."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import typer

from spinewise import __version__
from spinewise.alignment.measure import DRAWS, Measured, measure_landmarks, measure_spine
from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.landmarks import Landmarks
from spinewise.anatomy.naming import ORDER_QUESTION
from spinewise.anatomy.spine import Spine
from spinewise.app.asking import Answers, how_to_answer, parse_answers
from spinewise.app.careful import DONE, NOTHING_USABLE
from spinewise.app.progress import progress_on_terminal
from spinewise.app.writing import write_json
from spinewise.evidence import tables
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.plan.plain_json import to_plain
from spinewise.results import Measurement, Missing, Question
from spinewise.words import BadInput

VERSION = 1
SEED = 20261121
"""Of the draws within the errors; written into the answer, so that an interval can be replayed."""

NAMES_RIGHT = "use the names as they are"
UNITS = {"deg": "°", "mm": " mm", "%": " %"}


def run_measure(
    ct: Path | None,
    labels: Path | None,
    landmarks: Path | None,
    convention: str | None,
    answers: list[str],
    json: str | None,
    age: float | None = None,
    out: Path | None = None,
) -> int:
    """Measure the alignment of one person.

    Parameters
    ----------
    ct, labels : Path or None
        A CT with its label map.
    landmarks : Path or None
        A file of marked points instead.
    convention : str or None
        Label convention, when it is known.
    answers : list of str
        Answers to questions, each ``ID=CHOICE``.
    json : str or None
        Where the answer goes as JSON, ``-`` for standard output only.
    age : float or None
        Years, for the targets on the page.
    out : Path or None
        Folder for the page; none is written when None.

    Returns
    -------
    int
        Exit code; 2 when a question is open or nothing could be measured.
    """
    rng = np.random.default_rng(SEED)
    file: LandmarksFile | None = None
    spine: Spine | None = None
    if landmarks is not None:
        if ct is not None or labels is not None:
            raise BadInput("give either --ct with --labels, or --landmarks: one spine at a time")
        file = read_landmarks(landmarks)
        measured = measure_landmarks(file.landmarks, rng)
        result = _result(measured, _left_out(file.left_out), _views(file.landmarks), None)
    else:
        if ct is None or labels is None:
            raise BadInput("give --ct with --labels, or --landmarks")
        spine = spine_of_ct(ct, labels, convention, Answers(parse_answers(answers)))
        if spine is None:
            return NOTHING_USABLE
        measured = measure_spine(spine, rng)
        where = [{"what": "CT with a label map", "posture": spine.posture, "date": None}]
        result = _result(measured, spine.missing, where, spine)
    if json:
        write_json(json, result)
    if json != "-":
        _show(measured)
    if out is not None:
        from spinewise.app.align.pages import write_measured_page

        written = write_measured_page(out, age, file=file, spine=spine)
        if json != "-":
            typer.echo(f"Written to {out}: {', '.join(written)}")
    return DONE if measured.measurements else NOTHING_USABLE


def spine_of_ct(ct: Path, labels: Path, convention: str | None, answers: Answers) -> Spine | None:
    """The spine of a CT with its label map.

    Parameters
    ----------
    ct, labels : Path
        The images and their label map.
    convention : str or None
        Label convention, when it is known.
    answers : Answers
        Given before, or asked on the terminal.

    Returns
    -------
    Spine or None
        None when a question stays open; it was printed.
    """
    read = ct_with_labels(ct, labels, convention, answers)
    return None if read is None else read[0]


def ct_with_labels(
    ct: Path, labels: Path, convention: str | None, answers: Answers
) -> tuple[Spine, LabelMap, Volume] | None:
    """The spine of a CT, its label map and the CT itself.

    Parameters
    ----------
    ct, labels : Path
        The images and their label map.
    convention : str or None
        Label convention, when it is known.
    answers : Answers
        Given before, or asked on the terminal.

    Returns
    -------
    (Spine, LabelMap, Volume) or None
        None when a question stays open; it was printed.
    """
    progress = progress_on_terminal()
    with progress.showing("Reading the CT"):
        volume = read_images(ct)
    with progress.showing("Reading the label map"):
        named = read_labels(labels, volume, convention=convention)
    if isinstance(named, Question):
        answer = answers.to(named)
        if answer is not None:
            named = read_labels(labels, volume, convention=answer)
    if isinstance(named, Question):
        typer.echo(how_to_answer(named, "--convention "), err=True)
        return None
    with progress.showing("Building the spine"):
        spine = spine_from_labels(named, volume)
        order = next((one for one in spine.questions if one.id == ORDER_QUESTION), None)
        if order is not None and answers.to(order) == NAMES_RIGHT:
            spine = spine_from_labels(named, volume, order_confirmed=True)
    return spine, named, volume


def _left_out(sentences: tuple[str, ...]) -> tuple[Missing, ...]:
    return tuple(
        Missing("a marked point", why, "Mark it again, or correct it in the file.") for why in sentences
    )


def _views(landmarks: Landmarks) -> list[dict[str, Any]]:
    """What was marked, with posture and day."""
    where: list[dict[str, Any]] = [
        {"what": f"{one.view} view", "posture": one.posture, "date": _day(one.date)}
        for one in landmarks.views
    ]
    if landmarks.points:
        where.append({"what": "points in a CT or MRI", "posture": landmarks.posture, "date": None})
    return where


def _day(date: datetime.date | None) -> str | None:
    return None if date is None else date.isoformat()


def _result(
    measured: Measured, gaps: tuple[Missing, ...], where: list[dict[str, Any]], spine: Spine | None
) -> dict[str, Any]:
    """Everything as plain values, by ``align-measure.schema.json``."""
    plain: dict[str, Any] = to_plain(
        {
            "package": f"spinewise {__version__}",
            "evidence_version": tables.VERSION,
            "counted_from": None if spine is None else spine.counted_from,
            "names_provisional": None if spine is None else spine.names_provisional,
            "measurements": measured.measurements,
            "findings": (*(() if spine is None else spine.findings), *measured.findings),
            "missing": (*gaps, *measured.missing),
            "questions": () if spine is None else spine.questions,
        }
    )
    return {
        "schema": "spinewise-align-measure",
        "schema_version": VERSION,
        "measured_on": where,
        "draws": DRAWS,
        "seed": SEED,
        **plain,
    }


def _show(measured: Measured) -> None:
    """One line for each parameter without a level, then findings and what is missing."""
    for one in measured.measurements:
        if one.level is None or one.side is not None:
            typer.echo(line_of(one))
    for finding in measured.findings:
        typer.echo(finding.because)
    for gap in measured.missing:
        typer.echo(f"Not measured: {gap.what}. {gap.why_it_matters}")


def line_of(one: Measurement) -> str:
    """A measurement in one line.

    Parameters
    ----------
    one : Measurement
        With levels and posture.

    Returns
    -------
    str
        Name, levels, value, interval, posture.
    """
    unit = UNITS.get(one.unit, one.unit)
    name = f"{one.name}, {one.conditions['between']}"
    posture = "" if one.conditions["posture"] == "any" else f", {one.conditions['posture']}"
    low, high = one.interval.low, one.interval.high
    return f"{name}: {one.value:.1f}{unit} ({low:.1f} to {high:.1f}){posture}"
