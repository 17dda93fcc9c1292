"""Read a FHIR R4 record: entry by entry, the good ones kept, the bad ones named without naming anyone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.fhir.care import CARE, read_care
from spinewise.io.fhir.condition import read_condition
from spinewise.io.fhir.context import family
from spinewise.io.fhir.entries import Entry, Opened, open_entries
from spinewise.io.fhir.medication import MEDICINES, read_medication
from spinewise.io.fhir.notes import LEFT_OUT_WEIGHT, Notes
from spinewise.io.fhir.observation import read_observation
from spinewise.io.fhir.operation import Booking, read_bookings
from spinewise.io.fhir.patient import belongs, identity_of, patient_entry, read_patient, subject_of
from spinewise.io.fhir.procedure import read_device, read_procedure
from spinewise.io.fhir.risk import read_risk
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.values import day, reference_of
from spinewise.io.fhir.versions import newest_versions
from spinewise.io.identity import Identity
from spinewise.record.fact import Fact, Patient
from spinewise.results import Missing
from spinewise.words import MixedPatients

_READERS: dict[str, Callable[[Entry, Notes], bool]] = {
    "Observation": read_observation,
    "Condition": read_condition,
    "Procedure": read_procedure,
    "Device": read_device,
    "RiskAssessment": read_risk,
    **dict.fromkeys(MEDICINES, read_medication),
    **dict.fromkeys(CARE, read_care),
}
_FOR_OPERATION = ("ServiceRequest", "Appointment")
_WITHOUT_SUBJECT = ("Patient", "Practitioner", "Organization", "Location", "Medication", "PractitionerRole")


@dataclass(frozen=True)
class BundleReading:
    """What one FHIR file says.

    Parameters
    ----------
    patient : Patient or None
        Sex and day of birth, without a pseudonym yet; None when the file holds no patient entry.
    identity : Identity
        For comparison with other inputs only.
    facts : tuple of Fact
        Everything that was understood.
    operations : tuple of Booking
        Planned operations on the spine, those of one day as one.
    missing : tuple of Missing
        What was understood but left out, and why.
    problems : tuple of str
        Entries that are no valid FHIR R4, one sentence each.
    entries : int
        Number of entries that hold a resource.
    valid : int
        How many of them are valid.
    not_used : dict
        Number of valid resources by type from which nothing was read.
    """

    patient: Patient | None
    identity: Identity
    facts: tuple[Fact, ...] = ()
    operations: tuple[Booking, ...] = ()
    missing: tuple[Missing, ...] = ()
    problems: tuple[str, ...] = ()
    entries: int = 0
    valid: int = 0
    not_used: dict[str, int] = field(default_factory=dict)


def read_bundle(path: Path, *, id: str = "record") -> BundleReading:
    """Read a FHIR R4 bundle of any type, a single resource, or one resource a line.

    Parameters
    ----------
    path : Path
        JSON or ndjson.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    BundleReading
        With every entry that could not be used named by its place and type.

    Raises
    ------
    UnreadableFile
        The file cannot be opened or holds no FHIR at all.
    MixedPatients
        It holds several people.
    """
    return read_entries(open_entries(path), id=id)


def read_entries(opened: Opened, *, id: str = "record") -> BundleReading:
    """Read the entries of one patient.

    Parameters
    ----------
    opened : Opened
        The entries, each with its place in the file.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    BundleReading
        With every entry that could not be used named by its place and type.

    Raises
    ------
    MixedPatients
        They are about several people.
    """
    reasons = [(entry, why_invalid(entry.resource)) for entry in opened.entries]
    problems = [
        f"Entry {entry.position} of {id} ({_known_type(entry)}) is not valid FHIR R4 and was left out: {why}."
        for entry, why in reasons
        if why is not None
    ]
    valid = newest_versions([entry for entry, why in reasons if why is None])
    notes = Notes(id, by_reference=by_reference(valid))
    patient = patient_entry(valid, id)
    ours = _of_the_patient(valid, patient, notes)
    notes.parents.update(family(ours, notes.by_reference))
    if patient is not None:
        read_patient(patient, notes)
    for entry in ours:
        _read(entry, notes)
    return BundleReading(
        patient=_patient(patient, notes),
        identity=_identity(patient, ours, id),
        facts=tuple(notes.facts),
        operations=read_bookings(ours, notes),
        missing=tuple(notes.missing),
        problems=(*opened.problems, *problems),
        entries=len(opened.entries),
        valid=sum(why is None for _, why in reasons),
        not_used=dict(sorted(notes.not_used.items())),
    )


def _read(entry: Entry, notes: Notes) -> None:
    """Read one entry, unless it carries a rule that changes its meaning and that is not known here."""
    reader = _READERS.get(entry.type)
    if reader is not None and (
        entry.resource.get("modifierExtension") or entry.resource.get("implicitRules")
    ):
        notes.leave_out(
            entry,
            "an entry that changes its own meaning",
            "It carries an extension that changes its meaning and is not understood here.",
            "Read it at its source.",
        )
    elif (reader is None or not reader(entry, notes)) and entry.type not in _FOR_OPERATION:
        notes.not_used[entry.type] = notes.not_used.get(entry.type, 0) + 1


def _of_the_patient(entries: Sequence[Entry], patient: Entry | None, notes: Notes) -> list[Entry]:
    """Entries that are about the patient; the others are counted and said."""
    ours, reasons = [], dict[str, list[str]]()
    for entry in entries:
        if entry.type in _WITHOUT_SUBJECT:
            continue
        why = belongs(entry, patient) if entry.type in (*_READERS, *_FOR_OPERATION) else ""
        if why:
            reasons.setdefault(why, []).append(entry.position)
        else:
            ours.append(entry)
    for why, positions in reasons.items():
        notes.missing.append(
            Missing(
                what=f"{_some(positions)} of {notes.input_id}",
                why_it_matters=f"Left out because {why}.",
                how_to_get_it="Export the record of this one patient again.",
                weight=LEFT_OUT_WEIGHT,
            )
        )
    if patient is None:
        _check_one_subject(ours, notes.input_id)
    return ours


def _check_one_subject(entries: Sequence[Entry], id: str) -> None:
    """Without a patient entry, everything has to be about one and the same reference."""
    subjects = {reference_of(subject_of(entry.resource)) for entry in entries if entry.type in _READERS}
    if len(subjects) > 1:
        raise MixedPatients(
            f"{id} holds no patient entry and speaks of {len(subjects)} patients, so nothing was read from "
            "it: export one patient."
        )


def _identity(patient: Entry | None, ours: Sequence[Entry], id: str) -> Identity:
    if patient is not None:
        return identity_of(patient.resource, id)
    subjects = (reference_of(subject_of(entry.resource)) for entry in ours if entry.type in _READERS)
    ids = {subject.rpartition("/")[2].removeprefix("urn:uuid:") for subject in subjects if subject}
    return Identity(id, server_ids=frozenset(ids))


def _patient(entry: Entry | None, notes: Notes) -> Patient | None:
    if entry is None:
        return None
    written = entry.resource.get("birthDate")
    if written and day(written) is None:
        notes.leave_out(
            entry,
            "day of birth",
            "Only its year or month is recorded, so the age is not exact.",
            "Ask for it.",
        )
    sex = identity_of(entry.resource, notes.input_id).sex
    return Patient(pseudonym="", sex=sex or None, birth_date=day(written))


def by_reference(entries: Sequence[Entry]) -> dict[str, dict[str, object]]:
    """Resources by the references that others may use for them.

    Parameters
    ----------
    entries : sequence of Entry
        Valid entries.

    Returns
    -------
    dict
        By full URL, by type and id, and by UUID.
    """
    found: dict[str, dict[str, object]] = {}
    for entry in entries:
        id = entry.resource.get("id")
        for name in (entry.url, f"{entry.type}/{id}" if id else "", f"urn:uuid:{id}" if id else ""):
            if name:
                found.setdefault(name, entry.resource)
    return found


def _some(positions: Sequence[str]) -> str:
    shown = 5
    more = f" and {len(positions) - shown} more" if len(positions) > shown else ""
    return ("entry " if len(positions) == 1 else "entries ") + ", ".join(positions[:shown]) + more


def _known_type(entry: Entry) -> str:
    """Type of an entry, when it can be one of FHIR's own."""
    return entry.type if entry.type.isascii() and entry.type.isalpha() else "of no FHIR type"
