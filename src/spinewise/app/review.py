"""`spinewise review`: a named clinician confirms, accepts or overrides; the plan is laid out again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from spinewise.app.careful import DONE, PARTLY
from spinewise.app.clock import now
from spinewise.app.outputs import PICTURES, last_plan, write_pages
from spinewise.app.picture_files import read_pictures
from spinewise.app.progress import progress_on_terminal
from spinewise.app.steps import Steps
from spinewise.app.telling import state_of
from spinewise.io.patient.review import read_review, write_review
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import lines_of, with_review
from spinewise.record.review import CONFIRMABLE, Confirmation, Decision, Review
from spinewise.words import BadInput


def run_review(
    out: Path,
    by: str,
    confirm: str | None,
    accept: Sequence[str],
    override: Sequence[str],
    because: str | None,
) -> int:
    """Write what was confirmed and decided, then the plan under it.

    Parameters
    ----------
    out : Path
        Folder of a written plan.
    by : str
        Name of the clinician.
    confirm : str or None
        Any of levels, sides and urgency, separated by commas.
    accept, override : sequence of str
        Ids of lines, and of options as in "option:anabolic".
    because : str or None
        Reason for an override.

    Returns
    -------
    int
        Exit code.
    """
    plan = last_plan(out)
    if plan is None:
        raise BadInput("That folder holds no plan.json: give the folder of results of spinewise plan.")
    if not by.strip():
        raise BadInput("A review needs a name: give it with --by.")
    given = Review(
        _confirmations(confirm, by.strip(), plan),
        _decisions(accept, override, because, by.strip(), plan),
    )
    if given == Review():
        raise BadInput("Nothing to review was named: use --confirm, --accept or --override.")
    before = read_review(out)
    review = Review(before.confirmations + given.confirmations, before.decisions + given.decisions)
    write_review(out, review)

    steps = Steps(progress_on_terminal())
    plan = with_review(plan, review)
    write_pages(out, plan, read_pictures(out / PICTURES), steps)
    typer.echo(f"Plan for {plan.record.patient.pseudonym}: {state_of(plan)}")
    for failure in steps.failures:
        typer.echo(failure, err=True)
    return PARTLY if steps.failures else DONE


def _confirmations(confirm: str | None, by: str, plan: Plan) -> tuple[Confirmation, ...]:
    """What is confirmed, for exactly the inputs of this plan."""
    named = [word.strip() for word in (confirm or "").split(",") if word.strip()]
    unknown = [word for word in named if word not in CONFIRMABLE]
    if unknown:
        raise BadInput(f"Only {', '.join(CONFIRMABLE)} can be confirmed.")
    return tuple(Confirmation(what, by, now(), plan.inputs_sha256) for what in dict.fromkeys(named))


def _decisions(
    accept: Sequence[str], override: Sequence[str], because: str | None, by: str, plan: Plan
) -> tuple[Decision, ...]:
    """What is accepted and overridden; an override without a reason is refused."""
    lines = set(lines_of(plan))
    if not lines.issuperset((*accept, *override)):
        known = ", ".join(sorted(lines)) or "none"
        raise BadInput(f"The plan has no line of that name; its lines are: {known}.")
    if set(accept) & set(override):
        raise BadInput("A line is either accepted or overridden: name it once.")
    reason = (because or "").strip()
    if override and not reason:
        raise BadInput("An override needs its reason: add --because.")
    accepted = Decision("", True, "", by, now(), plan.inputs_sha256)
    overridden = replace(accepted, accepted=False, because=reason)
    return (
        *(replace(accepted, line=line) for line in accept),
        *(replace(overridden, line=line) for line in override),
    )
