"""What a case of interactions expects against what was said, and what holds for every case."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

import yaml
from interaction_cases import HERE, Case

from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entries
from spinewise.pain.interactions.assess import READ, UNCONFIRMED, Checked, check
from spinewise.pain.interactions.listed import LEFT_OUT
from spinewise.pain.interactions.totals import DUPLICATE, TOTAL
from spinewise.words import Answer


@dataclass(frozen=True)
class Said:
    """What the rules said about a case."""

    case: Case
    found: Checked

    @property
    def lines(self) -> dict[str, Any]:
        return {one.id.removeprefix("interaction-"): one for one in self.found.advice.recommendations}

    def findings(self, name: str) -> list[str]:
        return [one.because for one in self.found.advice.findings if one.name == name]


def ask(case: Case) -> Said:
    """Put one case to the rules."""
    return Said(case, check(case.drugs, case.record, case.as_of))


def problems(case: Case) -> list[str]:
    """One sentence for everything that is not as the case expects; empty when all is."""
    said = ask(case)
    found = [one for part, want in WHOLE.items() for one in _equal(part, said, want, case.expect)]
    found += [one for part in PARTLY if part in case.expect for one in PARTLY[part](said, case.expect[part])]
    return [*found, *_laws(said)]


def told(case: Case) -> str:
    """Everything that was said about a case, for a person who looks at a failure."""
    said = ask(case)
    advice = said.found.advice
    lines = [f"{case.file}, line {case.line}: {case.name}"]
    lines += [f"  holds {one.rule.id}: {one.in_words} ({one.state.because})" for one in said.found.settled]
    lines += [f"  may hold {one.rule.id}: {one.in_words}" for one in said.found.undecided]
    lines += [f"  missing: {one.what}" for one in advice.missing]
    lines += [f"  disagreement: {one.about}" for one in advice.disagreements]
    lines += [f"  line {one.id}: {one.alternatives}" for one in advice.recommendations]
    lines += [f"  finding {one.name}: {one.because}" for one in advice.findings]
    return "\n".join(lines)


# --- parts that are compared whole: what a case does not name must not be there ------------------

WHOLE: Mapping[str, Any] = {
    "holds": lambda said: sorted(one.rule.id for one in said.found.settled),
    "may_hold": lambda said: sorted(one.rule.id for one in said.found.undecided),
    "missing": lambda said: sorted(one.what for one in said.found.advice.missing),
    "disagreements": lambda said: sorted(one.about for one in said.found.advice.disagreements),
    "twice": lambda said: sorted(one.split(" stands")[0] for one in said.findings(DUPLICATE)),
    "allergic_to": lambda said: sorted(
        id.removeprefix("allergy-") for id, one in said.lines.items() if one.evidence == ("di-allergy-same",)
    ),
    "total_line": lambda said: "acetaminophen-total" in said.lines,
    "left_out": lambda said: len(said.findings(LEFT_OUT)),
    "refused": lambda said: len(said.case.refused),
}
_NONE = {"total_line": False, "left_out": 0, "refused": 0}


def _equal(part: str, said: Said, have: Any, expect: Mapping[str, Any]) -> Iterator[str]:
    want = expect.get(part, _NONE.get(part, []))
    if isinstance(want, list):
        want = sorted(want)
    if have(said) != want:
        yield f"{part} is {have(said)}, not {want}"


# --- parts that are asked for -------------------------------------------------------------------


def _drugs(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, words in wanted.items():
        have = [one.in_words for one in (*said.found.settled, *said.found.undecided) if one.rule.id == id]
        if have != [words]:
            yield f"{id} speaks of {have}, not of {words}"


def _alternatives(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for id, words in wanted.items():
        if [*said.lines[id].alternatives] != words:
            yield f"alternatives of {id} are {said.lines[id].alternatives}, not {words}"


def _unconfirmed(said: Said, wanted: list[str]) -> Iterator[str]:
    have = sorted(id for id, one in said.lines.items() if UNCONFIRMED in one.caveats)
    if have != sorted(wanted):
        yield f"unconfirmed are {have}, not {wanted}"


def _total(said: Said, wanted: str) -> Iterator[str]:
    have = said.findings(TOTAL)
    if len(have) != 1 or wanted not in have[0]:
        yield f"the total says {have}, not {wanted!r}"


def _says(said: Said, wanted: list[str]) -> Iterator[str]:
    whole = "\n".join(text(one) for one in said.found.advice.findings)
    whole += "\n".join(text(one) for one in _things(said))
    for word in wanted:
        if word.lower() not in whole.lower():
            yield f"nothing says {word!r}"


def _facts(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    concepts = {fact.id: fact.concept for fact in said.case.record.facts}
    for id, names in wanted.items():
        have = sorted(concepts[one] for one in said.lines[id].facts)
        if have != sorted(names):
            yield f"{id} rests on {have}, not on {names}"


def _rests_on(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {one.about: [*one.evidence] for one in said.found.advice.disagreements}
    for about, ids in wanted.items():
        if have.get(about) != ids:
            yield f"{about} rests on {have.get(about)}, not on {ids}"


PARTLY: Mapping[str, Any] = {
    "drugs_of": _drugs,
    "alternatives": _alternatives,
    "unconfirmed": _unconfirmed,
    "total": _total,
    "says": _says,
    "facts_of": _facts,
    "rests_on": _rests_on,
}

# --- laws ----------------------------------------------------------------------------------------


@cache
def never_said() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What no line may say, with the reason."""
    rows = yaml.safe_load((HERE / "never_said.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(row["pattern"]), row["because"]) for row in rows)


@cache
def _held() -> dict[str, Use]:
    return {one.id: one.use for one in entries()}


@cache
def source_words() -> Mapping[str, Mapping[str, str]]:
    """What the source says of each rule, in short, and the grade that this makes."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        (HERE / "source_words.yaml").read_text(encoding="utf-8")
    )
    return found


def _things(said: Said) -> tuple[Any, ...]:
    advice = said.found.advice
    return (*advice.recommendations, *advice.missing, *advice.disagreements)


def text(thing: Any) -> str:
    """Every sentence of a thing; ids left out."""
    found = []
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.name not in ("evidence", "facts", "id") and value is not None:
            found += [str(part) for part in (value if isinstance(value, tuple) else (value,))]
    assert is_dataclass(thing)
    return "\n".join(found)


def _laws(said: Said) -> Iterator[str]:
    advice, case = said.found.advice, said.case
    if case.drugs and not said.findings(READ):
        yield "it is not said what was asked about"
    for one in (*advice.findings, *advice.recommendations, *advice.disagreements):
        if not one.evidence or any(_held().get(id) in (None, Use.HOLD) for id in one.evidence):
            yield f"{one} names no evidence"
    for line in advice.recommendations:
        if not (line.owner and line.population and line.strength and line.because and line.weight):
            yield f"{line.id} lacks owner, population, strength, reason or weight"
    for one in said.found.settled:
        if one.state.answer is not Answer.YES:
            yield f"{one.rule.id} is called settled"
    for one in (*said.found.settled, *said.found.undecided):
        if one.rule.grade.value != source_words()[one.rule.id]["grade"]:
            yield f"{one.rule.id} is graded {one.rule.grade.value}, which its source does not say"
    holds_it = any(
        name in ("acetaminophen", "paracetamol")
        for drug in case.drugs
        for name in drug.ingredients or (drug.name.lower().strip(),)
        if drug.last is None or drug.last >= case.as_of
    )
    if bool(said.findings(TOTAL)) != holds_it:
        yield "a total of acetaminophen is said where none is taken, or the other way round"
    for one in said.found.undecided:
        if not one.state.lacking:
            yield f"{one.rule.id} may hold, and nothing is said to be lacking"
    for thing in (*_things(said), *advice.findings):
        for pattern, because in never_said():
            if pattern.search(text(thing)):
                yield f"said, and never to be: {because}: {text(thing)}"
    other = check(tuple(reversed(case.drugs)), case.record, case.as_of)
    if [(one.rule.id, one.substances) for one in other.settled] != [
        (one.rule.id, one.substances) for one in said.found.settled
    ]:
        yield "the order of the list changes what holds"
    yield from _less_known(said)


def _less_known(said: Said) -> Iterator[str]:
    """Knowing nothing of the patient never makes a rule that may hold go away."""
    case = said.case
    nothing = replace(case.record, patient=replace(case.record.patient, sex=None, birth_date=None), facts=())
    less = check(case.drugs, nothing, case.as_of)
    left = {one.rule.id for one in (*less.settled, *less.undecided)}
    lost = {one.rule.id for one in (*said.found.settled, *said.found.undecided)} - left
    if lost:
        yield f"with less known these are gone: {sorted(lost)}"
