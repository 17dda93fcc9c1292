"""Which places of a file of variants are read: those of the tables, and the neighbourhood of indels."""

from functools import cache

from spinewise.evidence.named_alleles import GENES, definitions
from spinewise.evidence.research_genes import single_variants
from spinewise.pain.genotype.observed import NEAR_BASES


@cache
def places_to_read() -> dict[str, frozenset[int]]:
    """Positions by chromosome.

    Returns
    -------
    dict
        GRCh38, counted from 1, with names as ``"chr10"``.
    """
    found: dict[str, set[int]] = {}
    for gene in GENES:
        for place in definitions(gene).places:
            here = found.setdefault(place.chromosome, set())
            here.add(place.position)
            if place.is_indel:
                here |= set(range(place.position - NEAR_BASES, place.position + NEAR_BASES + len(place.ref)))
    for one in single_variants():
        found.setdefault(one.chromosome, set()).add(one.position)
    return {chromosome: frozenset(positions) for chromosome, positions in found.items()}
