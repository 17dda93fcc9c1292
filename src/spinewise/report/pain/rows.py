"""Rows of what to use, to avoid and to ask, in groups; each element and proposal once."""

from collections.abc import Mapping
from types import MappingProxyType

from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.pathway.analgesia import Analgesia, RuleSaid
from spinewise.pathway.plan import Plan
from spinewise.report.lines import Data
from spinewise.report.pain.answer import ASK, AVOID, OPEN, USE, WATCH, beside
from spinewise.report.pain.element_row import element_row
from spinewise.report.pain.line_row import line_row
from spinewise.report.pain.marks import AFTER, DECIDE, GRAVE, RULE
from spinewise.results import Recommendation

TITLES: Mapping[str, str] = MappingProxyType(
    {
        USE: "Use",
        AVOID: "Avoid",
        OPEN: "Open until what is not known is answered",
        ASK: "Do, ask and settle",
        WATCH: "Watch",
    }
)
GROUP_OF: Mapping[ElementStatus, str] = MappingProxyType(
    {
        ElementStatus.KEPT: USE,
        ElementStatus.CHANGED: USE,
        ElementStatus.REMOVED: AVOID,
        ElementStatus.UNDECIDED: OPEN,
    }
)


def groups_of(plan: Plan, said: Analgesia) -> list[Data]:
    """Rows of the table, in five groups.

    Parameters
    ----------
    plan : Plan
        With the proposals as they stand after urgency and review.
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    list of dict
        Each with ``id``, ``title`` and ``rows``; a group without rows is left out.
    """
    lines = lines_of_pain(plan, said)
    base = (said.regimen.operation.source, said.regimen.operation.version)
    rows: dict[str, list[Data]] = {id: [] for id in TITLES}
    for element in said.regimen.elements:
        rows[GROUP_OF[element.status]].append(element_row(plan, element, base))
    rules = {f"{RULE}{rule.id}": rule for rule in said.rules}
    sides = {f"{DECIDE}{one.id}": one for one in said.regimen.settled}
    afterwards = {f"{AFTER}{one.id}" for one in said.regimen.discharge}
    for line in lines:
        rule = rules.get(line.id)
        if line.id not in afterwards:
            rows[_group(rule)].append(line_row(plan, line, rule, sides.get(line.id)))
    rows[AVOID].sort(key=lambda row: row["name"] in beside(said))
    return [{"id": id, "title": title, "rows": rows[id]} for id, title in TITLES.items() if rows[id]]


def _group(rule: RuleSaid | None) -> str:
    if rule is None:
        return ASK
    return AVOID if is_grave(rule) else WATCH


def is_grave(rule: RuleSaid) -> bool:
    """Whether the source asks for the drugs not to be given together, or to such a patient.

    Parameters
    ----------
    rule : RuleSaid
        Any rule.

    Returns
    -------
    bool
        By the word of the source.
    """
    return rule.grade in GRAVE


def lines_of_pain(plan: Plan, said: Analgesia) -> list[Recommendation]:
    """Proposals of the room of pain as the plan holds them, worded for an urgent operation where it is one.

    Parameters
    ----------
    plan : Plan
        With all proposals.
    said : Analgesia
        With those of the room.

    Returns
    -------
    list of Recommendation
        As many as the room made.
    """
    in_plan = {line.id: line for line in plan.recommendations}
    return [in_plan.get(line.id, line) for line in said.advice.recommendations]
