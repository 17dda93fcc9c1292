"""A batch as a FHIR R4 Bundle: every entry validated, every name of the registry under a code of our own.

Nothing is coded that nobody confirmed: a code of SNOMED is written only for levels. The bundle is a
collection of what is recorded; it asks for nothing and changes nothing where it is read.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spinewise.io.atomic import write_bytes
from spinewise.io.exchange.codes import REGISTRY, coded, named
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.write import PSEUDONYM_SYSTEM
from spinewise.io.fhir.write_measured import quantity
from spinewise.io.fhir.write_parts import Names, text_only
from spinewise.io.labels.snomed import SNOMED_URI, snomed_of
from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, CannotWrite, Level, Side

BUNDLE = "registry.fhir.json"
_SCORE = "{score}"
_PSEUDONYMISED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "PSEUDED",
    "display": "pseudonymized",
}
_SURVEY = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]
}
_GENDER = ("female", "male", "other", "unknown")

Resource = dict[str, Any]


def to_fhir(batch: Batch, folder: Path) -> tuple[list[str], list[str]]:
    """Write a batch as one bundle.

    Parameters
    ----------
    batch : Batch
        Its identities are not written.
    folder : Path
        An existing folder.

    Returns
    -------
    written : list of str
        Name of the file.
    lost : list of str
        What the bundle does not hold.

    Raises
    ------
    CannotWrite
        When an entry would not be valid; names its place and field, never a value.
    """
    bundle = registry_bundle(batch)
    write_bytes(folder / BUNDLE, (json.dumps(bundle, ensure_ascii=False, indent=1) + "\n").encode())
    nowhere = sum(one.episode is not None for one in batch.proms) - sum(
        "encounter" in entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"].get("category") == [_SURVEY]
    )
    lost = [f"Scores whose episode is not in the batch: {nowhere}."] if nowhere else []
    return [BUNDLE], lost


def registry_bundle(batch: Batch) -> Resource:
    """As `to_fhir`, as plain data.

    Parameters
    ----------
    batch : Batch
        Any batch.

    Returns
    -------
    dict
        Bundle of type collection.

    Raises
    ------
    CannotWrite
        When an entry would not be valid.
    """
    names = Names(batch.origin.digest)
    entries = []
    for number, (name, resource) in enumerate(_resources(batch, names), 1):
        whole = {**resource, "id": names.id(name)}
        why = why_invalid(json.loads(json.dumps(whole)))
        if why is not None:
            raise CannotWrite(f"Entry {number} ({whole['resourceType']}) would not be valid FHIR: {why}.")
        entries.append({"fullUrl": names.url(name), "resource": whole})
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "meta": {"security": [_PSEUDONYMISED]},
        "entry": entries,
    }


def _resources(batch: Batch, names: Names) -> Iterator[tuple[str, Resource]]:
    ends = {one.person: one for one in batch.ends}
    for person in batch.people:
        yield (
            f"person {person.key}",
            _patient(person.key, person.sex, person.birth_year, ends.get(person.key)),
        )
    stays = {(one.person, one.id) for one in batch.episodes}
    for stay in batch.episodes:
        yield _stay(stay.person, stay.id), _encounter(stay, names)
    followed = _events_of(batch.events)
    for procedure in batch.procedures:
        for place, implant in enumerate(procedure.implants):
            yield _implant(procedure, place), _device(procedure, implant, names)
        after = followed.get((procedure.person, procedure.id), [])
        yield f"procedure {procedure.person} {procedure.id}", _procedure(procedure, stays, after, names)
    for number, value in enumerate(batch.values):
        yield f"value {number}", _value(value, names)
    for number, prom in enumerate(batch.proms):
        yield f"prom {number}", _prom(prom, stays, names)
    for number, event in enumerate(batch.events):
        yield f"event {number}", _event(event, names)
    for end in batch.ends:
        yield f"end {end.person}", _end(end, names)


def _events_of(events: tuple[Event, ...]) -> Mapping[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(events):
        if one.procedure is not None:
            found.setdefault((one.person, one.procedure), []).append(number)
    return found


def _stay(person: str, id: str) -> str:
    return f"episode {person} {id}"


def _implant(procedure: Procedure, place: int) -> str:
    return f"implant {procedure.person} {procedure.id} {place}"


def _subject(person: str, names: Names) -> Resource:
    return {"subject": names.to(f"person {person}")}


def _patient(key: str, sex: str | None, year: int | None, end: EndOfFollowUp | None) -> Resource:
    made: Resource = {"resourceType": "Patient", "identifier": [{"system": PSEUDONYM_SYSTEM, "value": key}]}
    if sex in _GENDER:
        made["gender"] = sex
    if year is not None:
        made["birthDate"] = f"{year:04d}"
    if end is not None and end.died is Answer.YES:
        made["deceasedDateTime"] = end.date.isoformat()
    elif end is not None and end.died is Answer.NO:
        made["deceasedBoolean"] = False
    return made


def _encounter(stay: Episode, names: Names) -> Resource:
    period = {"start": stay.started.isoformat()}
    if stay.ended:
        period["end"] = stay.ended.isoformat()
    made: Resource = {
        "resourceType": "Encounter",
        "identifier": named(stay.id),
        "status": "finished" if stay.ended else "unknown",
        "class": {"system": f"{REGISTRY}episode", "code": "episode"},
        **_subject(stay.person, names),
        "period": period,
    }
    if stay.site:
        made["serviceProvider"] = {"display": stay.site}
    if stay.diagnosis:
        made["reasonCode"] = [coded("diagnosis", stay.diagnosis)]
    return made


def _procedure(one: Procedure, stays: set[tuple[str, str]], after: list[int], names: Names) -> Resource:
    made: Resource = {
        "resourceType": "Procedure",
        "identifier": named(one.id),
        "status": "completed",
        "code": coded("procedure", one.kind),
        **_subject(one.person, names),
        "performedDateTime": one.date.isoformat(),
    }
    if (one.person, one.episode) in stays:
        made["encounter"] = names.to(_stay(one.person, one.episode))
    if one.levels:
        made["bodySite"] = [_site(level, None) for level in one.levels]
    if one.surgeon:
        made["performer"] = [{"function": coded("surgeon", one.surgeon), "actor": {"display": one.surgeon}}]
    if one.implants:
        made["focalDevice"] = [{"manipulated": names.to(_implant(one, k))} for k in range(len(one.implants))]
    if one.product:
        made["usedCode"] = [text_only(one.product)]
    if one.reasons:
        made["note"] = [{"text": one.reasons}]
    if after:
        made["complicationDetail"] = [names.to(f"event {number}") for number in after]
    return made


def _device(procedure: Procedure, implant: Implant, names: Names) -> Resource:
    place = " ".join(part.value for part in (implant.level, implant.side) if part is not None)
    beside = {"place": place, "material": implant.material or ""}
    made: Resource = {
        "resourceType": "Device",
        "status": "active",
        "type": text_only(implant.kind),
        "patient": names.to(f"person {procedure.person}"),
        "property": [
            {"type": text_only(what), "valueCode": [text_only(said)]} for what, said in beside.items() if said
        ],
    }
    if implant.product:
        made["deviceName"] = [{"name": implant.product, "type": "user-friendly-name"}]
    return made if made["property"] else {key: part for key, part in made.items() if key != "property"}


def _observation(person: str, day: str, code: Resource, names: Names) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        **_subject(person, names),
        "effectiveDateTime": day,
    }


def _value(one: Value, names: Names) -> Resource:
    made = _observation(one.person, one.date.isoformat(), coded("value", one.name), names)
    made["valueQuantity"] = quantity(one.value, one.unit)
    if one.level or one.side:
        made["bodySite"] = _site(one.level, one.side)
    if one.method:
        made["method"] = text_only(one.method)
    if one.reader:
        made["performer"] = [{"display": one.reader}]
    ends = {name: end for name, end in (("low", one.low), ("high", one.high)) if end is not None}
    if ends:
        interval = {name: quantity(end, one.unit) for name, end in ends.items()}
        made["component"] = [{"code": coded("interval", "interval"), "valueRange": interval}]
    return made


def _prom(one: Prom, stays: set[tuple[str, str]], names: Names) -> Resource:
    made = _observation(one.person, one.date.isoformat(), coded("prom", one.measure), names)
    made |= {"category": [_SURVEY], "valueQuantity": quantity(one.score, _SCORE)}
    if one.episode is not None and (one.person, one.episode) in stays:
        made["encounter"] = names.to(_stay(one.person, one.episode))
    if one.due:
        made["component"] = [{"code": coded("due", "due"), "valueString": one.due}]
    return made


def _event(one: Event, names: Names) -> Resource:
    made: Resource = {
        "resourceType": "Condition",
        "code": coded("event", one.kind),
        **_subject(one.person, names),
        "onsetDateTime": one.date.isoformat(),
    }
    if one.level:
        made["bodySite"] = [_site(one.level, None)]
    if one.severity:
        made["severity"] = text_only(one.severity)
    notes = [f"definition: {one.definition}"] if one.definition else []
    notes += [f"known to be absent on {one.last_without.isoformat()}"] if one.last_without else []
    notes += [f"found by: {one.found_by}"] if one.found_by else []
    notes += [f"graded by: {one.grader}"] if one.grader else []
    return {**made, "note": [{"text": note} for note in notes]} if notes else made


def _end(one: EndOfFollowUp, names: Names) -> Resource:
    made = _observation(one.person, one.date.isoformat(), coded("end", "end of follow-up"), names)
    if one.reason:
        made["valueString"] = one.reason
    return made


def _site(level: Level | None, side: Side | None) -> Resource:
    """A level and side in words, with the code of a vertebra where there is one and no side narrows it."""
    words = " ".join(part.value for part in (level, side) if part is not None)
    known = snomed_of(level) if level is not None and side is None else None
    if known is None:
        return {"text": words}
    return {"coding": [{"system": SNOMED_URI, "code": known[0], "display": known[1]}], "text": words}
