"""A densitometer's DICOM structured report: its tree of contents walked from the root to every number.

There is no one template. A number is understood by its code or by its words; its site, side, day, device and
reference population are those said nearest to it on the way from the root. What is not understood is said.
"""

import datetime
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spinewise.io.densitometry.reading import DxaReading, Values, day_in, facts_of, left_out
from spinewise.io.densitometry.words import column_named, passed_over
from spinewise.io.identity import Identity
from spinewise.record.concept_table import plain_words, stands_in
from spinewise.record.concepts import meanings, named_exactly
from spinewise.record.fact import Fact
from spinewise.record.scores import clash_in_words
from spinewise.record.sites import narrowed, side_in, site_in, site_of
from spinewise.results import Missing
from spinewise.words import Side, UnreadableFile

_SCHEMES = {"SCT": "http://snomed.info/sct", "LN": "http://loinc.org"}
_CONCEPTS = {"dxa-bmd": "bmd", "dxa-t-score": "t", "dxa-z-score": "z", "tbs": "tbs"}
_WORDS = {
    "t": ("t-score", "t score", "tscore"),
    "z": ("z-score", "z score", "zscore"),
    "bmd": ("bmd", "bone mineral density"),
    "tbs": ("tbs", "trabecular bone score"),
}
_BESIDE = {
    "reference": (
        "reference population",
        "reference database",
        "reference data",
        "reference set",
        "reference curve",
    ),
    "software": ("software", "software version", "analysis version", "device observer software version"),
    "device": ("device model name", "device observer model name", "densitometer", "scanner"),
    "maker": ("device observer manufacturer", "manufacturer"),
    "version": ("tbs version", "tbs software"),
}
_PLACES = (
    "finding site",
    "anatomic region",
    "region",
    "site",
    "body site",
    "laterality",
    "scan type",
    "side",
    "topographical modifier",
)
_DAYS = (
    "scan date",
    "study date",
    "date of measurement",
    "acquisition date",
    "measurement date",
    "content date",
)
_SEXES = {"F": "female", "M": "male", "O": "other"}
_LEFT_RIGHT = {"7771000": Side.LEFT, "24028007": Side.RIGHT, "G-A101": Side.LEFT, "G-A100": Side.RIGHT}
_DEEPEST = 40


@dataclass(frozen=True)
class _Around:
    """What is said on the way from the root to an item: the nearest of each."""

    site: str | None = None
    side: Side | None = None
    date: datetime.date | None = None
    context: dict[str, str] = field(default_factory=dict)


@dataclass
class _Found:
    """What the walk has gathered: numbers of one place together, and what was not understood."""

    numbers: list[tuple[str, str, tuple[float, str], str, _Around]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def read_report(path: Path, *, id: str = "dxa") -> DxaReading:
    """Read a densitometer's structured report.

    Parameters
    ----------
    path : Path
        DICOM file of modality SR.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    DxaReading
        Without facts when the report holds no value of densitometry.

    Raises
    ------
    UnreadableFile
        The file is broken, or no structured report.
    """
    dataset = _open(path)
    header = _header(dataset, id)
    found = _Found()
    start = _with_children(
        _placed(_Around(date=_header_day(dataset), context=header), _name(dataset)), dataset
    )
    _walk(dataset, "1", start, found, id, 0)
    facts, gaps = _facts(found, id)
    days = [fact.date for fact in facts if fact.date]
    return DxaReading(_identity(dataset, id), tuple(facts), (*found.missing, *gaps), max(days, default=None))


def _facts(found: _Found, id: str) -> tuple[list[Fact], list[Missing]]:
    facts: list[Fact] = []
    gaps: list[Missing] = []
    for number, (key, place, value, note, around) in enumerate(found.numbers, 1):
        notes = {key: note} if note else {}
        made = Values(place, {key: value}, around.site, around.side, around.date, around.context, notes)
        more, refused = facts_of(made, id, number)
        facts += more
        gaps += refused
    return facts, gaps


def _open(path: Path) -> Any:
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        with warnings.catch_warnings():
            # The reader warns about harmless deviations, with values of the header in the text.
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(path)
            contents = dataset.get("ContentSequence")
    except (InvalidDicomError, OSError, EOFError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise UnreadableFile("The structured report is broken or cut short: export it again.") from error
    if str(dataset.get("Modality", "")) != "SR" or not contents:
        raise UnreadableFile("The file is no DICOM structured report: export the densitometry as SR or CSV.")
    return dataset


def _walk(item: Any, place: str, around: _Around, found: _Found, id: str, depth: int) -> None:
    if depth > _DEEPEST:
        found.missing.append(left_out(f"item {place} of {id}", "The report is nested too deeply."))
        return
    for number, child in enumerate(item.get("ContentSequence") or (), 1):
        here = f"{place}.{number}"
        try:
            own = _with_name(around, child)
            own = _with_children(own, child)
            if str(child.get("ValueType", "")) == "NUM":
                _read_number(child, f"item {here}", own, found, id)
            _walk(child, here, own, found, id, depth + 1)
        except (AttributeError, TypeError, ValueError, KeyError, IndexError):
            found.missing.append(
                left_out(f"item {here} of {id}", "It is no valid item of a structured report.")
            )


def _read_number(child: Any, place: str, around: _Around, found: _Found, id: str) -> None:
    name = _name(child)
    key, clash = _key(child, name)
    measured = (child.get("MeasuredValueSequence") or [None])[0]
    if key is None:
        if not passed_over(name):
            found.missing.append(
                left_out(f"{place} of {id}", "It is a number that is not known here, so it was not used.")
            )
    elif measured is None or measured.get("NumericValue") in (None, ""):
        found.missing.append(left_out(f"{place} of {id}", "It has a name and no number."))
    else:
        units = (measured.get("MeasurementUnitsCodeSequence") or [{}])[0]
        unit = "1" if key in ("t", "z", "tbs") else str(units.get("CodeValue", "") or "").replace("²", "2")
        found.numbers.append((key, place, (float(measured.NumericValue), unit), clash, around))


def _key(child: Any, name: str) -> tuple[str | None, str]:
    """Which value a number is: by code, else by words; and a clause where the two name different scores."""
    words = plain_words(name)
    for system, code in _codes(child.get("ConceptNameCodeSequence")):
        for one in meanings(system, code, name):
            if one.concept.key in _CONCEPTS:
                return _CONCEPTS[one.concept.key], clash_in_words(one.concept.key, words)
    column = column_named(name)
    if column is not None and column.key in _WORDS:
        return column.key, ""
    exact = named_exactly(name, "quantity")
    if exact is not None and exact.key in _CONCEPTS:
        return _CONCEPTS[exact.key], ""
    said = [key for key, names in _WORDS.items() if any(stands_in(one, words) for one in names)]
    scores = [key for key in said if key in ("t", "z")]
    # "T-score of the BMD" is a T-score; words that name both scores name neither.
    chosen = scores or said
    return (chosen[0], "") if len(chosen) == 1 and "change" not in words else (None, "")


def _with_name(around: _Around, child: Any) -> _Around:
    """What the name of an item adds: "Left femur" or "Neck", and the site and side that its own code says."""
    name = _name(child)
    for system, code in _codes(child.get("ConceptNameCodeSequence")):
        for one in meanings(system, code, name):
            if one.code is not None and one.code.site:
                around = replace(around, site=one.code.site, side=one.code.side or around.side)
    return _placed(around, name) if name else around


def _with_children(around: _Around, item: Any) -> _Around:
    """What the direct children of an item say about it: site, side, day, device, reference."""
    for child in item.get("ContentSequence") or ():
        kind, name = str(child.get("ValueType", "")), plain_words(_name(child))
        if kind == "CODE":
            code = (child.get("ConceptCodeSequence") or [None])[0]
            around = _with_code(around, name, code) if code is not None else around
            # The laterality of a finding site stands below the site itself.
            around = _with_children(around, child) if name in _PLACES else around
        elif kind == "TEXT":
            around = _with_text(around, name, str(child.get("TextValue", "")))
        elif kind in ("DATE", "DATETIME"):
            day = day_in(str(child.get("Date") or child.get("DateTime") or "")[:8])
            around = replace(around, date=day) if day and name in _DAYS else around
    return around


def _with_code(around: _Around, name: str, code: Any) -> _Around:
    meaning, value = str(code.get("CodeMeaning", "") or ""), str(code.get("CodeValue", "") or "")
    if name in _PLACES:
        site, side = site_of(_SCHEMES.get(str(code.get("CodingSchemeDesignator", "")), ""), value)
        around = _placed(around, meaning)
        return replace(
            around,
            site=narrowed(site, meaning) if site else around.site,
            side=side or _LEFT_RIGHT.get(value) or around.side,
        )
    return _with_text(around, name, meaning)


def _with_text(around: _Around, name: str, text: str) -> _Around:
    if name in _PLACES:
        return _placed(around, text)
    for key, names in _BESIDE.items():
        if name in names and text.strip():
            told = dict(around.context)
            if key == "device" and text.strip() in told.get("device", ""):
                return around
            if key == "maker":
                known = told.get("device", "")
                key, text = "device", known if text in known else f"{text} {known}"
            return replace(around, context={**told, key: text.strip()})
    return around


def _placed(around: _Around, said: str) -> _Around:
    """Site and side from words, read together with those further out: the neck of a left femur."""
    # Words that name a site of their own begin anew; a part such as "neck" is read beside the site above.
    named = site_in(said)
    site = named or (narrowed(around.site, said) if around.site else None)
    return replace(around, site=site, side=side_in(said) or around.side)


def _header(dataset: Any, id: str) -> dict[str, str]:
    maker, model = (
        str(dataset.get(name, "") or "").strip() for name in ("Manufacturer", "ManufacturerModelName")
    )
    versions = dataset.get("SoftwareVersions") or ""
    told = versions if isinstance(versions, str) else ", ".join(str(one) for one in versions)
    device = model if maker and model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()
    return {name: text for name, text in (("device", device), ("software", told), ("scan", id)) if text}


def _header_day(dataset: Any) -> datetime.date | None:
    """Day of the study; the day on which the report was written may be another."""
    for name in ("StudyDate", "SeriesDate", "ContentDate"):
        day = day_in(str(dataset.get(name, "") or ""))
        if day is not None:
            return day
    return None


def _identity(dataset: Any, id: str) -> Identity:
    born = day_in(str(dataset.get("PatientBirthDate", "") or ""))
    study = str(dataset.get("StudyInstanceUID", "") or "").strip()
    return Identity(
        id,
        frozenset({str(dataset.get("PatientID", "") or "").strip()} - {""}),
        studies=frozenset({study} - {""}),
        birth_date=born.isoformat() if born else "",
        sex=_SEXES.get(str(dataset.get("PatientSex", "") or "").upper(), ""),
    )


def _name(item: Any) -> str:
    sequence = item.get("ConceptNameCodeSequence")
    return str(sequence[0].get("CodeMeaning", "") or "") if sequence else ""


def _codes(sequence: Any) -> Iterator[tuple[str, str]]:
    for code in sequence or ():
        system = _SCHEMES.get(str(code.get("CodingSchemeDesignator", "")))
        if system:
            yield system, str(code.get("CodeValue", "") or "")
