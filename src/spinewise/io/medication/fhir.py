"""Medicines in FHIR: structure and text say the same, or nothing is read; what was stopped is not taken."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from spinewise.evidence.drug_names import products
from spinewise.evidence.drugs import substance_of_code
from spinewise.io.fhir.entries import Entry, Resource, open_entries
from spinewise.io.fhir.read import by_reference
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.values import day, period_days
from spinewise.io.fhir.versions import newest_versions
from spinewise.io.medication.dosage import as_line, prn, route
from spinewise.io.medication.given import GIVEN_KINDS, FirstAndLast, read_given
from spinewise.io.medication.line import read_line
from spinewise.io.medication.pieces import pieces
from spinewise.io.medication.plain import plain
from spinewise.io.medication.product_name import held_in, one_name
from spinewise.io.medication.reading import CannotTell, LineReading
from spinewise.io.medication.source import Source
from spinewise.record.medication import Drug, NotRead, Why
from spinewise.record.unread_lines import not_read

KINDS = ("MedicationRequest", "MedicationStatement")
_VOID = {"entered-in-error", "cancelled", "draft", "intended"}
_OVER = {"completed", "stopped", "not-taken"}
_WAITS = {"on-hold": Why.HELD, "unknown": Why.STATUS, None: Why.STATUS}
_NO_ORDER = {"proposal", "plan", "option"}
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def read_fhir(path: Path, name: str) -> tuple[Source, ...]:
    """Read the medicines of one FHIR file.

    Parameters
    ----------
    path : Path
        JSON or ndjson.
    name : str
        What the file is called in the sentences.

    Returns
    -------
    tuple of Source
        Prescriptions, statements, what was dispensed and what was given are sources of their own, since one
        drug often stands in several of them. An entry that is no valid R4 is a line without a dose.
    """
    opened = open_entries(path)
    asked = [entry for entry in opened.entries if entry.type in (*KINDS, *GIVEN_KINDS)]
    if not asked and not opened.problems:
        return ()
    broken = [(entry, why) for entry in asked if (why := why_invalid(entry.resource)) is not None]
    places = {entry.position for entry, _ in broken}
    valid = newest_versions([entry for entry in opened.entries if entry.position not in places])
    others = by_reference(valid)
    sources = [
        Source(
            f"{name} ({kind})",
            tuple(
                line
                for entry in valid
                if entry.type == kind and not _is_no_order(entry.resource)
                for line in _read(entry, others, name)
            ),
            is_soft=kind == "MedicationRequest",
        )
        for kind in KINDS
    ]
    sources += read_given(valid, name, lambda resource: product_of(resource, others), _one)
    told = [
        f"Entry {entry.position} of {name} is not valid FHIR R4 and was left out: {why}."
        for entry, why in broken
        if entry.resource.get("status") not in _VOID
    ]
    sources.append(
        Source(
            f"{name} (not valid)",
            tuple(
                LineReading(not_read=NotRead(Why.SENSE, sentence, name))
                for sentence in (*opened.problems, *told)
            ),
        )
    )
    return tuple(source for source in sources if source.lines)


def _read(entry: Entry, others: Mapping[str, Any], name: str) -> list[LineReading]:
    resource, source = entry.resource, f"{name}, {entry.place}"
    product = product_of(resource, others)
    try:
        if product is None:
            raise CannotTell(Why.CONTRADICTION)
        status = resource.get("status")
        if status in _OVER or resource.get("doNotPerform") is True:
            return [_over(read_line(product, source), source, _days(resource, {})[1])]
        if status in _WAITS:
            return [_dated(waiting(_WAITS[status], product, source), _days(resource, {}))]
        if resource.get("modifierExtension"):
            raise CannotTell(Why.SENSE)
        dosages = resource.get("dosageInstruction") or resource.get("dosage") or []
        if len(dosages) > 1 and not all(_bounds(one).get("start") for one in dosages):
            raise CannotTell(Why.TAPER)
        return [_one(product, dosage, _days(resource, dosage), source) for dosage in dosages or [{}]]
    except CannotTell as cannot:
        return [_dated(_refused(cannot.why, product or "", source), _days(resource, {}))]


def _one(product: str, dosage: Mapping[str, Any], days: FirstAndLast, source: str) -> LineReading:
    """One dosage, from its structure and from its words."""
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


def product_of(resource: Resource, others: Mapping[str, Any]) -> str | None:
    """Name of the product; None where code and name do not fit together.

    Parameters
    ----------
    resource : dict
        An entry with a medication.
    others : mapping
        Entries by reference.

    Returns
    -------
    str or None
        The name that says most of strength and release, as RxNorm has it where the code is of a product;
        empty where nothing is named.
    """
    concept = resource.get("medicationCodeableConcept")
    if concept is None:
        reference = (resource.get("medicationReference") or {}).get("reference", "")
        contained = {f"#{one.get('id')}": one for one in resource.get("contained", ())}
        medication = contained.get(reference) or others.get(reference) or {}
        concept = medication.get("code") or {
            "text": resource.get("medicationReference", {}).get("display", "")
        }
    codes = [one.get("code", "") for one in concept.get("coding", ()) if one.get("system") == _RXNORM]
    by_code = {name for code in codes if (name := products().get(code))}
    substances = {known.name for code in codes if (known := substance_of_code(code))}
    names = [str(one["display"]) for one in concept.get("coding", ()) if one.get("display")]
    if concept.get("text"):
        names.append(str(concept["text"]))
    return one_name((*by_code, *names), tuple(substances))


def _refused(why: Why, product: str, source: str) -> LineReading:
    """Refusal that names the drugs; a drug that is no opioid has no dose to refuse."""
    if not product and why is not Why.NAME:
        return LineReading(not_read=not_read(why, source))
    reading = read_line(product, source)
    if reading.drugs and not reading.drugs[0].daily:
        return reading
    held = reading.not_read
    if held is not None and held.why in (Why.TEAM, Why.DRUG, Why.NAME, Why.ROUTE):
        return reading
    return LineReading(not_read=not_read(why, source, tuple(sorted(held_in(product)))))


def waiting(why: Why, product: str, source: str) -> LineReading:
    """A drug of which it is not known whether it is taken: on the list, without a dose.

    Parameters
    ----------
    why : Why
        On hold, or a status that says nothing.
    product : str
        Its name.
    source : str
        Where it stands.

    Returns
    -------
    LineReading
        With one sentence.
    """
    reading = read_line(product, source)
    held = reading.not_read
    if held is not None and held.why in (Why.TEAM, Why.DRUG, Why.NAME):
        return reading
    return LineReading(not_read=not_read(why, source, tuple(sorted(held_in(product)))))


def _over(reading: LineReading, source: str, until: datetime.date | None) -> LineReading:
    named = reading.not_read.ingredients if reading.not_read else ()
    ended = named or reading.ended or tuple(one for drug in reading.drugs for one in drug.ingredients)
    return LineReading(ended=ended, source=source, until=until)


def _is_no_order(resource: Resource) -> bool:
    return resource.get("status") in _VOID or resource.get("intent") in _NO_ORDER


def _bounds(dosage: Mapping[str, Any]) -> dict[str, Any]:
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    return dict(repeat.get("boundsPeriod") or {})


def _days(resource: Resource, dosage: Mapping[str, Any]) -> FirstAndLast:
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


def _dated(reading: LineReading, days: FirstAndLast) -> LineReading:
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
