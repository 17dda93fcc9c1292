"""What a record says against itself, and what in it must be said aloud before any advice.

Nothing is dropped here: both sides stay in the record, and the disagreement stands beside them.
"""

import datetime
from collections.abc import Sequence

from spinewise.record.concept_table import concepts
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.record.refusals import refusals
from spinewise.results import Advice, Disagreement, Finding, Missing
from spinewise.words import Answer

OBESITY_BMI = 30.0
"""kg/m2: the code itself says "body mass index 30+", so this is its definition and no cut-off of ours."""

ROUNDING = 0.005
"""Relative difference below which two numbers are one number written with fewer digits."""

SITE_WEIGHT = 66


def consistency(record: Record, as_of: datetime.date, refused: Sequence[Fact] = ()) -> Advice:
    """Check a record against itself.

    Parameters
    ----------
    record : Record
        As read from all inputs.
    as_of : date
        The day for which the plan holds.
    refused : sequence of Fact
        Facts that cannot be true as written and were left out of the record.

    Returns
    -------
    Advice
        Findings, gaps and disagreements; no recommendations.
    """
    return Advice(
        room="record",
        findings=(*_deceased(record, as_of), *refusals(record, refused, as_of)),
        missing=_densitometry_without_site(record),
        disagreements=(
            *_obesity_against_bmi(record),
            *_between_sources(record),
            *_birth_against_menopause(record),
        ),
    )


def _deceased(record: Record, as_of: datetime.date) -> tuple[Finding, ...]:
    dead = [fact for fact in record.about("deceased") if fact.value is Answer.YES]
    if not dead:
        return ()
    when = f" on {dead[0].date}" if dead[0].date and dead[0].date <= as_of else ""
    return (
        Finding(
            "deceased patient",
            f"The record says that this patient died{when}: nothing here can be a plan for an operation.",
            facts=tuple(fact.id for fact in dead),
        ),
    )


def _densitometry_without_site(record: Record) -> tuple[Missing, ...]:
    names = {"dxa-t-score": "T-score", "dxa-z-score": "Z-score", "dxa-bmd": "bone density"}
    gaps = []
    for concept, name in names.items():
        bare = [fact for fact in record.about(concept) if fact.site is None]
        if bare:
            days = ", ".join(str(fact.date) for fact in bare if fact.date) or "without a date"
            gaps.append(
                Missing(
                    what=f"body site of {len(bare)} DXA {name}{'s' if len(bare) > 1 else ''} ({days})",
                    why_it_matters=(
                        "Hip and distal radius decide about osteoporosis, and the lumbar spine must not "
                        f"reassure: a {name} without its site can raise concern but clears nobody."
                        f"{_apart_in_words(bare)}"
                    ),
                    how_to_get_it="Read the site and side from the DXA report and add them.",
                    weight=SITE_WEIGHT,
                )
            )
    return tuple(gaps)


def _apart_in_words(bare: list[Fact]) -> str:
    """Values without a site side by side: far apart they may be of different places, or one is a slip."""
    told = [f"{_number(fact):.1f}{_on(fact)}" for fact in bare if _number(fact) is not None]
    if len(told) < len(("one", "other")):
        return ""
    values = [value for value in map(_number, bare) if value is not None]
    return f" They read {' and '.join(told)}, {max(values) - min(values):.1f} apart."


def _obesity_against_bmi(record: Record) -> tuple[Disagreement, ...]:
    newest = next((fact for fact in record.about("bmi") if _number(fact) is not None), None)
    coded = next((fact for fact in record.about("obesity") if fact.value is Answer.YES), None)
    bmi = _number(newest) if newest else None
    if newest is None or bmi is None or coded is None or coded.ongoing is Answer.NO or bmi >= OBESITY_BMI:
        return ()
    return (
        Disagreement(
            about="obesity",
            says=(
                f"A diagnosis of obesity is recorded{_since(coded)} and not ended.",
                f"The body mass index is {bmi:.1f} kg/m2{_on(newest)}.",
            ),
            settled=(
                "Nothing settles it: weigh the patient. "
                "Until then DXA is read as possibly disturbed by obesity."
            ),
        ),
    )


def _birth_against_menopause(record: Record) -> tuple[Disagreement, ...]:
    said = [fact for fact in record.about("menopause") if fact.value is Answer.YES]
    if record.patient.sex != "male" or not said:
        return ()
    return (
        Disagreement(
            about="sex and menopause",
            says=("The patient is recorded as male.", "Menopause is recorded."),
            settled="Nothing settles it: check that both belong to this patient.",
        ),
    )


def _between_sources(record: Record) -> tuple[Disagreement, ...]:
    """Different answers of two sources, or different numbers of two sources for one place and day."""
    found = []
    for concept in dict.fromkeys(fact.concept for fact in record.facts):
        facts = record.about(concept)
        answers = _newest_answers(facts)
        if len({fact.value for fact in answers}) > 1:
            found.append(_conflict(concept, answers))
        for group in _measured_together(facts):
            if _apart(group):
                found.append(_conflict(concept, group))
    return tuple(found)


def _newest_answers(facts: tuple[Fact, ...]) -> list[Fact]:
    """The newest yes or no of each source."""
    newest: dict[str, Fact] = {}
    for fact in facts:
        if isinstance(fact.value, Answer) and fact.value is not Answer.UNKNOWN:
            newest.setdefault(_input(fact), fact)
    return list(newest.values())


def _measured_together(facts: tuple[Fact, ...]) -> list[list[Fact]]:
    """Numbers for the same site, side and day, one of each source."""
    groups: dict[object, dict[str, Fact]] = {}
    for fact in facts:
        if _number(fact) is not None:
            groups.setdefault((fact.date, fact.site, fact.side), {}).setdefault(_input(fact), fact)
    return [list(group.values()) for group in groups.values()]


def _apart(facts: list[Fact]) -> bool:
    """Whether numbers that ought to be one are not; a rounded number is the same number."""
    numbers = [number for number in map(_number, facts) if number is not None]
    return max(numbers) - min(numbers) > ROUNDING * max(1.0, *map(abs, numbers))


def _number(fact: Fact) -> float | None:
    return None if isinstance(fact.value, str | Answer) else float(fact.value)


def _input(fact: Fact) -> str:
    """The input a fact was read from, without the place inside it."""
    return fact.source.partition(":")[0]


def _conflict(concept: str, facts: list[Fact]) -> Disagreement:
    known = concepts()[concept]
    return Disagreement(
        about=known.name,
        says=tuple(f"{fact.source} says {_told(fact)}{_on(fact)}." for fact in facts),
        settled="Nothing settles it: both are kept; look at the documents.",
    )


def _told(fact: Fact) -> str:
    if isinstance(fact.value, Answer):
        return fact.value.value
    unit = "" if fact.unit in ("1", "") else f" {fact.unit}"
    return f"{fact.value:g}{unit}" if not isinstance(fact.value, str) else fact.value


def _on(fact: Fact) -> str:
    return f" on {fact.date}" if fact.date else ""


def _since(fact: Fact) -> str:
    return f" since {fact.date}" if fact.date else ""
