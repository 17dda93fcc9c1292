"""What a case of opioid load expects against what was said, and what holds for every case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from load_cases import Case

from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries
from spinewise.pain.opioids.advice import opioid_advice
from spinewise.pain.opioids.exposure import exposure_class
from spinewise.pain.opioids.load import Load, opioid_load
from spinewise.record.medication import Range
from spinewise.results import Advice, Question

ROTATION = "Not for rotation"


@dataclass(frozen=True)
class Said:
    """What was said about a case."""

    case: Case
    load: Load
    advice: Advice
    questions: tuple[Question, ...]


def ask(case: Case) -> Said:
    """Put one case to the rules."""
    load = opioid_load(case.drugs, case.not_read, case.as_of, lines=case.lines, unread=case.unread)
    return Said(case, load, *opioid_advice(load, case.age))


def problems(case: Case) -> list[str]:
    """One sentence for everything that is not as the case expects; empty when all is."""
    said = ask(case)
    found = []
    for part, (have, nothing) in WHOLE.items():
        if have(said) != case.expect.get(part, nothing):
            found.append(f"{part} is {have(said)}, not {case.expect.get(part, nothing)}")
    found += [one for part in PARTLY if part in case.expect for one in PARTLY[part](said, case.expect[part])]
    return [*found, *_laws(said)]


def told(case: Case) -> str:
    """Everything that was said about a case, for a person who looks at a failure."""
    said = ask(case)
    lines = [f"{case.file}, line {case.line}: {case.name}"]
    lines += [f"  {part}: {have(said)}" for part, (have, _) in WHOLE.items()]
    lines += [f"  {one.name}: {one.because} {one.caveats}" for one in said.advice.findings]
    lines += [f"  {one.id}: {one.action} {one.because}" for one in said.advice.recommendations]
    lines += [f"  missing {one.what}: {one.why_it_matters}" for one in said.advice.missing]
    return "\n".join(lines)


def span(one: Range) -> str:
    """A range as a case writes it."""
    low, high = (f"{round(end, 3):g}" for end in (one.low, one.high))
    return low if low == high else f"{low}..{high}"


# --- parts that are compared whole: with what stands for nothing ----------------------------------

WHOLE: Mapping[str, tuple[Any, Any]] = {
    "amounts": (
        lambda said: {
            one.ingredient: f"{span(one.amount)} {one.unit}, {span(one.mme)} MME" for one in said.load.amounts
        },
        {},
    ),
    "total": (lambda said: span(said.load.total), "0"),
    "whole": (lambda said: said.load.is_whole, True),
    "exposure": (
        lambda said: exposure_class(said.load).name.value if said.advice.findings else None,
        "no opioid on the lists",
    ),
    "refused": (lambda said: [one.why.value for one in said.load.refused], []),
    "recommended": (lambda said: [one.id for one in said.advice.recommendations], []),
    "questions": (lambda said: [one.id for one in said.questions], []),
    "doubts": (lambda said: len(said.load.doubts), 0),
    "not_now": (lambda said: [one.source for one in said.load.not_now], []),
    "others": (lambda said: sorted(one.name for one in said.load.others), []),
    "missing": (lambda said: [one.what for one in said.advice.missing], []),
}


# --- parts that are asked for ---------------------------------------------------------------------


def _because(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {one.id: f"{one.action} {one.because}" for one in said.advice.recommendations}
    have |= {one.name: one.because for one in said.advice.findings}
    for id, parts in wanted.items():
        for words in parts:
            if words not in have.get(id, ""):
                yield f"{id} says {have.get(id)!r}, not {words!r}"


def _caveats(said: Said, wanted: list[str]) -> Iterator[str]:
    have = [text for one in said.advice.findings for text in one.caveats]
    for words in wanted:
        if not any(words in text for text in have):
            yield f"the caveats are {have}, not {words!r}"


def _no_caveats(said: Said, wanted: list[str]) -> Iterator[str]:
    have = [text for one in said.advice.findings for text in one.caveats]
    for words in wanted:
        if any(words in text for text in have):
            yield f"the caveats are {have}, with {words!r}"


def _asked(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    have = {one.id: f"{one.what} {one.consequence}" for one in said.questions}
    for id, words in wanted.items():
        if words not in have.get(id, ""):
            yield f"{id} asks {have.get(id)!r}, not {words!r}"


def _why(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    have = {one.what: one.why_it_matters for one in said.advice.missing}
    for what, words in wanted.items():
        if words not in have.get(what, ""):
            yield f"{what} is missing because {have.get(what)!r}, not {words!r}"


def _asks_about(said: Said, wanted: list[str]) -> Iterator[str]:
    have = [text for one in said.advice.recommendations for text in one.missing]
    for words in wanted:
        if not any(words in text for text in have):
            yield f"it is not asked about {words!r}"


def _choices(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {one.id: [*one.choices] for one in said.questions}
    for id, choices in wanted.items():
        if have.get(id) != choices:
            yield f"{id} may be answered by {have.get(id)}, not by {choices}"


PARTLY: Mapping[str, Any] = {
    "choices": _choices,
    "because": _because,
    "caveats": _caveats,
    "no_caveats": _no_caveats,
    "asked": _asked,
    "why": _why,
    "asks_about": _asks_about,
}

# --- laws -----------------------------------------------------------------------------------------


def _laws(said: Said) -> Iterator[str]:
    advice, case = said.advice, said.case
    held = {one.id: one.use for one in entries()}
    for one in (*advice.findings, *advice.recommendations):
        if not one.evidence or any(held.get(id) is not Use.DECIDE for id in one.evidence):
            yield f"{one} names no evidence"
    for line in advice.recommendations:
        if not (line.owner and line.population and line.strength and line.because and line.weight):
            yield f"{line.id} lacks owner, population, strength, reason or weight"
        if any(word in line.action.lower() for word in ("taper", "reduce", "stop")):
            yield f"{line.id} proposes to reduce"
    if advice.findings and not any(ROTATION in text for text in advice.findings[0].caveats):
        yield "the total does not say that it is not for rotation"
    if any(not text.endswith(".") for one in advice.findings for text in one.caveats):
        yield "a caveat is no sentence"
    bare = opioid_load(case.drugs, case.not_read, case.as_of)
    if bare.lines != len(case.drugs) + len(case.not_read) or bare.unread:
        yield "a load without a count of lines does not count what it is given"
    turned = opioid_load(
        case.drugs[::-1], case.not_read[::-1], case.as_of, lines=case.lines, unread=case.unread
    )
    if turned.total != said.load.total or exposure_class(turned).name != exposure_class(said.load).name:
        yield "the order of the list changes what it comes to"
    if said.load.total.low > said.load.total.high:
        yield "the total is the wrong way up"
