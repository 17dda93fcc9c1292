"""The patient entry of a record: identity for comparison, and what else it says."""

from collections.abc import Sequence

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import Days, day, reference_of, same_reference
from spinewise.io.identity import Identity
from spinewise.words import Answer, MixedPatients

_SEXES = ("female", "male", "other")


def patient_entry(entries: Sequence[Entry], input_id: str) -> Entry | None:
    """The one patient of a file.

    Parameters
    ----------
    entries : sequence of Entry
        Valid entries.
    input_id : str
        Name of the file inside the plan.

    Returns
    -------
    Entry or None
        None when the file holds no patient entry.

    Raises
    ------
    MixedPatients
        Several patient entries that are not the same person's.
    """
    patients = [entry for entry in entries if entry.type == "Patient"]
    for other in patients[1:]:
        if not _same_person(patients[0].resource, other.resource):
            raise MixedPatients(
                f"{input_id} holds {len(patients)} patient entries that are not one person's, so nothing was "
                "read from it: export one patient."
            )
    return patients[0] if patients else None


def identity_of(patient: Resource, input_id: str) -> Identity:
    """What a patient entry says about identity.

    Parameters
    ----------
    patient : dict
        Patient resource.
    input_id : str
        Name of the input inside the plan.

    Returns
    -------
    Identity
        For comparison only, never for output.
    """
    values = {str(one["value"]).strip() for one in patient.get("identifier", []) if one.get("value")}
    sex = patient.get("gender", "")
    return Identity(
        input_id,
        frozenset(value for value in values if value),
        server_ids=frozenset({str(patient["id"])} if patient.get("id") else ()),
        birth_date=str(patient.get("birthDate") or ""),
        sex=sex if sex in _SEXES else "",
    )


def read_patient(entry: Entry, notes: Notes) -> None:
    """Write down what a patient entry says besides identity: death.

    Parameters
    ----------
    entry : Entry
        The patient's entry.
    notes : Notes
        Where it is written down.
    """
    resource = entry.resource
    if resource.get("deceasedDateTime"):
        died = day(resource["deceasedDateTime"])
        notes.add(entry, "deceased", Answer.YES, days=Days(died))
    elif isinstance(resource.get("deceasedBoolean"), bool):
        notes.add(entry, "deceased", Answer.YES if resource["deceasedBoolean"] else Answer.NO)


def belongs(entry: Entry, patient: Entry | None) -> str:
    """Why an entry is not known to be about the patient; empty when it is.

    Parameters
    ----------
    entry : Entry
        A valid entry of a type that has a subject.
    patient : Entry or None
        The patient of the file; None when the file holds none.

    Returns
    -------
    str
        A clause, or empty.
    """
    subject = subject_of(entry.resource)
    if subject is None:
        return "it does not say whom it is about"
    reference = reference_of(subject)
    if patient is None:
        return "" if reference or subject.get("identifier") else "it does not say whom it is about"
    id = str(patient.resource.get("id", ""))
    if same_reference(reference, patient.url, "Patient", id):
        return ""
    value = (subject.get("identifier") or {}).get("value")
    known = {str(one.get("value", "")).strip() for one in patient.resource.get("identifier", [])}
    if not reference and value and str(value).strip() in known:
        return ""
    return "it is about someone or something else than the patient of this record"


def subject_of(resource: Resource) -> Resource | None:
    """Reference to whom a resource is about; None when it has none.

    Parameters
    ----------
    resource : dict
        A resource of any type; of an appointment the first actor that is a patient counts.

    Returns
    -------
    dict or None
        FHIR Reference.
    """
    subject = resource.get("subject") or resource.get("patient")
    if subject is None and resource["resourceType"] == "Appointment":
        actors = [one.get("actor") or {} for one in resource.get("participant", [])]
        subject = next((actor for actor in actors if "Patient/" in reference_of(actor)), None)
    return subject if isinstance(subject, dict) else None


def _same_person(one: Resource, other: Resource) -> bool:
    """Whether two patient entries are versions of one: same id, or a shared identifier."""
    if one.get("id") and one.get("id") == other.get("id"):
        return True
    first, second = identity_of(one, ""), identity_of(other, "")
    return bool(first.identifiers & second.identifiers)
