"""The window around a fusion in which bisphosphonates are not recommended, and what reaches into it.

The window runs over calendar months before and after the operation, both ends included. A medication
counts by its recorded days. Zoledronate is an infusion: it counts by its day, although it stays in bone
for long; nobody gives it a half-life here.
"""

import datetime
from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.bone.optimisation.answers import is_over
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.record.timeline import Stretch, stretch_of, window_around
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
    undated : tuple of Fact
        Those whose days are not recorded, or contradict each other.
    taking : Answer
        Whether it is taken on the day asked about.
    """

    facts: tuple[Fact, ...]
    inside: Answer
    undated: tuple[Fact, ...]
    taking: Answer


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
        Inside as soon as one entry surely is; outside only when every one surely is, or when it is
        recorded that none was taken.
    """
    facts = courses(asked.record, *BISPHOSPHONATES)
    return Exposure(
        facts,
        _inside(facts, window, asked),
        tuple(fact for fact in facts if lacks_dates(fact)),
        taking(asked.record, asked.as_of, *BISPHOSPHONATES),
    )


def courses(record: Record, *concepts: str) -> tuple[Fact, ...]:
    """Entries of some drugs that say "taken", each once, first day first.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    *concepts : str
        Keys of drugs, the narrower ones before those that they imply.

    Returns
    -------
    tuple of Fact
        Without the second entry that a reader writes for what a drug implies.
    """
    seen: dict[tuple[str, datetime.date | None], str] = {}
    kept = []
    for concept in concepts:
        for fact in record.about(concept):
            if fact.value is Answer.NO or fact.value is Answer.UNKNOWN:
                continue
            if seen.setdefault((fact.source, fact.date), concept) == concept:
                kept.append(fact)
    return tuple(sorted(kept, key=lambda fact: (fact.date or datetime.date.max, fact.concept, fact.id)))


def taking(record: Record, as_of: datetime.date, *concepts: str) -> Answer:
    """Whether any of some drugs is taken on a day.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day.
    *concepts : str
        Keys of drugs.

    Returns
    -------
    Answer
        No when it is recorded that none is, or that all have ended; an infusion is not "being taken".
    """
    day = Stretch(as_of, as_of)
    answers = {reaches(fact, day, as_of) for fact in courses(record, *concepts)}
    if Answer.YES in answers:
        return Answer.YES
    denied = any(fact.value is Answer.NO for concept in concepts for fact in record.about(concept))
    return Answer.NO if answers == {Answer.NO} or (not answers and denied) else Answer.UNKNOWN


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
    if _ends_before_it_begins(fact):
        return Answer.UNKNOWN
    if fact.date is None and fact.ongoing is Answer.YES:
        known = Stretch(as_of, fact.until, ongoing=True)
        if known.meets(window) is Answer.YES:
            return Answer.YES
    held = stretch_of(fact)
    if fact.concept == INFUSION and fact.ongoing is not Answer.YES and fact.until is None:
        held = Stretch(fact.date, fact.date)
    elif fact.until is None and fact.date is not None and not is_over(fact, as_of):
        held = Stretch(fact.date, None, ongoing=True)
    met = held.meets(window)
    ended = is_over(fact, as_of) and fact.until is None
    over_before = ended and window.first is not None and as_of < window.first
    return Answer.NO if met is Answer.UNKNOWN and over_before else met


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
    if fact.date is None and fact.until is None:
        return "has no days"
    if fact.until is None and fact.ongoing is Answer.NO and fact.concept != INFUSION:
        return "is over, and its last day is not recorded"
    return ""


def _inside(facts: tuple[Fact, ...], window: Stretch | None, asked: Asked) -> Answer:
    if not facts:
        named = [fact.value for concept in BISPHOSPHONATES for fact in asked.record.about(concept)]
        return Answer.NO if Answer.NO in named else Answer.UNKNOWN
    if window is None:
        return Answer.UNKNOWN
    answers = {reaches(fact, window, asked.as_of) for fact in facts}
    if Answer.YES in answers:
        return Answer.YES
    return Answer.NO if answers == {Answer.NO} else Answer.UNKNOWN


def _ends_before_it_begins(fact: Fact) -> bool:
    return fact.date is not None and fact.until is not None and fact.until < fact.date
