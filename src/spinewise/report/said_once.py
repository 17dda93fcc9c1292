"""What the first screen would say twice: decisions and gaps that another line on it says too."""

from collections.abc import Iterable

from spinewise.bone.densitometry.who_needs_a_scan import SAID_BY
from spinewise.pathway.plan import Plan
from spinewise.report.lines import Data, line, sentence
from spinewise.report.said import missing_line
from spinewise.results import Missing, Recommendation

MOST_TO_DECIDE = 4


def decisions(plan: Plan) -> tuple[Recommendation, ...]:
    """What is to be decided before surgery, each task once.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    tuple of Recommendation
        Without lines whose task, reason and grade another line on the list names; those stand among the
        recommendations behind the first screen.
    """
    ids = {said.id for said in plan.to_decide}
    return tuple(said for said in plan.to_decide if SAID_BY.get(said.id) not in ids)


def told_above(plan: Plan) -> tuple[Missing, ...]:
    """Gaps that a decision on the same screen asks to be filled: said there with the reason, not twice.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    tuple of Missing
        All of them stand in the list of everything missing behind the first screen.
    """
    shown = decisions(plan)[:MOST_TO_DECIDE]
    asked = {text for said in shown for text in said.missing}
    actions = [said.action.lower() for said in shown]
    return tuple(
        gap
        for gap in plan.missing
        if gap.what in asked and any(gap.what.lower() in action for action in actions)
    )


def gap_lines(gaps: Iterable[Missing]) -> list[Data]:
    """Gaps as lines, those that matter for one reason together.

    Parameters
    ----------
    gaps : iterable of Missing
        Heaviest first.

    Returns
    -------
    list of dict
        In the order of the first gap of each reason; see `lines.line`.
    """
    by_reason: dict[tuple[str, object], list[Missing]] = {}
    for gap in gaps:
        by_reason.setdefault((gap.why_it_matters, gap.level), []).append(gap)
    return [missing_line(those[0]) if len(those) == 1 else _together(those) for those in by_reason.values()]


def _together(gaps: list[Missing]) -> Data:
    first = missing_line(gaps[0])
    names = "; ".join(gap.what for gap in gaps)
    note = " ".join(dict.fromkeys(sentence(gap.how_to_get_it) for gap in gaps))
    return line(first["text"], lead=sentence(names), note=note)
