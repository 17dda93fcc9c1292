"""Medicines: what was prescribed, taken, given or handed out, from when to when.

Nothing here says that a medicine was swallowed: a prescription counts as exposure from its start, because
concern may rest on weak evidence; a proposal, a draft or a cancelled order does not.
"""

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import (
    Days,
    all_words,
    day,
    days_of,
    named_in,
    period_days,
    reference_of,
    understood,
)
from spinewise.record.concept_table import plain_words, stands_in
from spinewise.record.concepts import Meaning
from spinewise.words import Answer

MEDICINES = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")

_VOID = {"entered-in-error", "cancelled", "draft", "not-done", "declined", "preparation", "intended"}
_ONGOING = {
    "active": Answer.YES,
    "in-progress": Answer.YES,
    "completed": Answer.NO,
    "stopped": Answer.NO,
}
_NO_ORDER = {"proposal", "plan", "option"}
_ASK = "Ask the patient whether it was taken, and from when to when."


def read_medication(entry: Entry, notes: Notes) -> bool:
    """Read a medication request, statement, administration or dispense.

    Parameters
    ----------
    entry : Entry
        A valid resource of one of `MEDICINES`.
    notes : Notes
        Where facts and gaps are written.

    Returns
    -------
    bool
        Whether it is about a medicine of ours.
    """
    resource = entry.resource
    medicine = _medicine(resource, notes)
    meanings = _drugs(medicine)
    words = " ".join(all_words(medicine)[:1])
    why = _why_not_taken(resource)
    for meaning in meanings:
        if resource.get("status") == "not-taken":
            _read_not_taken(entry, meaning, medicine, notes)
        elif why:
            notes.leave_out(entry, meaning.concept.name, why, _ASK)
    if resource.get("status") != "not-taken" and not why:
        named = {meaning.concept.key: None for meaning in meanings}
        implied = {key: None for meaning in meanings for key in meaning.concept.implies}
        for key in {**named, **implied}:
            notes.add(entry, key, Answer.YES, days=_days(resource), note=words, ongoing=_ongoing(resource))
    return bool(meanings)


def _read_not_taken(entry: Entry, meaning: Meaning, medicine: Resource | None, notes: Notes) -> None:
    """A no for the drug that is named; a drug that was not taken says nothing about others of its class."""
    concept, words = meaning.concept, " ".join(all_words(medicine))
    exact = meaning.code is not None and not (meaning.code.part or meaning.code.prefix)
    by_name = any(
        stands_in(plain_words(one), plain_words(words))
        for one in (concept.name, concept.key.replace("-", " "))
    )
    if not concept.several or exact or by_name:
        note = f"not taken: {words}"
        notes.add(entry, concept.key, Answer.NO, days=_days(entry.resource), note=note)
    elif not any(concept.key in other.concept.implies for other in _drugs(medicine)):
        why = f"One of them was not taken, which says nothing about other drugs of the class {concept.name}."
        notes.leave_out(entry, concept.name, why, _ASK)


def _medicine(resource: Resource, notes: Notes) -> Resource | None:
    """CodeableConcept of the medicine, followed through a reference."""
    if "medicationCodeableConcept" in resource:
        return dict(resource["medicationCodeableConcept"])
    reference = resource.get("medicationReference") or {}
    medication = notes.resolve(resource, reference_of(reference))
    if medication is None:
        return {"text": reference["display"]} if reference.get("display") else None
    substances = [one.get("itemCodeableConcept") or {} for one in medication.get("ingredient", [])]
    code = medication.get("code") or {}
    coding = [
        *code.get("coding", []),
        *(one for substance in substances for one in substance.get("coding", [])),
    ]
    return {"text": code.get("text", ""), "coding": coding}


def _drugs(medicine: Resource | None) -> tuple[Meaning, ...]:
    """Medicines by code, and by the substances named in the product."""
    by_code = {one.concept.key: one for one in understood(medicine, ("drug",))}
    for one in named_in(medicine, "drug"):
        by_code.setdefault(one.concept.key, one)
    return tuple(by_code.values())


def _why_not_taken(resource: Resource) -> str:
    status, intent = resource.get("status", ""), resource.get("intent", "")
    if resource.get("doNotPerform") is True:
        return "The order says not to give it."
    if status in _VOID:
        return f"Its status is {status}, so it does not show that it was taken."
    if intent in _NO_ORDER:
        return f"It is a {intent}, no order, so it does not show that it was taken."
    return ""


def _ongoing(resource: Resource) -> Answer:
    kind, status = resource["resourceType"], resource.get("status", "")
    if kind == "MedicationDispense":
        return Answer.UNKNOWN
    return _ONGOING.get(status, Answer.UNKNOWN)


def _days(resource: Resource) -> Days:
    """First and last day; a single administration is over on its day, a validity of paper is no end."""
    kind = resource["resourceType"]
    if kind in ("MedicationStatement", "MedicationAdministration"):
        days = days_of(resource, "effective")
        single = kind == "MedicationAdministration" and "effectiveDateTime" in resource
        return Days(days.first, days.first, True, days.told) if single else days
    if kind == "MedicationDispense":
        return Days(day(resource.get("whenHandedOver")) or day(resource.get("whenPrepared")))
    bounds = [
        dose.get("timing", {}).get("repeat", {}).get("boundsPeriod", {})
        for dose in resource.get("dosageInstruction", [])
    ]
    periods = [period_days(period) for period in bounds if period]
    first = min((days.first for days in periods if days.first), default=day(resource.get("authoredOn")))
    ends = [days.last for days in periods]
    last = max((end for end in ends if end), default=None) if ends and all(ends) else None
    return Days(first, last)
