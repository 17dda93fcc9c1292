"""Nicotine: every product counts, the day of quitting is kept, and "not smoking" does not answer it."""

import datetime
from dataclasses import dataclass

from spinewise.bone.asked import Asked
from spinewise.bone.optimisation.laboratory import Result, result
from spinewise.record.answers import ids_of, now
from spinewise.words import Answer

CONCEPTS = ("nicotine", "smoking")


@dataclass(frozen=True)
class Nicotine:
    """What is known of nicotine.

    Parameters
    ----------
    used : Answer
        Whether any product is used now.
    quit_on : date or None
        Last recorded day of use: past, or planned.
    cotinine : Result or None
        Newest value, where one was measured; the laboratory's own flag judges it.
    facts : tuple of str
        Ids of facts of the record.
    """

    used: Answer
    quit_on: datetime.date | None
    cotinine: Result | None
    facts: tuple[str, ...]


def nicotine(asked: Asked) -> Nicotine:
    """What the record says of nicotine in any form.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.

    Returns
    -------
    Nicotine
        Used as soon as smoking or any other product is; not used only when nicotine itself is answered no.
    """
    record = asked.record
    any_product, smoking = (now(record, concept, asked.as_of) for concept in CONCEPTS)
    used = Answer.YES if smoking is Answer.YES else any_product
    ends = [
        fact.until
        for concept in CONCEPTS
        for fact in record.about(concept)
        if fact.value is Answer.YES
        and fact.until is not None
        and (fact.until >= asked.as_of) is (used is Answer.YES)
    ]
    cotinine = result(asked, "cotinine")
    facts = ids_of(record, *CONCEPTS, "nicotine-cessation")
    return Nicotine(used, max(ends, default=None), cotinine, facts)
