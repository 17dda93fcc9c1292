"""`spinewise plan`: one patient's folder in, one folder of results out."""

from collections.abc import Sequence
from pathlib import Path

import typer

from spinewise.app.asking import Answers, how_to_answer, parse_answers
from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import day
from spinewise.app.compose import Composed, Request, compose
from spinewise.app.outputs import last_plan, write_outputs
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.writing import make_folder, write_json
from spinewise.io.plan_json import to_json
from spinewise.io.review import read_review
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import unconfirmed


def run_plan(
    folder: Path,
    out: Path,
    as_of: str | None,
    json: str | None,
    answers: Sequence[str],
    protocol: Path | None,
) -> int:
    """Plan one operation and write everything about it.

    Parameters
    ----------
    folder : Path
        One patient's files.
    out : Path
        Folder for the results.
    as_of : str or None
        Day for which the plan holds, today when None.
    json : str or None
        Where the plan goes as JSON besides, ``-`` for standard output.
    answers : sequence of str
        Each ``ID=CHOICE``.
    protocol : Path or None
        The site's own choices.

    Returns
    -------
    int
        Exit code.
    """
    make_folder(out)
    previous = last_plan(out)
    request = Request(
        folder,
        day(as_of),
        Answers(parse_answers(answers)),
        protocol,
        read_review(out),
        previous.provenance.inputs if previous else None,
    )
    steps = Steps(progress_on_terminal())
    composed = compose(request, steps)
    written = write_outputs(out, composed, steps)
    if json:
        write_json(json, to_json(composed.plan))
    tell(composed, out, written, steps, quiet=json == "-")
    return PARTLY if steps.failures else DONE


def tell(composed: Composed, out: Path, written: Sequence[str], steps: Steps, quiet: bool = False) -> None:
    """Say in a few lines what was made, what is open and what failed.

    Parameters
    ----------
    composed : Composed
        The plan.
    out : Path
        Folder of the results.
    written : sequence of str
        Names of the files.
    steps : Steps
        What failed.
    quiet : bool
        Whether standard output belongs to JSON.
    """
    plan = composed.plan
    day_of_plan = plan.provenance.as_of.isoformat()
    typer.echo(f"Plan for {plan.record.patient.pseudonym} as of {day_of_plan}: {state_of(plan)}", err=quiet)
    for question in plan.questions:
        typer.echo(f"Question: {how_to_answer(question)}", err=quiet)
    typer.echo(
        f"{len(plan.measurements)} measurements, {len(plan.recommendations)} lines to review, "
        f"{len(plan.missing)} things missing. Written to {out}: {', '.join(written)}",
        err=quiet,
    )
    for note in steps.notes:
        typer.echo(note, err=quiet)
    for failure in steps.failures:
        typer.echo(failure, err=True)


def state_of(plan: Plan) -> str:
    """DRAFT and what is unconfirmed, or confirmed and by whom.

    Parameters
    ----------
    plan : Plan
        A plan.

    Returns
    -------
    str
        One clause.
    """
    still_open = unconfirmed(plan)
    if still_open:
        return f"DRAFT until {', '.join(still_open)} are confirmed (spinewise review)."
    names = dict.fromkeys(
        plan.review.confirmed_by(c.what, plan.inputs_sha256) or "" for c in plan.review.confirmations
    )
    return f"confirmed by {', '.join(name for name in names if name)}."
