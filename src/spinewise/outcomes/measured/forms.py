"""Outcome forms: which one came before the procedure, which one belongs to which visit, and who gave none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from spinewise.outcomes.measured.courses import DIED, KNOWN, LOST, NOT_YET, Course
from spinewise.outcomes.measured.estimates import Estimate, share
from spinewise.outcomes.measured.visits import BEFORE, Visit, visit_of
from spinewise.outcomes.registered import Prom


@dataclass(frozen=True)
class Paper:
    """One person's forms of one measure.

    Parameters
    ----------
    course : Course
        Whose.
    before : Prom or None
        Last form up to the day of the procedure.
    after : tuple of Prom
        Later ones, by day.
    at : mapping of Visit to Prom
        By visit; of several for one visit the one nearest to its day.
    unplaced : int
        Later ones that belong to no visit.
    """

    course: Course
    before: Prom | None
    after: tuple[Prom, ...]
    at: dict[Visit, Prom] = field(default_factory=dict)
    unplaced: int = 0


@dataclass(frozen=True)
class Completeness:
    """What became of the forms of one measure at one visit.

    Parameters
    ----------
    measure : str
        Id of the outcome dictionary.
    visit : Visit
        Of the schedule.
    with_form_before : int
        People who filled it in before the procedure: those of whom a change can be known.
    filled_in : int
        Of them, at this visit.
    died, lost, not_filled_in, not_yet : int
        Of the rest: dead before it was due, lost before, in follow-up without the form, not due yet.
    answered : Estimate or None
        Filled in of all who were alive or not heard of when it was due; None while nobody was.
    before_of_answered, before_of_silent : float or None
        Mean score before the procedure of those who filled it in and of those lost or silent: a difference
        says that the silent are other people.
    """

    measure: str
    visit: Visit
    with_form_before: int
    filled_in: int
    died: int
    lost: int
    not_filled_in: int
    not_yet: int
    answered: Estimate | None
    before_of_answered: float | None
    before_of_silent: float | None


def papers(
    courses: Sequence[Course], measure: str, visits: Sequence[Visit], window_days: float | None
) -> tuple[Paper, ...]:
    """Forms of one measure, of everyone who filled it in at least once.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    measure : str
        Id.
    visits : sequence of Visit
        Of the schedule.
    window_days : float or None
        As in `visits.visit_of`.

    Returns
    -------
    tuple of Paper
        One for each such person.
    """
    found = []
    for course in courses:
        own = [form for form in course.forms if form.measure == measure]
        if own:
            found.append(_paper(course, own, visits, window_days))
    return tuple(found)


def _paper(course: Course, own: Sequence[Prom], visits: Sequence[Visit], window_days: float | None) -> Paper:
    early = [form for form in own if form.date <= course.day and not _names_a_visit(form)]
    after = tuple(form for form in own if form.date > course.day and not _names_before(form))
    at: dict[Visit, Prom] = {}
    unplaced = 0
    for form in after:
        visit = visit_of(form, course.day, visits, window_days)
        if visit is None:
            unplaced += 1
        elif visit not in at or _distance(form, visit, course) < _distance(at[visit], visit, course):
            at[visit] = form
    return Paper(course, early[-1] if early else None, after, at, unplaced)


def _names_before(form: Prom) -> bool:
    return form.due is not None and form.due.strip().lower() in BEFORE


def _names_a_visit(form: Prom) -> bool:
    return form.due is not None and not _names_before(form)


def _distance(form: Prom, visit: Visit, course: Course) -> int:
    return abs((form.date - visit.due(course.day)).days)


def completeness(own: Sequence[Paper], measure: str, visit: Visit) -> Completeness:
    """Count what became of the forms of one measure at one visit.

    Parameters
    ----------
    own : sequence of Paper
        Of everyone who filled in this measure.
    measure : str
        Id.
    visit : Visit
        Of the schedule.

    Returns
    -------
    Completeness
        The five numbers add up to `with_form_before`.
    """
    counts = {KNOWN: 0, DIED: 0, LOST: 0, NOT_YET: 0}
    answered, silent = [], []
    for paper in own:
        if paper.before is None:
            continue
        if visit in paper.at:
            answered.append(paper.before.score)
            continue
        state = paper.course.state_on(visit.due(paper.course.day))
        counts[state] += 1
        if state in (KNOWN, LOST):
            silent.append(paper.before.score)
    expected = len(answered) + len(silent)
    return Completeness(
        measure,
        visit,
        len(answered) + sum(counts.values()),
        len(answered),
        counts[DIED],
        counts[LOST],
        counts[KNOWN],
        counts[NOT_YET],
        share(len(answered), expected) if expected else None,
        sum(answered) / len(answered) if answered else None,
        sum(silent) / len(silent) if silent else None,
    )
