"""The people of a FHIR file, each with the entries that are about them."""

from collections.abc import Sequence

from spinewise.io.fhir.entries import Entry, Opened
from spinewise.io.fhir.patient import identity_of, subject_of
from spinewise.io.fhir.values import reference_of

SHARED = ("Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Questionnaire")


def by_person(opened: Opened) -> tuple[list[Opened], list[str]]:
    """Split a file into one file for each person.

    Parameters
    ----------
    opened : Opened
        The whole file.

    Returns
    -------
    files : list of Opened
        Each with one patient; entries about nobody, such as hospitals, are in every one.
    told : list of str
        Entries that are about none of the patients of the file.
    """
    patients = [entry for entry in opened.entries if entry.type == "Patient"]
    if not patients:
        return [], ["The bundle holds no Patient, so nothing of it can be anyone's: export it with one."]
    groups, number_of = _people(patients)
    shared = [entry for entry in opened.entries if entry.type in SHARED]
    told = []
    for entry in opened.entries:
        if entry.type == "Patient" or entry.type in SHARED:
            continue
        number = _number(entry, number_of, alone=len(groups) == 1)
        if number is None:
            told.append(f"Entry {entry.position} ({entry.type}) is about none of the patients of the file.")
        else:
            groups[number].append(entry)
    return [Opened([*group, *shared]) for group in groups], told


def _people(patients: Sequence[Entry]) -> tuple[list[list[Entry]], dict[str, int]]:
    """Versions of one person together, and every name by which others refer to a person."""
    groups: list[list[Entry]] = []
    number_of: dict[str, int] = {}
    known: dict[str, int] = {}
    for entry in patients:
        identity = identity_of(entry.resource, "")
        names = {*identity.identifiers, *(f"id {one}" for one in identity.server_ids)}
        number = next((known[name] for name in names if name in known), len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(entry)
        known |= dict.fromkeys(names, number)
        for id in identity.server_ids:
            number_of |= dict.fromkeys((f"Patient/{id}", f"urn:uuid:{id}", f"urn:oid:{id}"), number)
        if entry.url:
            number_of[entry.url] = number
    return groups, number_of


def _number(entry: Entry, number_of: dict[str, int], alone: bool) -> int | None:
    subject = subject_of(entry.resource) if isinstance(entry.resource, dict) else None
    if subject is None:
        return 0 if alone else None
    bare = reference_of(subject).partition("/_history/")[0]
    if bare in number_of:
        return number_of[bare]
    ending = "/".join(bare.split("/")[-2:])
    if ending in number_of:
        return number_of[ending]
    return 0 if alone else None
