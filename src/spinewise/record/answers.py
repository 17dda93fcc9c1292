"""Yes, no or unknown to a question about one person, from everything that the record says on it."""

import datetime

from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.words import Answer


def now(record: Record, concept: str, as_of: datetime.date) -> Answer:
    """Whether something holds on a day: the newest word counts, and on the same day a yes does.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    concept : str
        Key of the concept table.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Answer
        No also where it is recorded as over. Unknown when nobody said, and where a yes without a date
        stands against a no.
    """
    said = _said(record, concept, as_of)
    newest = max((fact.date for fact in said if fact.date is not None), default=None)
    latest = _together([fact for fact in said if fact.date == newest], as_of)
    undated = _together([fact for fact in said if fact.date is None], as_of)
    return Answer.UNKNOWN if latest is Answer.NO and undated is Answer.YES else latest


def ever(record: Record, concept: str, as_of: datetime.date) -> Answer:
    """Whether something was ever so: one yes is enough, whatever was said later.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    concept : str
        Key of the concept table.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Answer
        Unknown when nobody said.
    """
    said = {fact.value for fact in _said(record, concept, as_of)}
    if Answer.YES in said:
        return Answer.YES
    return Answer.NO if said else Answer.UNKNOWN


def is_over(fact: Fact, as_of: datetime.date) -> bool:
    """Whether a fact is recorded as ended before a day.

    Parameters
    ----------
    fact : Fact
        Any fact with a duration.
    as_of : date
        The day.

    Returns
    -------
    bool
        False where nothing says so.
    """
    return fact.until < as_of if fact.until is not None else fact.ongoing is Answer.NO


def ids_of(record: Record, *concepts: str) -> tuple[str, ...]:
    """Ids of the facts on some concepts, for a result to name.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    *concepts : str
        Keys of the concept table.

    Returns
    -------
    tuple of str
        Sorted, so that the order of the record changes nothing.
    """
    return tuple(sorted(fact.id for fact in record.facts if fact.concept in concepts))


def _said(record: Record, concept: str, as_of: datetime.date) -> list[Fact]:
    """Facts that say yes or no; a no that is dated after the day reassures nobody."""
    return [
        fact
        for fact in record.about(concept)
        if fact.value is Answer.YES or (fact.value is Answer.NO and (fact.date is None or fact.date <= as_of))
    ]


def _together(facts: list[Fact], as_of: datetime.date) -> Answer:
    """What facts of one day say together; a yes that is over is a no."""
    if any(fact.value is Answer.YES and not is_over(fact, as_of) for fact in facts):
        return Answer.YES
    return Answer.NO if facts else Answer.UNKNOWN
