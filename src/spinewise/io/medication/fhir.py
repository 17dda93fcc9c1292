"""Medication requests and statements in FHIR: structure and text say the same, or nothing is read."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from spinewise.evidence.drug_names import products
from spinewise.io.fhir.entries import Entry, Resource, open_entries
from spinewise.io.fhir.read import by_reference
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.values import day, period_days
from spinewise.io.fhir.versions import newest_versions
from spinewise.io.medication.dosage import as_line, prn, route
from spinewise.io.medication.line import read_line
from spinewise.io.medication.pieces import pieces
from spinewise.io.medication.plain import plain
from spinewise.io.medication.reading import CannotTell, LineReading, ListReading, refusal
from spinewise.record.medication import Drug, Why

KINDS = ("MedicationRequest", "MedicationStatement")
_VOID = {"entered-in-error", "cancelled", "draft", "intended"}
_OVER = {"completed", "stopped", "not-taken"}
_NO_ORDER = {"proposal", "plan", "option"}
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def read_fhir(path: Path, name: str) -> ListReading:
    """Read the medicines of one FHIR file.

    Parameters
    ----------
    path : Path
        JSON or ndjson.
    name : str
        What the file is called in the sentences.

    Returns
    -------
    ListReading
        One line for each dosage; entries that are no valid R4 are named by their place.
    """
    opened = open_entries(path)
    reasons = [(entry, why_invalid(entry.resource)) for entry in opened.entries]
    problems = [
        f"Entry {entry.position} of {name} is not valid FHIR R4 and was left out: {why}."
        for entry, why in reasons
        if why is not None and entry.type in KINDS
    ]
    valid = newest_versions([entry for entry, why in reasons if why is None])
    others = by_reference(valid)
    lines = [
        line
        for entry in valid
        if entry.type in KINDS and not _is_no_order(entry.resource)
        for line in _read(entry, others, name)
    ]
    return ListReading(tuple(lines), (*opened.problems, *problems))


def _read(entry: Entry, others: Mapping[str, Any], name: str) -> list[LineReading]:
    resource, source = entry.resource, f"{name}, {entry.place}"
    product = _product(resource, others)
    try:
        if product is None:
            raise CannotTell(Why.CONTRADICTION)
        status = resource.get("status")
        if status in _OVER or resource.get("doNotPerform") is True:
            return [_over(read_line(product, source))]
        if status == "on-hold" or resource.get("modifierExtension"):
            raise CannotTell(Why.SENSE)
        dosages = resource.get("dosageInstruction") or resource.get("dosage") or []
        if len(dosages) > 1 and not all(_bounds(one).get("start") for one in dosages):
            raise CannotTell(Why.TAPER)
        return [_one(product, dosage, resource, source) for dosage in dosages or [{}]]
    except CannotTell as cannot:
        return [_refused(cannot.why, product or "", source)]


def _one(product: str, dosage: Mapping[str, Any], resource: Resource, source: str) -> LineReading:
    """One dosage, from its structure and from its words."""
    days = _days(resource, dosage)
    try:
        structure, words = as_line(dosage), str(dosage.get("text") or "")
        if words and not structure:
            words = f"{words} {route(dosage)} {prn(dosage)}"
    except CannotTell as cannot:
        return _dated(_refused(cannot.why, product, source), days)
    readings = []
    if structure:
        readings.append(read_line(f"{_without_strength(product, structure)} {structure}", source))
    if words:
        readings.append(read_line(f"{product} {words}", source))
    if not readings:
        readings.append(read_line(f"{product} {route(dosage)} {prn(dosage)}", source))
    return _dated(_agreed(readings, product, source), days)


def _agreed(readings: list[LineReading], product: str, source: str) -> LineReading:
    """The reading on which structure and words agree; one that is refused refuses both."""
    for reading in readings:
        if reading.not_read is not None:
            return reading
    if len({_amounts(reading) for reading in readings}) > 1:
        return _refused(Why.CONTRADICTION, product, source)
    return readings[0]


def _amounts(reading: LineReading) -> tuple[object, ...]:
    return tuple(
        (one.ingredient, round(one.amount.low, 6), round(one.amount.high, 6), one.unit)
        for drug in reading.drugs
        for one in drug.daily
    )


def _without_strength(product: str, structure: str) -> str:
    """Name of a product without its strength, where the dose itself is given in mg."""
    text = plain(product)
    if " mg" not in structure.split(" max ")[0]:
        return product
    found = pieces(text)
    kept = (
        "name",
        "extended",
        "immediate",
        "route oral",
        "route out",
        "form",
        "salt",
        "mark",
        "release hours",
    )
    if len({piece.text for piece in found if piece.kind == "dose"}) > 1:
        return product
    return " ".join(
        piece.text for piece in found if piece.kind in kept or piece.kind not in ("dose", "per volume")
    )


def _product(resource: Resource, others: Mapping[str, Any]) -> str | None:
    """Name of the product; None where code and name do not fit together."""
    concept = resource.get("medicationCodeableConcept")
    if concept is None:
        reference = (resource.get("medicationReference") or {}).get("reference", "")
        contained = {f"#{one.get('id')}": one for one in resource.get("contained", ())}
        medication = contained.get(reference) or others.get(reference) or {}
        concept = medication.get("code") or {
            "text": resource.get("medicationReference", {}).get("display", "")
        }
    by_code = {
        products()[one["code"]]
        for one in concept.get("coding", ())
        if one.get("system") == _RXNORM and one.get("code") in products()
    }
    names = [str(one["display"]) for one in concept.get("coding", ()) if one.get("display")]
    if concept.get("text"):
        names.append(str(concept["text"]))
    if len(by_code) > 1:
        return None
    known = next(iter(by_code), None)
    if known is None:
        return names[0] if names else ""
    opioids = {frozenset(_ingredients(name)) for name in names if _ingredients(name)}
    return known if not opioids or opioids == {frozenset(_ingredients(known))} else None


def _ingredients(name: str) -> set[str]:
    found = pieces(plain(name))
    return {drug for piece in found if piece.named is not None for drug in piece.named.ingredients}


def _refused(why: Why, product: str, source: str) -> LineReading:
    """Refusal that names the drugs; a drug that is no opioid has no dose to refuse."""
    if not product and why is not Why.NAME:
        return refusal(why, source)
    reading = read_line(product, source)
    if reading.drugs and not reading.drugs[0].daily:
        return reading
    held = reading.not_read
    if held is not None and held.why in (Why.TEAM, Why.DRUG, Why.NAME, Why.ROUTE):
        return reading
    return refusal(why, source, tuple(sorted(_ingredients(product))))


def _over(reading: LineReading) -> LineReading:
    named = reading.not_read.ingredients if reading.not_read else ()
    return LineReading(ended=named or tuple(one for drug in reading.drugs for one in drug.ingredients))


def _is_no_order(resource: Resource) -> bool:
    return resource.get("status") in _VOID or resource.get("intent") in _NO_ORDER


def _bounds(dosage: Mapping[str, Any]) -> dict[str, Any]:
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    return dict(repeat.get("boundsPeriod") or {})


def _days(resource: Resource, dosage: Mapping[str, Any]) -> tuple[datetime.date | None, datetime.date | None]:
    bounds = _bounds(dosage)
    if bounds:
        days = period_days(bounds)
        return days.first, days.last
    if resource["resourceType"] == "MedicationStatement":
        if "effectivePeriod" in resource:
            days = period_days(resource["effectivePeriod"])
            return days.first, days.last
        return day(resource.get("effectiveDateTime")), None
    return day(resource.get("authoredOn")), None


def _dated(reading: LineReading, days: tuple[datetime.date | None, datetime.date | None]) -> LineReading:
    """Reading with the days of the record, where the words have none."""
    first, last = days

    def dated(drug: Drug) -> Drug:
        return replace(drug, first=drug.first or first, last=drug.last or last)

    held = reading.not_read
    return replace(
        reading,
        drugs=tuple(dated(drug) for drug in reading.drugs),
        not_read=None if held is None else replace(held, first=held.first or first, last=held.last or last),
    )
