"""An element of the regimen as a row: what, when, why for this patient, and what is not known."""

from spinewise.pain.regimen.regimen import Element, ElementStatus
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import OPTION
from spinewise.report.citations import caveat_said, evidence_refs
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.pain.answer import of_whether, small, with_reason
from spinewise.report.pain.marks import ELEMENT, PHASES, SIGNS, worded
from spinewise.report.recorded import fact_refs
from spinewise.report.said import decision_said

MOST_REASONS = 2
"""Reasons of an element in front, the gravest; the others are folded behind them."""


def element_row(plan: Plan, element: Element, base: tuple[str, str]) -> Data:
    """An element as a row.

    Parameters
    ----------
    plan : Plan
        With its review.
    element : Element
        Of the regimen.
    base : (str, str)
        Source and version of the base, which then need not stand in each row.

    Returns
    -------
    dict
        Ready sentences.
    """
    option = f"{ELEMENT}{element.id}"
    told = [one for one in plan.options if one.id == option]
    own = set(element.caveats)
    urgent = [text for one in told for text in one.caveats if text not in own]
    is_open = element.status is ElementStatus.UNDECIDED
    front = 1 if is_open else MOST_REASONS
    instead = worded("Instead", map(sentence, element.alternatives))
    return {
        "anchor": anchor("line", option),
        "short": with_reason(element)
        if element.status is not ElementStatus.UNDECIDED
        else small(element.name),
        "status": str(element.status),
        "sign": SIGNS[str(element.status)],
        "name": element.name,
        "phases": {word: phase in element.phases for phase, word in PHASES.items()},
        "action": sentence(_action(element)),
        "why": [sentence(text) for text in element.because[:front]],
        "owner": element.owner,
        "due": "",
        "source": _source(element.source, element.version, element.strength),
        "by_base": (element.source, element.version) == base,
        "strength": element.strength,
        "notes": [
            *([] if is_open else instead),
            *worded("Not known", [sentence("; ".join(map(of_whether, element.missing)))]),
            *worded("Mind", map(caveat_said, urgent)),
        ],
        "drugs": _drugs(element),
        "folded": [
            *([word, text] for word, text in worded("Because", map(sentence, element.because[front:]))),
            *worded("Drugs", _own_reasons(element)),
            *(instead if is_open else []),
            *worded("Mind", map(caveat_said, element.caveats)),
        ],
        "decision": decision_said(plan, f"{OPTION}{option}"),
        "refs": [*fact_refs(plan.record, element.facts), *evidence_refs(element.evidence)],
        "statements": [],
        "population": sentence(told[0].population) if told else "",
    }


def _action(element: Element) -> str:
    """What is proposed; that it is undecided, and who decides, stands beside it already."""
    first, _, rest = element.action.partition(". ")
    return rest if rest and first.startswith("Undecided") else element.action


def _drugs(element: Element) -> list[Data]:
    """Drugs that could fill an element by how they stand; none where all stand as the element does."""
    groups = [
        {"status": str(status), "sign": SIGNS[str(status)], "drugs": ", ".join(names)}
        for status in ElementStatus
        if (names := [one.drug for one in element.candidates if one.status is status])
    ]
    return [] if len(groups) == 1 and groups[0]["status"] == str(element.status) else groups


def _own_reasons(element: Element) -> list[str]:
    """Reasons of single drugs that do not stand among those of the element already."""
    told = " ".join(element.because).lower()
    return [
        f"{one.drug}: {sentence(reason)}"
        for one in element.candidates
        for reason in one.because
        if reason.lower().rstrip(".") not in told
    ]


def _source(source: str, version: str, strength: str) -> str:
    return "; ".join(part for part in (source, version, strength) if part)
