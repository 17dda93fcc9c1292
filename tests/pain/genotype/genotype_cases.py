"""Clinical cases of genes and drugs in YAML. The format is told in `cases/README.md`.

No test stands here: `test_case_genotype_clinical.py` runs the cases, `tools/mutate.py --room genotype` runs
them against broken rules.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases_in_yaml import written_cases
from genotype_builders import rows_of, single_rows
from spinewise.pain.genotype.phenoconversion import Taken
from spinewise.record.genotype import GeneticInput, LaboratoryCall, VariantRow
from spinewise.results import Missing

FOLDER = Path(__file__).parent / "cases"
AS_OF = "2026-11-21"
SINGLE = "single"
"""Single variants stand under this name beside the genes of a file."""
PARTS = frozenset({"reports", "file", "without", "rows", "taking", "refused"})


@dataclass(frozen=True)
class Case:
    """One patient's genes, and what the sources say about them.

    Parameters
    ----------
    name, file : str
        What a pharmacist would call it, and where it stands.
    line : int
        First line in the file.
    evidence : tuple of str
        Ids of the entries that the expectations rest on.
    as_of : date
        The day of the question.
    given : GeneticInput
        Reports and rows of a file of variants.
    taken : tuple of Taken
        Drugs that are taken.
    expect : mapping
        What has to come out.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    as_of: datetime.date
    given: GeneticInput
    taken: tuple[Taken, ...]
    expect: Mapping[str, Any]


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and place."""
    return tuple(
        Case(
            one.name,
            one.file,
            one.line,
            one.evidence,
            datetime.date.fromisoformat(one.parts.get("as_of", AS_OF)),
            _given(one.parts),
            tuple(Taken(name, "the list") for name in one.parts.get("taking", ())),
            one.expect,
        )
        for one in written_cases(folder, PARTS)
    )


def _given(parts: Mapping[str, Any]) -> GeneticInput:
    calls = tuple(
        LaboratoryCall(
            one["gene"],
            one.get("from", "a report"),
            one.get("diplotype", ""),
            one.get("phenotype", ""),
            str(one.get("score", "")),
        )
        for one in parts.get("reports", ())
    )
    missing = tuple(Missing(what, "It was refused on reading.", "") for what in parts.get("refused", ()))
    return GeneticInput(tuple(_rows(parts)), calls, missing, "file" in parts or "rows" in parts)


def _rows(parts: Mapping[str, Any]) -> Iterator[VariantRow]:
    """Rows of the file: of a gene that is named every position, as in GRCh38 where nothing is said."""
    without = set(parts.get("without", ()))
    for gene, said in parts.get("file", {}).items():
        if gene == SINGLE:
            yield from single_rows(said).values()
        else:
            yield from rows_of(gene, said, without).values()
    for text in parts.get("rows", ()):
        yield _row(text)


def _row(text: str) -> VariantRow:
    """A row as ``"chr10 94949282 AA A 0/1"``, with the phase set at the end where there is one."""
    chromosome, position, ref, alts, genotype, *set_ = text.split()
    copies = genotype.replace("|", "/").split("/")
    return VariantRow(
        chromosome,
        int(position),
        ref,
        () if alts == "-" else tuple(alts.split(",")),
        tuple(None if one == "." else int(one) for one in copies),
        "|" in genotype,
        set_[0] if set_ else "",
    )
