"""What is known of the patient, in three values: what nobody said is unknown, and never no."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.evidence.drug_classes import drug_classes
from spinewise.evidence.drugs import substance
from spinewise.evidence.interaction_rules import Condition
from spinewise.pain.interactions.listed import Listed
from spinewise.pain.interactions.pregnancy import PREGNANCY, pregnant
from spinewise.record.answers import now
from spinewise.record.concepts import concepts
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.words import Answer

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class State:
    """How a condition stands for this patient.

    Parameters
    ----------
    answer : Answer
        Whether it holds.
    because : str
        What it rests on; what is lacking where it is unknown.
    facts : tuple of str
        Ids of facts of the record.
    lacking : tuple of str
        What would have to be known.
    """

    answer: Answer
    because: str
    facts: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def nothing_taken(record: Record) -> bool:
    """Whether somebody recorded that no medicine is taken.

    Parameters
    ----------
    record : Record
        What is known about the patient.

    Returns
    -------
    bool
        False where nobody said so; a list with a drug goes before it.
    """
    return record.answer("no-current-medication") is Answer.YES


def all_of(states: Iterable[State]) -> State:
    """Several conditions of which all have to hold.

    Parameters
    ----------
    states : iterable of State
        In the order of the rule.

    Returns
    -------
    State
        One no settles it; yes only where all are.
    """
    several = [*states]
    denied = [one for one in several if one.answer is Answer.NO]
    if denied:
        return denied[0]
    open_ = [one for one in several if one.answer is Answer.UNKNOWN]
    answer = Answer.UNKNOWN if open_ else Answer.YES
    return State(
        answer,
        "; ".join(one.because for one in several if one.because),
        tuple(id for one in several for id in one.facts),
        tuple(what for one in open_ for what in one.lacking),
    )


def state_of(condition: Condition, record: Record, drugs: tuple[Listed, ...], as_of: datetime.date) -> State:
    """How one condition stands.

    Parameters
    ----------
    condition : Condition
        Of a rule.
    record : Record
        What is known about the patient.
    drugs : tuple of Listed
        The drugs of the rule.
    as_of : date
        The day.

    Returns
    -------
    State
        Yes, no or unknown with what is lacking.
    """
    if condition.what == "age":
        return _age(condition, record, as_of)
    if condition.what == "egfr":
        return _egfr(condition, record, as_of)
    if condition.what == "gestation":
        return _gestation(condition, record, as_of)
    if condition.allergy:
        return _allergy(condition.allergy, record)
    if condition.before_operation:
        return _before_operation(record, drugs, as_of)
    return _any_fact(condition.facts, record, as_of)


def allergens(record: Record) -> tuple[tuple[Fact, str | None], ...]:
    """Recorded allergies to drugs.

    Parameters
    ----------
    record : Record
        What is known about the patient.

    Returns
    -------
    tuple of (Fact, str or None)
        Generic name or id of a class; None where the words are neither.
    """
    found = []
    for fact in record.about("drug-allergy"):
        words = str(fact.value).lower().strip()
        known = substance(words)
        group = next((one.id for one in drug_classes().values() if words in (one.id, one.name.lower())), None)
        found.append((fact, known.name if known else group))
    return tuple(found)


def _within(condition: Condition, value: float) -> Answer:
    above = condition.low is None or value >= condition.low
    below = condition.high is None or value < condition.high
    return Answer.YES if above and below else Answer.NO


def _age(condition: Condition, record: Record, as_of: datetime.date) -> State:
    age = record.patient.age_on(as_of)
    if age is None:
        return State(Answer.UNKNOWN, "the age is not known", lacking=("date of birth",))
    return State(_within(condition, age), f"{age} years old")


def _newest(record: Record, concept: str, as_of: datetime.date) -> Fact | None:
    """Newest number up to a day."""
    for fact in record.about(concept):
        if isinstance(fact.value, float | int) and (fact.date is None or fact.date <= as_of):
            return fact
    return None


def _egfr(condition: Condition, record: Record, as_of: datetime.date) -> State:
    fact = _newest(record, "egfr", as_of)
    if fact is not None:
        day = f"of {fact.date.isoformat()}" if fact.date else "without a date"
        return State(
            _within(condition, float(str(fact.value))),
            f"eGFR {float(str(fact.value)):g} mL/min/1.73 m2 {day}",
            (fact.id,),
        )
    if now(record, "renal-failure", as_of) is Answer.YES:
        facts = tuple(one.id for one in record.about("renal-failure"))
        failing = Answer.NO if condition.low is not None else Answer.YES
        return State(failing, "kidney failure is recorded, without an eGFR", facts)
    return State(Answer.UNKNOWN, "no eGFR is known", lacking=("eGFR",))


def _gestation(condition: Condition, record: Record, as_of: datetime.date) -> State:
    fact = _newest(record, "gestational-age", as_of)
    if fact is None or fact.date is None:
        return State(Answer.UNKNOWN, "the week of pregnancy is not known", lacking=("week of pregnancy",))
    weeks = float(str(fact.value)) + (as_of - fact.date).days / DAYS_A_WEEK
    longest = concepts()["gestational-age"].possible
    if longest is not None and weeks > longest[1]:
        return State(
            Answer.UNKNOWN, "the recorded week belongs to an earlier pregnancy", (fact.id,),
            ("week of pregnancy",),
        )  # fmt: skip
    return State(_within(condition, weeks), f"week {int(weeks)} of pregnancy", (fact.id,))


def _any_fact(names: tuple[str, ...], record: Record, as_of: datetime.date) -> State:
    answers = {name: _answer(name, record, as_of) for name in names}
    held = [name for name, answer in answers.items() if answer is Answer.YES]
    if held:
        facts = tuple(fact.id for name in held for fact in record.about(name))
        return State(Answer.YES, f"{' and '.join(_word(name) for name in held)} recorded", facts)
    open_ = tuple(_word(name) for name, answer in answers.items() if answer is Answer.UNKNOWN)
    if open_:
        return State(
            Answer.UNKNOWN, f"nobody said whether there is {' or '.join(open_)}",
            lacking=tuple(f"whether there is {word}" for word in open_),
        )  # fmt: skip
    return State(Answer.NO, "recorded as absent")


def _answer(name: str, record: Record, as_of: datetime.date) -> Answer:
    return pregnant(record, as_of) if name == PREGNANCY else now(record, name, as_of)


def _word(name: str) -> str:
    return concepts()[name].name


def _allergy(group: str, record: Record) -> State:
    known = allergens(record)
    told = drug_classes()[group]
    met = [fact for fact, what in known if what is not None and (what == group or told.holds(what))]
    if met:
        return State(Answer.YES, f"a reaction to {met[0].value} is recorded", tuple(fact.id for fact in met))
    strange = [str(fact.value) for fact, what in known if what is None]
    if strange:
        return State(
            Answer.UNKNOWN, f"an allergy to {strange[0]} is recorded, which the tables do not hold",
            lacking=tuple(f"which drug is meant by the allergy to {one}" for one in strange),
        )  # fmt: skip
    if known or record.answer("no-known-drug-allergy") is Answer.YES:
        return State(Answer.NO, "no such reaction is recorded")
    return State(Answer.UNKNOWN, "drug allergies are not recorded", lacking=("drug allergies",))


def _before_operation(record: Record, drugs: tuple[Listed, ...], as_of: datetime.date) -> State:
    day = record.operation.date
    if day is None:
        return State(
            Answer.UNKNOWN, "the day of the operation is not known", lacking=("day of the operation",)
        )
    ahead = day >= as_of and all(one.first <= day for one in drugs)
    return State(Answer.YES if ahead else Answer.NO, f"operation on {day.isoformat()}")
