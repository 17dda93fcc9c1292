"""Stays, operations with implants, and conditions of FHIR, as the registry keeps them."""

import datetime
import re
from collections.abc import Mapping

from spinewise.io.exchange.after import Recorded
from spinewise.io.exchange.codes import name_of, own
from spinewise.io.exchange.operations import kinds_of
from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.procedure import DONE, procedures_named
from spinewise.io.fhir.values import (
    all_words,
    codings,
    day,
    days_of,
    period_days,
    reference_of,
    status_code,
    understood,
    words_of,
)
from spinewise.outcomes.registered import Episode, Event, Implant, Procedure
from spinewise.record.concept_table import names_of
from spinewise.record.levels_text import level_of, levels_in
from spinewise.record.sites import side_in
from spinewise.words import Level

_DEFINITION = re.compile(r"^definition: (.+)$", re.DOTALL)
_FOUND_BY, _GRADER = re.compile(r"^found by: (.+)$", re.DOTALL), re.compile(r"^graded by: (.+)$", re.DOTALL)
_ABSENT = re.compile(r"^known to be absent on (\d{4}-\d{2}-\d{2})$")


def episode_of(entry: Entry, person: str, resources: Mapping[str, Resource]) -> Episode | None:
    """A stay, when it says on which day it began.

    Parameters
    ----------
    entry : Entry
        A valid Encounter.
    person : str
        Pseudonym.
    resources : mapping
        Of the file, by reference.

    Returns
    -------
    Episode or None
        None without a day.
    """
    resource = entry.resource
    days = period_days(resource.get("period") or {})
    if days.first is None:
        return None
    provider = resource.get("serviceProvider") or {}
    named = resources.get(reference_of(provider), {}).get("name") or provider.get("display")
    reasons = [*resource.get("reasonCode", [])]
    diagnosis = next((own(one, "diagnosis") for one in reasons if own(one, "diagnosis")), None)
    if diagnosis is None:
        found = [meaning.concept.key for one in reasons for meaning in understood(one, ("condition",))]
        diagnosis = found[0] if found else None
    id = name_of(resource, entry.position)
    return Episode(person, id, days.first, days.last, str(named) if named else None, diagnosis)


def procedure_of(
    entry: Entry, person: str, episodes: Mapping[str, Episode], resources: Mapping[str, Resource]
) -> tuple[Procedure | None, list[str]]:
    """An operation on the spine that was done.

    Parameters
    ----------
    entry : Entry
        A valid Procedure.
    person : str
        Pseudonym.
    episodes : mapping
        Stays by the references that others use for them.
    resources : mapping
        Of the file, by reference.

    Returns
    -------
    procedure : Procedure or None
        None when it is not on the spine or not done.
    said : list of str
        Why one on the spine was left out, and what of it.
    """
    resource, place = entry.resource, f"Entry {entry.position} (Procedure)"
    code = resource.get("code")
    name = own(code, "procedure")
    words = " ".join(all_words(code))
    meanings = [one for one in procedures_named(code) if not (one.code and one.code.past)]
    kinds = (name,) if name else kinds_of(words, (one.concept.key for one in meanings))
    if not kinds:
        return None, []
    if resource.get("status") not in DONE or resource.get("status") == "in-progress":
        return None, [f"{place}: its status is {resource.get('status')}, so it is not known to be done."]
    days = days_of(resource, "performed")
    if days.first is None:
        return None, [f"{place}: it does not say on which day it was done."]
    said = [f"{place}: {' with '.join(kinds)} is counted as {kinds[0]}."] if kinds[1:] else []
    sites = resource.get("bodySite", [])
    episode = episodes.get(reference_of(resource.get("encounter")))
    id = name_of(resource, entry.position)
    product = next((words_of(one) for one in resource.get("usedCode", []) if words_of(one)), None)
    surgeon = own(next((one.get("function") for one in resource.get("performer", [])), None), "surgeon")
    reasons = next((str(one["text"]) for one in resource.get("note", []) if name), None)
    return (
        Procedure(
            person,
            episode.id if episode else f"around-{id}",
            id,
            days.first,
            kinds[0],
            _levels(sites, "" if name else words),  # what we call an operation names no level
            tuple(_implants(resource, resources)),
            surgeon,
            product,
            reasons,
        ),
        said,
    )


def _levels(sites: list[Resource], words: str) -> tuple[Level, ...]:
    """Levels that body sites name by code or in words, else those in the words of the operation."""
    found = {
        level for site in sites for system, code, _ in codings(site) if (level := level_of(system, code))
    }
    found |= {level for site in sites for text in all_words(site) for level in levels_in(text)}
    return tuple(sorted(found or levels_in(words), key=lambda level: level.rank))


def _implants(resource: Resource, resources: Mapping[str, Resource]) -> list[Implant]:
    found = []
    for one in resource.get("focalDevice", []):
        device = resources.get(reference_of(one.get("manipulated")))
        if device is None:
            continue
        beside = {
            words_of(part.get("type")): words_of(next(iter(part.get("valueCode", [])), None))
            for part in device.get("property", [])
        }
        where = beside.get("place", "")
        names = [str(name.get("name")) for name in device.get("deviceName", [])]
        said = words_of(device.get("type"))
        kind = said or next(iter(names), "implant")
        product = next(iter(names if said else names[1:]), None) or device.get("modelNumber")
        found.append(
            Implant(
                kind,
                next(iter(levels_in(where)), None),
                side_in(where),
                beside.get("material") or None,
                str(product) if product else None,
            )
        )
    return found


def condition_of(
    entry: Entry, person: str, complication: Mapping[str, Procedure]
) -> tuple[Recorded | None, Event | None, list[str]]:
    """A condition: an event that this program wrote, or one that a hospital recorded.

    Parameters
    ----------
    entry : Entry
        A valid Condition.
    person : str
        Pseudonym.
    complication : mapping
        Operations by the references of what they call their complications.

    Returns
    -------
    recorded : Recorded or None
        To be held against the days of the operations.
    event : Event or None
        When it says itself that it is one.
    said : list of str
        Why it was left out.
    """
    resource, place = entry.resource, f"Entry {entry.position} (Condition)"
    verified = status_code(resource.get("verificationStatus"))
    if verified not in ("", "confirmed"):
        return None, None, [f"{place}: it is {verified}."]
    code = resource.get("code")
    when = days_of(resource, "onset").first or day(resource.get("recordedDate"))
    where = " ".join(words for site in resource.get("bodySite", []) for words in all_words(site))
    level = next(iter(levels_in(where)), None)
    severity = words_of(resource.get("severity")) or None
    operation = complication.get(entry.url) or complication.get(f"Condition/{resource.get('id')}")
    kind = own(code, "event")
    if kind is not None and when is not None:
        notes = [str(one.get("text")) for one in resource.get("note", [])]
        definition, absent, found_by, grader = (
            next((m.group(1) for text in notes if (m := written.match(text))), None)
            for written in (_DEFINITION, _ABSENT, _FOUND_BY, _GRADER)
        )
        before = None if absent is None else datetime.date.fromisoformat(absent)
        id = None if operation is None else operation.id
        told = Event(person, kind, when, definition, before, level, severity, id, found_by, grader)
        return None, told, []
    name = kind or _name(code)
    if name is None:
        return None, None, [f"{place}: it has no code of a known system, and free text is not taken."]
    return Recorded(person, name, when, place, level, severity), None, []


def _name(code: Resource | None) -> str | None:
    """Our concept, else the display of a public code; words that somebody typed may name a person."""
    for meaning in understood(code, ("condition", "device", "procedure")):
        return meaning.concept.name
    return next(
        (shown for system, number, shown in codings(code) if shown and number and names_of(system)), None
    )
