"""What stands beside a number in FHIR: device, software, reference, range, flag, and the scan it belongs to.

Without these a T-score cannot be checked and a laboratory value cannot be judged, so they are kept in the
source's own words; only the ends of a range are told in the unit of the fact.
"""

import re
from collections.abc import Iterator, Sequence

from spinewise.io.fhir.entries import Entry, Resource
from spinewise.io.fhir.notes import Notes
from spinewise.io.fhir.values import all_words, codings, reference_of, same_reference, words_of
from spinewise.record.concept_table import Concept
from spinewise.record.units import in_unit_of
from spinewise.words import BadInput

SCANNED = frozenset({"dxa-bmd", "dxa-t-score", "dxa-z-score", "tbs"})
"""Values of one scan, which belong together."""

_PARENTS = {"DiagnosticReport": "result", "Observation": "hasMember"}
_BESIDE = {
    "reference": ("reference population", "reference database", "reference data", "reference set"),
    "software": ("software", "software version"),
    "device": ("device", "densitometer", "scanner"),
    "country": ("country",),
    "version": ("version", "frax version", "tbs version"),
}
"""Components whose words name a part of the context."""

_REFERENCE = re.compile(r"\breference (?:population|database|data|set)\s*[:=]\s*([^;.\n]+)", re.IGNORECASE)
_FRAX = re.compile(
    r"frax\W{0,3}(?:\s*(?:version|v)?\.?\s*(\d+(?:\.\d+)*))?(?:[^()]*\(([^()\d]+)\))?", re.IGNORECASE
)
_LONGEST = 120


def family(entries: Sequence[Entry], by_reference: dict[str, Resource]) -> dict[int, Entry]:
    """The report or panel of each observation that is listed in one.

    Parameters
    ----------
    entries : sequence of Entry
        Valid entries of one patient.
    by_reference : dict
        Resources by the references that others use for them.

    Returns
    -------
    dict
        Report or panel by the identity of the member's object; a report goes before a panel.
    """
    found: dict[int, Entry] = {}
    for kind in ("Observation", "DiagnosticReport"):
        for entry in entries:
            if entry.type != kind:
                continue
            for member in entry.resource.get(_PARENTS[kind], []):
                resource = by_reference.get(reference_of(member))
                if resource is not None and _same_subject(resource, entry.resource):
                    found[id(resource)] = entry
    return found


def context_of(entry: Entry, part: Resource, concept: Concept, unit: str, notes: Notes) -> dict[str, str]:
    """Everything beside a number that it cannot be read without.

    Parameters
    ----------
    entry : Entry
        The observation.
    part : dict
        The observation itself, or the component that holds the number.
    concept : Concept
        What the number is.
    unit : str
        UCUM unit of the number as written, for the ends of the range that have none of their own.
    notes : Notes
        Resources by reference, and the parents of panels and reports.

    Returns
    -------
    dict
        Under the names of `spinewise.record.fact.CONTEXT`; what is not said is not there.
    """
    own = entry.resource
    parent = notes.parents.get(id(own))
    sources = [own] if parent is None else [own, parent.resource]
    found = {**_range(part, concept, unit), "interpretation": _interpretation(part)}
    for source in sources:
        found = {**_device(source, notes), **_components(source), **_words(source), **_said(found)}
    if concept.key.startswith("frax"):
        found = {**_frax(" ".join((words_of(own.get("method")), words_of(own.get("code"))))), **_said(found)}
    if concept.key in SCANNED:
        found["scan"] = _scan(entry, parent, notes)
    return {name: text[:_LONGEST] for name, text in _said(found).items()}


def frax_model(words: str) -> dict[str, str]:
    """Country and version of FRAX, as a method names them: "FRAX v4.2 (Germany)".

    Parameters
    ----------
    words : str
        Method or code in the source's own words.

    Returns
    -------
    dict
        Under ``"country"`` and ``"version"``, as far as they are said, and the words as ``"method"``.
    """
    return _frax(words)


def _said(found: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in found.items() if text}


def _same_subject(one: Resource, other: Resource) -> bool:
    first, second = (reference_of(x.get("subject")) for x in (one, other))
    return not first or not second or first == second or same_reference(first, second, "Patient", "")


def _scan(entry: Entry, parent: Entry | None, notes: Notes) -> str:
    """The report or panel, else this entry where it holds several values, else the moment."""
    if parent is not None:
        return f"{notes.input_id}: {parent.place}"
    if entry.resource.get("component"):
        return f"{notes.input_id}: {entry.place}"
    moment = str(entry.resource.get("effectiveDateTime") or "")
    return f"{notes.input_id}: {moment}" if moment else ""


def _device(source: Resource, notes: Notes) -> dict[str, str]:
    element = source.get("device") or {}
    device = notes.resolve(source, reference_of(element)) or {}
    names = [str(one.get("name", "")) for one in device.get("deviceName", [])]
    model = str(device.get("modelNumber") or next((name for name in names if name), ""))
    maker = str(device.get("manufacturer") or "")
    words = model if maker and model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()
    versions = [str(one.get("value", "")) for one in device.get("version", [])]
    return {
        "device": words or words_of(device.get("type")) or str(element.get("display") or ""),
        "software": ", ".join(one for one in versions if one),
    }


def _components(source: Resource) -> dict[str, str]:
    found = {}
    for component in source.get("component", []):
        said = {word.lower() for word in all_words(component.get("code"))}
        value = str(component.get("valueString") or words_of(component.get("valueCodeableConcept")))
        for name, words in _BESIDE.items():
            if value and said & set(words):
                found[name] = value
    return found


def _words(source: Resource) -> dict[str, str]:
    """Method, and the reference population where a note or a range names it."""
    told = " ; ".join(_texts(source))
    named = _REFERENCE.search(told)
    return {
        "method": words_of(source.get("method")),
        "reference": named.group(1).strip() if named else "",
    }


def _texts(source: Resource) -> Iterator[str]:
    yield from (str(note.get("text", "")) for note in source.get("note", []))
    for one in source.get("referenceRange", []):
        yield str(one.get("text", ""))
        yield from (word for whom in one.get("appliesTo", []) for word in all_words(whom))


def _frax(words: str) -> dict[str, str]:
    match = _FRAX.search(words)
    if match is None:
        return {}
    version, country = match.groups()
    return {"version": version or "", "country": (country or "").strip(), "method": words.strip()}


def _range(part: Resource, concept: Concept, unit: str) -> dict[str, str]:
    """Ends of the laboratory's own range, when it gives exactly one that is meant as normal."""
    ranges = [one for one in part.get("referenceRange", []) if _is_normal(one)]
    if len(ranges) != 1:
        return {}
    found = {}
    for end in ("low", "high"):
        quantity = ranges[0].get(end) or {}
        written = str(quantity.get("code") or quantity.get("unit") or unit)
        try:
            found[f"range {end}"] = f"{in_unit_of(concept, float(quantity['value']), written):g}"
        except (BadInput, KeyError, TypeError, ValueError):
            continue
    return found


def _is_normal(one: Resource) -> bool:
    codes = {code for _, code, _ in codings(one.get("type"))}
    return ("low" in one or "high" in one) and (not codes or "normal" in codes)


def _interpretation(part: Resource) -> str:
    said = []
    for one in part.get("interpretation", []):
        code = next((code for _, code, _ in codings(one) if code), "")
        said.append(code or words_of(one))
    return ", ".join(word for word in said if word)
