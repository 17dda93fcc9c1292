"""Facts: something read from the record, with unit, date and source. Absent is unknown, never no."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from spinewise.words import Answer, Side

CONTEXT = (
    "device",  # maker and model of the machine
    "reference",  # people that a T-score or Z-score is held against
    "software",  # program that computed the value, with its version
    "scan",  # one examination: values with the same text belong together
    "country",  # of a FRAX model
    "version",  # of FRAX or TBS
    "method",  # of a laboratory
    "range low",  # the laboratory's own range, in the fact's unit
    "range high",
    "interpretation",  # as sent: H, L, N
)
RANGE = ("range low", "range high")


@dataclass(frozen=True)
class Fact:
    """One thing that the record says.

    Parameters
    ----------
    id : str
        Name inside this record, by which results refer to it.
    concept : str
        Key of the concept table in `evidence`, for example ``"dxa-t-score"``.
    value : float, str or Answer
        A number in `unit`, a text, or yes, no or unknown.
    unit : str
        UCUM; ``"1"`` for bare numbers, empty for text and answers.
    date : date or None
        When it was true or measured; None when the source does not say.
    source : str
        Where it was read: input id and place inside it, without patient identifiers.
    site : str or None
        Body site in the words of the concept table, when one is given.
    side : Side or None
        Side, when one is given.
    until : date or None
        Last day, for what has a duration (a drug, a condition); None when open or unknown.
    note : str
        The source's own words where they add something.
    ongoing : Answer
        For what has a duration: yes when the source says that it goes on, no when it says that it is over
        (`until` is then the last day, or None when that day is not recorded), else unknown.
    context : mapping
        What a number cannot be read without, in the source's own words, under the names of `CONTEXT`.
    """

    id: str
    concept: str
    value: float | str | Answer
    unit: str
    date: datetime.date | None
    source: str
    site: str | None = None
    side: Side | None = None
    until: datetime.date | None = None
    note: str = ""
    ongoing: Answer = Answer.UNKNOWN
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Patient:
    """Who the record is about, under a pseudonym.

    Parameters
    ----------
    pseudonym : str
        Name under which the plan is kept; never the hospital's identifier.
    sex : str or None
        ``"female"``, ``"male"``, ``"other"`` or None when unknown.
    birth_date : date or None
        Day of birth, None when unknown.
    """

    pseudonym: str
    sex: str | None = None
    birth_date: datetime.date | None = None

    def age_on(self, day: datetime.date) -> int | None:
        """Completed years on a day; None when the day of birth is unknown."""
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before
