"""`spinewise pain plan`: genes, drugs, opioid load and regimen of one patient as one answer."""

from pathlib import Path
from typing import Any

import typer

from spinewise.app.advice_told import advice_told
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import day
from spinewise.app.outputs import pain_makers, write_those
from spinewise.app.pain.weigh import weigh_pain
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.telling import state_of
from spinewise.app.without_images import plan_without_images
from spinewise.app.writing import make_folder, write_json
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.patient.protocol import read_protocol
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.patient.review import read_review
from spinewise.pathway.analgesia import Analgesia, analgesia_of
from spinewise.pathway.plan import Plan
from spinewise.report.pain.view import pain_view

VERSION = 1


def run_pain_plan(
    folder: Path, out: Path | None, as_of: str | None, json: str | None, protocol: Path | None
) -> int:
    """Plan analgesia around one operation and write the page.

    Parameters
    ----------
    folder : Path
        One patient's files; images in it are not opened.
    out : Path or None
        Folder for the page; none is written when None.
    as_of : str or None
        Day for which the answer holds, today when None.
    json : str or None
        Where the answer goes as JSON besides, ``-`` for standard output only.
    protocol : Path or None
        The site's own choices.

    Returns
    -------
    int
        Exit code.
    """
    the_day = day(as_of)
    patient = read_patient_folder(folder, the_day, protocol_defaults())
    choices = read_protocol(protocol, protocol_defaults()) if protocol else patient.protocol
    said = weigh_pain(patient, choices, the_day)
    kept = analgesia_of(said)
    plan = plan_without_images(
        patient,
        (patient.advice, said.advice),
        choices,
        read_review(out) if out else patient.review,
        the_day,
        questions=said.questions,
        analgesia=kept,
    )
    steps = Steps(progress_on_terminal())
    written: list[str] = []
    if out is not None:
        make_folder(out)
        written = write_those(out, pain_makers(out, plan), steps)
    if json:
        write_json(json, result_of(plan, kept))
    if json != "-":
        _tell(plan, kept)
        if written:
            typer.echo(f"Written to {out}: {', '.join(written)}")
    for failure in steps.failures:
        typer.echo(failure, err=True)
    return PARTLY if steps.failures else DONE


def result_of(plan: Plan, said: Analgesia) -> dict[str, Any]:
    """Everything as plain values, by ``pain-plan.schema.json``.

    Parameters
    ----------
    plan : Plan
        Of analgesia alone.
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    dict
        Without anything that names the patient.
    """
    return {
        "schema": "spinewise-pain-plan",
        "schema_version": VERSION,
        **advice_told(plan, questions=plan.questions, timeline=plan.timeline, analgesia=said),
        "draft": plan.is_draft,
    }


def _tell(plan: Plan, said: Analgesia) -> None:
    """The answer in lines; then each line with owner and reason, and what is missing."""
    view = pain_view(plan, said)
    typer.echo(f"Analgesia as of {plan.provenance.as_of.isoformat()}: {state_of(plan)}")
    if view["head"]["urgent"]:
        typer.echo(view["head"]["urgent"])
    for word, names in view["answer"]:
        typer.echo(f"{word}: {names}")
    typer.echo(" ".join([view["base"]["name"], *view["base"]["because"]]))
    for group in view["groups"]:
        typer.echo(f"{group['title']}:")
        for row in group["rows"]:
            name = f"{row['name']}. " if row["name"] else ""
            typer.echo(f"  [{row['status']}] {name}{row['action']} ({row['owner']}; {row['source']})")
            for text in row["why"]:
                typer.echo(f"    {text}")
            for one in row["drugs"]:
                typer.echo(f"    {one['status']}: {one['drugs']}")
            for word, text in row["notes"]:
                typer.echo(f"    {word}: {text}")
    for gene in view["genes"]["rows"]:
        typer.echo(
            f"{gene['gene']}: {gene['genotype']}; with the drugs taken {gene['effective']}; "
            f"changes {gene['changes']}"
        )
    typer.echo(view["genes"]["quiet"] or view["genes"]["unknown"])
    typer.echo(f"{view['opioids']['text']} {view['opioids']['exposure']}")
    for one in view["settled"]:
        typer.echo(f"{one['about']} {' '.join(one['says'])} {one['settled']}")
    for question in view["questions"]:
        typer.echo(f"Question: {question['what']} {question['then']}")
    for way in view["missing"]:
        for gap in way["rows"]:
            typer.echo(f"Missing: {gap['what']} {gap['why']} {way['how']}")
    typer.echo("Nothing here is an order, and no dose was made: every line is for a clinician to weigh.")
