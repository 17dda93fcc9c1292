"""Nights in hospital, and readmission within so many days of discharge: one definition for every site."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from spinewise.evidence.outcome_events import event_kind
from spinewise.outcomes.measured.courses import DIED, KNOWN, LOST, NOT_YET, Course
from spinewise.outcomes.measured.estimates import median, share
from spinewise.outcomes.measured.metric import Metric, absent
from spinewise.words import BadInput, CannotMeasure

STAY = ("t1-outcome-goals", "malnutrition-spondylolisthesis-fusion")
UNSAID = "an episode without a discharge date began in that time"
STAGES = "a planned second stage counts as well: the registry does not say which admissions were planned"


def nights(courses: Sequence[Course]) -> Metric:
    """Length of stay: nights between admission and discharge of the episode of the procedure.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.

    Returns
    -------
    Metric
        A median, since stays are skewed.

    Raises
    ------
    BadInput
        When a discharge lies before its admission.
    """
    found, counts = [], {"episode not recorded": 0, "no discharge date": 0}
    for row, course in enumerate(courses, 1):
        if course.stay is None:
            counts["episode not recorded"] += 1
        elif course.stay.ended is None:
            counts["no discharge date"] += 1
        elif course.stay.ended < course.stay.started:
            raise BadInput(f"The stay of course {row} ends before it begins: correct one of the two dates.")
        else:
            found.append(float((course.stay.ended - course.stay.started).days))
    what = "stay, median"
    metric = Metric(
        "length of stay",
        what,
        "people with a discharge date, those who died in hospital included",
        "{night}",
        None,
        absent(counts),
        evidence=STAY,
        of=what,
    )
    try:
        return replace(metric, estimate=median(found))
    except CannotMeasure as why:
        return replace(metric, gap=str(why))


def readmitted(courses: Sequence[Course], days: int) -> Metric:
    """Share of people admitted again, for at least a night, within some days of discharge.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    days : int
        30 or 90 by usage; the last day belongs to the window.

    Returns
    -------
    Metric
        A share of those discharged alive and followed for so long, readmitted or dead before.
    """
    again, counts = 0, {KNOWN: 0, DIED: 0, LOST: 0, NOT_YET: 0}
    without = {"no discharge date": 0, "died in hospital": 0, UNSAID: 0}
    for course in courses:
        left = course.stay.ended if course.stay else None
        if left is None:
            without["no discharge date"] += 1
        elif course.is_dead and course.known_until <= left:
            without["died in hospital"] += 1
        elif left + datetime.timedelta(days) > course.as_of:
            counts[NOT_YET] += 1
        elif _is_back(course, left, days):
            again += 1
        elif _may_be_back(course, left, days):
            without[UNSAID] += 1
        else:
            counts[course.state_on(left + datetime.timedelta(days))] += 1
    missing = absent(
        {
            **without,
            f"lost before day {days}": counts[LOST],
            f"day {days} not yet reached": counts[NOT_YET],
        }
    )
    n = again + counts[KNOWN] + counts[DIED]
    metric = Metric(
        "readmission",
        f"readmission within {days} days",
        f"people discharged alive and followed for {days} days, readmitted or dead before",
        "1",
        None,
        missing,
        notes=(STAGES,),
        evidence=STAY,
        of="readmission",
        at=f"{days} days",
    )
    if n == 0:
        return replace(metric, gap=f"Nobody with a discharge date has been followed for {days} days.")
    return replace(metric, estimate=share(again, n))


def _may_be_back(course: Course, left: datetime.date, days: int) -> bool:
    """Whether an episode began in the window of which nobody said whether it was a stay."""
    last = left + datetime.timedelta(days)
    return any(
        one.id != course.procedure.episode and left < one.started <= last and one.ended is None
        for one in course.episodes
    )


def _is_back(course: Course, left: datetime.date, days: int) -> bool:
    last = left + datetime.timedelta(days)
    new_stay = any(
        one.id != course.procedure.episode
        and left < one.started <= last
        and one.ended is not None
        and one.ended > one.started
        for one in course.episodes
    )
    kind = event_kind("readmission")
    return new_stay or any(left < one.date <= last and event_kind(one.kind) == kind for one in course.events)
