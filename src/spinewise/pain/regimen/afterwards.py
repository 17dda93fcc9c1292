"""After the operation: before discharge, first weeks, reviews; no time and no dose that a source lacks."""

from collections.abc import Iterator

from spinewise.evidence.analgesia import LaterRow, later
from spinewise.evidence.interaction_rules import Condition
from spinewise.evidence.opioid_factors import naloxone_from
from spinewise.evidence.tables import cite, entry
from spinewise.pain.interactions.patient import State, state_of
from spinewise.pain.opioids.load import Load
from spinewise.pain.regimen.reasons import NO_LIST, Situation
from spinewise.pain.regimen.regimen import Later
from spinewise.results import Question
from spinewise.words import Answer

TAPER = Question(
    "opioid-taper-after",
    "Who follows the opioid of the operation until it is ended, and who decides on a taper?",
    ("surgeon", "family doctor", "pain service", "nobody yet"),
    "Nothing is reduced or stopped by this plan; until it is answered nobody watches it.",
)
FAMILY = Question(
    "malignant-hyperthermia",
    "Has the patient or a blood relative had malignant hyperthermia, or an anaesthetic that went wrong?",
    ("yes", "no", "not known"),
    "Until it is answered the choice of volatile anaesthetics and succinylcholine is undecided.",
)
_RISKS = ("sleep-apnoea", "substance-use-disorder", "renal-failure", "liver-disease")


def afterwards(now: Situation, load: Load) -> tuple[Later, ...]:
    """What comes after the operation for this patient.

    Parameters
    ----------
    now : Situation
        Patient, list and operation.
    load : Load
        Opioids of the day.

    Returns
    -------
    tuple of Later
        What does not hold for this patient is left out; what is not known stays and says so.
    """
    return tuple(one for row in later() if (one := _later(row, now, load)) is not None)


def _later(row: LaterRow, now: Situation, load: Load) -> Later | None:
    told = entry(row.evidence)
    because = _because(row, now, load)
    if because is None:
        return None
    return Later(row.id, row.when, row.what, row.owner, cite(told), told.strength, (row.evidence,), because)


def _because(row: LaterRow, now: Situation, load: Load) -> str | None:
    """Why it holds for this patient; empty where it holds for everyone, None where it does not."""
    if row.if_taken:
        return _taken(row.if_taken, now)
    if row.from_age:
        return _age(entry(row.evidence).number(row.from_age), now)
    return _risks(now, load) if row.risks else ""


def _taken(groups: tuple[str, ...], now: Situation) -> str | None:
    met = now.taken(groups)
    if met:
        return f"{' and '.join(dict.fromkeys(one.substance for one in met))} on the list"
    return None if now.has_list else f"not known: {NO_LIST}"


def _age(limit: float, now: Situation) -> str | None:
    age = now.record.patient.age_on(now.day)
    if age is None:
        return "not known: date of birth"
    return f"{age} years old" if age >= limit else None


def _risks(now: Situation, load: Load) -> str | None:
    """Risks of opioid harm that are found, then those that nobody asked about."""
    parts = {"found": [*_found(now, load)], "not known": [*_open(now)]}
    return "; ".join(f"{word}: {'; '.join(some)}" for word, some in parts.items() if some) or None


def _found(now: Situation, load: Load) -> Iterator[str]:
    limit, _, _ = naloxone_from()
    if load.total.high >= limit:
        yield f"{limit:g} MME a day or more may be reached"
    yield from dict.fromkeys(line.substance for line in now.taken(("benzodiazepine",)))
    for state in (_state(name, now) for name in _RISKS):
        if state.answer is Answer.YES:
            yield state.because
    age = now.record.patient.age_on(now.day)
    if age is not None and age >= entry("an-cdc-older").number("age_from"):
        yield f"{age} years old"


def _open(now: Situation) -> Iterator[str]:
    for state in (_state(name, now) for name in _RISKS):
        if state.answer is Answer.UNKNOWN:
            yield from state.lacking
    if now.record.patient.age_on(now.day) is None:
        yield "date of birth"
    if not now.has_list:
        yield NO_LIST


def _state(name: str, now: Situation) -> State:
    return state_of(Condition(facts=(name,)), now.record, (), now.as_of)
