"""What a concept of an OMOP table means here: by its vocabulary, else by the form of its source code."""

import re
from dataclasses import dataclass
from functools import cache

from spinewise.io.exchange.omop_files import OmopFiles
from spinewise.record.concepts import Meaning, meanings, named_exactly, named_within

_SYSTEM = {
    "SNOMED": "http://snomed.info/sct",
    "LOINC": "http://loinc.org",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10GM": "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
}
_FORMS = (
    (re.compile(r"\d{1,7}-\d"), "LOINC"),
    (re.compile(r"\d{6,18}"), "SNOMED"),
    (re.compile(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?"), "ICD10CM"),
)
"""Codes whose form says which system they are of, for tables without a vocabulary."""


@dataclass(frozen=True)
class OmopConcept:
    """One concept as far as it is known.

    Parameters
    ----------
    name : str
        Of the vocabulary; empty without one.
    meanings : tuple of Meaning
        What it stands for in the concept table.
    """

    name: str
    meanings: tuple[Meaning, ...]


class Vocabulary:
    """Concepts of one CDM.

    Parameters
    ----------
    files : OmopFiles
        Open tables.
    """

    def __init__(self, files: OmopFiles) -> None:
        """Take the files; concepts are looked up when they are asked for."""
        self._files = files
        self.is_there = files.has("concept")
        self._found: dict[str, tuple[str, str, str]] = {}

    def load(self, ids: set[str]) -> None:
        """Look up concepts that will be asked for.

        Parameters
        ----------
        ids : set of str
            Numbers of concepts.
        """
        new = sorted(one for one in ids if one.isdecimal() and one not in self._found)
        if not new or not self.is_there:
            return
        wanted = ", ".join(f"'{one}'" for one in new)
        columns = ("concept_id", "concept_name", "vocabulary_id", "concept_code")
        for id, name, vocabulary, code in self._files.rows("concept", columns, f"concept_id in ({wanted})"):
            self._found[id] = (name or "", vocabulary or "", code or "")

    def concept(self, id: str | None, source: str | None) -> OmopConcept:
        """What one row is about.

        Parameters
        ----------
        id : str or None
            Number of its concept.
        source : str or None
            Its source value.

        Returns
        -------
        OmopConcept
            Without a name and meanings when nothing is known of it.
        """
        name, vocabulary, code = self._found.get(id or "", ("", "", ""))
        return _understood(name, vocabulary, code, source or "")


@cache
def _understood(name: str, vocabulary: str, code: str, source: str) -> OmopConcept:
    if vocabulary not in _SYSTEM:
        vocabulary = next((system for form, system in _FORMS if form.fullmatch(source)), "")
        code = source
    found = {one.concept.key: one for one in meanings(_SYSTEM[vocabulary], code, name)} if vocabulary else {}
    exact = named_exactly(name) if name else None
    if exact is not None:
        found.setdefault(exact.key, Meaning(exact))
    for kind in ("procedure", "device") if name else ():
        for one in named_within(name, kind):
            found.setdefault(one.key, Meaning(one))
    return OmopConcept(name, tuple(found.values()))
