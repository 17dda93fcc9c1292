"""`spinewise bone vbq`: vertebral bone quality score of one MRI, without a record or a plan."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.asking import Answers, how_to_answer, parse_answers
from spinewise.app.careful import DONE, NOTHING_USABLE
from spinewise.app.marked import left_out_of
from spinewise.app.progress import progress_on_terminal
from spinewise.app.writing import write_json
from spinewise.bone.mri.beside import beside_published
from spinewise.bone.mri.from_labels import places_from_labels
from spinewise.bone.mri.from_landmarks import places_from_landmarks
from spinewise.bone.mri.place import Place
from spinewise.bone.mri.vbq import VbqResult, measure
from spinewise.evidence import tables
from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.plan.plain_json import to_plain
from spinewise.results import Missing, Question
from spinewise.words import BadInput, Level

VERSION = 1


def run_vbq(
    mr: Path,
    labels: Path | None,
    landmarks: Path | None,
    json: str,
    convention: str | None,
    answers: list[str],
) -> int:
    """Measure one MRI and write the result.

    Parameters
    ----------
    mr : Path
        DICOM folder or NIfTI file.
    labels, landmarks : Path or None
        Label map of these images, or marked points; one of them.
    json : str
        Where the result goes, ``-`` for standard output.
    convention : str or None
        Label convention, when it is known.
    answers : list of str
        Each ``ID=CHOICE``.

    Returns
    -------
    int
        Exit code; 2 when a question is open, since nothing is measured then.
    """
    if (labels is None) == (landmarks is None):
        raise BadInput("give a label map (--labels) or marked points (--landmarks), one of the two")
    known = Answers(parse_answers(answers))
    left_out: tuple[Missing, ...] = ()
    progress = progress_on_terminal()
    with progress.showing("Reading the MRI"):
        volume = read_images(mr, id="mr", modality="MR")
    if labels is not None:
        with progress.showing("Reading the label map"):
            places = _places(labels, volume, convention, known)
        if isinstance(places, Question):
            typer.echo(how_to_answer(places, "--convention "), err=True)
            return NOTHING_USABLE
    else:
        assert landmarks is not None
        marked = read_landmarks(landmarks)
        left_out = left_out_of(marked)
        places = places_from_landmarks(marked.landmarks)[0]
    with progress.showing("Measuring VBQ"):
        result = measured_with_answers(volume, places, known)
    if result.vbq is None:
        for question in result.questions:
            typer.echo(how_to_answer(question), err=True)
        return NOTHING_USABLE
    write_json(json, _result(volume, result, "label map" if labels is not None else "landmarks", left_out))
    return DONE


def measured_with_answers(
    volume: Volume,
    places: Mapping[Level, Place],
    answers: Answers,
    dropped: Mapping[Level, str] | None = None,
) -> VbqResult:
    """Measure, ask what is open, and measure again with the answers.

    Parameters
    ----------
    volume : Volume
        The MRI.
    places : mapping
        Level to place.
    answers : Answers
        Given before, or asked on the terminal.
    dropped : mapping, optional
        Levels that are not to be measured, with the reason.

    Returns
    -------
    VbqResult
        Without a score when a question stays open.
    """
    result = measure(volume, places, dropped, answers.known)
    if result.questions:
        found = {question.id: answer for question in result.questions if (answer := answers.to(question))}
        if found:
            return measure(volume, places, dropped, {**answers.known, **found})
    return result


def _places(
    path: Path, volume: Volume, convention: str | None, answers: Answers
) -> Mapping[Level, Place] | Question:
    named = read_labels(path, volume, convention=convention)
    if isinstance(named, Question):
        answer = answers.to(named)
        if answer is not None:
            named = read_labels(path, volume, convention=answer)
    return named if isinstance(named, Question) else places_from_labels(named)[0]


def _result(
    volume: Volume, result: VbqResult, placed_by: str, left_out: tuple[Missing, ...]
) -> dict[str, Any]:
    """Everything as plain values, by ``vbq.schema.json``."""
    assert result.vbq is not None and result.pooled is not None
    told: dict[str, Any] = to_plain(
        {
            "package": f"spinewise {__version__}",
            "evidence_version": tables.VERSION,
            "measurements": (result.vbq, result.pooled),
            "findings": (beside_published(result.vbq, named=False),),
            "missing": (*result.missing, *left_out),
            "questions": result.questions,
        }
    )
    made = volume.acquisition
    mr = made if isinstance(made, MrAcquisition) else MrAcquisition(made.modality)
    acquisition = {
        "field_strength_t": mr.field_strength_t,
        "echo_time_ms": mr.echo_time_ms,
        "repetition_time_ms": mr.repetition_time_ms,
        "inversion_time_ms": mr.inversion_time_ms,
        "sequence": list(mr.sequence),
        "fat_suppressed": mr.fat_suppressed.value,
        "contrast": made.contrast.value,
        "calculated": mr.calculated.value,
        "slice_thickness_mm": made.slice_thickness_mm,
        "notes": list(made.notes),
    }
    return {
        "schema": "spinewise-vbq",
        "schema_version": VERSION,
        "acquisition": acquisition,
        "placed_by": placed_by,
        "levels": {level.value: signal for level, signal in result.levels.items()},
        "dropped": {level.value: why for level, why in result.dropped.items()},
        "fluid_at": None if result.fluid_at is None else result.fluid_at.value,
        "rests_on": {str(aspect): by for aspect, by in result.fit.rests_on.items()},
        **told,
    }
