"""How often an event happened: within some days of the procedure, and over the years with death beside it.

Events that are looked for at visits happened some time between the visit before and the one that found them.
Incidence over the years is therefore computed twice: as if each had happened on the day it was found, which
is the estimate, and as early as it can have been. The interval holds the limits of both. (Neither curve lies
always above the other: an earlier event has more people beside it at risk.)
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spinewise.evidence.outcome_events import EventKind, event_kind
from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.measured.courses import DIED, KNOWN, LOST, NOT_YET, Course
from spinewise.outcomes.measured.estimates import Estimate, share
from spinewise.outcomes.measured.follow_up import SAME_DAY
from spinewise.outcomes.measured.metric import Metric, absent
from spinewise.outcomes.registered import Event
from spinewise.survival.cumulative_incidence import cumulative_incidence
from spinewise.words import CannotMeasure

EVENT, DEATH = 1, 2
FOUND_AT_VISITS = "found at visits: the interval also holds the case that each came as early as it can have"


def first_of(course: Course, kind: EventKind) -> Event | None:
    """First event of a kind from the day of the procedure on.

    Parameters
    ----------
    course : Course
        One person's.
    kind : EventKind
        By any of its names.

    Returns
    -------
    Event or None
        None when none is recorded, which is not the same as none having happened.
    """
    return next(
        (one for one in course.events if one.date >= course.day and event_kind(one.kind) == kind), None
    )


def has_fixation(course: Course) -> bool:
    """Whether an implant or a fusion is on record for the first procedure.

    Parameters
    ----------
    course : Course
        One person's.

    Returns
    -------
    bool
        False for a decompression, and where nobody recorded what was done.
    """
    return bool(course.procedure.implants) or "fusion" in course.procedure.kind.lower()


def at_risk(courses: Sequence[Course], kind: EventKind) -> list[Course]:
    """People who can have an event.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    kind : EventKind
        The event.

    Returns
    -------
    list of Course
        Those with an implant or a fusion where the event needs one, else all.
    """
    return [one for one in courses if has_fixation(one) or not kind.needs_fixation]


def within(courses: Sequence[Course], kind: EventKind, days: int) -> Metric:
    """Share of people with an event within some days of the procedure.

    Counted are, of those whose procedure lies so many days back, who had it, was followed for so long or died
    before. Who was lost earlier is left out and named.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    kind : EventKind
        The event.
    days : int
        The day of the procedure is day 0, the last day belongs to the window.

    Returns
    -------
    Metric
        A share.
    """
    had, counts = 0, {KNOWN: 0, DIED: 0, LOST: 0, NOT_YET: 0}
    for course in at_risk(courses, kind):
        event = first_of(course, kind)
        if course.day + datetime.timedelta(days) > course.as_of:
            counts[NOT_YET] += 1  # with the event too: else only those who had it early would be counted
        elif event is not None and (event.date - course.day).days <= days:
            had += 1
        else:
            counts[course.state_on(course.day + datetime.timedelta(days))] += 1
    missing = absent(
        {f"lost before day {days}": counts[LOST], f"day {days} not yet reached": counts[NOT_YET]}
    )
    n = had + counts[KNOWN] + counts[DIED]
    metric = Metric(
        kind.domain,
        f"{kind.name} within {days} days",
        f"people followed for {days} days, with it or dead before",
        "1",
        None,
        missing,
        evidence=kind.evidence,
        of=kind.name,
        at=f"{days} days",
    )
    if n == 0:
        return replace(metric, gap=f"Nobody has been followed for {days} days.")
    return replace(metric, estimate=share(had, n))


def by_year(courses: Sequence[Course], kind: EventKind, year: int) -> Metric:
    """Cumulative incidence of an event by the end of a year, with death as a competing event.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    kind : EventKind
        The event.
    year : int
        After the procedure.

    Returns
    -------
    Metric
        A probability; nothing where follow-up is shorter or nobody had the event.
    """
    able = at_risk(courses, kind)
    found = _observed(able, kind)
    who = "people with an implant or a fusion" if kind.needs_fixation else "people"
    at = f"{year} year{'s' if year > 1 else ''}"
    metric = Metric(
        kind.domain,
        f"{kind.name} by {at}",
        f"all {len(able)} {who} from the procedure on, death competing",
        "1",
        None,
        absent({"followed for less, without it": found.shorter_than(year * DAYS_PER_YEAR)}),
        notes=(FOUND_AT_VISITS,) if found.at_visits else (),
        evidence=kind.evidence,
        of=kind.name,
        at=at,
    )
    if not found.events:
        return replace(metric, gap="None is recorded, which is not the same as none having happened.")
    try:
        return replace(metric, estimate=found.incidence(year * DAYS_PER_YEAR))
    except CannotMeasure as why:
        return replace(metric, gap=str(why))


@dataclass(frozen=True, eq=False)
class _Observed:
    """Days to event, death or end of follow-up, as late and as early as the event can have happened."""

    late: NDArray[np.float64]
    early: NDArray[np.float64]
    cause: NDArray[np.int64]
    events: int
    at_visits: int

    def incidence(self, day: float) -> Estimate:
        """By a day, as found; at visits the limits hold those of both extremes."""
        value, low, high = _at(self.late, self.cause, day)
        if self.at_visits:
            _, soon_low, soon_high = _at(self.early, self.cause, day, to_the_end=True)
            low, high = min(low, soon_low), max(high, soon_high)
        seen = int(((self.cause == EVENT) & (self.late <= day)).sum())
        if not seen:  # the limits of a curve that has not moved are no interval
            through = int(((self.late > day) | (self.cause == DEATH)).sum())
            high = max(high, share(0, through, exact=True).high)
        return Estimate(value, low, high, len(self.cause), seen, AALEN)

    def shorter_than(self, day: float) -> int:
        return int(((self.cause == 0) & (self.late < day)).sum())


AALEN = "Aalen-Johansen, log-log"


def _observed(courses: Sequence[Course], kind: EventKind) -> _Observed:
    late, early, cause, at_visits = [], [], [], 0
    for course in courses:
        event = first_of(course, kind)
        last = event.date if event else course.known_until
        first = last
        if event and event.last_without and event.last_without < event.date:
            first = max(event.last_without, course.day)
            at_visits += 1
        late.append(max((last - course.day).days, SAME_DAY))
        early.append(max((first - course.day).days, SAME_DAY))
        cause.append(EVENT if event else DEATH if course.is_dead else 0)
    causes = np.array(cause)
    return _Observed(
        np.array(late, dtype=np.float64),
        np.array(early, dtype=np.float64),
        causes,
        int((causes == EVENT).sum()),
        at_visits,
    )


def _at(
    days: NDArray[np.float64], cause: NDArray[np.int64], day: float, to_the_end: bool = False
) -> tuple[float, float, float]:
    """Incidence of the event at a day, or where a curve ends before it, with its limits."""
    curve = cumulative_incidence(days, cause)
    place = curve.causes.index(EVENT)
    value = float(curve.at([min(day, curve.time[-1]) if to_the_end else day])[0][0, place])
    limits = curve.interval(EVENT)
    before = int(np.searchsorted(curve.time, day, side="right")) - 1
    low, high = (0.0, 0.0) if before < 0 else (float(limits[before, 0]), float(limits[before, 1]))
    return value, low, high
