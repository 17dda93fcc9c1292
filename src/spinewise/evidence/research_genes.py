"""Genes without a recommendation: single variants, their haplotypes, and the studies side by side."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data

VARIANTS = "single_variants.toml"
STUDIES = "research_genes.toml"


@dataclass(frozen=True)
class SingleVariant:
    """One variant on GRCh38.

    Parameters
    ----------
    gene, rsid, chromosome : str
        What and where.
    position : int
        Counted from 1.
    ref : str
        Base of GRCh38, plus strand.
    alts : tuple of str
        Other bases that occur.
    strand : str
        Of the gene, ``"+"`` or ``"-"``.
    coding : str
        Name in the gene.
    status, read : str
        How sure the place is, and what was read.
    ambiguous : bool
        Whether the two bases are each other's complement.
    """

    gene: str
    rsid: str
    chromosome: str
    position: int
    ref: str
    alts: tuple[str, ...]
    strand: str
    coding: str
    status: str
    read: str
    ambiguous: bool = False


@dataclass(frozen=True)
class Haplotype:
    """One named haplotype.

    Parameters
    ----------
    name, means : str
        As the literature calls it.
    bases : tuple of str
        Plus strand, in the order of the sites.
    """

    name: str
    means: str
    bases: tuple[str, ...]


@dataclass(frozen=True)
class HaplotypeTable:
    """Haplotypes of one gene.

    Parameters
    ----------
    gene : str
        Symbol.
    sites : tuple of str
        rsIDs.
    haplotypes : tuple of Haplotype
        Those with a name; others are rare recombinants.
    status, read : str
        How sure the letters are.
    """

    gene: str
    sites: tuple[str, ...]
    haplotypes: tuple[Haplotype, ...]
    status: str
    read: str


@dataclass(frozen=True)
class GeneStudy:
    """What one study says of a gene.

    Parameters
    ----------
    label, n, people, says, read, where : str
        Name, size, who was studied, result, how it was read, and where it stands.
    """

    label: str
    n: str
    people: str
    says: str
    read: str
    where: str


@dataclass(frozen=True)
class ResearchGene:
    """Everything that is shown of a gene without recommendation.

    Parameters
    ----------
    name : str
        Symbol, or ``"OPRM1 methylation"``.
    evidence : tuple of str
        Ids of evidence entries.
    studies : tuple of GeneStudy
        Side by side.
    conflict : str
        Where they disagree.
    """

    name: str
    evidence: tuple[str, ...]
    studies: tuple[GeneStudy, ...]
    conflict: str


@cache
def single_variants() -> tuple[SingleVariant, ...]:
    """Every variant with a place.

    Returns
    -------
    tuple of SingleVariant
        In the order of the table.
    """
    rows = package_data.read(VARIANTS)["variant"]
    return tuple(SingleVariant(**{**row, "alts": tuple(row["alts"])}) for row in rows)


@cache
def unplaced() -> tuple[tuple[str, str, str], ...]:
    """Variants of the literature that are not looked for: gene, rsID and why.

    Returns
    -------
    tuple of (str, str, str)
        In the order of the table.
    """
    return tuple((row["gene"], row["rsid"], row["why"]) for row in package_data.read(VARIANTS)["unplaced"])


@cache
def haplotype_table(gene: str) -> HaplotypeTable:
    """Named haplotypes of a gene.

    Parameters
    ----------
    gene : str
        ``"COMT"`` or ``"GCH1"``.

    Returns
    -------
    HaplotypeTable
        KeyError for a gene without haplotypes.
    """
    for row in package_data.read(VARIANTS)["haplotypes"]:
        if row["gene"] == gene:
            named = tuple(Haplotype(h["name"], h["means"], tuple(h["bases"])) for h in row["haplotype"])
            return HaplotypeTable(gene, tuple(row["sites"]), named, row["status"], row["read"])
    raise KeyError(f"no haplotypes are known for {gene}: the table holds COMT and GCH1")


@cache
def research_genes() -> tuple[ResearchGene, ...]:
    """Genes without recommendation, with their studies.

    Returns
    -------
    tuple of ResearchGene
        In the order of the table.
    """
    return tuple(
        ResearchGene(
            row["name"],
            tuple(row["evidence"]),
            tuple(GeneStudy(**s) for s in row["studies"]),
            row["conflict"],
        )
        for row in package_data.read(STUDIES)["gene"]
    )


def no_dose() -> str:
    """The words that stand with every gene of this table.

    Returns
    -------
    str
        That no dose follows.
    """
    return str(package_data.read(STUDIES)["no_dose"])
