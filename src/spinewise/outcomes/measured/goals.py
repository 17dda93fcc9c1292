"""The outcome metric set: for each goal of care what this registry can say, or why it can say nothing.

Goals are those of the interview (complications, length of stay, hardware failure, function, disability,
satisfaction, time to baseline), with readmission from the review. Hardware failure is a heading only: its
events are counted one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from spinewise.evidence.outcome_events import EventKind, event_kinds, windows
from spinewise.evidence.outcome_measures import Measure
from spinewise.evidence.tables import entry
from spinewise.outcomes.measured.baseline import GOAL as TIME_TO_BASELINE
from spinewise.outcomes.measured.baseline import time_to_baseline
from spinewise.outcomes.measured.change import Change
from spinewise.outcomes.measured.courses import Course
from spinewise.outcomes.measured.estimates import mean
from spinewise.outcomes.measured.forms import Paper
from spinewise.outcomes.measured.happened import by_year, first_of, within
from spinewise.outcomes.measured.metric import Metric, absent
from spinewise.outcomes.measured.stay import nights, readmitted
from spinewise.outcomes.measured.visits import Visit
from spinewise.words import CannotMeasure

GOALS = "t1-outcome-goals"
READMISSION, SATISFACTION = "readmission", "satisfaction"
NOT_COUNTED_BY_NAME = ("readmission", "death")
"""Events that are counted from encounters and from the end of follow-up."""


def goals_of_care() -> tuple[str, ...]:
    """Goals in the order of the interview, readmission last.

    Returns
    -------
    tuple of str
        Domains of the outcome dictionary.
    """
    named = entry(GOALS).value("metrics").value
    if not isinstance(named, tuple):
        raise TypeError(f"the metrics of {GOALS} are a list of words")
    return (*named, READMISSION)


def of_events(courses: Sequence[Course], wanted: bool = False) -> tuple[Metric, ...]:
    """Every event of the dictionary that somebody had: within days, and by year for what images show.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    wanted : bool
        Whether what the operation is for (fusion, return to work), or what nobody wants.

    Returns
    -------
    tuple of Metric
        In the order of the dictionary.
    """
    days, years = windows()
    found: list[Metric] = []
    for kind in event_kinds():
        if kind.wanted != wanted or kind.name in NOT_COUNTED_BY_NAME or not _anybody(courses, kind):
            continue
        slow = kind.is_hardware or kind.wanted or not kind.is_complication
        if not slow:
            found += [within(courses, kind, day) for day in days]
        if slow or kind.name == "revision surgery":
            found += [by_year(courses, kind, year) for year in years]
    return tuple(found)


def _anybody(courses: Iterable[Course], kind: EventKind) -> bool:
    return any(first_of(course, kind) for course in courses)


def of_stay(courses: Sequence[Course]) -> tuple[Metric, ...]:
    """Length of stay and readmission.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.

    Returns
    -------
    tuple of Metric
        Nights, then readmission for each window.
    """
    return (nights(courses), *(readmitted(courses, day) for day in windows()[0]))


def of_change(found: Change) -> Metric:
    """Mean change for the better of one measure at one visit.

    Parameters
    ----------
    found : Change
        Of that measure.

    Returns
    -------
    Metric
        In the unit of the measure; below 0 when people got worse.
    """
    return Metric(
        found.measure.domain,
        f"{found.measure.name}, better at {found.visit.name} by",
        "people with a form before the procedure and at this visit",
        found.measure.unit,
        found.better_by,
        absent({"due and not filled in, or lost": found.without}),
        evidence=found.measure.evidence,
        of=f"{found.measure.name}, better by",
        at=found.visit.name,
    )


def of_satisfaction(own: Sequence[Paper], measure: Measure, visit: Visit) -> Metric:
    """Mean score of a measure that has no form before the procedure.

    Parameters
    ----------
    own : sequence of Paper
        Of everyone who filled it in.
    measure : Measure
        Of satisfaction.
    visit : Visit
        Of the schedule.

    Returns
    -------
    Metric
        In the unit of the measure.
    """
    scores = [paper.at[visit].score for paper in own if visit in paper.at]
    metric = Metric(
        measure.domain,
        f"{measure.name} at {visit.name}",
        "people who filled it in at this visit",
        measure.unit,
        notes=("who is not asked, or does not answer, is not in it",),
        evidence=(GOALS,),
        of=measure.name,
        at=visit.name,
    )
    try:
        return replace(metric, estimate=mean(scores))
    except CannotMeasure as why:
        return replace(metric, gap=str(why))


def to_baseline(own: Mapping[str, Sequence[Paper]], known: Mapping[str, Measure]) -> tuple[Metric, ...]:
    """Time to baseline by each measure of function and disability.

    Parameters
    ----------
    own : mapping
        Forms by measure.
    known : mapping
        The dictionary.

    Returns
    -------
    tuple of Metric
        One for each such measure.
    """
    return tuple(
        time_to_baseline(forms, known[id])
        for id, forms in own.items()
        if known[id].domain in ("function", "disability")
    )


def gaps(found: Iterable[Metric]) -> tuple[Metric, ...]:
    """Goals of which this registry says nothing at all.

    Parameters
    ----------
    found : iterable of Metric
        Everything computed.

    Returns
    -------
    tuple of Metric
        One for each goal without any.
    """
    told = {one.goal for one in found}
    return tuple(
        Metric(goal, goal, "", "1", gap=_NOTHING.get(goal, _NO_FORM), evidence=(GOALS,))
        for goal in goals_of_care()
        if goal not in told
    )


_NO_FORM = "No form of a measure of it, before the procedure and at a visit, is in the registry."
_NO_EVENT = "No such event is recorded, which is not the same as none having happened."
_NOTHING = {
    "postoperative complications": _NO_EVENT,
    "hardware failure": _NO_EVENT,
    TIME_TO_BASELINE: "No measure of function or disability is in the registry.",
    SATISFACTION: "No measure of satisfaction is in the registry.",
}
