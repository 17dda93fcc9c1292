"""What is asked for, booked or under way beside the operation: therapy, referrals, help to stop nicotine.

A request is no proof that anything took place. It says that somebody thought of it and when, which is what
preparation asks; a hip replacement that is only planned is kept apart from one that was done.
"""

from collections.abc import Iterator

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.procedure import procedures_named
from spinewise.io.fhir.values import Days, all_words, day, days_of, named_in, period_days, understood
from spinewise.record.sites import side_in
from spinewise.words import Answer

CARE = ("ServiceRequest", "CarePlan", "Appointment")
HIP, PLANNED_HIP = "hip-prosthesis", "planned-hip-arthroplasty"

_GOES_ON = ("active", "on-hold", "booked", "arrived", "checked-in", "in-progress", "scheduled", "not-started")
_IS_OVER = ("completed", "fulfilled")
_OPEN = ("draft", "proposed", "pending", "waitlist", "")
_ASK = "Ask whether it is planned, and for when."


def read_care(entry: Entry, notes: Notes) -> bool:
    """Read a ServiceRequest, a CarePlan or an Appointment.

    Parameters
    ----------
    entry : Entry
        A valid resource of one of `CARE`.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether it is about any care of ours.
    """
    found = False
    for code, status, days in _parts(entry.resource):
        for key, name in _named(code):
            found = True
            words = " ".join(all_words(code)[:1])
            if entry.resource.get("doNotPerform") is True:
                notes.leave_out(entry, name, "The order says not to do it.", _ASK)
            elif key == PLANNED_HIP and status in _IS_OVER:
                continue  # whether it was done is for a Procedure to say
            elif status in (*_GOES_ON, *_IS_OVER, *_OPEN):
                note = "; ".join(part for part in (words, status if status in _OPEN else "") if part)
                notes.add(
                    entry,
                    key,
                    Answer.YES,
                    days=days,
                    note=note,
                    side=side_in(words),
                    ongoing=_ongoing(status),
                )
            else:
                notes.leave_out(entry, name, f"Its status is {status}, so it does not hold.", _ASK)
    return found


def _named(code: Resource) -> Iterator[tuple[str, str]]:
    """Care that a code names, by code or within its words; a hip prosthesis here is one to come."""
    found = {one.concept.key: one.concept for one in understood(code, ("care",))}
    found |= {one.concept.key: one.concept for one in named_in(code, "care")}
    yield from ((key, concept.name) for key, concept in found.items())
    if any(one.concept.key == HIP for one in procedures_named(code)):
        yield PLANNED_HIP, "planned hip arthroplasty"


def _parts(resource: Resource) -> Iterator[tuple[Resource, str, Days]]:
    """Each thing that is asked for: its code, its status, its days."""
    kind, status = resource["resourceType"], str(resource.get("status", ""))
    if kind == "ServiceRequest":
        days = days_of(resource, "occurrence")
        yield (
            resource.get("code") or {},
            status,
            days if days.first else Days(day(resource.get("authoredOn"))),
        )
    elif kind == "Appointment":
        start = Days(day(resource.get("start")))
        for name in ("serviceType", "specialty", "reasonCode"):
            yield from ((code, status, start) for code in resource.get(name, []))
    else:
        days = period_days(resource.get("period") or {})
        yield from ((code, status, days) for code in resource.get("category", []))
        if resource.get("title"):
            yield {"text": resource["title"]}, status, days
        for activity in resource.get("activity", []):
            detail = activity.get("detail") or {}
            own = period_days(detail.get("scheduledPeriod") or {})
            # A plan that was revoked takes its activities with it, whatever they say of themselves.
            said = str(detail.get("status", "")) if status in (*_GOES_ON, *_IS_OVER) else status
            yield detail.get("code") or {}, said, own if own.first else days


def _ongoing(status: str) -> Answer:
    if status in _GOES_ON:
        return Answer.YES
    return Answer.NO if status in _IS_OVER else Answer.UNKNOWN
