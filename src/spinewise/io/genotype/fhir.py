"""Genes in FHIR R4: genotype and phenotype by the genomics reporting guide."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from spinewise.io.fhir.entries import Resource, open_entries
from spinewise.io.fhir.validate import why_invalid
from spinewise.io.fhir.values import all_words, codings, day, reference_of
from spinewise.record.genotype import LaboratoryCall
from spinewise.results import Missing
from spinewise.words import MixedPatients

GENOTYPE = "84413-4"
"""LOINC: Genotype display name; seen with that name in the samples of the genomics reporting guide."""
GENE = "48018-6"
"""LOINC: Gene studied; seen likewise."""
_PHENOTYPE = re.compile(r"phenotype|effect on drug metabolism|metaboli[sz]er status", re.IGNORECASE)
_SYMBOL = re.compile(r"\b(CYP\w+|RYR1|CACNA1S|G6PD)\b")
_VOID = ("entered-in-error", "cancelled", "registered")
_DEEPEST = 8
_WEIGHT = 60


def read_gene_observations(
    path: Path, *, id: str = "record"
) -> tuple[tuple[LaboratoryCall, ...], tuple[Missing, ...]]:
    """Read what a FHIR file says of genes.

    Parameters
    ----------
    path : Path
        Bundle, single resource, Parameters, or one resource a line.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    tuple
        Reports, diplotype and phenotype of one gene together; and what was left out.

    Raises
    ------
    UnreadableFile
        It is no FHIR.
    MixedPatients
        It speaks of several people.
    """
    found: list[LaboratoryCall] = []
    missing: list[Missing] = []
    subjects = set()
    for place, resource in _resources(path):
        if resource["resourceType"] != "Observation" or not _is_of_genes(resource):
            continue
        source = f"{id}: entry {place} (Observation)"
        subjects.add(reference_of(resource.get("subject")))
        why = why_invalid(resource)
        if why is not None:
            missing.append(_left_out(source, f"it is no valid FHIR R4: {why}"))
        elif resource.get("status") in _VOID:
            missing.append(_left_out(source, f"its status is {resource['status']}"))
        else:
            made = _call(resource, source)
            if isinstance(made, LaboratoryCall):
                found.append(made)
            else:
                missing.append(made)
    if len(subjects - {""}) > 1:
        raise MixedPatients(
            f"{id} speaks of the genes of {len(subjects)} people, so nothing was read: export one patient."
        )
    return _together(found), tuple(missing)


def _resources(path: Path) -> Iterator[tuple[str, Resource]]:
    """Every resource of a file with its place, those inside Parameters too."""
    for entry in open_entries(path).entries:
        if entry.type == "Parameters":
            for number, one in enumerate(_inside(entry.resource.get("parameter"), 0), 1):
                yield f"{entry.position}.{number}", one
        else:
            yield entry.position, entry.resource


def _inside(parts: Any, depth: int) -> Iterator[Resource]:
    for part in parts if isinstance(parts, list) and depth < _DEEPEST else ():
        if isinstance(part, dict):
            resource = part.get("resource")
            if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
                yield resource
            yield from _inside(part.get("part"), depth + 1)


def _is_of_genes(resource: Resource) -> bool:
    code = resource.get("code")
    if any(one == GENOTYPE for _, one, _ in codings(code)):
        return True
    return bool(_PHENOTYPE.search(" ".join(all_words(code)))) and _gene_of(resource) is not None


def _gene_of(resource: Resource) -> str | None:
    """Gene by its component, else by a symbol in the words of code and value; None where several stand."""
    words = [
        word
        for part in resource.get("component", ())
        if any(code == GENE for _, code, _ in codings(part.get("code")))
        for word in all_words(part.get("valueCodeableConcept"))
    ]
    words = words or [
        *all_words(resource.get("code")),
        *all_words(resource.get("valueCodeableConcept")),
        str(resource.get("valueString", "")),
    ]
    symbols = {found for word in words for found in _SYMBOL.findall(word.upper())}
    if len(symbols) == 1:
        return symbols.pop()
    bare = {word.upper() for word in words if re.fullmatch(r"[A-Z][A-Z0-9]{1,9}", word.upper())}
    return bare.pop() if not symbols and len(bare) == 1 else None


def _call(resource: Resource, source: str) -> LaboratoryCall | Missing:
    gene = _gene_of(resource)
    if gene is None:
        return _left_out(source, "it does not name one gene")
    words = (*all_words(resource.get("valueCodeableConcept")), str(resource.get("valueString", "")))
    said = next((word for word in words if word), "")
    if not said:
        return _left_out(source, "it has no value")
    when = day(resource.get("effectiveDateTime")) or day(resource.get("issued"))
    is_genotype = any(one == GENOTYPE for _, one, _ in codings(resource.get("code")))
    return LaboratoryCall(gene, source, said if is_genotype else "", "" if is_genotype else said, "", when)


def _together(found: list[LaboratoryCall]) -> tuple[LaboratoryCall, ...]:
    """Diplotype and phenotype of one gene as one report, where there is one of each."""
    made = []
    for gene in dict.fromkeys(one.gene for one in found):
        ours = [one for one in found if one.gene == gene]
        diplotypes = [one for one in ours if one.diplotype]
        phenotypes = [one for one in ours if one.phenotype]
        if len(diplotypes) == 1 and len(phenotypes) == 1:
            made.append(replace(diplotypes[0], phenotype=phenotypes[0].phenotype))
        else:
            made += ours
    return tuple(made)


def _left_out(source: str, why: str) -> Missing:
    return Missing(
        source, f"Left out because {why}.", "Correct it at its source and export it again.", weight=_WEIGHT
    )
