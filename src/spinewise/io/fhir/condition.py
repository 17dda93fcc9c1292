"""Conditions: what the patient has, had, or was found not to have."""

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import Days, day, days_of, status_code, understood, words_of
from spinewise.record.concepts import Meaning
from spinewise.record.sites import side_in, site_in
from spinewise.words import Answer

_OPEN = {"unconfirmed", "provisional", "differential"}
_GOES_ON = {"active", "recurrence", "relapse"}
_IS_OVER = {"inactive", "remission", "resolved"}
_CONFIRM = "Confirm or refute it at its source and export the record again."


def read_condition(entry: Entry, notes: Notes) -> bool:
    """Read a Condition; one that was refuted is a no, one that was never confirmed is left out and said.

    Parameters
    ----------
    entry : Entry
        A valid Condition.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether it is about anything of ours.
    """
    resource = entry.resource
    meanings = understood(resource.get("code"))
    verified = status_code(resource.get("verificationStatus"))
    for meaning in meanings:
        name = meaning.concept.name
        if verified == "entered-in-error":
            notes.leave_out(entry, name, "It was entered in error, so it does not hold.", _CONFIRM)
        elif verified in _OPEN:
            notes.leave_out(entry, name, f"It is {verified}: neither yes nor no.", _CONFIRM)
        elif verified == "refuted" and meaning.code is not None and meaning.code.part:
            why = f"{meaning.code.display} was refuted, which says nothing about {name} otherwise."
            notes.leave_out(entry, name, why, "Ask, and record yes or no.")
        elif verified == "refuted":
            notes.add(entry, meaning.concept.key, Answer.NO, days=_days(resource), note="refuted")
        else:
            _read_present(entry, meaning, notes)
    return bool(meanings)


def _read_present(entry: Entry, meaning: Meaning, notes: Notes) -> None:
    resource = entry.resource
    past = meaning.code is not None and meaning.code.past
    concept = meaning.concept
    # A diagnosis that says "status after" carries the day of the diagnosis, not that of the operation.
    days = Days() if concept.kind in ("procedure", "device") or past else _days(resource)
    ongoing = Answer.NO if past else _ongoing(resource)
    note = words_of(resource.get("code"))
    sites = resource.get("bodySite", [])
    place = " ".join(words_of(site) for site in sites)
    side = (meaning.code.side if meaning.code else None) or side_in(place) or side_in(note)
    notes.add(
        entry, concept.key, Answer.YES, days=days, site=site_in(place), side=side, note=note, ongoing=ongoing
    )
    if not past:
        notes.add_implied(entry, concept, days, note)
    if concept.key == "cancer" and not past and _clinical(resource) in _GOES_ON:
        notes.add(entry, "active-cancer", Answer.YES, days=days, note=note, ongoing=Answer.YES)


def _days(resource: Resource) -> Days:
    """From onset to abatement; without an onset, the day it was recorded, and that is said."""
    onset, end = days_of(resource, "onset"), days_of(resource, "abatement")
    over = any(name.startswith("abatement") for name in resource)
    last = end.last or end.first
    if onset.first is None and not onset.told and day(resource.get("recordedDate")):
        return Days(day(resource["recordedDate"]), last, over, "date is that of the entry")
    return Days(onset.first, last, over, onset.told)


def _ongoing(resource: Resource) -> Answer:
    clinical = _clinical(resource)
    if clinical in _IS_OVER or any(name.startswith("abatement") for name in resource):
        return Answer.NO
    return Answer.YES if clinical in _GOES_ON else Answer.UNKNOWN


def _clinical(resource: Resource) -> str:
    return status_code(resource.get("clinicalStatus"))
