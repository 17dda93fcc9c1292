"""A proposal of the room of pain as a row: a rule that holds, an open conflict, or something to do."""

from dataclasses import replace

from spinewise.evidence import tables
from spinewise.pain.regimen.regimen import Settled
from spinewise.pathway.analgesia import RuleSaid
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_refs, is_entry
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.pain.answer import small
from spinewise.report.pain.marks import GRAVE, PHASES, worded
from spinewise.report.recorded import fact_refs
from spinewise.report.said import decision_said
from spinewise.results import Recommendation


def line_row(plan: Plan, line: Recommendation, rule: RuleSaid | None, sides: Settled | None) -> Data:
    """A proposal as a row.

    Parameters
    ----------
    plan : Plan
        With its review.
    line : Recommendation
        As the plan holds it.
    rule : RuleSaid or None
        The rule behind it.
    sides : Settled or None
        The open conflict behind it.

    Returns
    -------
    dict
        Ready sentences.
    """
    status = rule.grade if rule is not None else "to do"
    shown = replace(line, missing=tuple(text for text in line.missing if text not in line.because))
    return {
        "anchor": anchor("pain", line.id),
        "short": rule.title if rule is not None else _asked(line),
        "status": status,
        "sign": "cross" if status in GRAVE else "dot",
        "name": rule.title if rule is not None else "",
        "phases": {word: phase is line.phase for phase, word in PHASES.items()},
        "action": sentence(line.action),
        "why": [*(sentence(text) for text in (sides.says if sides else ())), sentence(line.because)],
        "owner": line.owner,
        "due": _due(line),
        "source": f"{rule.source}; {line.strength}" if rule is not None else _sources_of(line),
        "notes": [
            *worded("Instead", [sentence("; ".join(line.alternatives))] if line.alternatives else []),
            *worded("Not known", [sentence("; ".join(shown.missing))] if shown.missing else []),
        ],
        "drugs": [],
        "folded": worded("Mind", map(caveat_said, line.caveats)),
        "decision": decision_said(plan, line.id),
        "refs": [*fact_refs(plan.record, line.facts), *evidence_refs(line.evidence)],
        "statements": [sentence(tables.entry(id).statement) for id in line.evidence if is_entry(id)],
        "by_base": False,
        "strength": line.strength,
        "population": sentence(line.population),
    }


def _asked(line: Recommendation) -> str:
    """What has to be asked or done, as a clause."""
    return small(line.action.partition(". ")[0].rstrip("."))


def _due(line: Recommendation) -> str:
    return f"by {numbers.day(line.due)}" if line.due else ""


def _sources_of(line: Recommendation) -> str:
    cited = dict.fromkeys(tables.cite(id) for id in line.evidence if is_entry(id))
    return "; ".join((*cited, line.strength))
