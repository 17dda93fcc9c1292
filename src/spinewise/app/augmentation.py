"""`spinewise augmentation`: one patient's vertebral fracture, both ways judged, with the counselling page.

Nothing is measured; heights that were measured before (`bone hu --json`) are taken along.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from spinewise.app.advice_told import advice_told
from spinewise.app.assess import measured_in
from spinewise.app.assess_tables import show
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import day
from spinewise.app.fractured import weigh_fracture
from spinewise.app.outputs import counselling_makers, write_those
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.without_images import plan_without_images
from spinewise.app.writing import make_folder, write_json
from spinewise.bone.assess import assess as assess_bone
from spinewise.evidence.augmentation_studies import studies
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.patient.protocol import read_protocol
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.patient.review import read_review
from spinewise.pathway.plan import Plan
from spinewise.report.rooms import augmentation_alone, speaks_of_augmentation

VERSION = 1


def run_augmentation(
    folder: Path,
    out: Path | None,
    as_of: str | None,
    json: str | None,
    protocol: Path | None,
    measured: Sequence[Path],
) -> int:
    """Judge one patient's vertebral fracture and write the counselling page.

    Parameters
    ----------
    folder : Path
        One patient's files; images in it are not measured.
    out : Path or None
        Folder for the pages; none are written when None.
    as_of : str or None
        Day for which the answer holds, today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.
    protocol : Path or None
        The site's own choices.
    measured : sequence of Path
        What ``bone hu`` wrote for this patient.

    Returns
    -------
    int
        Exit code.
    """
    the_day = day(as_of)
    patient = read_patient_folder(folder, the_day, protocol_defaults())
    choices = read_protocol(protocol, protocol_defaults()) if protocol else patient.protocol
    values = tuple(one for path in measured for one in measured_in(path))
    bone = assess_bone(patient.record, patient.record.operation, values, choices, the_day)
    advice = weigh_fracture(patient.record, values, bone, choices, the_day)
    review = read_review(out) if out else patient.review
    plan = plan_without_images(patient, (advice,), choices, review, the_day, measured=values)
    steps = Steps(progress_on_terminal())
    written: list[str] = []
    if out is not None:
        make_folder(out)
        written = write_those(out, counselling_makers(out, plan), steps)
    if json:
        write_json(json, result_of(plan))
    if json != "-":
        show(augmentation_alone(plan))
        if written:
            typer.echo(f"Written to {out}: {', '.join(written)}")
        elif out is not None and not speaks_of_augmentation(plan):
            typer.echo("No counselling page: no fracture that this room speaks of is known.")
    for failure in steps.failures:
        typer.echo(failure, err=True)
    return PARTLY if steps.failures else DONE


def result_of(plan: Plan) -> dict[str, Any]:
    """Everything as plain values, by ``augmentation.schema.json``.

    Parameters
    ----------
    plan : Plan
        Of the fracture alone.

    Returns
    -------
    dict
        With every study, those that are unconfirmed marked as ``recalled``.
    """
    return {
        "schema": "spinewise-augmentation",
        "schema_version": VERSION,
        **advice_told(plan, studies=studies()),
    }
