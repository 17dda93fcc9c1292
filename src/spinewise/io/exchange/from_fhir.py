"""Outcomes from FHIR R4: people, stays, operations, implants, values, totals of forms, complications, death.

Entries are validated and read one by one; every one that cannot be used is named by its place and type.
Bundles that this program wrote are read back by their own codes (`codes`), those of hospitals by the concept
table.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from spinewise.io.exchange.after import Recorded, events_after
from spinewise.io.exchange.codes import name_of, own
from spinewise.io.exchange.from_fhir_forms import read_form, read_score
from spinewise.io.exchange.from_fhir_operations import condition_of, episode_of, procedure_of
from spinewise.io.exchange.people_in_bundle import SHARED, by_person
from spinewise.io.exchange.reading import (
    BIRTH_DATE,
    FAMILY,
    GIVEN,
    IDENTIFIER,
    PACKAGE,
    Draft,
    Reading,
    pseudonym_for,
    value_of_fact,
)
from spinewise.io.fhir.entries import Entry, Opened, Resource, open_entries
from spinewise.io.fhir.read import BundleReading, by_reference, read_entries
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.values import day, days_of, has_code, period_days
from spinewise.io.fhir.versions import newest_versions
from spinewise.io.fhir.write import PSEUDONYM_SYSTEM
from spinewise.outcomes.registered import EndOfFollowUp, Episode, Origin, Person, Procedure
from spinewise.words import Answer, UnreadableFile

_YEAR = 4
_READ = ("Patient", "Encounter", "Procedure", "Observation", "QuestionnaireResponse", "Condition", "Device")


def reading_from_bundle(path: Path) -> Reading:
    """Outcomes from a FHIR R4 file of one or more people.

    Parameters
    ----------
    path : Path
        A bundle in JSON, or one resource a line.

    Returns
    -------
    Reading
        The batch, and a sentence for each entry that is not in it.

    Raises
    ------
    UnreadableFile
        When it holds no FHIR at all.
    """
    opened = open_entries(path)
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise UnreadableFile("The record could not be opened: check its path.") from None
    files, told = by_person(opened)
    draft = Draft(left_out=[*opened.problems, *told])
    for file in files:
        _read_person(file, digest, draft)
    return draft.reading(Origin("fhir", "FHIR bundle", digest, PACKAGE))


@dataclass
class _Record:
    """Valid entries of one person."""

    person: str
    entries: list[Entry]
    resources: dict[str, Resource]
    conditions: list[Recorded] = field(default_factory=list)
    days: list[datetime.date] = field(default_factory=list)

    def of(self, kind: str) -> Iterator[Entry]:
        """Entries of one type, without those that say they are wrong or change their own meaning."""
        for entry in self.entries:
            if entry.type == kind:
                yield entry


def _read_person(file: Opened, digest: str, draft: Draft) -> None:
    facts = read_entries(file, id="the record")
    valid = newest_versions([entry for entry in file.entries if why_invalid(entry.resource) is None])
    patient = next((entry for entry in valid if entry.type == "Patient"), None)
    draft.left_out += facts.problems
    if patient is None:
        return
    person = _person(patient, digest, draft)
    usable = [entry for entry in valid if _can_be_read(entry, draft)]
    record = _Record(person.key, usable, by_reference(valid))
    procedures = _procedures(record, draft)
    _values(record, facts, draft)
    _forms(record, draft)
    _conditions(record, procedures, draft)
    _end(patient, record, draft)


def _can_be_read(entry: Entry, draft: Draft) -> bool:
    resource = entry.resource
    if entry.type not in _READ:
        if entry.type not in SHARED:
            draft.not_used[entry.type] += 1
        return True
    if resource.get("modifierExtension") or resource.get("implicitRules"):
        draft.left_out.append(
            f"Entry {entry.position} ({entry.type}) changes its own meaning: read it there."
        )
        return False
    status = resource.get("status", "")
    if status in ("entered-in-error", "cancelled", "not-done", "stopped", "nullified"):
        draft.left_out.append(f"Entry {entry.position} ({entry.type}) has the status {status}.")
        return False
    return True


def _person(entry: Entry, digest: str, draft: Draft) -> Person:
    resource = entry.resource
    identifiers = [one for one in resource.get("identifier", []) if one.get("value")]
    given = next((one["value"] for one in identifiers if one.get("system") == PSEUDONYM_SYSTEM), None)
    key = str(given) if given else pseudonym_for(digest, entry.position)
    born = str(resource.get("birthDate") or "")
    year = int(born[:_YEAR]) if born[:_YEAR].isdecimal() else None
    person = Person(key, year, resource.get("gender"))
    draft.people.append(person)
    known = {} if given else _identity(resource, identifiers)
    if known:
        draft.identities[key] = known
    return person


def _identity(resource: Resource, identifiers: list[Any]) -> dict[str, str]:
    """What names the person: the record number before other identifiers, birth, first name given."""
    numbers = sorted(identifiers, key=lambda one: not has_code(one.get("type"), "MR"))
    name: Resource = next(iter(resource.get("name", [])), {})
    found = {
        IDENTIFIER: str(numbers[0]["value"]).strip() if numbers else "",
        BIRTH_DATE: str(resource.get("birthDate") or ""),
        FAMILY: str(name.get("family") or ""),
        GIVEN: " ".join(str(one) for one in name.get("given", [])),
    }
    return {what: said for what, said in found.items() if said}


def _procedures(record: _Record, draft: Draft) -> list[Procedure]:
    """Operations on the spine, in the stay they name or one of their own; other stays with a bed too."""
    stays = [(entry, episode_of(entry, record.person, record.resources)) for entry in record.of("Encounter")]
    episodes = [(entry, episode) for entry, episode in stays if episode is not None]
    of_url = {
        name: episode
        for entry, episode in episodes
        for name in (entry.url, f"Encounter/{entry.resource.get('id')}")
        if name
    }
    found = []
    for entry in record.of("Procedure"):
        procedure, said = procedure_of(entry, record.person, of_url, record.resources)
        draft.left_out += said
        if procedure is None:
            draft.not_used["Procedure"] += not said
            continue
        found.append(procedure)
    used = {procedure.episode for procedure in found}
    kept = [episode for entry, episode in episodes if episode.id in used or _has_bed(entry.resource)]
    there = {episode.id for episode in kept}
    for procedure in found:
        if procedure.episode not in there:
            kept.append(Episode(record.person, procedure.episode, procedure.date))
            there.add(procedure.episode)
    if rest := sum(episode is None or episode.id not in there for _, episode in stays):
        draft.not_used["Encounter without an operation or a bed"] += rest
    draft.episodes += kept
    draft.procedures += found
    implanted = {id(one) for one in _implanted(record)}
    for entry in record.of("Device"):
        if id(entry.resource) not in implanted:
            draft.left_out.append(f"Entry {entry.position} (Device): no operation says that it put it in.")
    return found


def _has_bed(encounter: Resource) -> bool:
    """Stays that readmission and length of stay are counted from."""
    kind = encounter.get("class", {})
    return kind.get("code") in ("IMP", "ACUTE", "NONAC") or own({"coding": [kind]}, "episode") is not None


def _implanted(record: _Record) -> Iterator[Resource]:
    for entry in record.of("Procedure"):
        for one in entry.resource.get("focalDevice", []):
            device = record.resources.get(str(one.get("manipulated", {}).get("reference", "")))
            if device is not None:
                yield device


def _values(record: _Record, facts: BundleReading, draft: Draft) -> None:
    taken = set()
    for entry in record.of("Observation"):
        read = read_score(entry, record.person, record.resources)
        draft.values += read.values
        draft.proms += read.proms
        draft.left_out += read.said
        if read.end is not None:
            record.days.append(read.end)
        if read.values or read.proms or read.said or read.end:
            taken.add(entry.position)
    for fact in facts.facts:
        place = fact.id.removeprefix("the record-").partition("-")[0]
        if not isinstance(fact.value, int | float) or isinstance(fact.value, bool) or place in taken:
            continue
        if fact.date is None:
            draft.left_out.append(f"Entry {place}: {fact.concept} has no day.")
        else:
            draft.values.append(value_of_fact(record.person, fact, fact.date))
    known = {fact.id.removeprefix("the record-").partition("-")[0] for fact in facts.facts} | taken
    for gap in (one for one in facts.missing if "(Observation)" in one.what):
        draft.left_out.append(f"{gap.what[:1].upper()}{gap.what[1:]}: {gap.why_it_matters}")
    unread = sum(entry.position not in known for entry in record.of("Observation"))
    if unread:
        draft.not_used["Observation"] += unread


def _forms(record: _Record, draft: Draft) -> None:
    for entry in record.of("QuestionnaireResponse"):
        read = read_form(entry, record.person, record.resources)
        draft.proms += read.proms
        draft.left_out += read.said


def _conditions(record: _Record, procedures: list[Procedure], draft: Draft) -> None:
    complication = {
        str(one.get("reference", "")): procedure
        for entry, procedure in _with_entries(record, procedures)
        for one in entry.resource.get("complicationDetail", [])
    }
    for entry in record.of("Condition"):
        condition, event, said = condition_of(entry, record.person, complication)
        draft.left_out += said
        if event is not None:
            draft.events.append(event)
        elif condition is not None:
            record.conditions.append(condition)
    events, told, before = events_after(record.conditions, procedures)
    draft.events += events
    draft.left_out += told
    if before:
        draft.not_used["Condition from before any operation"] += before


def _with_entries(record: _Record, procedures: list[Procedure]) -> Iterator[tuple[Entry, Procedure]]:
    of = {procedure.id: procedure for procedure in procedures}
    for entry in record.of("Procedure"):
        name = name_of(entry.resource, entry.position)
        if name in of:
            yield entry, of[name]


def _end(patient: Entry, record: _Record, draft: Draft) -> None:
    """Death, else the last day on which anything was recorded; alive only when the source says so."""
    resource = patient.resource
    died = day(resource.get("deceasedDateTime"))
    reason = _reason(record)
    if died is not None:
        draft.ends.append(EndOfFollowUp(record.person, died, Answer.YES, reason))
        return
    if resource.get("deceasedDateTime") or resource.get("deceasedBoolean") is True:
        draft.left_out.append(
            f"Entry {patient.position} (Patient) died on a day that is not recorded: find it, until then the "
            "follow-up of this person has no end."
        )
        return
    own_end = record.days
    last = max(own_end or _contacts(record), default=None)
    if last is not None:
        alive = Answer.NO if resource.get("deceasedBoolean") is False else Answer.UNKNOWN
        draft.ends.append(EndOfFollowUp(record.person, last, alive, reason))


def _reason(record: _Record) -> str | None:
    for entry in record.of("Observation"):
        if own(entry.resource.get("code"), "end"):
            said = entry.resource.get("valueString")
            return str(said) if said else None
    return None


def _contacts(record: _Record) -> Iterator[datetime.date]:
    """Days on which somebody saw the person."""
    for entry in record.entries:
        if entry.type == "Encounter":
            days = period_days(entry.resource.get("period") or {})
        elif entry.type == "Procedure":
            days = days_of(entry.resource, "performed")
        elif entry.type == "Observation":
            days = days_of(entry.resource, "effective")
        else:
            continue
        yield from (one for one in (days.last or days.first,) if one is not None)
