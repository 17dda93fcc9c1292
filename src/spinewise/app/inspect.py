"""`spinewise inspect`: what a folder holds, what would be used, what is missing or ambiguous."""

import datetime
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from spinewise.app.asking import Answers, how_to_answer
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import day
from spinewise.app.looking import CT, Look, read_look
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.writing import write_json
from spinewise.io.patient import ImageInput, PatientFolder, read_patient_folder
from spinewise.pathway.missing import gaps_of_operation, in_order
from spinewise.pathway.red_flags import missing_motor_examination
from spinewise.results import Missing, Question

if TYPE_CHECKING:
    from rich.console import Console

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
        patient = read_patient_folder(folder, the_day)
    days = {file.id: file.date for file in patient.inputs}
    looks = [
        (
            image,
            read_look(image, days.get(image.id), patient.record, the_day, Answers(ask=False), steps),
        )
        for image in patient.images
        if image.role == CT
    ]
    found = _found(patient, looks, steps, the_day)
    if json:
        write_json(json, found)
    if json != "-":
        _show(found)
    for failure in steps.failures:
        typer.echo(failure, err=True)
    return PARTLY if steps.failures else DONE


def _found(
    patient: PatientFolder, looks: list[tuple[ImageInput, Look]], steps: Steps, as_of: datetime.date
) -> dict[str, Any]:
    """Everything as plain values, by ``inspect.schema.json``."""
    record = patient.record
    motor = missing_motor_examination(record)
    gaps = in_order(
        (
            *patient.missing,
            *record.missing,
            *steps.missing,
            *gaps_of_operation(record),
            *((motor,) if motor else ()),
        )
    )
    questions = (*patient.questions, *(question for _, look in looks for question in look.questions))
    return {
        "version": VERSION,
        "as_of": as_of.isoformat(),
        "patient": {
            "pseudonym": record.patient.pseudonym,
            "sex": record.patient.sex,
            "age": record.patient.age_on(as_of),
        },
        "inputs": [
            {
                "id": file.id,
                "role": file.role,
                "date": file.date.isoformat() if file.date else None,
                "sha256": file.sha256,
            }
            for file in patient.inputs
        ],
        "images": [_image(image, look) for image, look in looks],
        "facts": dict(sorted(Counter(fact.concept for fact in record.facts).items())),
        "missing": [_gap(gap) for gap in gaps],
        "questions": [_question(question) for question in questions],
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


def _gap(gap: Missing) -> dict[str, str]:
    return {"what": gap.what, "why_it_matters": gap.why_it_matters, "how_to_get_it": gap.how_to_get_it}


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "what": question.what,
        "choices": list(question.choices),
        "consequence": question.consequence,
        "how_to_answer": how_to_answer(question),
    }


def _show(found: dict[str, Any]) -> None:
    """The same as tables on standard output."""
    from rich.console import Console

    console = Console(highlight=False)
    age = found["patient"]["age"]
    age_and_sex = [f"{age} years" if age is not None else None, found["patient"]["sex"]]
    about = ", ".join(str(part) for part in age_and_sex if part) or "age and sex unknown"
    console.print(f"{found['patient']['pseudonym']}, {about}; as of {found['as_of']}")
    _table(
        console,
        "There",
        ("file", "role", "date"),
        [(file["id"], file["role"], file["date"] or "no date") for file in found["inputs"]],
    )
    _table(
        console,
        "Would be measured",
        ("images", "what they are", "levels"),
        [_row(i) for i in found["images"]],
    )
    facts = [(concept, str(number)) for concept, number in found["facts"].items()]
    _table(console, "Facts understood", ("concept", "entries"), facts)
    gaps = [(gap["what"], gap["why_it_matters"], gap["how_to_get_it"]) for gap in found["missing"]]
    _table(console, "Missing", ("what", "why it matters", "how to get it"), gaps)
    asked = [(question["id"], question["how_to_answer"]) for question in found["questions"]]
    _table(console, "Ambiguous", ("question", "how to answer"), asked)


def _row(image: dict[str, Any]) -> tuple[str, str, str]:
    if "voxels" not in image:
        return image["id"], "could not be read", "none"
    kvp = f"{image['kvp']:g} kVp" if image["kvp"] else "kVp unknown"
    size = " x ".join(str(n) for n in image["voxels"])
    what = f"{size} voxels, {kvp}, contrast {image['contrast']}"
    levels = image.get("levels") or []
    span = f"{levels[0]} to {levels[-1]}" if levels else "none"
    return image["id"], what, f"{span} ({image['label_convention']})" if levels else span


def _table(console: "Console", title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One table; said in a line when it is empty."""
    from rich.table import Table
    from rich.text import Text

    if not rows:
        console.print(f"{title}: nothing")
        return
    table = Table(title=title, title_justify="left", *columns)  # noqa: B026 - rich takes headers first
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
