"""Time: calendar months, and whether two stretches of time share a day. Ends belong to the stretch.

Six months before an operation are calendar months: from the same day of the month, or from the last day
of a shorter month, to the day of the operation, both included.
"""

import calendar
import datetime
from dataclasses import dataclass

from spinewise.record.fact import Fact
from spinewise.words import Answer

MONTHS_A_YEAR = 12


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, so many calendar months later.

    Parameters
    ----------
    day : date
        Where to count from.
    months : int
        How many; negative counts backwards.

    Returns
    -------
    date
        The last day of the month where that month is too short: six months after 31 August is
        28 or 29 February.
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class Stretch:
    """A stretch of days, both ends included.

    Parameters
    ----------
    first, last : date or None
        Ends; None where an end is not known.
    ongoing : bool
        True when it is said to go on, so that a missing end is open rather than unknown.
    """

    first: datetime.date | None
    last: datetime.date | None
    ongoing: bool = False

    def meets(self, other: "Stretch") -> Answer:
        """Whether the two share a day: yes, no, or unknown where a missing end decides it."""
        if _overlap(self._surely, other._surely):
            return Answer.YES
        return Answer.UNKNOWN if _overlap(self._possibly, other._possibly) else Answer.NO

    @property
    def _surely(self) -> "tuple[datetime.date, datetime.date] | None":
        """First and last of the days on which it is known to have held; None when there is none."""
        last = datetime.date.max if self.ongoing and self.last is None else self.last
        known = [day for day in (self.first, last) if day is not None]
        return (min(known), max(known)) if known else None

    @property
    def _possibly(self) -> "tuple[datetime.date, datetime.date]":
        """First and last of the days on which it may have held."""
        return self.first or datetime.date.min, self.last or datetime.date.max


def _overlap(
    one: tuple[datetime.date, datetime.date] | None, other: tuple[datetime.date, datetime.date] | None
) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]


def window_around(day: datetime.date, months_before: int, months_after: int) -> Stretch:
    """The days from so many calendar months before a day to so many after it, both ends included.

    Parameters
    ----------
    day : date
        For example the day of an operation.
    months_before, months_after : int
        Calendar months.

    Returns
    -------
    Stretch
        With both ends known.
    """
    return Stretch(add_months(day, -months_before), add_months(day, months_after))


def stretch_of(fact: Fact) -> Stretch:
    """When a fact held: from its date to its last day; open when it is said to go on.

    Parameters
    ----------
    fact : Fact
        Any fact of a record.

    Returns
    -------
    Stretch
        An end that is not recorded is None.
    """
    return Stretch(fact.date, fact.until, ongoing=fact.ongoing is Answer.YES)


def exposure(facts: tuple[Fact, ...], window: Stretch) -> Answer:
    """Whether any of these facts held on a day of a window.

    Parameters
    ----------
    facts : tuple of Fact
        For example every entry of one drug; those that say "no" are no exposure.
    window : Stretch
        For example the six months either side of an operation.

    Returns
    -------
    Answer
        Yes when one surely did; no only when there are entries and every one surely did not; else unknown.
    """
    held = [fact for fact in facts if fact.value is not Answer.NO]
    answers = {stretch_of(fact).meets(window) for fact in held}
    if Answer.YES in answers:
        return Answer.YES
    return Answer.NO if answers == {Answer.NO} else Answer.UNKNOWN
