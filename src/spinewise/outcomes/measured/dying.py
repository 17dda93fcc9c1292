"""Survival after the procedure at each year, by Kaplan and Meier."""

from collections.abc import Sequence

import numpy as np

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.measured.courses import Course
from spinewise.outcomes.measured.estimates import Estimate, share
from spinewise.outcomes.measured.follow_up import SAME_DAY
from spinewise.outcomes.measured.metric import Metric, absent
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.words import CannotMeasure


def survival_by_year(courses: Sequence[Course], years: int) -> tuple[Metric, ...]:
    """Share alive at the end of each year.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    years : int
        How many years after the procedure.

    Returns
    -------
    tuple of Metric
        One for each year that somebody was followed through.
    """
    days = np.array([max(course.days_known, SAME_DAY) for course in courses])
    dead = np.array([course.is_dead for course in courses])
    curve = kaplan_meier(days, dead)
    limits = curve.interval()
    found = []
    for year in range(1, years + 1):
        day = year * DAYS_PER_YEAR
        try:
            value = float(curve.at([day])[0])
        except CannotMeasure:
            break
        alive = int((days >= day).sum())
        before = int(np.searchsorted(curve.time, day, side="right")) - 1
        low, high = (1.0, 1.0) if before < 0 else (float(limits[before, 0]), float(limits[before, 1]))
        if not (dead & (days <= day)).any():  # the limits of a curve that has not moved are no interval
            low = 1 - share(0, int((days > day).sum()), exact=True).high
        found.append(
            Metric(
                "survival",
                f"alive at {year} year{'s' if year > 1 else ''}",
                f"all {len(courses)} people from the procedure on",
                "1",
                Estimate(value, low, high, len(courses), alive, "Kaplan-Meier, log-log"),
                absent({"followed for less, not known dead": int((~dead & (days < day)).sum())}),
                evidence=("t2-mortality-10y",),
                of="alive",
                at=f"{year} year{'s' if year > 1 else ''}",
            )
        )
    return tuple(found)
