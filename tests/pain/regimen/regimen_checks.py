"""What a case of the regimen expects against what was said, and what holds for every case."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from regimen_cases import Case

from spinewise.evidence.analgesia import conflict_rows, same_lines
from spinewise.evidence.entry import Use
from spinewise.evidence.protocol import protocol_defaults
from spinewise.evidence.tables import entries
from spinewise.pain.interactions.assess import UNCONFIRMED
from spinewise.pain.plan import PainPlan, plan_pain
from spinewise.pain.regimen.merging import merged
from spinewise.pain.regimen.regimen import ElementStatus, Regimen
from spinewise.record.fact import Patient
from spinewise.record.genotype import GeneticInput, LaboratoryCall
from spinewise.record.medication import NotRead, Why
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Advice, Finding, Missing, Recommendation
from spinewise.words import Answer, Phase

KEPT = ElementStatus.KEPT
CONDITIONAL = ("opioid-before", "sedatives", "older", "naloxone")
OF_NO_CASE = "decompression of L4 and L5"
"""Case beside which that is asked which no case in words can hold: two parts, lines without a dose."""
EXACT = "= "
"""Before words that have to be a whole sentence."""
OPTION_OF = {"kept": "allowed", "changed": "caution", "undecided": "not recommended now", "removed": "avoid"}
DOSE = re.compile(r"\b\d+(\.\d+)?\s?(mg|ug|mcg|g|ml)\b(?!/min)", re.IGNORECASE)
ORDER = re.compile(r"\b(stop the|must take|is safe|halve|double the)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What was said about a case."""

    case: Case
    plan: PainPlan

    @property
    def regimen(self) -> Regimen:
        return self.plan.regimen


def ask(case: Case) -> Said:
    """Put one case to the room."""
    return Said(case, plan(case, case.record, case.drugs, case.given))


def plan(case: Case, record: Record, drugs: Any, given: GeneticInput) -> PainPlan:
    """The plan for a patient near the one of a case."""
    return plan_pain(record, drugs, given, case.protocol, case.as_of)


def problems(case: Case) -> list[str]:
    """One sentence for everything that is not as the case expects; empty when all is."""
    said = ask(case)
    found = [one for part, have in WHOLE.items() for one in _equal(part, said, have, case.expect)]
    found += [one for part in PARTLY if part in case.expect for one in PARTLY[part](said, case.expect[part])]
    whole = (*merging(), *without_a_dose()) if case.name == OF_NO_CASE else ()
    return [*found, *_laws(said), *whole]


def told(case: Case) -> str:
    """Everything that was said about a case, for a person who looks at a failure."""
    regimen = ask(case).regimen
    lines = [f"{case.file}, case {case.line}: {case.name}", f"  {regimen.operation}"]
    for one in regimen.elements:
        lines += [f"  {one.id} {one.status.value} ({one.owner}): {one.action}"]
        lines += [f"      {why}" for why in one.because]
        lines += [f"      missing {what}" for what in one.missing]
        lines += [f"      instead {what}" for what in one.alternatives]
        lines += [f"      {drug.drug} {drug.status.value}" for drug in one.candidates]
    lines += [f"  settled {one.id} {one.drugs}: {one.says[-1]}" for one in regimen.settled]
    lines += [f"  later {one.id}: {one.because}" for one in regimen.discharge]
    lines += [f"  span {one}" for one in regimen.timeline]
    return "\n".join(lines)


# --- parts that are compared whole -----------------------------------------------------------------


WHOLE: Mapping[str, Any] = {
    "base": lambda said: said.regimen.operation.id,
    "applies": lambda said: said.regimen.operation.applies.value,
    "status": lambda said: {
        one.id: one.status.value for one in said.regimen.elements if one.status is not KEPT
    },
    "settled": lambda said: sorted(one.id for one in said.regimen.settled),
    "missing": lambda said: {one.id: sorted(one.missing) for one in said.regimen.elements if one.missing},
    "found": lambda said: sorted(one.id for one in said.regimen.risk_factors if one.found is Answer.YES),
    "unknown": lambda said: sorted(
        one.id for one in said.regimen.risk_factors if one.found is Answer.UNKNOWN
    ),
    "later": lambda said: sorted(one.id for one in said.regimen.discharge if one.id in CONDITIONAL),
    "questions": lambda said: sorted(one.id for one in said.regimen.questions),
}
_NONE: Mapping[str, Any] = {
    "base": "laminectomy", "applies": "yes", "status": {}, "missing": {}, "questions": ["opioid-taper-after"],
}  # fmt: skip


def _equal(part: str, said: Said, have: Any, expect: Mapping[str, Any]) -> Iterator[str]:
    want = expect.get(part, _NONE.get(part, []))
    if isinstance(want, list):
        want = sorted(want)
    if isinstance(want, dict):
        want = {key: sorted(value) if isinstance(value, list) else value for key, value in want.items()}
    if isinstance(want, bool):
        want = "yes" if want else "no"
    if have(said) != want:
        yield f"{part} is {have(said)}, not {want}"


# --- parts that are asked for ---------------------------------------------------------------------


def _drugs(said: Said, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for id, drugs in wanted.items():
        have = {one.drug: one.status.value for one in said.regimen.element(id).candidates}
        for drug, status in drugs.items():
            if have.get(drug) != status:
                yield f"{drug} in {id} is {have.get(drug)}, not {status}"


def _says(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for id, words in wanted.items():
        whole = "\n".join(text(one) for one in _things(said, id))
        for word in words:
            exact = word.startswith(EXACT)
            where = whole.lower().split("\n") if exact else whole.lower()
            if word.lower().removeprefix(EXACT) not in where:
                yield f"{id} does not say {word!r}: {whole}"


def _things(said: Said, id: str) -> list[Any]:
    regimen = said.regimen
    if id == "base":
        return [regimen.operation]
    if id == "plan":
        advice = said.plan.advice
        return [*advice.findings, *advice.recommendations, *advice.missing, *advice.disagreements]
    several: tuple[Any, ...] = (
        *regimen.elements,
        *regimen.settled,
        *regimen.discharge,
        *regimen.left_out,
        *regimen.risk_factors,
        *regimen.questions,
    )
    return [one for one in several if one.id == id] + [one for one in regimen.timeline if one.what == id]


def _instead(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    """How each alternative begins, all of them in order; whole where its reason is written too."""
    for id, words in wanted.items():
        whole = said.regimen.element(id).alternatives
        have = [one if one in words else one.split(":")[0] for one in whole]
        if have != words:
            yield f"alternatives of {id} are {have}, not {words}"


def _about(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {one.id: sorted(one.drugs) for one in said.regimen.settled}
    for id, drugs in wanted.items():
        if have.get(id) != sorted(drugs):
            yield f"{id} is about {have.get(id)}, not {drugs}"


def _owner(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    several: tuple[Any, ...] = (*said.regimen.elements, *said.regimen.settled)
    have = {one.id: one.owner for one in several}
    for id, owner in wanted.items():
        if have.get(id) != owner:
            yield f"{id} is decided by {have.get(id)}, not {owner}"


def _elements(said: Said, wanted: list[str]) -> Iterator[str]:
    have = [one.id for one in said.regimen.elements]
    if have != wanted:
        yield f"elements are {have}, not {wanted}"


def _left_out(said: Said, wanted: list[str]) -> Iterator[str]:
    have = [one.id for one in said.regimen.left_out]
    if have != wanted:
        yield f"left out are {have}, not {wanted}"


def _spans(said: Said, wanted: Mapping[str, list[Any] | str]) -> Iterator[str]:
    """First and last day and kind; whether it goes on and why, where that is written too."""
    have = {
        one.what: [str(one.first), str(one.last), one.kind.value, one.ongoing.value, one.because]
        for one in said.regimen.timeline
    }
    for what, ends in wanted.items():
        want = None if ends == "none" else [_word(end) for end in ends]
        seen = have[what][: len(ends)] if what in have and want is not None else have.get(what)
        if seen != want:
            yield f"the span {what} is {seen}, not {want}"


def _word(value: Any) -> str:
    """YAML reads yes and no as truth."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _lines(said: Said, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Proposals of the whole plan: how often some words stand in them, or what one line rests on."""
    for words, times in wanted.items():
        have = sum(words in f"{one.id} {one.action}" for one in said.plan.advice.recommendations)
        if have != times:
            yield f"{words!r} stands in {have} proposals, not {times}"


def _rests_on(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {one.id: [*one.evidence] for one in said.plan.advice.recommendations}
    several: tuple[Any, ...] = (*said.regimen.elements, *said.regimen.settled)
    have |= {one.id: [*one.evidence] for one in several}
    for id, ids in wanted.items():
        if not {*ids} <= {*have.get(id, ())}:
            yield f"{id} rests on {have.get(id)}, not on {ids}"


def _facts(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    concepts = {fact.id: fact.concept for fact in said.case.record.facts}
    several: tuple[Any, ...] = (*said.regimen.elements, *said.regimen.risk_factors)
    have = {one.id: one.facts for one in several}
    for id, names in wanted.items():
        if sorted(concepts[one] for one in have[id]) != sorted(names):
            yield f"{id} rests on {sorted(concepts[one] for one in have[id])}, not on {names}"


def _due(said: Said, wanted: Mapping[str, Any]) -> Iterator[str]:
    have = {one.id: str(one.due) for one in said.plan.advice.recommendations}
    for id, day in wanted.items():
        if have.get(id) != str(day):
            yield f"{id} is due {have.get(id)}, not {day}"


def _first(said: Said, wanted: list[str]) -> Iterator[str]:
    """What is to be decided first, the weightiest lines in order."""
    ordered = sorted(said.plan.advice.recommendations, key=lambda one: -one.weight)
    have = [one.id for one in ordered if one.phase is Phase.PREOP][: len(wanted)]
    if have != wanted:
        yield f"first come {have}, not {wanted}"


def _caveats(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for id, words in wanted.items():
        have = "\n".join(said.regimen.element(id).caveats)
        for word in words:
            if word.lower() not in have.lower():
                yield f"the caveats of {id} do not hold {word!r}: {have}"


PARTLY: Mapping[str, Any] = {
    "due": _due,
    "first": _first,
    "caveats": _caveats,
    "drugs": _drugs,
    "says": _says,
    "instead": _instead,
    "about": _about,
    "owner": _owner,
    "elements": _elements,
    "left_out": _left_out,
    "spans": _spans,
    "lines": _lines,
    "rests_on": _rests_on,
    "facts_of": _facts,
}

# --- laws ------------------------------------------------------------------------------------------


@cache
def _held() -> dict[str, Use]:
    return {one.id: one.use for one in entries()}


def text(thing: Any) -> str:
    """Every sentence of a thing; ids left out."""
    assert is_dataclass(thing)
    found = []
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.name not in ("evidence", "facts", "id") and value is not None:
            found += [str(part) for part in (value if isinstance(value, tuple) else (value,))]
    return "\n".join(found)


def unquoted(words: str) -> str:
    """Without what is quoted: a guideline's own words on dose are a quotation."""
    return re.sub(r'"[^"]*"', "", words)


def _laws(said: Said) -> Iterator[str]:
    regimen = said.regimen
    said_of: tuple[Any, ...] = (*regimen.elements, *regimen.settled, *regimen.discharge)
    for one in (*said_of, *regimen.left_out):
        if not one.evidence or any(_held().get(id) in (None, Use.HOLD) for id in one.evidence):
            yield f"{one.id} names no evidence, or what is held"
    for element in regimen.elements:
        if not (element.owner and element.strength and element.source and element.version and element.action):
            yield f"{element.id} lacks owner, strength, source, version or action"
        if not element.because:
            yield f"{element.id} gives no reason"
        waits = element.missing or UNCONFIRMED in element.caveats or _open(said, element.id)
        if element.status is ElementStatus.UNDECIDED and not waits:
            yield f"{element.id} is undecided, and nothing is missing, unconfirmed or asked"
        if any("source for" in what for what in element.missing):
            yield f"{element.id} waits for a source, which is no gap of the record"
        if element.status is KEPT and element.missing:
            yield f"{element.id} is kept, and {element.missing} is not known"
        if any(one.status is ElementStatus.REMOVED for one in element.candidates) and element.status is KEPT:
            yield f"{element.id} is kept, and one of its drugs is not"
    for thing in said_of:
        for pattern in (DOSE, ORDER):
            words = unquoted(text(replace(thing, caveats=())) if hasattr(thing, "caveats") else text(thing))
            if pattern.search(words):
                yield f"said, and never to be: {pattern.search(words)}: {words}"
    options = {one.id: one.status.value for one in said.plan.advice.options}
    for element in regimen.elements:
        option = options.get(f"analgesia-{element.id}")
        if option != OPTION_OF[element.status.value]:
            yield f"{element.id} is {element.status.value}, and {option} in the plan"
    yield from _nothing_lost(said)
    yield from _nothing_twice(said)
    other = plan(said.case, said.case.record, tuple(reversed(said.case.drugs)), said.case.given).regimen
    if [(one.id, one.status) for one in other.elements] != [(one.id, one.status) for one in regimen.elements]:
        yield "the order of the list changes an element"
    yield from _less_known(said)


def _open(said: Said, id: str) -> bool:
    rows = {one.id for one in conflict_rows() if one.element == id}
    return said.regimen.operation.applies is Answer.NO or any(one.id in rows for one in said.regimen.settled)


def _nothing_lost(said: Said) -> Iterator[str]:
    """Everything that a part says stands in the plan."""
    whole = said.plan
    proposals = "\n".join(one.because for one in whole.advice.recommendations)
    ids = {id for one in whole.advice.recommendations for id in one.evidence}
    for part in whole.checked.advice.recommendations:
        if part.because.rstrip(".") not in proposals or not {*part.evidence} <= ids:
            yield f"{part.id} is lost between part and plan"
    for gap in (*whole.checked.advice.missing, *whole.regimen.missing, *whole.genotype.missing):
        if not any(
            one.what == gap.what and gap.why_it_matters.rstrip(".") in one.why_it_matters
            for one in whole.advice.missing
        ):
            yield f"the gap {gap.what} is lost between part and plan"
    told_ = {one.about for one in whole.advice.disagreements}
    for one in whole.regimen.settled:
        if one.about not in told_:
            yield f"{one.id} is lost between part and plan"
    if {one.id for one in whole.advice.options} != {f"analgesia-{one.id}" for one in whole.regimen.elements}:
        yield "an element is lost between part and plan"
    for later in whole.regimen.discharge:
        if later.what not in "\n".join(one.action for one in whole.advice.recommendations):
            yield f"{later.id} is lost between part and plan"


def _nothing_twice(said: Said) -> Iterator[str]:
    advice = said.plan.advice
    for several in (
        [one.id for one in advice.recommendations],
        [(one.phase, one.action) for one in advice.recommendations],
        [one.what for one in advice.missing if one.what != "a daily dose"],
        [one.about for one in said.regimen.settled],
    ):
        if len(several) != len({*several}):
            yield f"said twice: {sorted(map(str, several))}"


def _less_known(said: Said) -> Iterator[str]:
    """Knowing nothing of the patient never makes an element more reassuring than knowing that all is well."""
    case = said.case
    if not case.expect.get("well", False):
        return
    nothing = replace(case.record, patient=replace(case.record.patient, sex=None, birth_date=None), facts=())
    less = plan(case, nothing, case.drugs, case.given).regimen
    for one in said.regimen.elements:
        if less.element(one.id).status.worry < one.status.worry:
            yield f"{one.id} is more reassuring with nothing known"


# --- the parts as one advice -----------------------------------------------------------------------


def _line(id: str, action: str, because: str, weight: int) -> Recommendation:
    return Recommendation(id, action, Phase.PREOP, "expert", because, (id,), "adults", id, weight=weight)


def merging() -> Iterator[str]:
    """Lines of two parts that are one proposal become one, with everything of both; so do gaps."""
    one = _line("naloxone-offer", "Offer naloxone.", "First reason", 60)
    one = replace(one, missing=("a",), caveats=("c",))
    two = _line("after-naloxone", "Offer naloxone to take home.", "Second reason?", 30)
    two = replace(two, missing=("b",), facts=("f",), opposes=("r",), strength="guideline", population="all")
    three = replace(_line("x", "Ask the team.", "Third!", 10), alternatives=("p",))
    four = replace(_line("y", "Ask the team.", "Fourth.", 20), opposes=("o",))
    alone = _line("alone", "Nothing else says this", "No point behind it", 1)
    gap, again = (
        Missing("eGFR", "Why one", "How.", weight=5),
        Missing("eGFR", "Why two.", "Or so.", weight=9),
    )
    dose = Missing("a daily dose", "Of line 1", "How.", weight=1)
    other = Missing("a daily dose", "Of line 2", "How.", weight=1)
    seen = Finding("seen", "Once", ("e",))
    got = merged(
        Advice(
            "pain",
            findings=(seen, seen),
            recommendations=(one, two, three, four, alone),
            missing=(gap, again, dose, other),
        ),
        same_lines(),
    )
    want = (
        replace(
            one,
            action="Offer naloxone. Offer naloxone to take home.",
            because="First reason. Second reason?",
            evidence=("naloxone-offer", "after-naloxone"),
            missing=("a", "b"),
            facts=("f",),
            opposes=("r",),
            owner="naloxone-offer and after-naloxone",
            strength="expert; guideline",
            population="adults; all",
        ),
        replace(
            four,
            because="Fourth. Third!",
            evidence=("y", "x"),
            owner="y and x",
            alternatives=("p",),
        ),
        alone,
    )
    if got.recommendations != want:
        yield f"lines of two parts are {got.recommendations}, not {want}"
    gaps = (Missing("eGFR", "Why two. Why one.", "Or so. How.", weight=9), dose, other)
    if got.missing != gaps:
        yield f"gaps of two parts are {got.missing}, not {gaps}"
    if got.findings != (seen,):
        yield f"findings of two parts are {got.findings}, not once {seen}"


def without_a_dose() -> Iterator[str]:
    """A line whose dose nobody wrote still names drugs by any of their names, one without a name none."""
    day = datetime.date(2026, 11, 20)
    record = Record(Patient("case", "male", datetime.date(1980, 1, 1)), PlannedOperation(date=day))
    names = ("buprenorphine", "paroxetine", "suxamethonium")
    unread = NotRead(Why.STRENGTH, "the strength is not written", "list, line 1", names)
    nameless = NotRead(Why.NAME, "it names no drug", "list, line 2")
    given = GeneticInput(
        calls=(LaboratoryCall("RYR1", "report", phenotype="Malignant Hyperthermia Susceptibility"),)
    )
    got = plan_pain(record, (), given, protocol_defaults(), day, not_read=(unread, nameless), unread=1)
    if "rescue-and-buprenorphine" not in {one.id for one in got.regimen.settled}:
        yield "a line without a dose is not asked about by rules"
    if got.genotype.inhibition is None:
        yield "a line without a dose does not count for the enzymes"
    if "gene: succinylcholine" not in {one.name for one in got.advice.findings}:
        yield "a drug by another of its names does not count for the genes"
    if got.load.is_whole or got.load.refused != (unread, nameless):
        yield f"lines without a dose are {got.load.refused}"
    if any(one.what == "what  is" for one in got.advice.missing):
        yield "a line that names no drug is asked about as a drug without a name"
