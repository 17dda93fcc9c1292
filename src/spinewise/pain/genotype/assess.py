"""A patient's genes: what is known, what drugs make of it, what guidelines say, and what is research."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.evidence.inhibitors import where_from
from spinewise.evidence.named_alleles import GENES
from spinewise.pain.genotype.genes import Gene, judge_gene
from spinewise.pain.genotype.observed import by_place
from spinewise.pain.genotype.phenoconversion import Inhibited, Taken, inhibited
from spinewise.pain.genotype.recommended import ForDrug, recommended
from spinewise.pain.genotype.research import ForResearch, for_research
from spinewise.record.genotype import GeneticInput
from spinewise.results import Disagreement, Missing

_UNKNOWN_GENE_WEIGHT = 20


@dataclass(frozen=True)
class Genotype:
    """Everything that follows from a patient's genes alone.

    Parameters
    ----------
    genes : tuple of Gene
        Pharmacogenes, in the order of the tables.
    drugs : tuple of ForDrug
        Recommendations.
    research : tuple of ForResearch
        Genes without recommendation.
    inhibition : Inhibited or None
        Inhibitors of CYP2D6 among the drugs that are taken.
    inhibition_source : str
        Where list and factors come from; empty without an inhibitor.
    inhibition_evidence : tuple of str
        Ids of evidence entries behind it; empty without an inhibitor.
    disagreements : tuple of Disagreement
        Both sides of each.
    missing : tuple of Missing
        What was refused or is not known.
    as_of : date
        The day for which it holds.
    """

    genes: tuple[Gene, ...]
    drugs: tuple[ForDrug, ...]
    research: tuple[ForResearch, ...]
    inhibition: Inhibited | None
    inhibition_source: str
    inhibition_evidence: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]
    missing: tuple[Missing, ...]
    as_of: datetime.date

    def gene(self, name: str) -> Gene:
        """One gene by its symbol."""
        return next(one for one in self.genes if one.name == name)


def assess_genotype(given: GeneticInput, taken: Iterable[Taken], as_of: datetime.date) -> Genotype:
    """Judge a patient's genes.

    Parameters
    ----------
    given : GeneticInput
        What was read.
    taken : iterable of Taken
        Drugs that are taken now.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Genotype
        Without any dose: a guideline's words on dose are quoted as such.
    """
    drugs = tuple(taken)
    inhibition = inhibited(drugs)
    rows = by_place(given.rows) if given.has_variants else None
    genes = tuple(
        judge_gene(name, [call for call in given.calls if call.gene == name], rows, inhibition)
        for name in GENES
    )
    research, refused = for_research(rows)
    others = sorted({call.gene for call in given.calls} - set(GENES))
    unknown = tuple(
        Missing(
            f"{name} in a report",
            "No recommendation is kept for it here, so it was not used.",
            "Nothing to do; read it in the report itself.",
            weight=_UNKNOWN_GENE_WEIGHT,
        )
        for name in others
    )
    return Genotype(
        genes,
        recommended({gene.name: gene for gene in genes}, drugs, as_of),
        research,
        inhibition,
        where_from() if inhibition else "",
        ("cyp2d6-phenoconversion",) if inhibition else (),
        tuple(one for gene in genes for one in gene.disagreements),
        (*given.missing, *(one for gene in genes for one in gene.missing), *refused, *unknown),
        as_of,
    )
