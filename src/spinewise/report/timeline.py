"""The timeline: operation, windows, drugs, scans, tests and repeats on one axis of months."""

import datetime
from collections.abc import Iterable, Sequence

from spinewise.pathway.plan import Plan
from spinewise.record.timeline import MONTHS_A_YEAR, add_months
from spinewise.report import numbers
from spinewise.report.citations import evidence_refs
from spinewise.report.lines import Data, line, sentence
from spinewise.report.recorded import fact_refs
from spinewise.report.tracks import WHOLE, Axis, Shape, row
from spinewise.results import Span, SpanKind
from spinewise.words import Answer

TITLES = {
    SpanKind.OPERATION: "Operation",
    SpanKind.WINDOW: "Windows",
    SpanKind.DRUG: "Drugs",
    SpanKind.SCAN: "Scans",
    SpanKind.TEST: "Tests",
    SpanKind.REPEAT: "To be repeated",
}
"""Kinds in the order in which they stand below each other."""

OUTSTANDING = "Outstanding"
_LASTING = (SpanKind.DRUG, SpanKind.WINDOW)
_MOMENTS = (SpanKind.SCAN, SpanKind.TEST, SpanKind.REPEAT)
_REACH_MONTHS = 12  # further than this from operation, windows and today, a mark stands at the edge
_LEAST_MONTHS = 4
_MOST_TICKS = 16
_STEPS = (1, 2, 3, 6, MONTHS_A_YEAR)

Date = datetime.date


def timeline(plan: Plan) -> Data:
    """Everything with a place in time, and what is outstanding without one.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    dict
        ``ticks``, ``lines``, ``bands`` and ``groups`` of rows; ``said`` is the whole in one sentence.
    """
    first, last = _ends(plan)
    axis = Axis(first.toordinal(), last.toordinal())
    as_of = plan.provenance.as_of
    dated = [span for span in plan.timeline if not _outstanding(span)]
    groups = [
        {"title": title, "rows": _rows(plan, axis, [span for span in dated if span.kind is kind])}
        for kind, title in TITLES.items()
    ]
    waiting = _rows(plan, axis, [span for span in plan.timeline if _outstanding(span)])
    bands = [span for span in dated if span.kind is SpanKind.WINDOW and span.first and span.last]
    operations = [span for span in dated if span.kind is SpanKind.OPERATION and span.first]
    return {
        "ticks": _ticks(axis, first, last),
        "lines": [
            *(_line(axis, span.first, "Operation", "solid") for span in operations if span.first),
            _line(axis, as_of, "This plan", "dashed"),
        ],
        "bands": [axis.mark(Shape.BAND, _day(span.first), _day(span.last)) for span in bands],
        "groups": [group for group in [*groups, {"title": OUTSTANDING, "rows": waiting}] if group["rows"]],
        "said": (
            f"Timeline from {numbers.day(first)} to {numbers.day(last)}, as of {numbers.day(as_of)}; "
            "each row says its dates in words."
        ),
    }


def _outstanding(span: Span) -> bool:
    """Whether it has not happened yet: it has no first day, at most a day by which it is due."""
    return span.kind in _MOMENTS and span.first is None


def _day(day: Date | None) -> float:
    assert day is not None
    return day.toordinal()


def _line(axis: Axis, day: Date, what: str, style: str) -> Data:
    place = axis.at(day.toordinal())
    return {
        "x": place,
        "text": f"{what} {numbers.day(day)}",
        "style": style,
        "flip": place > WHOLE / 2,  # words stand on the side with more room
    }


def _ends(plan: Plan) -> tuple[Date, Date]:
    """First and last day of the axis: whole months around operation, windows and today, and what is near."""
    spans = plan.timeline
    days = {day for span in spans for day in (span.first, span.last) if day is not None}
    core = {plan.provenance.as_of}
    for span in spans:
        if span.kind in (SpanKind.OPERATION, SpanKind.WINDOW):
            core |= {day for day in (span.first, span.last) if day is not None}
    low, high = min(core), max(core)
    near = {d for d in days if add_months(low, -_REACH_MONTHS) <= d <= add_months(high, _REACH_MONTHS)}
    low, high = min({low, *near}), max({high, *near})
    first, last = low.replace(day=1), add_months(high.replace(day=1), 1)
    while _months(first, last) < _LEAST_MONTHS:
        first, last = add_months(first, -1), add_months(last, 1)
    return first, last


def _months(first: Date, last: Date) -> int:
    return (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month


def _ticks(axis: Axis, first: Date, last: Date) -> list[Data]:
    """One tick for each month; those that can be written without overlapping carry their name."""
    months = _months(first, last)
    step = next((step for step in _STEPS if months / step <= _MOST_TICKS), _STEPS[-1])
    days = [add_months(first, n) for n in range(months + 1)]
    written = [day for day in days[:-1] if (day.month - 1) % step == 0]
    first_named = written[0] if written else None
    return [
        {
            "x": axis.at(day.toordinal()),
            "month": numbers.day(day).split("\N{NO-BREAK SPACE}")[1] if named else "",
            "year": str(day.year) if named and (day.month <= step or day == first_named) else "",
            "named": named,
        }
        for day in days
        if (named := day in written) or months <= _MOST_TICKS * 2
    ]


def _rows(plan: Plan, axis: Axis, spans: Sequence[Span]) -> list[Data]:
    """One row for each thing; what happened several times stands in one row."""
    by_what: dict[str, list[Span]] = {}
    for span in spans:
        by_what.setdefault(span.what, []).append(span)
    return [_row(plan, axis, what, same) for what, same in by_what.items()]


def _row(plan: Plan, axis: Axis, what: str, spans: Sequence[Span]) -> Data:
    ids = [id for span in spans for id in span.facts]
    evidence = [id for span in spans for id in span.evidence]
    marks = [mark for span in spans for mark in _marks(axis, span, plan.provenance.as_of)]
    said = [line(sentence(span.because), lead=sentence(dates_said(span))) for span in spans]
    made = row(
        what[0].upper() + what[1:] if what else "",
        "; ".join(dates_said(span) for span in spans),
        marks,
        refs=[*fact_refs(plan.record, ids), *evidence_refs(evidence)],
    )
    return {**made, "said": said}


def dates_said(span: Span) -> str:
    """The days of a span in words, gaps included.

    Parameters
    ----------
    span : Span
        Any span.

    Returns
    -------
    str
        For example ``"from 1 May 2024, goes on"``.
    """
    first, last = (numbers.day(day) if day else "" for day in (span.first, span.last))
    lasting = span.kind in _LASTING
    if first and last:
        return first if first == last else f"{first} to {last}"
    if first:
        if not lasting and span.ongoing is Answer.UNKNOWN:
            return first
        end = {Answer.YES: "goes on", Answer.NO: "over, last day not recorded"}
        return f"from {first}, {end.get(span.ongoing, 'last day unknown')}"
    if last:
        return f"until {last}, first day unknown" if lasting else f"by {last}"
    if span.kind is SpanKind.OPERATION:
        return "no date is set"
    if not lasting:
        return "no date"
    return {Answer.YES: "date unknown, goes on", Answer.NO: "date unknown, over"}.get(
        span.ongoing, "date unknown"
    )


def _marks(axis: Axis, span: Span, as_of: Date) -> Iterable[Data]:
    """Marks of one span: what is sure is solid, what is not known is hatched, what goes on is open."""
    first = span.first.toordinal() if span.first else None
    last = span.last.toordinal() if span.last else None
    if span.kind is SpanKind.OPERATION or (
        span.kind in _MOMENTS and (first is None or last in (None, first))
    ):
        waits = Shape.DUE if first is None else Shape.TICK
        shape = Shape.OPERATION if span.kind is SpanKind.OPERATION else waits
        day = last if first is None else first
        return [_moment(axis, shape, day)] if day is not None else []
    marks = []
    today = as_of.toordinal()
    if first is not None and last is not None:
        shape = Shape.BAND if span.kind is SpanKind.WINDOW else Shape.BAR
        marks.append(axis.mark(shape, first, last))
    elif span.ongoing is Answer.YES and last is None:
        known = Shape.HATCHED if first is None else Shape.BAR
        since = axis.low if first is None else first
        sure = axis.mark(known, since, max(today, since))
        marks += [
            {**sure, "text": "" if first else _gap(span)},
            axis.mark(Shape.OPEN, max(today, since), axis.high),
        ]
    else:
        end = today if span.ongoing is Answer.NO and last is None else axis.high if last is None else last
        marks.append(
            {**axis.mark(Shape.HATCHED, axis.low if first is None else first, end), "text": _gap(span)}
        )
        marks += [axis.mark(Shape.TICK, day) for day in (first, last) if day is not None and axis.holds(day)]
    if first is not None and first < axis.low:
        marks.append(axis.mark(Shape.EARLIER, axis.low))
    if last is not None and last > axis.high:
        marks.append(axis.mark(Shape.LATER, axis.high))
    return marks


def _gap(span: Span) -> str:
    """Which end is not known, as it stands in the hatched bar."""
    if span.first is None:
        return "date unknown" if span.last is None else "first day unknown"
    return "last day unknown"


def _moment(axis: Axis, shape: Shape, day: float) -> Data:
    if axis.holds(day):
        return axis.mark(shape, day)
    return axis.mark(Shape.EARLIER if day < axis.low else Shape.LATER, day)
