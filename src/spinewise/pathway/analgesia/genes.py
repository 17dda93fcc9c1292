"""What a plan keeps of the guidelines on genes: each gene as far as it is known, and each drug."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spinewise.evidence.gene_guidance import Guidance, guidance
from spinewise.pain.genotype.assess import Genotype
from spinewise.pain.genotype.genes import LABORATORY, Branch, Gene
from spinewise.pain.genotype.recommended import NO_RESULT, ForDrug

USUAL: Mapping[str, str] = MappingProxyType(
    {
        "CYP2D6": "2.0",
        "CYP2C9": "2.0",
        "CYP2C19": "Normal Metabolizer",
        "CYP2B6": "Normal Metabolizer",
        "G6PD": "Normal",
        "RYR1": "Uncertain Susceptibility",
        "CACNA1S": "Uncertain Susceptibility",
    }
)
"""Key of the guideline's row for people in whom a gene changes nothing."""


@dataclass(frozen=True)
class GeneSaid:
    """One gene of the guidelines, as far as it is known.

    Parameters
    ----------
    gene : str
        Symbol.
    genotype : tuple of str
        Each diplotype that may be true with its phenotype and score; several where it is not settled.
    effective : tuple of str
        The same while the drugs are taken that change it; empty where none is.
    sources : tuple of str
        Where it was read; the file of variants by that name.
    caveats : tuple of str
        What weakens it.
    """

    gene: str
    genotype: tuple[str, ...]
    effective: tuple[str, ...]
    sources: tuple[str, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class DrugSaid:
    """What a guideline says of one drug for this patient's genes.

    Parameters
    ----------
    drug : str
        Ingredient.
    genes : tuple of str
        Genes by which it is looked up.
    said : tuple of Guidance
        In the guideline's own words; several where the genotype is not settled.
    by_genotype : tuple of Guidance
        The same without the drugs that are taken; empty where they change nothing.
    because : str
        By which phenotype.
    changes : bool
        Whether it differs from what the guideline says of people in whom the gene changes nothing.
    age : str
        How old it is.
    stale : bool
        Whether the guideline has been issued again since.
    caveats : tuple of str
        What must be read with it.
    """

    drug: str
    genes: tuple[str, ...]
    said: tuple[Guidance, ...]
    by_genotype: tuple[Guidance, ...]
    because: str
    changes: bool
    age: str
    stale: bool
    caveats: tuple[str, ...]


def gene_said(gene: Gene) -> GeneSaid:
    """One gene as a plan keeps it.

    Parameters
    ----------
    gene : Gene
        As it was read and called.

    Returns
    -------
    GeneSaid
        Without its table of alleles.
    """
    read = [f"laboratory: {source}" for source in gene.sources]
    if not any(one.origin == LABORATORY for one in gene.branches):
        read = []
    if gene.match is not None and gene.match.called:
        read.append("file of variants")
    return GeneSaid(gene.name, _branches(gene.branches), _branches(gene.effective), tuple(read), gene.caveats)


def _branches(branches: Iterable[Branch]) -> tuple[str, ...]:
    said = []
    for one in branches:
        score = f", activity score {one.score.text}" if one.score is not None else ""
        said.append(f"{one.diplotype + ' ' if one.diplotype else ''}{one.phenotype}{score}")
    return tuple(dict.fromkeys(said))


def drug_said(one: ForDrug) -> DrugSaid:
    """One drug as a plan keeps it.

    Parameters
    ----------
    one : ForDrug
        As looked up in the guidelines.

    Returns
    -------
    DrugSaid
        With whether it differs from what is said of people with usual genes.
    """
    return DrugSaid(
        one.drug,
        one.genes,
        one.said,
        one.by_genotype,
        one.because,
        _changes(one),
        one.age,
        one.stale,
        one.caveats,
    )


def _changes(one: ForDrug) -> bool:
    """Whether any row that may hold says something else than the row of people with usual genes."""
    usual = {
        row.text
        for known in (one.genes, *((gene,) for gene in one.genes))
        if (row := guidance(one.drug, tuple(USUAL[g] if g in known else NO_RESULT for g in one.genes)))
    }
    return any(row.text not in usual for row in one.said)


def inhibitors_said(genotype: Genotype) -> str:
    """Drugs that change what a gene does, and where their list comes from.

    Parameters
    ----------
    genotype : Genotype
        With the drugs that are taken.

    Returns
    -------
    str
        Empty where none is taken.
    """
    if genotype.inhibition is None:
        return ""
    names = ", ".join(f"{one.name} ({one.strength})" for one in genotype.inhibition.by)
    return f"{names}. {genotype.inhibition_source}"
