"""What the terminal says about a plan: what it is, what is open, what failed."""

from collections.abc import Sequence
from pathlib import Path

import typer

from spinewise.app.asking import how_to_answer
from spinewise.app.steps import Steps
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import unconfirmed


def tell(plan: Plan, out: Path, written: Sequence[str], steps: Steps, quiet: bool = False) -> None:
    """Say in a few lines what was made, what is open and what failed.

    Parameters
    ----------
    plan : Plan
        What was made.
    out : Path
        Folder of the results.
    written : sequence of str
        Names of the files.
    steps : Steps
        What failed.
    quiet : bool
        Whether standard output belongs to JSON.
    """
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
