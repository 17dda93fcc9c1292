"""Procedures and the share of people with osteoporosis, year by year.

Osteoporosis is three-valued: a diagnosis or a low T-score at any site says yes; a T-score above the boundary
at hip or radius says no; a spine T-score above it, or one of a site that nobody recorded, clears nobody, so
whoever has no other is unknown. Since osteoporosis is more easily said than denied, the share is of people
with a T-score that is not of the spine, by that score or a diagnosis, and the rest give bounds.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.evidence.tables import entry
from spinewise.outcomes.measured.courses import Course
from spinewise.outcomes.measured.estimates import Estimate, share
from spinewise.outcomes.registered import Batch, Value
from spinewise.words import Answer

DIAGNOSES = frozenset({"osteoporosis", "secondary-osteoporosis"})
T_SCORES = frozenset({"dxa-t-score", "t-score", "T-score"})
SPINE = ("spine", "lumbar")


@dataclass(frozen=True)
class Year:
    """One calendar year.

    Parameters
    ----------
    year : int
        Of the calendar.
    procedures : int
        All, second ones of a person included.
    people : int
        Whose first procedure fell into it.
    osteoporosis, none, unknown : int
        Of these people, at their procedure.
    share : Estimate or None
        With osteoporosis, of those with a T-score that is not of the spine; None when nobody has one.
    lowest, highest : float or None
        Share of all people if none, or all, of the unknown had it; None when there are no people.
    is_whole : bool
        Whether the year is over on the day of the summary.
    """

    year: int
    procedures: int
    people: int
    osteoporosis: int
    none: int
    unknown: int
    share: Estimate | None
    lowest: float | None
    highest: float | None
    is_whole: bool


def by_calendar_year(
    batch: Batch, courses: Sequence[Course], as_of: datetime.date, boundary: str
) -> tuple[Year, ...]:
    """Count procedures and osteoporosis in each calendar year.

    Parameters
    ----------
    batch : Batch
        The registry, for the procedures.
    courses : sequence of Course
        One for each person.
    as_of : date
        Of the summary.
    boundary : str
        ``<=`` or ``<``: whether a T-score on the boundary counts, the site's choice.

    Returns
    -------
    tuple of Year
        From the first to the last with a procedure.
    """
    volume = Counter(one.date.year for one in batch.procedures if one.date <= as_of)
    own: dict[int, list[Course]] = {year: [] for year in volume}
    for course in courses:
        own[course.day.year].append(course)
    return tuple(
        _year(year, volume[year], own.get(year, []), as_of, boundary)
        for year in range(min(volume, default=0), max(volume, default=-1) + 1)
    )


def _year(year: int, procedures: int, own: Sequence[Course], as_of: datetime.date, boundary: str) -> Year:
    answers = [osteoporosis(course, boundary) for course in own]
    known = Counter(answers)
    yes, no, unknown = known[Answer.YES], known[Answer.NO], known[Answer.UNKNOWN]
    measured = [answer for course, answer in zip(own, answers, strict=True) if is_measured(course)]
    return Year(
        year,
        procedures,
        len(own),
        yes,
        no,
        unknown,
        share(measured.count(Answer.YES), len(measured)) if measured else None,
        yes / len(own) if own else None,
        (yes + unknown) / len(own) if own else None,
        datetime.date(year, 12, 31) <= as_of,
    )


def is_measured(course: Course) -> bool:
    """Whether a T-score that is not of the spine is on record before the procedure.

    Parameters
    ----------
    course : Course
        Of the person.

    Returns
    -------
    bool
        True for a score of a site that nobody recorded, too.
    """
    return any(not _says_spine(one) for one in _scores(course))


def _scores(course: Course) -> list[Value]:
    return [one for one in course.values if one.name in T_SCORES and one.date <= course.day]


def osteoporosis(course: Course, boundary: str) -> Answer:
    """Whether a person had osteoporosis at the procedure.

    Parameters
    ----------
    course : Course
        Of the person.
    boundary : str
        ``<=`` or ``<``, as the site's protocol says.

    Returns
    -------
    Answer
        Unknown where neither a diagnosis nor a T-score that can clear is recorded.
    """
    if any(one.diagnosis in DIAGNOSES for one in course.episodes if one.started <= course.day):
        return Answer.YES
    scores = _scores(course)
    limit = entry("tscore-osteoporosis-threshold").number("t_score")
    if any(one.value < limit or (boundary == "<=" and one.value == limit) for one in scores):
        return Answer.YES
    return Answer.NO if any(one.method and not _says_spine(one) for one in scores) else Answer.UNKNOWN


def _says_spine(score: Value) -> bool:
    method = (score.method or "").lower()
    return score.level is not None or any(word in method for word in SPINE)
