"""Visits at which outcome forms are due: the site's own schedule, or the visits that its forms name."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from spinewise.outcomes.registered import Prom
from spinewise.record.timeline import MONTHS_A_YEAR, add_months
from spinewise.words import BadInput

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
"""For the order of visits alone; when a visit is due goes by the calendar."""
BEFORE = frozenset({"baseline", "before", "preop", "preoperative", "before operation", "before surgery"})
_VISIT = re.compile(r"\s*(\d+)\s*(day|week|month|year|d|w|wk|m|mo|y|a)s?\s*", re.IGNORECASE)
_UNITS = {"d": (0, 1), "w": (0, DAYS_A_WEEK), "m": (1, 0), "y": (MONTHS_A_YEAR, 0), "a": (MONTHS_A_YEAR, 0)}


@dataclass(frozen=True)
class Visit:
    """A time after the procedure at which a form is due.

    Parameters
    ----------
    months, days : int
        Calendar months, or days, after the procedure; one of them is 0.
    """

    months: int
    days: int

    @property
    def name(self) -> str:
        """In words; twelve months and one year are the same visit."""
        if self.months:
            return f"{self.months} month{'s' if self.months > 1 else ''}"
        if self.days % DAYS_A_WEEK == 0:
            weeks = self.days // DAYS_A_WEEK
            return f"{weeks} week{'s' if weeks > 1 else ''}"
        return f"{self.days} day{'s' if self.days > 1 else ''}"

    @property
    def order(self) -> float:
        """Days after the procedure, roughly."""
        return self.months * DAYS_A_MONTH + self.days

    def due(self, day: datetime.date) -> datetime.date:
        """Day on which it is due after a procedure on `day`."""
        return add_months(day, self.months) + datetime.timedelta(self.days)


@cache
def visit_named(text: str) -> Visit | None:
    """Visit that a text names.

    Parameters
    ----------
    text : str
        For example ``"12 months"``, ``"6 weeks"`` or ``"1 year"``.

    Returns
    -------
    Visit or None
        None when it names no time after the procedure.
    """
    found = _VISIT.fullmatch(text)
    if not found or int(found[1]) == 0:
        return None
    months, days = _UNITS[found[2][0].lower()]
    return Visit(int(found[1]) * months, int(found[1]) * days)


def schedule_of(text: str) -> tuple[Visit, ...]:
    """Visits of a site's schedule.

    Parameters
    ----------
    text : str
        Between commas; empty when the site has chosen none.

    Returns
    -------
    tuple of Visit
        By time.

    Raises
    ------
    BadInput
        When a part of it names no time.
    """
    found = set()
    for part in filter(None, (one.strip() for one in text.split(","))):
        visit = visit_named(part)
        if visit is None:
            raise BadInput(
                f"The protocol's follow_up_visits names {part!r}: write times such as 6 weeks, 12 months."
            )
        found.add(visit)
    return tuple(sorted(found, key=lambda one: one.order))


def visits_named_by(forms: Iterable[Prom]) -> tuple[Visit, ...]:
    """Visits that forms name themselves, for a site that has no schedule.

    Parameters
    ----------
    forms : iterable of Prom
        Any.

    Returns
    -------
    tuple of Visit
        By time.
    """
    found = {visit for form in forms if form.due and (visit := visit_named(form.due))}
    return tuple(sorted(found, key=lambda one: one.order))


def visit_of(
    form: Prom, day: datetime.date, visits: Iterable[Visit], window_days: float | None
) -> Visit | None:
    """Visit for which a form counts.

    Parameters
    ----------
    form : Prom
        Filled in after the procedure.
    day : date
        Of the procedure.
    visits : iterable of Visit
        Of the schedule.
    window_days : float or None
        How far from a visit a form that names none still counts for it; None when nobody has chosen.

    Returns
    -------
    Visit or None
        The one it names; else the nearest within the window; else none.
    """
    if form.due:
        return visit_named(form.due)
    if window_days is None:
        return None
    near = [(abs((form.date - one.due(day)).days), one.order, one) for one in visits]
    close = [one for one in near if one[0] <= window_days]
    return min(close)[2] if close else None
