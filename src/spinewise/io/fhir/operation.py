"""The planned operation, from requests, appointments and procedures in preparation.

Words and codes say what is planned; what they do not say stays unknown. Codes of CPT are not translated:
their texts need a licence.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.procedure import PLANNED, procedures_named
from spinewise.io.fhir.values import EXTENSION, all_words, codings, day, days_of, reference_of, words_of
from spinewise.record.concepts import named_within
from spinewise.record.levels_text import level_of, levels_in
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.words import Answer, Level

_SPINE = ("spinal-fusion", "spinal-decompression", "spinal-instrumentation", "spine-operation")
_OPEN_REQUEST = ("draft", "active", "on-hold")
_OPEN_APPOINTMENT = ("proposed", "pending", "booked", "arrived", "checked-in", "waitlist")
_URGENCY = {
    "routine": Urgency.ELECTIVE,
    "urgent": Urgency.URGENT,
    "asap": Urgency.URGENT,
    "stat": Urgency.EMERGENCY,
}
_APPROACHES = (
    "posterior",
    "anterior",
    "lateral",
    "posterolateral",
    "plif",
    "tlif",
    "alif",
    "llif",
    "xlif",
    "olif",
    "acdf",
)
_WITHOUT = re.compile(r"\b(?:without|no|not)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Booking:
    """One planned operation on the spine, as far as one entry says.

    Parameters
    ----------
    operation : PlannedOperation
        What was understood.
    place : str
        Where it was read.
    reference : str
        Id of the request, for appointments that name it.
    """

    operation: PlannedOperation
    place: str
    reference: str = field(default="", repr=False)


def read_bookings(entries: Sequence[Entry], notes: Notes) -> tuple[Booking, ...]:
    """Every planned operation on the spine.

    Parameters
    ----------
    entries : sequence of Entry
        Valid entries that belong to the patient.
    notes : Notes
        Resources by reference; nothing is written here.

    Returns
    -------
    tuple of Booking
        Those of one day as one; empty when nothing is planned.
    """
    found = [one for entry in entries if (one := _booking(entry, notes)) is not None]
    found = [_with_appointment(one, entries) for one in found]
    together: dict[datetime.date | None, Booking] = {}
    for one in found:
        day_ = one.operation.date
        together[day_] = _join(together[day_], one) if day_ in together else one
    return tuple(together.values())


def merged(first: PlannedOperation, second: PlannedOperation) -> PlannedOperation:
    """Two descriptions of one operation as one; where both speak the first holds, levels are united.

    Parameters
    ----------
    first, second : PlannedOperation
        Both of the same operation.

    Returns
    -------
    PlannedOperation
        What neither says stays unknown.
    """
    levels = tuple(sorted({*first.levels, *second.levels}, key=lambda level: level.rank))
    return PlannedOperation(
        diagnosis=first.diagnosis or second.diagnosis,
        indication=first.indication or second.indication,
        approach=first.approach or second.approach,
        neurology=first.neurology or second.neurology,
        urgency=second.urgency if first.urgency is Urgency.UNKNOWN else first.urgency,
        urgency_reasons=tuple(dict.fromkeys((*first.urgency_reasons, *second.urgency_reasons))),
        fusion=_either(first.fusion, second.fusion),
        instrumented=_either(first.instrumented, second.instrumented),
        decompression=_either(first.decompression, second.decompression),
        levels=levels,
        uiv=first.uiv or second.uiv,
        liv=first.liv or second.liv,
        date=first.date or second.date,
        implants=tuple(dict.fromkeys((*first.implants, *second.implants))),
        last_operation=max(
            (d for d in (first.last_operation, second.last_operation) if d is not None), default=None
        ),
    )


def _either(first: Answer, second: Answer) -> Answer:
    return second if first is Answer.UNKNOWN else first


def _join(one: Booking, other: Booking) -> Booking:
    return Booking(merged(one.operation, other.operation), one.place, one.reference)


def _booking(entry: Entry, notes: Notes) -> Booking | None:
    resource = entry.resource
    if entry.type == "ServiceRequest":
        open_ = resource.get("status") in _OPEN_REQUEST and resource.get("doNotPerform") is not True
        days = days_of(resource, "occurrence")
    elif entry.type == "Procedure":
        open_, days = resource.get("status") in PLANNED, days_of(resource, "performed")
    else:
        return None
    ours = _extensions(resource)
    planned = {one.concept.key for one in procedures_named(resource.get("code"))} & set(_SPINE)
    if not open_ or not (planned or ours):
        return None
    words = " ".join((*all_words(resource.get("code")), *_details(resource)))
    done, not_done = _with_and_without(words)
    diagnosis = _diagnosis(resource, notes)
    operation = PlannedOperation(
        diagnosis=diagnosis,
        indication=_text(ours, "indication"),
        approach=_text(ours, "approach") or _approach(done),
        neurology=_text(ours, "neurology"),
        urgency=_URGENCY.get(resource.get("priority", ""), Urgency.UNKNOWN),
        urgency_reasons=tuple(str(one) for one in ours.get("urgency-reason", [])),
        fusion=_planned("spinal-fusion", "fusion", ours, planned, not_done),
        instrumented=_planned("spinal-instrumentation", "instrumented", ours, planned, not_done),
        decompression=_planned("spinal-decompression", "decompression", ours, planned, not_done),
        levels=_levels(resource, ours, done),
        uiv=_one_level(ours, "uiv"),
        liv=_one_level(ours, "liv"),
        date=days.first,
    )
    return Booking(operation, entry.place, str(resource.get("id", "")))


def _with_appointment(booking: Booking, entries: Sequence[Entry]) -> Booking:
    """The day of the appointment that names the request, when the request itself has none."""
    if booking.operation.date is not None or not booking.reference:
        return booking
    for entry in entries:
        resource = entry.resource
        named = (
            [reference_of(one) for one in resource.get("basedOn", [])] if entry.type == "Appointment" else []
        )
        if resource.get("status") in _OPEN_APPOINTMENT and any(
            reference.endswith(booking.reference) for reference in named
        ):
            dated = PlannedOperation(date=day(resource.get("start")))
            return Booking(merged(booking.operation, dated), booking.place, booking.reference)
    return booking


def _details(resource: Resource) -> tuple[str, ...]:
    """Words beside the code: body site and details of the order."""
    parts = (*resource.get("bodySite", []), *resource.get("orderDetail", []))
    return tuple(word for part in parts for word in all_words(part))


def _with_and_without(words: str) -> tuple[str, str]:
    """What is planned, and what is said not to be: "decompression without fusion"."""
    split = _WITHOUT.search(words)
    return (words, "") if split is None else (words[: split.start()], words[split.end() :])


def _planned(key: str, name: str, ours: dict[str, list[object]], planned: set[str], not_done: str) -> Answer:
    said = ours.get(name, [])
    if said and isinstance(said[0], bool):
        return Answer.YES if said[0] else Answer.NO
    denied = {one.key for one in named_within(not_done, "procedure")}
    plain = {"spinal-fusion": "fusion", "spinal-decompression": "decompression"}.get(key, "instrument")
    if not_done and (key in denied or plain in not_done.lower()):
        return Answer.NO
    return Answer.YES if key in planned else Answer.UNKNOWN


def _approach(words: str) -> str | None:
    low = words.lower()
    named = [one for one in _APPROACHES if re.search(rf"\b{one}\b", low)]
    return ", ".join(one.upper() if one.endswith(("if", "df")) else one for one in named) or None


def _levels(resource: Resource, ours: dict[str, list[object]], words: str) -> tuple[Level, ...]:
    found = {level for one in ours.get("level", []) for level in levels_in(str(one))} | set(levels_in(words))
    for site in resource.get("bodySite", []):
        found |= {level for system, code, _ in codings(site) if (level := level_of(system, code))}
    return tuple(sorted(found, key=lambda level: level.rank))


def _one_level(ours: dict[str, list[object]], name: str) -> Level | None:
    named = [str(one) for one in ours.get(name, [])]
    return Level(named[0]) if named and named[0] in Level.__members__ else None


def _text(ours: dict[str, list[object]], name: str) -> str | None:
    return next((str(one) for one in ours.get(name, []) if one), None)


def _diagnosis(resource: Resource, notes: Notes) -> str | None:
    said = [words_of(reason) for reason in resource.get("reasonCode", [])]
    for reference in resource.get("reasonReference", []):
        reason = notes.resolve(resource, reference_of(reference))
        if reason is not None:
            said.append(words_of(reason.get("code")))
    return next((words for words in said if words), None)


def _extensions(resource: Resource) -> dict[str, list[object]]:
    """Our extensions by name, with their values."""
    found: dict[str, list[object]] = {}
    for extension in resource.get("extension", []):
        url = extension.get("url", "")
        if url.startswith(EXTENSION):
            values = [value for key, value in extension.items() if key.startswith("value")]
            found.setdefault(url.removeprefix(EXTENSION), []).extend(values)
    return found
