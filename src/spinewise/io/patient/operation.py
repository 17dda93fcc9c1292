"""The planned operation of a patient: from patient.yaml and the records, disagreements left standing."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from spinewise.io.fhir.operation import Booking, merged
from spinewise.io.patient.yaml_file import NAME
from spinewise.record.concept_table import concepts
from spinewise.record.fact import Fact
from spinewise.record.operation import Implant, PlannedOperation, Urgency
from spinewise.results import Disagreement, Question
from spinewise.words import Answer

_COMPARED = {
    "date": "date of the operation",
    "urgency": "urgency of the operation",
    "levels": "levels of the operation",
    "uiv": "upper instrumented vertebra",
    "liv": "lower instrumented vertebra",
    "fusion": "whether a fusion is planned",
    "instrumented": "whether instrumentation is planned",
    "decompression": "whether a decompression is planned",
}
_UNSAID = (None, (), "", Answer.UNKNOWN, Urgency.UNKNOWN)


def planned_operation(
    written: PlannedOperation | None, bookings: Sequence[Booking], facts: Sequence[Fact]
) -> tuple[PlannedOperation, tuple[Disagreement, ...], tuple[Question, ...]]:
    """One planned operation from everything that speaks of it.

    Parameters
    ----------
    written : PlannedOperation or None
        From patient.yaml; where both speak it goes before the records, and that is said.
    bookings : sequence of Booking
        From the records.
    facts : sequence of Fact
        For what was done and implanted before.

    Returns
    -------
    tuple
        The operation, where its sources disagree, and a question when several are booked.
    """
    operation = written or PlannedOperation()
    disagreements: tuple[Disagreement, ...] = ()
    questions: tuple[Question, ...] = ()
    chosen = _chosen(operation, bookings)
    if chosen is not None:
        disagreements = _disagreements(operation, chosen)
        operation = _filled(operation, chosen.operation)
    elif bookings:
        questions = (_which(bookings),)
    return _with_history(operation, facts), disagreements, questions


def _chosen(operation: PlannedOperation, bookings: Sequence[Booking]) -> Booking | None:
    """The only booking, or the one of the day that patient.yaml names."""
    if len(bookings) == 1:
        return bookings[0]
    same_day = [one for one in bookings if operation.date and one.operation.date == operation.date]
    return same_day[0] if len(same_day) == 1 else None


def _filled(first: PlannedOperation, second: PlannedOperation) -> PlannedOperation:
    """The first description, its gaps filled by the second; levels of the two are not mixed."""
    return replace(merged(first, second), levels=first.levels or second.levels)


def _disagreements(written: PlannedOperation, booking: Booking) -> tuple[Disagreement, ...]:
    found = []
    for name, about in _COMPARED.items():
        ours, theirs = getattr(written, name), getattr(booking.operation, name)
        if ours not in _UNSAID and theirs not in _UNSAID and ours != theirs:
            found.append(
                Disagreement(
                    about=about,
                    says=(
                        f"{NAME} says {_told(ours)}.",
                        f"The record ({booking.place}) says {_told(theirs)}.",
                    ),
                    settled=f"{NAME} goes first, being written for this plan; confirm it in the review.",
                )
            )
    return tuple(found)


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return value.value if isinstance(value, Answer) else str(value)


def _which(bookings: Sequence[Booking]) -> Question:
    days = tuple(str(one.operation.date or "without a date") for one in bookings)
    return Question(
        id="which-operation",
        what=f"The record books {len(bookings)} operations on the spine; for which one is this plan?",
        choices=days,
        consequence="Until this is answered the operation is unknown; name it in patient.yaml with its date.",
    )


def _with_history(operation: PlannedOperation, facts: Sequence[Fact]) -> PlannedOperation:
    """The day of the last operation and the implants already there, from what was done before."""
    done = [
        fact.date
        for fact in facts
        if fact.concept == "spine-operation" and fact.value is Answer.YES and fact.date
    ]
    last: datetime.date | None = max(done, default=None)
    implants = [
        Implant(concepts()[fact.concept].name, " ".join(filter(None, (fact.side, fact.note))), fact.date)
        for fact in facts
        if concepts()[fact.concept].kind == "device"
        and fact.value is Answer.YES
        and fact.ongoing is not Answer.NO
    ]
    return replace(
        operation,
        last_operation=operation.last_operation or last,
        implants=tuple(dict.fromkeys((*operation.implants, *implants))),
    )
