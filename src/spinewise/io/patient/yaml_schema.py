"""Which parts of patient.yaml fit its schema; the others are refused one by one, each with its line."""

import datetime
import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from spinewise.io.patient.yaml_lines import Lined
from spinewise.io.patient.yaml_lines import Path as Place
from spinewise.words import UnreadableFile

_DAYS = ("date", "until", "birth_date", "last_operation", "since")
_VERSION = 1


@dataclass
class Fitting:
    """The parts that fit, under the numbers they have in the file.

    Parameters
    ----------
    patient, operation : dict
        Fields that fit.
    facts, genotype, files : dict
        Items that fit, by their number in the file, counted from 1.
    medication : dict
        Lines of a list of drugs, likewise.
    lists_files : bool
        Whether the file has a list of files at all.
    refused : list of str
        One clause for each part that does not fit.
    """

    patient: dict[str, Any] = field(default_factory=dict)
    operation: dict[str, Any] = field(default_factory=dict)
    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    genotype: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, dict[str, Any]] = field(default_factory=dict)
    medication: dict[int, str] = field(default_factory=dict)
    lists_files: bool = False
    refused: list[str] = field(default_factory=list)


def fitting_parts(lined: Lined) -> Fitting:
    """Sort the content of a patient file into what fits the schema and what is refused.

    Parameters
    ----------
    lined : Lined
        Content, a mapping, with its lines.

    Returns
    -------
    Fitting
        Everything that fits; a field, a fact or a file that does not is left out alone.

    Raises
    ------
    UnreadableFile
        The file is of another version.
    """
    content = lined.content
    fits = Fitting(lists_files="files" in content, refused=[sentence for _, sentence in lined.problems])
    if "version" not in content:
        fits.refused.append(f"the line version: {_VERSION} is not there; it was read as that version")
    elif content["version"] != _VERSION:
        raise UnreadableFile(
            f"patient.yaml is of a version that is not known: write it as version {_VERSION}."
        )
    for key in content:
        if key not in _schema()["properties"]:
            fits.refused.append(f"line {lined.line_of((key,))} begins a part that is not known")
    fits.patient = _fields("patient", lined, fits.refused)
    fits.operation = _fields("operation", lined, fits.refused)
    fits.facts = _items("facts", "fact", lined, fits.refused)
    fits.genotype = _items("genotype", "gene_report", lined, fits.refused)
    fits.medication = _items("medication", "text", lined, fits.refused)
    fits.files = _items("files", "file", lined, fits.refused)
    return fits


def _fields(section: str, lined: Lined, refused: list[str]) -> dict[str, Any]:
    """Fields of a section, each judged alone."""
    written = lined.content.get(section)
    if written is None:
        return {}
    if not isinstance(written, dict):
        refused.append(f"line {lined.line_of((section,))} {section} must be a list of names and values")
        return {}
    known = _schema()["$defs"][section]["properties"]
    kept = {}
    for name, value in written.items():
        place = (section, name)
        if name == "implants" and isinstance(value, list):
            kept[name] = _implants(value, place, lined, refused)
        elif name not in known:
            refused.append(f"line {lined.line_of(place)} names a field of {section} that is not known")
        elif why := _why_not(value, known[name]) or _why_no_day(name, value):
            refused.append(f"line {lined.line_of(place)} {section}.{name} {why}")
        else:
            kept[name] = value
    return kept


def _implants(items: list[Any], place: Place, lined: Lined, refused: list[str]) -> list[Any]:
    schema = _schema()["$defs"]["operation"]["properties"]["implants"]["items"]
    kept = []
    for number, item in enumerate(items):
        why = _why_not(item, schema) or _why_no_day_in(item)
        if why:
            refused.append(f"line {lined.line_of((*place, number))} implant {number + 1} {why}")
        else:
            kept.append(item)
    return kept


def _items(section: str, one: str, lined: Lined, refused: list[str]) -> dict[int, Any]:
    """Items of a list, each judged alone."""
    written = lined.content.get(section)
    if written is None:
        return {}
    if not isinstance(written, list):
        refused.append(f"line {lined.line_of((section,))} {section} must be a list, each item after a dash")
        return {}
    kept = {}
    for number, item in enumerate(written, 1):
        why = _why_not(item, _schema()["$defs"][one])
        why = why or (_why_no_day_in(item) if isinstance(item, dict) else "")
        if why:
            refused.append(f"line {lined.line_of((section, number - 1))} {one} {number} {why}")
        else:
            kept[number] = item
    return kept


def _why_not(value: Any, schema: dict[str, Any]) -> str:
    """What is wrong with a value, in words that repeat nothing of it; empty when it fits."""
    from jsonschema import Draft202012Validator

    whole = {**schema, "$defs": _schema()["$defs"]}
    errors = sorted(
        Draft202012Validator(whole).iter_errors(value), key=lambda error: len(error.absolute_path)
    )
    return _in_words(errors[0]) if errors else ""


def _in_words(error: Any) -> str:
    where = ".".join(str(part) for part in error.absolute_path)
    name = f"{where} " if where else ""
    match error.validator:
        case "additionalProperties":
            return f"{name}has a field that is not known"
        case "required":
            lacks = [key for key in error.validator_value if key not in error.instance]
            return f"{name}lacks {' and '.join(lacks)}"
        case "enum":
            choices = dict.fromkeys(str(one) for one in error.validator_value if not isinstance(one, bool))
            return f"{name}must be one of {', '.join(choices)}"
        case "type":
            kinds = (
                [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
            )
            return f"{name}must be {' or '.join(_KINDS.get(kind, kind) for kind in kinds)}"
        case "pattern" if error.schema.get("description") == "Year-month-day.":
            return f"{name}must be a day such as 2026-01-31"
        case "pattern" if "sha256" in where:
            return f"{name}must be 64 digits and letters a to f"
        case _:
            return f"{name}has a form that is not allowed"


_KINDS = {
    "object": "a list of names and values",
    "array": "a list, each item after a dash",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _why_no_day_in(item: dict[str, Any]) -> str:
    """First day of an item, or of its confirmation, that the calendar does not have."""
    pairs = [*item.items(), *item.get("confirmed", {}).items()]
    return next((f"{name} {why}" for name, value in pairs if (why := _why_no_day(name, value))), "")


def _why_no_day(name: str, value: Any) -> str:
    if name not in _DAYS:
        return ""
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return "names a day that does not exist"
    return ""


@cache
def _schema() -> dict[str, Any]:
    file = resources.files("spinewise.io").joinpath("schemas", "patient.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema
