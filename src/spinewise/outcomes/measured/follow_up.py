"""How complete follow-up is, in people and in person-time.

References
----------
Clark TG, Altman DG, De Stavola BL. Quantification of the completeness of follow-up. Lancet 2002;359:1309.
Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials
1996;17:343.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.measured.courses import DIED, KNOWN, LOST, NOT_YET, Course
from spinewise.outcomes.measured.estimates import Estimate, share
from spinewise.outcomes.measured.metric import Absent, absent
from spinewise.record.timeline import add_months
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.words import CannotMeasure

MONTHS_A_YEAR = 12
SAME_DAY = 0.5
"""Someone last seen on the day of the procedure was followed for half a day."""


@dataclass(frozen=True)
class FollowUp:
    """How well people are followed.

    Parameters
    ----------
    people : int
        With a procedure.
    dead : int
        Whose death is recorded.
    lost : int
        Of whom nothing is known on the day of the summary, and no death.
    person_years : float
        Observed.
    completeness : float
        Observed person-time as a share of what could have been observed by the day of the summary; death
        ends what could be (Clark's C).
    median_days : Estimate or None
        Time under observation had nobody died (reverse Kaplan-Meier); None when most are still followed.
    yearly : tuple of Yearly
        Each year after the procedure.
    """

    people: int
    dead: int
    lost: int
    person_years: float
    completeness: float
    median_days: Estimate | None
    yearly: tuple["Yearly", ...]


@dataclass(frozen=True)
class Yearly:
    """Who was followed through a year, of those who could be.

    Parameters
    ----------
    year : int
        After the procedure.
    followed : Estimate
        Known alive at its end, or known dead before, of those whose year is over.
    absent : tuple of Absent
        Lost within it.
    """

    year: int
    followed: Estimate
    absent: tuple[Absent, ...]


def follow_up(courses: Sequence[Course], years: int) -> FollowUp:
    """Measure how completely people are followed.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    years : int
        How many years after the procedure to look at.

    Returns
    -------
    FollowUp
        CannotMeasure when there is nobody.
    """
    if not courses:
        raise CannotMeasure("The registry holds no procedure up to that day: ask for a later one.")
    observed = np.array([max(course.days_known, SAME_DAY) for course in courses])
    possible = np.array(
        [
            seen if course.is_dead else max((course.as_of - course.day).days, SAME_DAY)
            for course, seen in zip(courses, observed, strict=True)
        ]
    )
    lost = sum(not course.is_dead and course.known_until < course.as_of for course in courses)
    return FollowUp(
        len(courses),
        sum(course.is_dead for course in courses),
        lost,
        float(observed.sum() / DAYS_PER_YEAR),
        float(observed.sum() / possible.sum()),
        _median(courses, observed),
        tuple(found for year in range(1, years + 1) if (found := _through(courses, year))),
    )


def _median(courses: Sequence[Course], observed: np.ndarray) -> Estimate | None:
    alive = np.array([not course.is_dead for course in courses])
    if not alive.any():
        return None
    try:
        found = kaplan_meier(observed, alive).median()
    except CannotMeasure:
        return None
    if not np.isfinite(found.upper):
        return None
    return Estimate(found.time, found.lower, found.upper, len(courses), None, "reverse Kaplan-Meier")


def _through(courses: Sequence[Course], year: int) -> Yearly | None:
    counts = {KNOWN: 0, DIED: 0, LOST: 0, NOT_YET: 0}
    for course in courses:
        day = add_months(course.day, MONTHS_A_YEAR * year)
        counts[NOT_YET if day > course.as_of else course.state_on(day)] += 1
    over = counts[KNOWN] + counts[DIED] + counts[LOST]
    if not over:
        return None
    missing = absent({"lost before the end of the year": counts[LOST], "year not over": counts[NOT_YET]})
    return Yearly(year, share(counts[KNOWN] + counts[DIED], over), missing)
