"""`spinewise inspect`: what a folder holds, what would be used, what is missing or ambiguous."""

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import typer

from spinewise.app.asking import Answers
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import day
from spinewise.app.inspect_tables import show
from spinewise.app.looking import CT, NO_IMAGES, Look, read_look
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.writing import write_json
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.patient.images import ImageInput
from spinewise.io.patient.read import PatientFolder, read_patient_folder
from spinewise.io.plan.plain_json import to_plain
from spinewise.pathway.make import gaps_of_record
from spinewise.pathway.missing import in_order

VERSION = 1


def run_inspect(folder: Path, as_of: str | None, json: str | None) -> int:
    """Look into a folder without measuring or writing anything in it.

    Parameters
    ----------
    folder : Path
        One patient's files.
    as_of : str or None
        Day for which the answer holds, today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.

    Returns
    -------
    int
        Exit code.
    """
    the_day = day(as_of)
    steps = Steps(progress_on_terminal())
    with steps.announced("Reading the record"):
        patient = read_patient_folder(folder, the_day, protocol_defaults())
    looks = [
        (
            image,
            read_look(
                image,
                patient.record,
                the_day,
                Answers(ask=False),
                steps,
                make_labels=False,
            ),
        )
        for image in patient.images
        if image.role == CT
    ]
    found = _found(patient, looks, steps, the_day)
    if json:
        write_json(json, found)
    if json != "-":
        show(found)
    for failure in steps.failures:
        typer.echo(failure, err=True)
    return PARTLY if steps.failures else DONE


def _found(
    patient: PatientFolder, looks: list[tuple[ImageInput, Look]], steps: Steps, as_of: datetime.date
) -> dict[str, Any]:
    """Everything as plain values, by ``inspect.schema.json``."""
    record = patient.record
    gaps = in_order(
        (
            *gaps_of_record(record, as_of),
            *patient.missing,
            *patient.advice.missing,
            *steps.missing,
            *(() if looks else (NO_IMAGES,)),
        )
    )
    questions = (*patient.questions, *(question for _, look in looks for question in look.questions))
    return {
        "schema": "spinewise-inspect",
        "schema_version": VERSION,
        "as_of": as_of.isoformat(),
        "patient": {
            "pseudonym": record.patient.pseudonym,
            "sex": record.patient.sex,
            "age": record.patient.age_on(as_of),
        },
        "inputs": to_plain(patient.inputs),
        "images": [_image(image, look) for image, look in looks],
        "facts": dict(sorted(Counter(fact.concept for fact in record.facts).items())),
        "missing": to_plain(gaps),
        "questions": to_plain(questions),
    }


def _image(image: ImageInput, look: Look) -> dict[str, Any]:
    """One CT: what it is and whether it would be measured."""
    told: dict[str, Any] = {"id": image.id, "role": image.role, "would_be_measured": look.labels is not None}
    if look.volume is not None:
        how = look.volume.acquisition
        taken = look.days.get(image.id)
        told |= {
            "date": taken.isoformat() if taken else None,
            "voxels": list(look.volume.voxels.shape),
            "spacing_mm": [round(float(step), 3) for step in look.volume.spacing],
            "kvp": how.kvp,
            "kernel": how.kernel,
            "contrast": how.contrast.value,
            "notes": list(how.notes),
        }
    if look.labels is not None:
        told |= {
            "label_convention": look.labels.convention,
            "levels": [str(level) for level in look.labels.levels],
            "label_notes": list(look.labels.notes),
        }
    return told
