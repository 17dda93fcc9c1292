"""Everything a registry can say about its people on a day, with who is missing from each number."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spinewise.evidence.outcome_events import event_kind
from spinewise.evidence.outcome_measures import Worse, check_score, measures
from spinewise.evidence.small_cells import small_cell_rule
from spinewise.outcomes.measured import goals
from spinewise.outcomes.measured.change import Change, change
from spinewise.outcomes.measured.courses import Course, courses_of
from spinewise.outcomes.measured.dying import survival_by_year
from spinewise.outcomes.measured.follow_up import FollowUp, follow_up
from spinewise.outcomes.measured.forms import Completeness, Paper, completeness, papers
from spinewise.outcomes.measured.happened import has_fixation
from spinewise.outcomes.measured.metric import Absent, Metric, absent
from spinewise.outcomes.measured.programmes import Programme, by_programme
from spinewise.outcomes.measured.trend import Year, by_calendar_year
from spinewise.outcomes.measured.visits import Visit, schedule_of, visits_named_by
from spinewise.outcomes.registered import Batch
from spinewise.words import Answer, CannotMeasure

MOST_YEARS = 10


@dataclass(frozen=True)
class Asked:
    """What a site chose for its summary.

    Parameters
    ----------
    visits : str
        Its schedule between commas; empty when it has none.
    window_days : float or None
        How far from a visit a form that names none still counts.
    t_score_boundary : str
        ``<=`` or ``<``.
    smallest_cell : int
        Counts below it are hidden where sites stand side by side; at least 3. That of the rule in `evidence`
        unless the site has its own.
    """

    visits: str = ""
    window_days: float | None = None
    t_score_boundary: str = "<="
    smallest_cell: int = field(default_factory=lambda: small_cell_rule().smallest_shown)


@dataclass(frozen=True)
class Summary:
    """What a registry says.

    Parameters
    ----------
    as_of : date
        For which day it holds.
    people, without_procedure, procedures : int
        People with a procedure, without one, and all procedures up to that day.
    kinds : mapping of str to int
        First procedures by kind.
    sites : tuple of str
        By name.
    first, last : date
        Days of the first and the last procedure.
    latest : date
        Of the latest entry: a summary for a much later day counts everyone since as lost.
    follow_up : FollowUp
        How complete it is.
    metrics : tuple of Metric
        The outcome metric set by goal; goals without any stand in it with the reason.
    wanted : tuple of Metric
        Fusion, return to work.
    survival : tuple of Metric
        Alive at each year.
    visits : tuple of Visit
        The schedule in force.
    visits_are_chosen : bool
        By the site; otherwise they are those that the forms name.
    completeness : tuple of Completeness
        By measure and visit.
    changes : tuple of Change
        By measure and visit.
    trend : tuple of Year
        By calendar year.
    programmes : tuple of Programme
        By site, with small cells hidden; empty when there is one site.
    gaps : tuple of Absent
        What is missing or cannot be used, in numbers of entries.
    smallest_cell : int
        As asked.
    """

    as_of: datetime.date
    people: int
    without_procedure: int
    procedures: int
    kinds: Mapping[str, int]
    sites: tuple[str, ...]
    first: datetime.date
    last: datetime.date
    latest: datetime.date
    follow_up: FollowUp
    metrics: tuple[Metric, ...]
    wanted: tuple[Metric, ...]
    survival: tuple[Metric, ...]
    visits: tuple[Visit, ...]
    visits_are_chosen: bool
    completeness: tuple[Completeness, ...]
    changes: tuple[Change, ...]
    trend: tuple[Year, ...]
    programmes: tuple[Programme, ...]
    gaps: tuple[Absent, ...]
    smallest_cell: int


def summarise(batch: Batch, as_of: datetime.date, asked: Asked | None = None) -> Summary:
    """Measure a registry's outcomes.

    Parameters
    ----------
    batch : Batch
        Everything in it.
    as_of : date
        Entries dated later are not used.
    asked : Asked or None
        What the site chose; nothing when None.

    Returns
    -------
    Summary
        With denominators, intervals and who is missing.

    Raises
    ------
    BadInput
        When an entry contradicts itself or lies outside its scale.
    CannotMeasure
        When there is no procedure up to that day.
    """
    asked = asked or Asked()
    for row, form in enumerate(batch.proms, 1):
        check_score(form.measure, form.score, row)
    courses = courses_of(batch, as_of)
    followed = follow_up(courses, MOST_YEARS)
    visits = schedule_of(asked.visits) or visits_named_by(
        form for course in courses for form in course.forms if form.date > course.day
    )
    own = _by_measure(courses, visits, asked.window_days)
    filled, changes = _at_visits(own, visits)
    metrics = (
        *goals.of_events(courses),
        *goals.of_stay(courses),
        *(goals.of_change(one) for one in changes),
        *_satisfaction(own, visits),
        *goals.to_baseline(own, measures()),
    )
    dated = [one.date for one in batch.procedures if one.date <= as_of]
    return Summary(
        as_of,
        len(courses),
        len({one.key for one in batch.people} - {course.person for course in courses}),
        len(dated),
        dict(Counter(course.procedure.kind for course in courses).most_common()),
        tuple(sorted({course.site for course in courses})),
        min(dated),
        max(dated),
        max(_dates(courses, as_of)),
        followed,
        _in_order((*metrics, *goals.gaps(metrics))),
        goals.of_events(courses, wanted=True),
        survival_by_year(courses, MOST_YEARS),
        visits,
        bool(schedule_of(asked.visits)),
        filled,
        changes,
        by_calendar_year(batch, courses, as_of, asked.t_score_boundary),
        by_programme(courses, asked.smallest_cell),
        _gaps(batch, courses, own, as_of),
        asked.smallest_cell,
    )


def _dates(courses: Sequence[Course], as_of: datetime.date) -> list[datetime.date]:
    """Days of everything on record up to a day, one for each person."""
    found = []
    for course in courses:
        own = [course.known_until, *(one.date for one in course.forms)]
        own += [one.date for one in course.events] + [one.date for one in course.values]
        found.append(min(max(own), as_of))
    return found


def _in_order(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """By goal, in the order of the interview; what speaks to no goal of it last."""
    order = {goal: place for place, goal in enumerate(goals.goals_of_care())}
    return tuple(sorted(metrics, key=lambda one: order.get(one.goal, len(order))))


def _by_measure(
    courses: Sequence[Course], visits: Sequence[Visit], window_days: float | None
) -> dict[str, tuple[Paper, ...]]:
    """Forms of each measure of the dictionary that is reported at visits, in its order."""
    seen = {form.measure for course in courses for form in course.forms}
    reported = [id for id, one in measures().items() if one.is_reported and one.worse is not Worse.NEITHER]
    return {id: papers(courses, id, visits, window_days) for id in reported if id in seen}


def _at_visits(
    own: Mapping[str, Sequence[Paper]], visits: Sequence[Visit]
) -> tuple[tuple[Completeness, ...], tuple[Change, ...]]:
    filled, changes = [], []
    for id, forms in own.items():
        for visit in visits:
            counted = completeness(forms, id, visit)
            if not counted.with_form_before:
                continue
            filled.append(counted)
            try:
                without = counted.lost + counted.not_filled_in
                changes.append(change(forms, measures()[id], visit, without))
            except CannotMeasure:
                continue
    return tuple(filled), tuple(changes)


def _satisfaction(own: Mapping[str, Sequence[Paper]], visits: Sequence[Visit]) -> tuple[Metric, ...]:
    return tuple(
        goals.of_satisfaction(forms, measures()[id], visit)
        for id, forms in own.items()
        if measures()[id].domain == goals.SATISFACTION
        for visit in visits
        if any(visit in paper.at for paper in forms)
    )


def _gaps(
    batch: Batch, courses: Sequence[Course], own: Mapping[str, Sequence[Paper]], as_of: datetime.date
) -> tuple[Absent, ...]:
    """What is missing or cannot be used, in numbers of entries or people."""
    events = [event for course in courses for event in course.events]
    kinds = [(event, event_kind(event.kind)) for event in events]
    unnamed = Counter(event.kind for event, kind in kinds if kind is None)
    strange = Counter(
        form.measure for course in courses for form in course.forms if form.measure not in measures()
    )
    dates = [one.date for one in batch.procedures] + [one.date for one in batch.proms]
    later = sum(day > as_of for day in [*dates, *(one.date for one in batch.events)])
    counts = {
        "people with no procedure on record": len(
            {one.key for one in batch.people} - {course.person for course in courses}
        ),
        "people of whom nobody said how follow-up ended": sum(
            course.died is Answer.UNKNOWN for course in courses
        ),
        "people without any outcome form": sum(not course.forms for course in courses),
        "first procedures without the reason for their choice": sum(
            not course.procedure.reasons for course in courses
        ),
        "people without a site": sum(course.stay is None or not course.stay.site for course in courses),
        "events without the level that they need": sum(
            bool(kind and kind.level and event.level is None) for event, kind in kinds
        ),
        "events without the definition by which they count": sum(
            bool(kind and kind.definitions and not event.definition) for event, kind in kinds
        ),
        "implant or fusion events of people with neither on record: not counted": sum(
            bool(kind and kind.needs_fixation and not has_fixation(course))
            for course in courses
            for kind in {event_kind(event.kind) for event in course.events}
        ),
        "events found at visits without the last day they were absent": sum(
            bool(kind and kind.found_by.startswith("imaging") and event.last_without is None)
            for event, kind in kinds
        ),
        **{
            f"events named {name!r}, which the dictionary does not hold: counted as none of its events": n
            for name, n in sorted(unnamed.items())
        },
        **{
            f"forms of {name!r}, which the dictionary does not hold: not used": n
            for name, n in strange.items()
        },
        "forms after the procedure that belong to no visit": sum(
            paper.unplaced for forms in own.values() for paper in forms
        ),
        "forms of people with none before the procedure: no change can be known": sum(
            len(paper.after)
            for id, forms in own.items()
            for paper in forms
            if paper.before is None and measures()[id].domain != goals.SATISFACTION
        ),
        "entries dated after the day of this summary: not used": later,
    }
    return absent(counts)
