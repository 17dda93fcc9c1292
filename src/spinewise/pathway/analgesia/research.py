"""What a plan keeps of genes that are only studied: bases, haplotypes, studies side by side, and no dose."""

from dataclasses import dataclass

from spinewise.evidence.research_genes import GeneStudy
from spinewise.pain.genotype.research import ForResearch


@dataclass(frozen=True)
class ResearchSaid:
    """A gene from which no dose follows.

    Parameters
    ----------
    gene : str
        Symbol.
    read : tuple of str
        Variants with their bases on the strand of the gene.
    not_read : tuple of str
        Variants that were not, with why.
    haplotypes : str
        Pairs that bases and phase allow, with what must be read with them; empty where none were asked for.
    studies : tuple of GeneStudy
        Side by side.
    conflict : str
        Where they disagree.
    words : str
        That no dose follows.
    """

    gene: str
    read: tuple[str, ...]
    not_read: tuple[str, ...]
    haplotypes: str
    studies: tuple[GeneStudy, ...]
    conflict: str
    words: str


def research_said(one: ForResearch) -> ResearchSaid:
    """One gene of research as a plan keeps it.

    Parameters
    ----------
    one : ForResearch
        As it was read.

    Returns
    -------
    ResearchSaid
        From which no dose follows.
    """
    return ResearchSaid(
        one.gene.name,
        tuple(f"{v.rsid} {v.gene_strand} ({v.coding})" for v in one.variants if v.gene_strand),
        tuple(f"{v.rsid}: {v.why_not}" for v in one.variants if not v.gene_strand),
        f"{' or '.join(one.haplotypes)}. {one.haplotype_note}" if one.haplotypes else "",
        one.gene.studies,
        one.gene.conflict,
        one.words,
    )
