"""Genes without a recommendation: what was read, haplotypes where phase allows, studies, and no dose."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

from spinewise.evidence.research_genes import (
    Haplotype,
    HaplotypeTable,
    ResearchGene,
    SingleVariant,
    haplotype_table,
    no_dose,
    research_genes,
    single_variants,
    unplaced,
)
from spinewise.pain.genotype.observed import NotCalled, Observed, Wanted, observe
from spinewise.record.genotype import VariantRow
from spinewise.results import Missing

_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_WITH_HAPLOTYPES = ("COMT", "GCH1")
_REFUSED_WEIGHT = 30
NOT_ASSIGNABLE = "not assignable"


@dataclass(frozen=True)
class ReadVariant:
    """A single variant as carried.

    Parameters
    ----------
    rsid, coding : str
        What it is.
    plus : str
        Bases of the plus strand, for example ``"G/A"``; empty where not called.
    gene_strand : str
        The same on the strand of the gene, on which papers write it.
    why_not : str
        Why it was not read; empty where it was.
    place_status : str
        How sure its position is.
    """

    rsid: str
    coding: str
    plus: str
    gene_strand: str
    why_not: str
    place_status: str


@dataclass(frozen=True)
class ForResearch:
    """A gene without recommendation.

    Parameters
    ----------
    gene : ResearchGene
        Its studies.
    variants : tuple of ReadVariant
        What was read.
    haplotypes : tuple of str
        Pairs that phase and bases allow; ``("not assignable",)`` where they cannot be told.
    haplotype_note : str
        What must be read with them.
    words : str
        That no dose follows.
    """

    gene: ResearchGene
    variants: tuple[ReadVariant, ...]
    haplotypes: tuple[str, ...]
    haplotype_note: str
    words: str


def for_research(
    rows: Mapping[tuple[str, int], tuple[VariantRow, ...]] | None,
) -> tuple[tuple[ForResearch, ...], tuple[Missing, ...]]:
    """Genes without recommendation, with what the file of variants says of them.

    Parameters
    ----------
    rows : mapping or None
        Rows of a file of variants; None where there was none.

    Returns
    -------
    tuple
        The genes, and what was refused.
    """
    calls = {one.rsid: _call(one, rows or {}) for one in single_variants()}
    missing = tuple(
        Missing(
            f"{one.rsid} of {one.gene}",
            f"Not read because {call.why}.",
            "Export the file on the plus strand of GRCh38; everything else was read.",
            weight=_REFUSED_WEIGHT,
        )
        for one in single_variants()
        if isinstance(call := calls[one.rsid], NotCalled) and call.why
    )
    return tuple(_gene(gene, calls, rows is not None) for gene in research_genes()), missing


def _call(one: SingleVariant, rows: Mapping[tuple[str, int], tuple[VariantRow, ...]]) -> Observed | NotCalled:
    """Bases of a single variant; nothing is ever flipped by its letters."""
    wanted = Wanted(one.chromosome, one.position, one.ref, one.alts, one.rsid)
    call = observe(wanted, rows)
    if isinstance(call, Observed) and not set(call.bases) <= {one.ref, *one.alts}:
        return NotCalled(
            one.rsid, "it carries a base that the literature does not know, perhaps of the other strand"
        )
    if isinstance(call, NotCalled) and one.ambiguous and "reference base" in call.why:
        return NotCalled(
            one.rsid, f"{call.why}; its two bases are each other's complement, so it is never flipped"
        )
    return call


def _gene(gene: ResearchGene, calls: Mapping[str, Observed | NotCalled], has_file: bool) -> ForResearch:
    variants = [_told(one, calls[one.rsid]) for one in single_variants() if one.gene == gene.name]
    variants += [
        ReadVariant(rsid, "", "", "", why, "") for name, rsid, why in unplaced() if name == gene.name
    ]
    haplotypes: tuple[str, ...] = ()
    note = ""
    if has_file and gene.name in _WITH_HAPLOTYPES:
        haplotypes, note = haplotypes_of(haplotype_table(gene.name), calls)
    return ForResearch(gene, tuple(variants), haplotypes, note, no_dose())


def _told(one: SingleVariant, call: Observed | NotCalled) -> ReadVariant:
    if isinstance(call, NotCalled):
        return ReadVariant(one.rsid, one.coding, "", "", call.why or "it is not in the file", one.status)
    plus = "/".join(call.bases)
    gene = plus if one.strand == "+" else plus.translate(_COMPLEMENT)
    return ReadVariant(one.rsid, one.coding, plus, gene, "", one.status)


def haplotypes_of(
    table: HaplotypeTable, calls: Mapping[str, Observed | NotCalled]
) -> tuple[tuple[str, ...], str]:
    """Pairs of named haplotypes that bases and phase allow.

    Parameters
    ----------
    table : HaplotypeTable
        Named haplotypes of a gene.
    calls : mapping
        What was read, by rsID.

    Returns
    -------
    (tuple of str, str)
        One pair where it is determined; ``"not assignable"`` where a site is not called or the bases
        demand a haplotype without a name; and a note.
    """
    known = [calls.get(site) for site in table.sites]
    lacking = [site for site, call in zip(table.sites, known, strict=True) if not isinstance(call, Observed)]
    if lacking:
        return (NOT_ASSIGNABLE,), f"{', '.join(lacking)} of {table.gene} is not called."
    sites = [call for call in known if isinstance(call, Observed)]
    named = (*table.haplotypes, Haplotype("another", "", ())) if table.gene == "GCH1" else table.haplotypes
    pairs = [pair for pair in combinations_with_replacement(named, 2) if _fit(pair, table.haplotypes, sites)]
    if not pairs:
        return (NOT_ASSIGNABLE,), f"The bases of {table.gene} demand a rare recombinant without a name."
    phased = all(one.phased for one in sites if one.is_heterozygous)
    several = sum(one.is_heterozygous for one in sites) > 1 and not phased
    note = f"Letters: {table.status} ({table.read})."
    if several:
        note = (
            "Phase is not known: this is the only resolution among the haplotypes with a name, "
            f"and a rare recombinant remains possible. {note}"
            if len(pairs) == 1
            else f"Phase is not known, so every pair that fits is shown. {note}"
        )
    return tuple(f"{one.name}/{other.name}" for one, other in pairs), note


def _fit(pair: tuple[Haplotype, Haplotype], named: tuple[Haplotype, ...], sites: list[Observed]) -> bool:
    """Whether two haplotypes make the bases, in an order that phase allows."""
    return any(
        all(_is(one, named, [bases[copy] for bases in order]) for copy, one in enumerate(pair))
        for order in _orders(sites)
    )


def _is(haplotype: Haplotype, named: tuple[Haplotype, ...], bases: list[str]) -> bool:
    """Whether bases are those of a haplotype; one without letters is any that has no name."""
    if haplotype.bases:
        return list(haplotype.bases) == bases
    return all(list(one.bases) != bases for one in named)


def _orders(sites: list[Observed]) -> list[list[tuple[str, str]]]:
    """Every way to share the bases among two copies; sites of one phase set turn together."""
    turned: dict[object, list[int]] = {}
    for place, one in enumerate(sites):
        if one.is_heterozygous:
            turned.setdefault(("set", one.phase_set) if one.phased else ("alone", place), []).append(place)
    flips: list[frozenset[int]] = [frozenset()]
    for group in turned.values():
        flips += [flip | frozenset(group) for flip in flips]
    return [
        [
            (one.bases[1], one.bases[0]) if place in flip else (one.bases[0], one.bases[1])
            for place, one in enumerate(sites)
        ]
        for flip in flips
    ]
