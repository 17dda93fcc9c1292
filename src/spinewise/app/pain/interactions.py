"""`spinewise pain interactions`: the rules asked about one patient's list of drugs."""

from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import day
from spinewise.app.pain.drugs_of import drugs_of
from spinewise.app.writing import write_json
from spinewise.evidence import tables
from spinewise.io.patient.gaps import UNREADABLE_WEIGHT
from spinewise.io.plan.plain_json import to_plain
from spinewise.pain.interactions.assess import Checked, check
from spinewise.pain.interactions.matching import Hit
from spinewise.record.medication import Drug, MedicationList
from spinewise.results import Missing

VERSION = 2


def run_interactions(source: Path, as_of: str | None, json: str | None) -> int:
    """Ask every rule about one patient's drugs.

    Parameters
    ----------
    source : Path
        One patient's folder, or one list: text, FHIR or ``drugs.yaml``.
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
    found = check(read.medication.drugs, read.record, the_day)
    left_out = tuple(gap for gap in read.left_out if gap.weight >= UNREADABLE_WEIGHT)
    missing = (*left_out, *read.medication.missing, *read.record.missing)
    if json:
        write_json(json, result_of(found, read.medication, missing, the_day.isoformat()))
    if json != "-":
        _tell(found, read.medication, missing)
    return DONE


def result_of(
    found: Checked, listed: MedicationList, missing: tuple[Missing, ...], as_of: str
) -> dict[str, Any]:
    """Everything as plain values, by ``pain-interactions.schema.json``.

    Parameters
    ----------
    found : Checked
        What was said.
    listed : MedicationList
        The drugs, with what their sources do not agree on.
    missing : tuple of Missing
        What was left out on reading.
    as_of : str
        The day.

    Returns
    -------
    dict
        With every rule that holds or may hold.
    """
    advice = found.advice
    return {
        "schema": "spinewise-pain-interactions",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "evidence_version": tables.VERSION,
        "as_of": as_of,
        "rules": [_rule(one) for one in (*found.settled, *found.undecided)],
        "findings": to_plain(advice.findings),
        "recommendations": to_plain(_sorted(advice.recommendations)),
        "missing": to_plain(_sorted((*missing, *advice.missing))),
        "disagreements": to_plain((*listed.disagreements, *advice.disagreements)),
        "questions": to_plain(listed.questions),
        "drugs": [_drug(one) for one in listed.drugs],
    }


def _drug(drug: Drug) -> dict[str, Any]:
    """A line as the rules had it; the name as written stands only where no table holds it."""
    return {
        "ingredients": list(drug.ingredients),
        "first": to_plain(drug.first),
        "last": to_plain(drug.last),
        "source": drug.source,
        "why_no_dose": drug.not_read.sentence if drug.not_read else None,
    }


def _rule(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.rule.id,
        "title": hit.rule.title,
        "holds": hit.state.answer.value,
        "grade": hit.rule.grade.value,
        "status": "confirmed" if hit.is_confirmed else "unconfirmed",
        "evidence": hit.rule.evidence,
        "where": hit.rule.where,
        "drugs": [[one.substance for one in some] for some in hit.drugs],
        "lines": sorted({one.drug.source for some in hit.drugs for one in some}),
        "because": hit.state.because,
    }


def _sorted(lines: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(lines, key=lambda one: -one.weight))


def _tell(found: Checked, listed: MedicationList, missing: tuple[Missing, ...]) -> None:
    advice = found.advice
    for line in _sorted(advice.recommendations):
        typer.echo(f"{line.because}\n  {line.action} ({line.owner})")
        for text in (*line.caveats, *(f"Instead: {one}" for one in line.alternatives)):
            typer.echo(f"  {text}")
    for one in (*listed.disagreements, *advice.disagreements):
        typer.echo(f"Not agreed: {one.about}. {' '.join(one.says)} {one.settled}")
    for gap in _sorted((*missing, *advice.missing)):
        typer.echo(f"Missing: {gap.what}. {gap.why_it_matters} {gap.how_to_get_it}")
    for question in listed.questions:
        typer.echo(f"Question: {question.what} {question.consequence}")
    for seen in advice.findings:
        if not seen.name.startswith("interaction: "):
            typer.echo(seen.because)
    typer.echo("Nothing here is an order, and no dose was made: every line is for a clinician to weigh.")
