"""The window around a fusion in which bisphosphonates are not recommended, and what reaches into it.

The window runs over calendar months before and after the operation, both ends included. A medication
counts by its recorded days. Zoledronate is an infusion: it counts by its day, although it stays in bone
for long; nobody gives it a half-life here.
"""

import datetime
from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.record.concept_table import concept
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.record.timeline import Stretch, window_around
from spinewise.words import Answer

INFUSION = "zoledronate"
BISPHOSPHONATES = (INFUSION, "alendronate", "bisphosphonate")
BONE_DRUGS = (*BISPHOSPHONATES, "denosumab", "teriparatide", "abaloparatide", "romosozumab", "serm")


@dataclass(frozen=True)
class Exposure:
    """What the record says of a drug in a window.

    Parameters
    ----------
    facts : tuple of Fact
        Every entry that says that it was or is taken, first day first.
    inside : Answer
        Whether one of them reaches into the window; unknown also where there is no window.
    is_taken : bool
        Whether it surely is taken on the day asked about.
    """

    facts: tuple[Fact, ...]
    inside: Answer
    is_taken: bool


def fusion_window(asked: Asked) -> Stretch | None:
    """The days around the operation in which bisphosphonates are not recommended.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.

    Returns
    -------
    Stretch or None
        None when no fusion is planned, and while the day of the operation is not known.
    """
    if asked.operation.date is None or asked.operation.fusion is Answer.NO:
        return None
    months = int(asked.protocol.number("bisphosphonate_window_months"))
    return window_around(asked.operation.date, months, months)


def bisphosphonate_exposure(asked: Asked, window: Stretch | None) -> Exposure:
    """Every bisphosphonate of the record, held against the window.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.
    window : Stretch or None
        As `fusion_window` gives it.

    Returns
    -------
    Exposure
        Inside as soon as one entry surely is; outside only when there are entries and every one surely is.
    """
    facts = courses(asked.record, *BISPHOSPHONATES)
    taken = is_taken(asked.record, asked.as_of, *BISPHOSPHONATES)
    return Exposure(facts, _inside(facts, window, asked), taken)


def courses(record: Record, *drugs: str) -> tuple[Fact, ...]:
    """Entries of some drugs that say "taken", each once, first day first.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    *drugs : str
        Keys of drugs.

    Returns
    -------
    tuple of Fact
        Without the second entry that a reader writes for what a drug implies.
    """
    said = [fact for drug in drugs for fact in record.about(drug) if fact.value is Answer.YES]
    implied = {(fact.source, wider) for fact in said for wider in concept(fact.concept).implies}
    kept = [fact for fact in said if (fact.source, fact.concept) not in implied]
    return tuple(sorted(kept, key=lambda fact: f"{fact.date} {fact.id}"))


def is_taken(record: Record, as_of: datetime.date, *drugs: str) -> bool:
    """Whether any of some drugs surely is taken on a day.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day.
    *drugs : str
        Keys of drugs.

    Returns
    -------
    bool
        False also where nobody knows; an infusion is not "being taken" on another day than its own.
    """
    day = Stretch(as_of, as_of)
    return any(reaches(fact, day, as_of) is Answer.YES for fact in courses(record, *drugs))


def reaches(fact: Fact, window: Stretch, as_of: datetime.date) -> Answer:
    """Whether one entry of a drug held on a day of a window.

    Parameters
    ----------
    fact : Fact
        An entry that says "taken".
    window : Stretch
        With both ends known.
    as_of : date
        The day asked about: what goes on holds on it, and what is over ended by it.

    Returns
    -------
    Answer
        A course without a recorded end is taken to go on; an infusion is its day.
    """
    assert window.first is not None
    first, last = fact.date, fact.until
    if _ends_before_it_begins(fact):
        return Answer.UNKNOWN
    if is_one_infusion(fact):
        return Stretch(first, first).meets(window)
    if _ended_on_an_unknown_day(fact):
        return Answer.NO if as_of < window.first else Stretch(first, None).meets(window)
    if first is None and fact.ongoing is Answer.YES:
        known = Stretch(as_of, last, ongoing=True).meets(window)
        return known if known is Answer.YES else Stretch(None, last).meets(window)
    return Stretch(first, last, ongoing=first is not None).meets(window)


def is_one_infusion(fact: Fact) -> bool:
    """Whether an entry of a drug is a single infusion, which holds on its own day.

    Parameters
    ----------
    fact : Fact
        An entry that says "taken".

    Returns
    -------
    bool
        False where the entry has a last day of its own, or says that infusions go on.
    """
    return fact.concept == INFUSION and fact.until is None and fact.ongoing is not Answer.YES


def lacks_dates(fact: Fact) -> str:
    """What of the days of an entry cannot be told.

    Parameters
    ----------
    fact : Fact
        An entry that says "taken".

    Returns
    -------
    str
        For a sentence after the name of the drug; empty when the entry has its days, or goes on.
    """
    if _ends_before_it_begins(fact):
        return "ends before it begins"
    if fact.date is None and fact.until is None and fact.ongoing is not Answer.YES:
        return "has no days"
    if _ended_on_an_unknown_day(fact) and not is_one_infusion(fact):
        return "is over, and its last day is not recorded"
    return ""


def _inside(facts: tuple[Fact, ...], window: Stretch | None, asked: Asked) -> Answer:
    if window is None:
        return Answer.UNKNOWN
    answers = {reaches(fact, window, asked.as_of) for fact in facts}
    if Answer.YES in answers:
        return Answer.YES
    return Answer.NO if answers == {Answer.NO} else Answer.UNKNOWN


def _ended_on_an_unknown_day(fact: Fact) -> bool:
    return fact.until is None and fact.ongoing is Answer.NO


def _ends_before_it_begins(fact: Fact) -> bool:
    return fact.date is not None and fact.until is not None and fact.until < fact.date
