"""`spinewise pain load`: what the opioids on a medication list come to, and what is not in it."""

from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import day
from spinewise.app.pain.drugs_of import DrugsOf, drugs_of
from spinewise.app.writing import write_json
from spinewise.evidence import tables
from spinewise.evidence.opioid_factors import factor_basis
from spinewise.io.plan.plain_json import to_plain
from spinewise.pain.opioids.advice import ADULT, mme_text, opioid_advice
from spinewise.pain.opioids.exposure import exposure_class
from spinewise.pain.opioids.load import Load, opioid_load
from spinewise.results import Advice, Question
from spinewise.words import BadInput

VERSION = 2


def run_load(source: Path, as_of: str | None, json: str | None) -> int:
    """Add up the opioids on a medication list.

    Parameters
    ----------
    source : Path
        Text lines, FHIR, or a folder of one person.
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
    read = drugs_of(source, the_day)
    if read.is_empty:
        raise BadInput(
            "No medication list could be read in this folder: put one .txt file or FHIR records there."
        )
    listed = read.medication
    load = opioid_load(
        listed.drugs, (), the_day, lines=len(listed.drugs) + len(listed.ended), unread=listed.unread
    )
    age = read.record.patient.age_on(the_day)
    advice, questions = opioid_advice(load, age)
    asked = (*questions, *listed.questions)
    if json:
        write_json(json, result_of(read, load, advice, asked, age))
    if json != "-":
        _show(read, load, advice, asked)
    return DONE


def result_of(
    read: DrugsOf, load: Load, advice: Advice, questions: tuple[Question, ...], age: int | None
) -> dict[str, Any]:
    """Everything as plain values, by ``opioid-load.schema.json``.

    Parameters
    ----------
    read : DrugsOf
        The lists.
    load : Load
        Of the day.
    advice : Advice
        What follows from it.
    questions : tuple of Question
        What only people can answer.
    age : int or None
        Completed years.

    Returns
    -------
    dict
        Without anything that names the patient.
    """
    told: dict[str, Any] = to_plain(
        {
            "package": f"spinewise {__version__}",
            "evidence_version": tables.VERSION,
            "as_of": load.as_of,
            "is_whole": load.is_whole,
            "read_so_far": load.total,
            "factors": factor_basis(),
            "exposure": exposure_class(load) if age is None or age >= ADULT else None,
            "amounts": load.amounts,
            "counted": load.counted,
            "refused": load.refused,
            "doubts": load.doubts,
            "not_now": load.not_now,
            "ended": read.medication.ended,
            "others": load.others,
            "problems": read.problems,
            "findings": advice.findings,
            "recommendations": advice.recommendations,
            "missing": advice.missing,
            "disagreements": read.medication.disagreements,
            "questions": questions,
        }
    )
    return {"schema": "spinewise-opioid-load", "schema_version": VERSION, **told}


def _show(read: DrugsOf, load: Load, advice: Advice, questions: tuple[Question, ...]) -> None:
    typer.echo(f"Opioid load on {load.as_of.isoformat()} (factors of the CDC guideline of 2022)")
    for one in load.amounts:
        low, high = f"{one.amount.low:g}", f"{one.amount.high:g}"
        unit = "ug/h" if one.unit == "ug/h" else "mg a day"
        typer.echo(
            f"  {one.ingredient}: {low if low == high else f'{low} to {high}'} {unit}, {mme_text(one.mme)}"
        )
    for finding in advice.findings:
        typer.echo(finding.because)
        for caveat in finding.caveats:
            typer.echo(f"  {caveat}")
    for proposal in advice.recommendations:
        typer.echo(f"{proposal.action} {proposal.because}")
    for missing in advice.missing:
        typer.echo(f"Missing: {missing.what}: {missing.why_it_matters}")
    for parted in read.medication.disagreements:
        typer.echo(f"Not agreed: {parted.about}. {' '.join(parted.says)} {parted.settled}")
    for question in questions:
        typer.echo(f"Question: {question.what} {question.consequence}")
    for problem in read.problems:
        typer.echo(problem, err=True)
