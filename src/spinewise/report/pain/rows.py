"""What to use, to avoid and to ask: elements of the regimen and proposals as rows, each one once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from spinewise.evidence import tables
from spinewise.pain.regimen.regimen import Element, ElementStatus, Settled
from spinewise.pathway.analgesia import Analgesia, RuleSaid
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import OPTION
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_refs, is_entry
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.recorded import fact_refs
from spinewise.report.said import decision_said
from spinewise.results import Recommendation
from spinewise.words import Phase

USE, AVOID, OPEN, ASK, WATCH = "use", "avoid", "open", "ask", "watch"
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
SIGNS: Mapping[str, str] = MappingProxyType(
    {"kept": "check", "changed": "delta", "removed": "cross", "undecided": "question", "to do": "dot"}
)
"""Shape beside each word, so that the page is read in grey and by people who see no colours."""
PHASES: Mapping[Phase, str] = MappingProxyType(
    {Phase.PREOP: "before", Phase.INTRAOP: "during", Phase.POSTOP: "after"}
)
RULE, DECIDE, AFTER, ELEMENT = "interaction-", "decide-", "after-", "analgesia-"
"""Before the id of a rule, an open conflict, a line of the time afterwards and an element, in the plan."""
_GRAVE = ("contraindicated", "avoid")
MOST_REASONS = 2
"""Reasons of an element in front, the gravest; the others are folded behind them."""


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
        rows[GROUP_OF[element.status]].append(_element(plan, element, base))
    rules = {f"{RULE}{rule.id}": rule for rule in said.rules}
    sides = {f"{DECIDE}{one.id}": one for one in said.regimen.settled}
    afterwards = {f"{AFTER}{one.id}" for one in said.regimen.discharge}
    for line in lines:
        rule = rules.get(line.id)
        if line.id not in afterwards:
            rows[_group(rule)].append(_line(plan, line, rule, sides.get(line.id)))
    rows[AVOID].sort(key=lambda row: row["name"] in _beside(said))
    return [{"id": id, "title": title, "rows": rows[id]} for id, title in TITLES.items() if rows[id]]


def _beside(said: Analgesia) -> frozenset[str]:
    """Names of the elements that are given beside the base, and are no analgesics."""
    own = set(analgesics(said))
    return frozenset(one.name for one in said.regimen.elements if one not in own)


def analgesics(said: Analgesia) -> tuple[Element, ...]:
    """Elements of the base itself; all where no base is laid out.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    tuple of Element
        In the order of the base.
    """
    base = said.regimen.operation
    own = tuple(
        one for one in said.regimen.elements if (one.source, one.version) == (base.source, base.version)
    )
    return own or said.regimen.elements


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
    return rule.grade in _GRAVE


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


def answer_of(said: Analgesia, groups: Sequence[Data]) -> list[list[str]]:
    """The answer in short lists of names: use, avoid, what is open, what to ask and to do, what to watch.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.
    groups : sequence of dict
        From `groups_of`.

    Returns
    -------
    list of pairs of str
        A word and names; a list without names is left out.
    """
    beside = _beside(said)
    shown = {
        group["id"]: [row["short"] for row in group["rows"] if row["name"] not in beside] for group in groups
    }
    own = analgesics(said)
    rules = [name for name in shown.get(AVOID, ()) if name in {rule.title for rule in said.rules}]
    others = (one for one in said.regimen.elements if one not in own)
    answer = {
        "Use": shown.get(USE, []),
        "Avoid": [
            *(name for one in own for name in avoided(one)),
            *rules,
            *(name for one in others for name in avoided(one)),
        ],
        "Open": shown.get(OPEN, []),
        "Ask": [*shown.get(ASK, ()), *shortened(asked(own))],
        "Watch": shown.get(WATCH, []),
    }
    return [[word, sentence("; ".join(dict.fromkeys(names)))] for word, names in answer.items() if names]


def avoided(element: Element) -> list[str]:
    """What of an element is not to be used: itself, or drugs that could have filled it.

    Parameters
    ----------
    element : Element
        Of the regimen.

    Returns
    -------
    list of str
        Names, with a reason where it is short.
    """
    if element.status is ElementStatus.REMOVED:
        return [with_reason(element)]
    return [one.drug for one in element.candidates if one.status is ElementStatus.REMOVED]


def asked(elements: Iterable[Element]) -> list[str]:
    """What is not known and leaves an element open, what holds up most of them first.

    Parameters
    ----------
    elements : iterable of Element
        Of the regimen.

    Returns
    -------
    list of str
        Each once.
    """
    waiting = Counter(
        what for one in elements if one.status is ElementStatus.UNDECIDED for what in one.missing
    )
    return [_of_whether(what) for what, _ in waiting.most_common()]


def shortened(names: Sequence[str]) -> list[str]:
    """The first few of many names, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        In order.

    Returns
    -------
    list of str
        As given where they are few.
    """
    if len(names) <= _MOST_ASKED + 1:
        return [*names]
    return [*names[:_MOST_ASKED], f"{len(names) - _MOST_ASKED} more things that are not known"]


_MOST_ASKED = 5


def _of_whether(what: str) -> str:
    return what.removeprefix("whether there is ")


def _element(plan: Plan, element: Element, base: tuple[str, str]) -> Data:
    option = f"{ELEMENT}{element.id}"
    told = [one for one in plan.options if one.id == option]
    own = set(element.caveats)
    urgent = [text for one in told for text in one.caveats if text not in own]
    is_open = element.status is ElementStatus.UNDECIDED
    front = 1 if is_open else MOST_REASONS
    instead = _worded("Instead", map(sentence, element.alternatives))
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
            *_worded("Not known", [sentence("; ".join(map(_of_whether, element.missing)))]),
            *_worded("Mind", map(caveat_said, urgent)),
        ],
        "drugs": _drugs(element),
        "folded": [
            *([word, text] for word, text in _worded("Because", map(sentence, element.because[front:]))),
            *_worded("Drugs", _own_reasons(element)),
            *(instead if is_open else []),
            *_worded("Mind", map(caveat_said, element.caveats)),
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


def _line(plan: Plan, line: Recommendation, rule: RuleSaid | None, sides: Settled | None) -> Data:
    status = rule.grade if rule is not None else "to do"
    shown = replace(line, missing=tuple(text for text in line.missing if text not in line.because))
    return {
        "anchor": anchor("pain", line.id),
        "short": rule.title if rule is not None else _asked(line),
        "status": status,
        "sign": "cross" if status in _GRAVE else "dot",
        "name": rule.title if rule is not None else "",
        "phases": {word: phase is line.phase for phase, word in PHASES.items()},
        "action": sentence(line.action),
        "why": [*(sentence(text) for text in (sides.says if sides else ())), sentence(line.because)],
        "owner": line.owner,
        "due": _due(line),
        "source": f"{rule.source}; {line.strength}" if rule is not None else _sources_of(line),
        "notes": [
            *_worded("Instead", [sentence("; ".join(line.alternatives))] if line.alternatives else []),
            *_worded("Not known", [sentence("; ".join(shown.missing))] if shown.missing else []),
        ],
        "drugs": [],
        "folded": _worded("Mind", map(caveat_said, line.caveats)),
        "decision": decision_said(plan, line.id),
        "refs": [*fact_refs(plan.record, line.facts), *evidence_refs(line.evidence)],
        "statements": [sentence(tables.entry(id).statement) for id in line.evidence if is_entry(id)],
        "by_base": False,
        "strength": line.strength,
        "population": sentence(line.population),
    }


def with_reason(element: Element) -> str:
    """Name of an element, with the gravest reason where it is not kept and the reason is short.

    Parameters
    ----------
    element : Element
        Of the regimen.

    Returns
    -------
    str
        For the middle of a sentence.
    """
    first = element.because[0].rstrip(".") if element.because else ""
    if element.status is ElementStatus.KEPT or not 0 < len(first) <= _SHORT:
        return small(element.name)
    return f"{small(element.name)} ({small(first)})"


_SHORT = 70
"""Characters of a reason that still fit behind a name in the answer."""


def small(text: str) -> str:
    """Words for the middle of a sentence; an abbreviation keeps its capitals.

    Parameters
    ----------
    text : str
        A name or a sentence.

    Returns
    -------
    str
        With a small letter in front.
    """
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _asked(line: Recommendation) -> str:
    """What has to be asked or done, as a clause."""
    return small(line.action.partition(". ")[0].rstrip("."))


def _due(line: Recommendation) -> str:
    return f"by {numbers.day(line.due)}" if line.due else ""


def _source(source: str, version: str, strength: str) -> str:
    return "; ".join(part for part in (source, version, strength) if part)


def _sources_of(line: Recommendation) -> str:
    cited = dict.fromkeys(tables.cite(id) for id in line.evidence if is_entry(id))
    return "; ".join((*cited, line.strength))


def _worded(word: str, texts: Iterable[str]) -> list[list[str]]:
    said = " ".join(text for text in texts if text)
    return [[word, said]] if said else []
