"""`spinewise bone hu`: Hounsfield units of every vertebra of one CT, without a record or a plan."""

from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.spine import Spine
from spinewise.app.asking import Answers, how_to_answer
from spinewise.app.careful import DONE, NOTHING_USABLE
from spinewise.app.hounsfield import hounsfield_of, marked_hounsfield_of
from spinewise.app.marked import left_out_of
from spinewise.app.progress import progress_on_terminal
from spinewise.app.writing import write_json
from spinewise.bone.hounsfield.outliers import levels_that_stand_out
from spinewise.evidence import tables
from spinewise.imaging.metal import find_metal
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.plan.plain_json import to_plain
from spinewise.results import Finding, Measurement, Missing, Question
from spinewise.words import BadInput

VERSION = 1
NAMED_BY_READER = "the person who marked the points"


def run_hu(
    ct: Path, labels: Path | None, json: str, convention: str | None, landmarks: Path | None = None
) -> int:
    """Measure one CT and write the result.

    Parameters
    ----------
    ct : Path
        DICOM folder or NIfTI file.
    labels : Path or None
        Label map of these images.
    json : str
        Where the result goes, ``-`` for standard output.
    convention : str or None
        Label convention, when it is known.
    landmarks : Path or None
        Marked points, in place of a label map.

    Returns
    -------
    int
        Exit code; 2 when the label map leaves a question open, since nothing is measured then.
    """
    if (labels is None) == (landmarks is None):
        raise BadInput("give a label map (--labels) or marked points (--landmarks), one of the two")
    progress = progress_on_terminal()
    with progress.showing("Reading the CT"):
        volume = read_images(ct)
    if landmarks is not None:
        marked = read_landmarks(landmarks)
        with progress.showing("Measuring bone"):
            measurements, gaps = marked_hounsfield_of(volume, marked.landmarks)
        gaps = (*gaps, *left_out_of(marked))
        write_json(json, _result(volume, None, measurements, gaps, find_metal(volume, None)))
        if not measurements:
            typer.echo(gaps[0].why_it_matters if gaps else "No vertebral body was marked.", err=True)
            return NOTHING_USABLE
        return DONE
    assert labels is not None
    with progress.showing("Reading the label map"):
        named = read_labels(labels, volume, convention=convention)
    if isinstance(named, Question):
        answer = Answers().to(named)
        if answer is not None:
            named = read_labels(labels, volume, convention=answer)
    if isinstance(named, Question):
        typer.echo(how_to_answer(named, "--convention "), err=True)
        return NOTHING_USABLE
    with progress.showing("Building the spine"):
        spine = spine_from_labels(named, volume)
    with progress.showing("Measuring bone"):
        measurements, gaps = hounsfield_of(volume, spine)
    findings = (*find_metal(volume, named), *levels_that_stand_out(measurements))
    write_json(json, _result(volume, spine, measurements, (*spine.missing, *gaps), findings))
    return DONE


def _result(
    volume: Volume,
    spine: Spine | None,
    measurements: tuple[Measurement, ...],
    missing: tuple[Missing, ...],
    findings: tuple[Finding, ...],
) -> dict[str, Any]:
    """Everything as plain values, by ``hu.schema.json``."""
    acquisition = volume.acquisition
    result: dict[str, Any] = to_plain(
        {
            "package": f"spinewise {__version__}",
            "evidence_version": tables.VERSION,
            "counted_from": NAMED_BY_READER if spine is None else spine.counted_from,
            "names_provisional": spine is None or spine.names_provisional,
            "measurements": measurements,
            "findings": findings,
            "missing": missing,
            "questions": () if spine is None else spine.questions,
        }
    )
    conditions = {
        "kvp": acquisition.kvp,
        "kernel": acquisition.kernel,
        "contrast": acquisition.contrast.value,
        "slice_thickness_mm": acquisition.slice_thickness_mm,
        "notes": list(acquisition.notes),
    }
    return {"schema": "spinewise-hu", "schema_version": VERSION, "acquisition": conditions, **result}
