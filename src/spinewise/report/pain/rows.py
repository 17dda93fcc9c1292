"""What to use, to avoid and to ask: elements of the regimen and proposals as rows, each one once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from spinewise.evidence import tables
from spinewise.pain.regimen.regimen import Candidate, Element, ElementStatus, Settled
from spinewise.pathway.analgesia import Analgesia, RuleSaid
from spinewise.pathway.plan import Plan
from spinewise.report import numbers
from spinewise.report.citations import caveat_said, evidence_refs, is_entry
from spinewise.report.lines import Data, anchor, sentence
from spinewise.report.recorded import fact_refs
from spinewise.pathway.reviewed import OPTION
from spinewise.report.said import decision_said
from spinewise.results import Recommendation
from spinewise.words import Phase

USE, AVOID, ASK, WATCH = "use", "avoid", "ask", "watch"
TITLES: Mapping[str, str] = MappingProxyType(
    {USE: "Use", AVOID: "Avoid", ASK: "Ask and settle before the operation", WATCH: "Watch"}
)
GROUP_OF: Mapping[ElementStatus, str] = MappingProxyType(
    {
        ElementStatus.KEPT: USE,
        ElementStatus.CHANGED: USE,
        ElementStatus.REMOVED: AVOID,
        ElementStatus.UNDECIDED: ASK,
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


def groups_of(plan: Plan, said: Analgesia) -> list[Data]:
    """Rows of the table, in four groups.

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
    rows: dict[str, list[Data]] = {id: [] for id in TITLES}
    for element in said.regimen.elements:
        rows[GROUP_OF[element.status]].append(_element(plan, element))
    rules = {f"{RULE}{rule.id}": rule for rule in said.rules}
    sides = {f"{DECIDE}{one.id}": one for one in said.regimen.settled}
    afterwards = {f"{AFTER}{one.id}" for one in said.regimen.discharge}
    for line in lines:
        rule = rules.get(line.id)
        if line.id not in afterwards:
            rows[_group(rule)].append(_line(plan, line, rule, sides.get(line.id)))
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
    """The answer in short lists of names: use, avoid, ask, watch.

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
    named: dict[str, list[str]] = {id: [] for id in TITLES}
    for group in groups:
        named[group["id"]] += [row["short"] for row in group["rows"] if row["short"]]
    dropped = [
        one.drug
        for element in said.regimen.elements
        if element.status is not ElementStatus.REMOVED
        for one in element.candidates
        if one.status is ElementStatus.REMOVED
    ]
    named[AVOID] += dropped
    words = {USE: "Use", AVOID: "Avoid", ASK: "Ask first", WATCH: "Watch"}
    return [[words[id], sentence("; ".join(dict.fromkeys(names)))] for id, names in named.items() if names]


def _element(plan: Plan, element: Element) -> Data:
    option = f"{ELEMENT}{element.id}"
    told = [one for one in plan.options if one.id == option]
    own = set(element.caveats)
    urgent = [text for one in told for text in one.caveats if text not in own]
    return {
        "anchor": anchor("line", option),
        "short": _with_reason(element),
        "status": str(element.status),
        "sign": SIGNS[str(element.status)],
        "name": element.name,
        "phases": {word: phase in element.phases for phase, word in PHASES.items()},
        "action": sentence(element.action),
        "why": [sentence(text) for text in element.because],
        "owner": element.owner,
        "due": "",
        "source": _source(element.source, element.version, element.strength),
        "notes": [
            *_worded("Instead", map(sentence, element.alternatives)),
            *_worded("Not known", [sentence("; ".join(element.missing))] if element.missing else []),
            *_worded("Mind", map(caveat_said, (*urgent, *element.caveats))),
        ],
        "candidates": [_candidate(one) for one in element.candidates],
        "decision": decision_said(plan, f"{OPTION}{option}"),
        "refs": [*fact_refs(plan.record, element.facts), *evidence_refs(element.evidence)],
        "statements": [],
        "population": sentence(told[0].population) if told else "",
    }


def _candidate(one: Candidate) -> Data:
    lacking = [sentence(f"not known: {'; '.join(one.missing)}")] if one.missing else []
    return {
        "drug": one.drug,
        "status": str(one.status),
        "sign": SIGNS[str(one.status)],
        "because": " ".join([*map(sentence, one.because), *lacking]),
        "refs": evidence_refs(one.evidence),
    }


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
            *_worded("Mind", map(caveat_said, line.caveats)),
        ],
        "candidates": [],
        "decision": decision_said(plan, line.id),
        "refs": [*fact_refs(plan.record, line.facts), *evidence_refs(line.evidence)],
        "statements": [sentence(tables.entry(id).statement) for id in line.evidence if is_entry(id)],
        "population": sentence(line.population),
    }


def _with_reason(element: Element) -> str:
    """Name of an element, with the gravest reason where it is not kept and the reason is short."""
    name = element.name[:1].lower() + element.name[1:] if element.name[1:2].islower() else element.name
    first = element.because[0].rstrip(".") if element.because else ""
    if element.status is ElementStatus.KEPT or not 0 < len(first) <= _SHORT:
        return name
    return f"{name} ({first[:1].lower() + first[1:] if first[1:2].islower() else first})"


_SHORT = 70
"""Characters of a reason that still fit behind a name in the answer."""


def _asked(line: Recommendation) -> str:
    """What has to be asked or done, as a clause."""
    action = line.action.rstrip(".")
    return action[:1].lower() + action[1:] if action[1:2].islower() else action


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
