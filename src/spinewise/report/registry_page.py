"""The registry page: how many people, how completely followed, what came of it, and what is missing."""

from collections.abc import Sequence

from spinewise import __version__
from spinewise.evidence import tables
from spinewise.evidence.caveats import caveat
from spinewise.evidence.outcome_events import event_kinds
from spinewise.evidence.outcome_measures import Measure, Threshold, measures
from spinewise.outcomes.measured.change import Change
from spinewise.outcomes.measured.metric import Metric
from spinewise.outcomes.measured.programmes import Programme
from spinewise.outcomes.measured.summary import Summary
from spinewise.report import registry_pictures as draw
from spinewise.report.drawing import Picture
from spinewise.report.lines import Data, anchor
from spinewise.report.numbers import day
from spinewise.report.page import embedded, render
from spinewise.report.registry_numbers import PERCENT, bar, counts, in_points, limits, shown, span

STYLES = ("page.css", "registry.css")
USUAL_VISIT = "12 months"
"""Shown on the first screen where there is such a visit; all visits stand below."""

_BEFORE = ("caveat-one-person-once", "caveat-outcomes-no-targets")
_INTENDED = (
    "For professionals who know where these data come from. Numbers describe who was treated here; a "
    "difference between groups is no effect of a treatment. Small numbers stand on this page: it is for the "
    "registry's own house."
)
_SCALES = (0.1, 0.2, 0.25, 0.5, 1.0)


def registry_html(found: Summary) -> bytes:
    """Write a summary as one HTML file that asks the network for nothing.

    Parameters
    ----------
    found : Summary
        Of a registry.

    Returns
    -------
    bytes
        UTF-8.
    """
    names = {id: _short(one) for id, one in measures().items()}
    return render(
        "registry.html.j2",
        styles=STYLES,
        head=_head(found),
        first=_first(found),
        gaps=[{"count": one.count, "why": one.why} for one in found.gaps],
        pictures={
            "forms": _embedded(draw.forms_picture(found.completeness, names)),
            "scores": _embedded(draw.scores_picture(found.changes)),
            "survival": _embedded(draw.survival_picture(found.survival)),
            "years": _embedded(draw.years_picture(found.trend)),
        },
        outcomes=[_row(one) for one in found.metrics],
        wanted=[_row(one) for one in found.wanted],
        survival=[_row(one) for one in found.survival],
        changes=[_change(one) for one in found.changes],
        forms=[
            {
                "measure": names[one.measure],
                "visit": one.visit.name,
                "before": one.with_form_before,
                "filled": one.filled_in,
                "silent": one.not_filled_in,
                "lost": one.lost,
                "died": one.died,
                "not_yet": one.not_yet,
                "answered": shown(one.answered, "1") if one.answered else "",
                "answered_limits": limits(one.answered, "1") if one.answered else "",
                "means": _means(one.before_of_answered, one.before_of_silent),
            }
            for one in found.completeness
        ],
        yearly=[
            {
                "year": one.year,
                "value": shown(one.followed, "1"),
                "limits": limits(one.followed, "1"),
                "counts": counts(one.followed),
                "absent": [f"{part.count} {part.why}" for part in one.absent],
            }
            for one in found.follow_up.yearly
        ],
        trend=[
            {
                "year": f"{one.year}{'' if one.is_whole else ' so far'}",
                "procedures": one.procedures,
                "people": one.people,
                "yes": one.osteoporosis,
                "no": one.none,
                "unknown": one.unknown,
                "share": shown(one.share, "1") if one.share else "",
                "counts": counts(one.share) if one.share else "",
                "bounds": span(one.lowest, one.highest),
                "limits": limits(one.share, "1") if one.share else "",
            }
            for one in found.trend
        ],
        programmes=_programmes(found.programmes),
        definitions=_definitions(),
        caveats={
            id: caveat(id).sentence
            for id in (
                *_BEFORE,
                "caveat-thresholds-side-by-side",
                "caveat-infection-complex",
                "caveat-sites-not-ranked",
            )
        },
        evidence=_evidence(found),
        intended=_INTENDED,
    )


def _head(found: Summary) -> Data:
    kinds = ", ".join(f"{kind} {count}" for kind, count in found.kinds.items())
    visits = ", ".join(visit.name for visit in found.visits) or "none"
    whose = "the site's protocol" if found.visits_are_chosen else "as the forms name them"
    return {
        "sites": ", ".join(found.sites),
        "as_of": day(found.as_of),
        "details": [
            ("First procedures", f"{day(found.first)} to {day(found.last)}"),
            ("Latest entry", day(found.latest)),
            ("Kinds", kinds),
            ("Visits", f"{visits} ({whose})"),
            ("Made by", f"spinewise {__version__}, evidence {tables.VERSION}"),
        ],
    }


def _first(found: Summary) -> Data:
    followed = found.follow_up
    median = followed.median_days
    chosen = headline(found.metrics)
    scale = _scale(chosen)
    seen = f"{followed.person_years:.0f} person-years"
    middle = "" if median is None else f"median follow-up {median.value:.0f} days"
    return {
        "numbers": [
            (f"{found.people}", "people", f"{found.procedures} procedures"),
            (f"{followed.completeness:.0%}", "of possible follow-up seen", seen),
            (f"{followed.lost}", "lost to follow-up", f"{followed.lost / found.people:.0%} of all"),
            (f"{followed.dead}", "deaths on record", middle),
        ],
        "rows": [_row(one, scale) for one in chosen],
        "scale": f"{PERCENT * scale:.0f} %",
        "caveats": [caveat(id).sentence for id in _BEFORE],
    }


def _scale(metrics: Sequence[Metric]) -> float:
    """End of the line on which shares are drawn: as short as holds them all."""
    highest = max((one.estimate.high for one in metrics if one.estimate and _is_share(one)), default=1.0)
    return next(scale for scale in _SCALES if highest <= scale)


def _is_share(metric: Metric) -> bool:
    return metric.unit == "1" and metric.estimate is not None and metric.estimate.events is not None


def headline(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """One row for each outcome: at twelve months where there is such a visit, else the latest known time.

    Parameters
    ----------
    metrics : sequence of Metric
        All of them.

    Returns
    -------
    tuple of Metric
        In the order given; what is left out stands below on the page.
    """
    best: dict[tuple[str, str], Metric] = {}
    for one in metrics:
        known = best.get((one.goal, one.of or one.name))
        later = known is None or (one.estimate is not None and known.at != USUAL_VISIT)
        if later:
            best[one.goal, one.of or one.name] = one
    chosen = {id(one) for one in best.values()}
    return tuple(one for one in metrics if id(one) in chosen)


def _row(metric: Metric, scale: float = 1.0) -> Data:
    estimate = metric.estimate
    row: Data = {
        "goal": metric.goal,
        "name": metric.name,
        "among": metric.among,
        "gap": metric.gap,
        "notes": metric.notes,
        "absent": [f"{one.count} {one.why}" for one in metric.absent],
        "value": "",
        "limits": "",
        "counts": "",
        "method": "",
        "bar": None,
    }
    if estimate is not None:
        row |= {
            "value": shown(estimate, metric.unit),
            "limits": limits(estimate, metric.unit),
            "counts": counts(estimate),
            "method": estimate.method,
            "bar": bar(estimate, scale) if _is_share(metric) else None,
        }
    return row


def _means(answered: float | None, silent: float | None) -> str:
    if answered is None or silent is None:
        return ""
    return f"{answered:.1f} / {silent:.1f}"


def _short(measure: Measure) -> str:
    shorts = {"odi": "ODI", "ndi": "NDI", "eq5d": "EQ-5D", "comi": "COMI", "rmdq": "RMDQ", "mjoa": "mJOA"}
    if measure.site:
        return f"NRS {measure.site}"
    return shorts.get(measure.id, measure.name)


def _change(one: Change) -> Data:
    unit = one.measure.unit
    return {
        "to": anchor("change", f"{one.measure.id}-{one.visit.name}"),
        "name": one.measure.name,
        "visit": one.visit.name,
        "direction": f"{one.measure.worse} is worse",
        "range": _range(one.measure),
        "n": one.n,
        "without": one.without,
        "before": shown(one.before, unit),
        "after": shown(one.after, unit),
        "better": shown(one.better_by, unit),
        "better_limits": limits(one.better_by, unit),
        "gained": [
            {
                **_threshold(found.threshold, unit),
                "share": shown(found.gained, "1"),
                "limits": limits(found.gained, "1"),
                "counts": counts(found.gained),
                "worse": shown(found.worsened, "1"),
                "bounds": span(found.lowest, found.highest),
                "below_error": found.below_error,
                "bar": bar(found.gained),
            }
            for found in one.gained
        ],
        "errors": [
            {
                **_threshold(found.threshold, unit),
                "better": shown(found.better, "1"),
                "same": shown(found.no_change, "1"),
                "worse": shown(found.worse, "1"),
                "counts": f"{found.better.n}",
            }
            for found in one.beyond_error
        ],
        "unconfirmed": [{**_threshold(one_, unit)} for one_ in one.measure.thresholds if not one_.confirmed],
    }


def _threshold(one: Threshold, unit: str) -> Data:
    size = f"{one.value:g} % of the score before" if one.of_baseline else in_points(f"{one.value:g}", unit)
    kinds = {"mcid": "clinically important", "success": "success", "sdc": "detectable"}
    return {"size": size, "kind": kinds[one.kind], "people": one.people, "how": one.how, "source": one.label}


def _range(measure: Measure) -> str:
    if measure.low is None or measure.high is None:
        return measure.range_note
    return f"{measure.low:g} to {measure.high:g}"


def _programmes(found: Sequence[Programme]) -> Data | None:
    if not found:
        return None
    return {
        "columns": [one.name for one in found[0].metrics],
        "rows": [
            {
                "site": one.site,
                "people": "hidden" if one.people is None else one.people,
                "completeness": "hidden" if one.completeness is None else f"{one.completeness:.0%}",
                "cells": [_cell(metric) for metric in one.metrics],
            }
            for one in found
        ],
    }


def _cell(metric: Metric) -> Data:
    if metric.estimate is None:
        return {"value": "hidden" if metric.gap.startswith("hidden") else "", "small": metric.gap}
    return {
        "value": shown(metric.estimate, metric.unit),
        "small": f"{limits(metric.estimate, metric.unit)}; {counts(metric.estimate)}",
    }


def _definitions() -> list[Data]:
    return [
        {
            "name": kind.name,
            "also": ", ".join(kind.also),
            "level": "level, " if kind.level else "",
            "found_by": kind.found_by,
            "texts": [
                {"text": one.text, "source": one.label, "confirmed": one.confirmed}
                for one in kind.definitions
            ],
        }
        for kind in event_kinds()
    ]


def _evidence(found: Summary) -> list[Data]:
    ids = dict.fromkeys(id for one in (*found.metrics, *found.wanted, *found.survival) for id in one.evidence)
    more = ("t1-data-pooling", "vendor-conflict-disclosure", "value-based-reimbursement-context")
    ids |= dict.fromkeys((*more, "ageing-surgery-osteoporosis-rise", "t1-osteoporosis-worse-outcomes"))
    return [
        {
            "id": id,
            "statement": tables.entry(id).statement,
            "caveat": tables.entry(id).caveat or "",
            "source": tables.cite(id),
        }
        for id in ids
    ]


def _embedded(picture: Picture | None) -> Data | None:
    return None if picture is None else embedded(picture)
