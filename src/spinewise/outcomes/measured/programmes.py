"""Outcomes by programme: each site beside the others in the order of the alphabet, never as a ranking.

Sites differ in whom they treat, so a difference here is no difference in quality; comparing needs adjustment
for case mix. Makers and products are no groups: their order would be one of vendors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spinewise.evidence.outcome_events import event_kind, windows
from spinewise.outcomes.measured.courses import Course
from spinewise.outcomes.measured.follow_up import follow_up
from spinewise.outcomes.measured.happened import within
from spinewise.outcomes.measured.metric import Metric
from spinewise.outcomes.measured.stay import nights, readmitted

EVIDENCE = ("t1-data-pooling", "value-based-reimbursement-context", "vendor-conflict-disclosure")
INFECTION = "surgical site infection"


@dataclass(frozen=True)
class Programme:
    """One site.

    Parameters
    ----------
    site : str
        As recorded.
    people : int or None
        With a first procedure there; None when hidden.
    completeness : float or None
        Of follow-up (Clark's C); None when hidden.
    metrics : tuple of Metric
        The same ones for every site; a hidden one has a gap that says so.
    """

    site: str
    people: int | None
    completeness: float | None
    metrics: tuple[Metric, ...]


def by_programme(courses: Sequence[Course], smallest: int) -> tuple[Programme, ...]:
    """Compute the same outcomes for each site.

    Parameters
    ----------
    courses : sequence of Course
        One for each person.
    smallest : int
        Counts above 0 and below it are hidden, and what they could be subtracted from.

    Returns
    -------
    tuple of Programme
        By name of the site; empty when there is only one.
    """
    sites = sorted({course.site for course in courses})
    if len(sites) < 2:  # noqa: PLR2004
        return ()
    found = [_programme(site, [one for one in courses if one.site == site]) for site in sites]
    return tuple(hide(found, smallest))


def _programme(site: str, own: Sequence[Course]) -> Programme:
    infection = event_kind(INFECTION)
    days = windows()[0]
    metrics = [nights(own), *(readmitted(own, day) for day in days)]
    if infection:
        metrics.append(within(own, infection, days[-1]))
    return Programme(site, len(own), follow_up(own, 0).completeness, tuple(metrics))


def hide(found: Sequence[Programme], smallest: int) -> list[Programme]:
    """Hide what would point at few people, and enough besides that no sum gives it away.

    Parameters
    ----------
    found : sequence of Programme
        By site.
    smallest : int
        Counts from 1 to one below it are hidden.

    Returns
    -------
    list of Programme
        With gaps in place of what is hidden.
    """
    people = _hidden([(one.people or 0,) for one in found], smallest)
    columns = [
        _hidden([_counts(one.metrics[place]) for one in found], smallest)
        for place in range(len(found[0].metrics))
    ]
    shown = []
    for row, one in enumerate(found):
        metrics = tuple(
            _withheld(metric, smallest) if people[row] or columns[place][row] else metric
            for place, metric in enumerate(one.metrics)
        )
        few = people[row]
        shown.append(
            replace(
                one,
                people=None if few else one.people,
                completeness=None if few else one.completeness,
                metrics=metrics,
            )
        )
    return shown


def _counts(metric: Metric) -> tuple[int, ...]:
    """Numbers of people that a metric shows: with the event, and without."""
    if metric.estimate is None:
        return ()
    if metric.estimate.events is None:
        return (metric.estimate.n,)
    return (metric.estimate.events, metric.estimate.n - metric.estimate.events)


def _hidden(counts: Sequence[tuple[int, ...]], smallest: int) -> list[bool]:
    """Rows with a small count; when it is one alone, the next smallest row goes with it."""
    small = [any(0 < one < smallest for one in row) for row in counts]
    if sum(small) == 1:
        others = [(sum(row), place) for place, row in enumerate(counts) if row and not small[place]]
        if others:
            small[min(others)[1]] = True
    return small


def _withheld(metric: Metric, smallest: int) -> Metric:
    gap = f"hidden: a count below {smallest}, or one from which it could be told"
    return replace(metric, estimate=None, absent=(), gap=gap)
