"""The timeline of drugs around the operation: what is taken, what is planned, windows of a source."""

import datetime
from collections.abc import Iterable, Iterator

from spinewise.evidence.drug_classes import belongs
from spinewise.evidence.interaction_rules import rules
from spinewise.pain.interactions.listed import Listed
from spinewise.pain.regimen.elements import Built
from spinewise.pain.regimen.reasons import Situation
from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.results import Span, SpanKind
from spinewise.words import Answer, Phase

_GIVEN = (ElementStatus.KEPT, ElementStatus.CHANGED)


def timeline(built: Iterable[Built], now: Situation) -> tuple[Span, ...]:
    """Drugs and windows around the operation.

    Parameters
    ----------
    built : iterable of Built
        The elements.
    now : Situation
        Patient, list and operation.

    Returns
    -------
    tuple of Span
        What is planned has no end, because no source gives one.
    """
    return (*_operation(now), *_listed(now), *_planned(built, now), *_windows(now))


def _operation(now: Situation) -> Iterator[Span]:
    day = now.record.operation.date
    if day is not None:
        yield Span("operation", SpanKind.OPERATION, day, day, "As planned.")


def _listed(now: Situation) -> Iterator[Span]:
    for one in now.listed:
        first, last = _ends(one)
        yield Span(one.substance, SpanKind.DRUG, first, last, f"On the list ({one.drug.source}).")


def _planned(built: Iterable[Built], now: Situation) -> Iterator[Span]:
    """Elements that stand; one that goes on after surgery has an open end."""
    day = now.record.operation.date
    for one in built:
        element = one.element
        if not one.row.with_base or element.status not in _GIVEN:
            continue
        goes_on = Phase.POSTOP in element.phases
        phases = " and ".join(phase.value for phase in element.phases)
        yield Span(
            element.name,
            SpanKind.DRUG,
            day,
            None if goes_on else day,
            f"Planned ({phases}), {element.status.value}; the source gives no day on which it ends."
            if goes_on
            else f"Planned ({phases}), {element.status.value}.",
            Answer.UNKNOWN if goes_on else Answer.NO,
            element.evidence,
        )


def _windows(now: Situation) -> Iterator[Span]:
    """Days after the last dose for which a source still counts a drug."""
    for one in now.listed:
        days = {
            rule.washout_of.get(one.substance, rule.washout_days): rule
            for rule in rules()
            if rule.needs
            and (rule.washout_days or rule.washout_of)
            and any(belongs(one.substance, group) for group in rule.needs[0])
        }
        for length in sorted(days):
            rule = days[length]
            _, last = _ends(one)
            yield Span(
                f"{one.substance}: {length} days after its last",
                SpanKind.WINDOW,
                last,
                last + datetime.timedelta(days=length) if last is not None else None,
                f"{rule.title}: it still counts so long ({rule.where}).",
                Answer.UNKNOWN,
                (rule.evidence,),
            )


def _ends(one: Listed) -> tuple[datetime.date | None, datetime.date | None]:
    first = None if one.first == datetime.date.min else one.first
    return first, None if one.last == datetime.date.max else one.last
