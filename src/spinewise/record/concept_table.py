"""The table of concepts, code systems and words, as it stands in `concepts.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from spinewise.words import Side

UNCONFIRMED = "unconfirmed"

_SYSTEMS = {
    "http://loinc.org": "LOINC",
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "http://snomed.info/sct": "SNOMED",
    "urn:oid:2.16.840.1.113883.6.96": "SNOMED",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "urn:oid:2.16.840.1.113883.6.88": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "urn:oid:2.16.840.1.113883.6.90": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "urn:oid:2.16.840.1.113883.6.3": "ICD-10",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "ICD-10",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": "ICD-10",
    "http://www.whocc.no/atc": "ATC",
    "http://fhir.de/CodeSystem/bfarm/atc": "ATC",
    "urn:oid:2.16.840.1.113883.6.73": "ATC",
    "http://terminology.hl7.org/CodeSystem/v2-0136": "v2-0136",
}

_ALSO_IN = {"ICD-10-CM": ("ICD-10-CM", "ICD-10"), "ICD-10": ("ICD-10",)}
"""A code of ICD-10-CM is looked up among its own entries and among those that both ICD-10 share."""


@dataclass(frozen=True)
class Code:
    """One code of one system, and what exactly it says.

    Parameters
    ----------
    system, code, display : str
        The code as published.
    source : str
        Where it was seen with that meaning; ``"unconfirmed"`` when nowhere.
    prefix : bool
        True when every code that begins so is meant.
    part : bool
        True when it is narrower than the concept, so that refuting it does not refute the concept.
    past : bool
        True when it says that something was so and is over.
    site : str or None
        Body site that the code itself names.
    side : Side or None
        Side that the code itself names.
    """

    system: str
    code: str
    display: str
    source: str
    prefix: bool = False
    part: bool = False
    past: bool = False
    site: str | None = None
    side: Side | None = None


@dataclass(frozen=True, eq=False)
class Concept:
    """One thing a record can speak of.

    Parameters
    ----------
    key : str
        Name used by facts and rules, for example ``"dxa-t-score"``.
    name : str
        In words.
    kind : str
        ``"quantity"``, ``"condition"``, ``"procedure"``, ``"device"``, ``"drug"``, ``"care"`` or ``"text"``.
    unit : str
        UCUM unit in which a quantity is kept; empty for other kinds.
    possible : tuple of float or None
        Ends beyond which a quantity is a slip of the pen; no clinical limits.
    analyte : str or None
        Substance whose molar mass converts between mass and amount.
    unit_aliases : mapping
        Units that laboratories write for this one although UCUM keeps them apart.
    scales : mapping
        Units that look alike to UCUM but are other scales: factor and offset to `unit`.
    names : tuple of str
        Words by which sources name it, in lower case.
    several : bool
        True for a class of drugs whose names are those of its members.
    implies : tuple of str
        Other concepts that hold whenever this one does.
    unless : tuple of str
        Words that make a name mean something else: hydrocortisone in a cream is no systemic drug.
    codes : tuple of Code
        Its codes.
    """

    key: str
    name: str
    kind: str
    unit: str = ""
    possible: tuple[float, float] | None = None
    analyte: str | None = None
    unit_aliases: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    several: bool = False
    implies: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()

    def can_be(self, value: float) -> bool:
        """Whether a value in `unit` can be at all: no clinical limit, False only for a slip of the pen."""
        return self.possible is None or self.possible[0] <= value <= self.possible[1]


@cache
def concepts() -> dict[str, Concept]:
    """All concepts by key."""
    return {entry["key"]: _concept(entry) for entry in table()["concept"]}


def concept(key: str) -> Concept:
    """Concept of a key; KeyError for a key that is not in the table.

    Parameters
    ----------
    key : str
        Our word for it, as in the table.

    Returns
    -------
    Concept
        With its codes, names and kind.
    """
    return concepts()[key]


@cache
def molar_masses() -> dict[str, float]:
    """Grams per mole by analyte; sources stand in the table."""
    return {entry["name"]: entry["grams_per_mole"] for entry in table()["analyte"]}


@cache
def table() -> dict[str, Any]:
    """The whole file, read once."""
    with resources.files(__package__).joinpath("concepts.toml").open("rb") as file:
        return tomllib.load(file)


def _concept(entry: dict[str, Any]) -> Concept:
    fields = {
        key: entry[key] for key in ("key", "name", "kind", "unit", "analyte", "unit_aliases") if key in entry
    }
    low_high = entry.get("possible")
    return Concept(
        **fields,
        possible=(float(low_high[0]), float(low_high[1])) if low_high else None,
        scales={unit: (float(one[0]), float(one[1])) for unit, one in entry.get("scales", {}).items()},
        names=tuple(entry.get("names", ())),
        several=bool(entry.get("several", False)),
        implies=tuple(entry.get("implies", ())),
        unless=tuple(entry.get("unless", ())),
        codes=tuple(
            Code(**{**code, "side": Side(code["side"]) if "side" in code else None})
            for code in entry.get("codes", ())
        ),
    )


def names_of(system: str) -> tuple[str, ...]:
    """Our names of a code system, the more exact one first; versions after a bar or slash are ignored.

    Parameters
    ----------
    system : str
        URI as FHIR writes it.

    Returns
    -------
    tuple of str
        For example ``("SNOMED",)``; empty for a system that the table does not use.
    """
    uri = system.partition("|")[0].rstrip("/")
    name = _SYSTEMS.get(uri) or ("SNOMED" if uri.startswith("http://snomed.info/sct/") else None)
    return _ALSO_IN.get(name, (name,)) if name else ()


def stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as whole words; both in plain words.

    Parameters
    ----------
    name : str
        What is looked for.
    text : str
        Where.

    Returns
    -------
    bool
        False when it is only part of a longer word.
    """
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def plain_words(text: str) -> str:
    """Lower case, single spaces, no SNOMED tag such as "(disorder)", no zero-width space.

    Parameters
    ----------
    text : str
        As a record writes it.

    Returns
    -------
    str
        The form in which names are compared.
    """
    bare = re.sub(
        r"\s*\((disorder|finding|procedure|body structure|qualifier value|situation)\)\s*$", "", text
    )
    return " ".join(bare.replace("\u200b", "").lower().split())
