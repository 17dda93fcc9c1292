"""Outcomes by programme: each site beside the others in the order of the alphabet, never as a ranking.

Sites differ in whom they treat, so a difference here is no difference in quality; comparing needs adjustment
for case mix. Makers and products are no groups: their order would be one of vendors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spinewise.evidence.outcome_events import event_kind, windows
from spinewise.outcomes.measured.courses import Course
from spinewise.outcomes.measured.follow_up import follow_up
from spinewise.outcomes.measured.happened import within
from spinewise.outcomes.measured.metric import Metric
from spinewise.outcomes.measured.stay import nights, readmitted
from spinewise.outcomes.small_cells import Key, hidden_cells, relations_of

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

    Totals over all sites stand elsewhere and count as known: where an outcome could only be protected by
    hiding its total, all sites are hidden.

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
    people = _hidden({one.site: {"people": one.people or 0} for one in found}, smallest)
    outcomes = [
        _hidden({one.site: _counts(one.metrics[place]) for one in found}, smallest)
        for place in range(len(found[0].metrics))
    ]
    return [
        replace(
            one,
            people=None if one.site in people else one.people,
            completeness=None if one.site in people else one.completeness,
            metrics=tuple(
                _withheld(metric, smallest)
                if one.site in people or one.site in outcomes[place]
                else replace(metric, absent=())
                for place, metric in enumerate(one.metrics)
            ),
        )
        for one in found
    ]


def _counts(metric: Metric) -> dict[str, int]:
    """Numbers of people that a metric shows: with the event, and without; or only how many."""
    estimate = metric.estimate
    if estimate is None:
        return {}
    if estimate.events is None:
        return {"people": estimate.n}
    return {"with": estimate.events, "without": estimate.n - estimate.events}


def _hidden(counts: Mapping[str, Mapping[str, int]], smallest: int) -> frozenset[str]:
    """Sites of which something has to be hidden, so that no small count is shown or follows from totals."""
    words = sorted({word for own in counts.values() for word in own})
    cells: dict[Key, int] = {}
    for site, own in counts.items():
        cells |= {(site, word): own.get(word, 0) for word in words}
        cells[site, None] = sum(own.values())
    cells |= {(None, word): sum(own.get(word, 0) for own in counts.values()) for word in words}
    cells[None, None] = sum(cells[None, word] for word in words)
    hidden = hidden_cells(cells, relations_of(cells), smallest)
    if any(site is None for site, _ in hidden):
        return frozenset(counts)
    return frozenset(site for site, _ in hidden if site is not None)


def _withheld(metric: Metric, smallest: int) -> Metric:
    gap = f"hidden: a count below {smallest}, or one from which it could be told"
    return replace(metric, estimate=None, absent=(), gap=gap)
