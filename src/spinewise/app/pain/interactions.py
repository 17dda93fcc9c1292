"""`spinewise pain interactions`: the rules asked about one patient's list of drugs."""

from pathlib import Path
from typing import Any

import typer

from spinewise import __version__
from spinewise.app.careful import DONE
from spinewise.app.clock import day
from spinewise.app.writing import write_json
from spinewise.evidence import tables
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.drug_list import read_drugs
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.plan.plain_json import to_plain
from spinewise.pain.interactions.assess import Checked, check
from spinewise.pain.interactions.matching import Hit
from spinewise.results import Missing

VERSION = 1


def run_interactions(folder: Path, as_of: str | None, json: str | None) -> int:
    """Ask every rule about one patient's drugs.

    Parameters
    ----------
    folder : Path
        One patient's files, with ``drugs.yaml``.
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
    written = read_drugs(folder)
    patient = read_patient_folder(folder, the_day, protocol_defaults())
    found = check(written.drugs, patient.record, the_day)
    missing = (*written.missing, *patient.record.missing)
    if json:
        write_json(json, result_of(found, missing, the_day.isoformat()))
    if json != "-":
        _tell(found, missing)
    return DONE


def result_of(found: Checked, missing: tuple[Missing, ...], as_of: str) -> dict[str, Any]:
    """Everything as plain values, by ``pain-interactions.schema.json``.

    Parameters
    ----------
    found : Checked
        What was said.
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
        "disagreements": to_plain(advice.disagreements),
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


def _tell(found: Checked, missing: tuple[Missing, ...]) -> None:
    advice = found.advice
    for line in _sorted(advice.recommendations):
        typer.echo(f"{line.because}\n  {line.action} ({line.owner})")
        for text in (*line.caveats, *(f"Instead: {one}" for one in line.alternatives)):
            typer.echo(f"  {text}")
    for one in advice.disagreements:
        typer.echo(f"Not agreed: {one.about}. {' '.join(one.says)} {one.settled}")
    for gap in _sorted((*missing, *advice.missing)):
        typer.echo(f"Missing: {gap.what}. {gap.why_it_matters} {gap.how_to_get_it}")
    for seen in advice.findings:
        if not seen.name.startswith("interaction: "):
            typer.echo(seen.because)
    typer.echo("Nothing here is an order, and no dose was made: every line is for a clinician to weigh.")
