"""What a clinical case expects of the letters to colleagues, and what holds for every letter.

A letter is content that a clinician signs: to whom it goes, under which headings it says what, which days
and drugs it names, and what it asks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clinical_cases import Case
from clinical_said import Said

from spinewise.bone.optimisation.letters import Letter
from spinewise.record.operation import Urgency
from spinewise.record.urgency import urgent_causes

NO_DELAY = re.compile(r"do not delay", re.IGNORECASE)


def told_letters(said: Said) -> list[str]:
    """Every letter, line by line, for a person who looks at a failure."""
    lines = []
    for letter in said.drafts:
        lines.append(f"  letter {letter.id} to the {letter.addressee}: {letter.purpose}")
        lines += [f"    [{one.part}] {one.text}" for one in letter.sentences]
        lines += [f"    asks: {one}" for one in letter.questions]
    return lines


def _letters(said: Said, wanted: Sequence[str]) -> Iterator[str]:
    if list(said.letters) != list(wanted):
        yield f"the letters are {', '.join(said.letters)}, not {', '.join(wanted)}"


def _to(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, letter, role in _of(said, wanted):
        if letter.addressee != role:
            yield f"{id} goes to the {letter.addressee}, not to the {role}"


def _headings(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for id, letter, headings in _of(said, wanted):
        have = [*dict.fromkeys(one.part for one in letter.sentences)]
        if have != list(headings):
            yield f"{id} has the headings {have}, not {headings}"


def _lines(said: Said, wanted: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    """Under a heading: these lines and no other, in this order."""
    for id, letter, parts in _of(said, wanted):
        for heading, lines in parts.items():
            have = [one.text for one in letter.sentences if one.part == heading]
            yield from _alike(f"{id}, {heading}", have, lines)


def _asks(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """These questions and no other, in this order."""
    for id, letter, questions in _of(said, wanted):
        yield from _alike(f"{id} asks", letter.questions, questions)


def _alike(where: str, have: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    """As many sentences as wanted, each with the words wanted at its place; ``=`` in front: exactly these."""
    if len(have) != len(wanted):
        yield f"{where}: {len(have)} sentences, not {len(wanted)}: {have}"
        return
    for text, words in zip(have, wanted, strict=True):
        right = text == words[1:] if words.startswith("=") else words in text
        if not right:
            yield f"{where}: {text!r} is not as wanted: {words!r}"


def _rests_on(name: str) -> Any:
    """A check that a letter names certain facts, by concept, or entries of the evidence."""

    def check(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
        concepts = {fact.id: fact.concept for fact in said.record.facts}
        for key, letter, ids in _of(said, wanted):
            named = {id for one in letter.sentences for id in getattr(one, name)}
            have = named | {concepts[id] for id in named if id in concepts}
            if lacking := set(ids) - have:
                yield f"{key} rests on {sorted(have)}, not on {sorted(lacking)}"

    return check


def _no_evidence(said: Said, wanted: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key, letter, ids in _of(said, wanted):
        if named := {id for one in letter.sentences for id in one.evidence} & set(ids):
            yield f"{key} names {sorted(named)}"


def _of(said: Said, wanted: Mapping[str, Any]) -> Iterator[tuple[str, Letter, Any]]:
    for id, expected in wanted.items():
        assert id in said.letters, f"no letter {id} is drafted"
        yield id, said.letters[id], expected


LETTER_CHECKS: Mapping[str, Any] = {
    "letters": _letters,
    "letter_to": _to,
    "letter_headings": _headings,
    "letter_lines": _lines,
    "letter_asks": _asks,
    "letter_facts": _rests_on("facts"),
    "letter_evidence": _rests_on("evidence"),
    "letter_no_evidence": _no_evidence,
}
"""What a case can expect of letters, by name."""


def letter_laws(case: Case, said: Said) -> Iterator[str]:
    """What holds for every letter, whoever the patient is."""
    patient, operation = case.record.patient, case.record.operation
    booked = operation.urgency in (Urgency.URGENT, Urgency.EMERGENCY) or bool(operation.urgency_reasons)
    causes = bool(urgent_causes(case.record))
    age = patient.age_on(case.as_of)
    minor = age is not None and age < 18
    for letter in said.drafts:
        text = said.text(letter)
        times = len(NO_DELAY.findall(text))
        if times > 1:
            yield f"{letter.id} says {times} times that nothing may delay the operation"
        if (booked or (causes and not minor)) and not times:
            yield f"{letter.id} does not say that an urgent operation waits for nothing"
        if not causes and times:
            yield f"{letter.id} speaks of urgency where nothing is urgent"
        if patient.birth_date is not None and str(patient.birth_date.year) in text:
            yield f"{letter.id} gives the year of birth"
        if len(set(letter.questions)) != len(letter.questions):
            yield f"{letter.id} asks one thing twice"
        if twice := {one.text for one in letter.sentences if sum(one == x for x in letter.sentences) > 1}:
            yield f"{letter.id} says twice: {twice}"
