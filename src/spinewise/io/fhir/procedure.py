"""What was done to the patient and what was put in: procedures and devices."""

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import Days, days_of, named_in, understood, words_of
from spinewise.record.concepts import Meaning
from spinewise.record.sites import side_in
from spinewise.words import Answer

DONE = ("completed", "in-progress")
PLANNED = ("preparation",)
_KINDS = ("procedure", "device", "condition", "care")


def read_procedure(entry: Entry, notes: Notes) -> bool:
    """Read a Procedure that took place; one in preparation is left to the planned operation.

    Parameters
    ----------
    entry : Entry
        A valid Procedure.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether it is about anything of ours.
    """
    resource = entry.resource
    meanings = procedures_named(resource.get("code"))
    status = resource.get("status", "")
    for meaning in meanings:
        if status in DONE:
            days = days_of(resource, "performed")
            done = Days(days.first, days.last or days.first, True, days.told)
            _add(entry, meaning, done, notes)
        elif status in PLANNED and meaning.concept.key == "hip-prosthesis":
            words = words_of(resource.get("code"))
            coming = days_of(resource, "performed")
            side = side_in(words)
            notes.add(entry, "planned-hip-arthroplasty", Answer.YES, days=coming, note=words, side=side)
        elif status not in PLANNED:
            notes.leave_out(
                entry,
                meaning.concept.name,
                f"Its status is {status}, so it does not show that it was done.",
                "Ask whether it was done, and when.",
            )
    return bool(meanings)


def procedures_named(concept: Resource | None) -> tuple[Meaning, ...]:
    """Procedures and implants of a code, by code or by the words of an operation note.

    Parameters
    ----------
    concept : dict or None
        CodeableConcept; None has no words and no codes.

    Returns
    -------
    tuple of Meaning
        Each concept once, those by code first.
    """
    found = {one.concept.key: one for one in understood(concept, _KINDS)}
    for kind in ("procedure", "device", "care"):
        for one in named_in(concept, kind):
            found.setdefault(one.concept.key, one)
    return tuple(found.values())


def _add(entry: Entry, meaning: Meaning, days: Days, notes: Notes) -> None:
    resource = entry.resource
    note = words_of(resource.get("code"))
    where = " ".join(words_of(site) for site in resource.get("bodySite", []))
    concept = meaning.concept
    # An implant stays after the operation that put it in; the operation itself is over.
    is_device = concept.kind == "device"
    goes_on = is_device or (concept.kind == "care" and resource.get("status") == "in-progress")
    notes.add(
        entry,
        concept.key,
        Answer.YES,
        days=Days(days.first, told=days.told) if goes_on else days,
        side=side_in(f"{where} {note}"),
        note="; ".join(part for part in (note, where) if part),
        ongoing=Answer.YES if goes_on else Answer.NO,
    )
    notes.add_implied(entry, concept, days, note)


def read_device(entry: Entry, notes: Notes) -> bool:
    """Read a Device: an implant that the patient carries.

    Parameters
    ----------
    entry : Entry
        A valid Device.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether it is an implant of ours.
    """
    resource = entry.resource
    kind = resource.get("type")
    meanings = (*understood(kind, ("device",)), *named_in(kind, "device"))
    if resource.get("status") == "entered-in-error":
        return bool(meanings)
    for concept in dict.fromkeys(meaning.concept for meaning in meanings):
        inside = {"active": Answer.YES, "inactive": Answer.NO}.get(resource.get("status", ""), Answer.UNKNOWN)
        notes.add(entry, concept.key, Answer.YES, note=words_of(kind), ongoing=inside)
    return bool(meanings)
