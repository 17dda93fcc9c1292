"""What a record says was dispensed, and what was given in hospital: neither says what is taken at home."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.values import day, days_of
from spinewise.io.medication.line import read_line
from spinewise.io.medication.reading import LineReading
from spinewise.io.medication.source import Source
from spinewise.record.medication import Why
from spinewise.record.unread_lines import not_read

DISPENSED, GIVEN = "MedicationDispense", "MedicationAdministration"
GIVEN_KINDS = (DISPENSED, GIVEN)
_HANDED_OVER = {"completed", "in-progress"}
_WAS_GIVEN = {"completed", "in-progress", "stopped"}
_NEVER = {"entered-in-error", "cancelled", "declined", "preparation", "not-done", "on-hold", "stopped"}
"""Nothing reached the patient; a dispense that was stopped, or a dose that is on hold, says no more."""
_DAYS = {"d", "day", "days"}

FirstAndLast = tuple[datetime.date | None, datetime.date | None]
Product = Callable[[Resource], str | None]
Dosage = Callable[[str, Mapping[str, Any], FirstAndLast, str], LineReading]


def read_given(entries: Sequence[Entry], name: str, product: Product, dosage: Dosage) -> list[Source]:
    """Read what was dispensed and what was given.

    Parameters
    ----------
    entries : sequence of Entry
        Valid entries of one file.
    name : str
        What the file is called in the sentences.
    product : callable
        Name of the product of an entry.
    dosage : callable
        Reading of one dosage of a product, with its days and place.

    Returns
    -------
    list of Source
        Of each drug only what was dispensed, and given, last.
    """
    dispensed, given = [], []
    for entry in entries:
        resource, source = entry.resource, f"{name}, {entry.place}"
        status, words = resource.get("status"), product(resource) or ""
        if entry.type == DISPENSED and status not in _NEVER:
            known = status in _HANDED_OVER
            dispensed.append(_dispensed(resource, words, source, dosage) if known else _open(words, source))
        elif entry.type == GIVEN and (status in _WAS_GIVEN or status not in _NEVER):
            known = status in _WAS_GIVEN
            given.append(_given(resource, words, source) if known else _open(words, source))
    return [
        Source(f"{name} ({kind})", tuple(_newest(lines)), kind == DISPENSED, is_soft=True)
        for kind, lines in ((DISPENSED, dispensed), (GIVEN, given))
    ]


def _dispensed(resource: Resource, words: str, source: str, dosage: Dosage) -> LineReading:
    first = day(resource.get("whenHandedOver")) or day(resource.get("whenPrepared"))
    supply = resource.get("daysSupply") or {}
    unit = str(supply.get("code") or supply.get("unit") or "").lower()
    days = int(supply["value"]) if supply.get("value") and unit in _DAYS else 0
    last = first + datetime.timedelta(days=days - 1) if first and days else None
    said = resource.get("dosageInstruction") or []
    if len(said) > 1:
        return LineReading(not_read=not_read(Why.TAPER, source, _ingredients(words), first=first, last=last))
    return dosage(words, said[0] if said else {}, (first, last), source)


def _given(resource: Resource, words: str, source: str) -> LineReading:
    when = days_of(resource, "effective")
    last = when.last or when.first
    ongoing = resource.get("status") == "in-progress" and not when.has_end
    told = not_read(Why.GIVEN, source, _ingredients(words), first=when.first, last=None if ongoing else last)
    return LineReading(not_read=told)


def _open(words: str, source: str) -> LineReading:
    """An entry whose status does not say whether anything was given."""
    return LineReading(not_read=not_read(Why.STATUS, source, _ingredients(words)))


def _newest(lines: Sequence[LineReading]) -> list[LineReading]:
    """The last of each drug; the earlier ones of a drug are over."""
    kept: dict[tuple[str, ...], LineReading] = {}
    for line in lines:
        key = _names(line) or (_source(line),)
        held = kept.get(key)
        if held is None or _first(held) <= _first(line):
            kept[key] = line
    return [*kept.values()]


def _names(line: LineReading) -> tuple[str, ...]:
    if line.not_read is not None:
        return tuple(sorted(line.not_read.ingredients))
    return tuple(sorted({name for drug in line.drugs for name in drug.ingredients}))


def _source(line: LineReading) -> str:
    return line.not_read.source if line.not_read else line.source


def _first(line: LineReading) -> datetime.date:
    days = [line.not_read.first] if line.not_read else [drug.first for drug in line.drugs]
    return max((one for one in days if one), default=datetime.date.min)


def _ingredients(words: str) -> tuple[str, ...]:
    """Drugs that the name of a product holds."""
    reading = read_line(words, "")
    if reading.not_read is not None:
        return reading.not_read.ingredients
    return reading.ended or tuple(dict.fromkeys(name for drug in reading.drugs for name in drug.ingredients))
