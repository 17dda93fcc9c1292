"""What a plan keeps of the room of pain: regimen, genes, opioid load and rules, ready to be shown.

The room's own types hold whole tables of alleles and rules; a plan keeps what a reader is told of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from spinewise.evidence.gene_guidance import Guidance, guidance
from spinewise.evidence.research_genes import GeneStudy
from spinewise.evidence.tables import cite
from spinewise.pain.genotype.assess import Genotype
from spinewise.pain.genotype.genes import LABORATORY, Branch, Gene
from spinewise.pain.genotype.recommended import NO_RESULT, ForDrug
from spinewise.pain.genotype.research import ForResearch
from spinewise.pain.interactions.matching import Hit
from spinewise.pain.opioids.exposure import exposure_class
from spinewise.pain.opioids.load import Load
from spinewise.pain.plan import PainPlan
from spinewise.pain.regimen.regimen import Regimen
from spinewise.record.medication import Range
from spinewise.results import Advice, Question
from spinewise.words import Answer

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


class _Resting(Protocol):
    """Anything that names the entries it rests on."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of entries."""
        ...


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


@dataclass(frozen=True)
class OpioidSaid:
    """Opioid load of the day.

    Parameters
    ----------
    low, high : float
        Ends of what was counted, MME a day.
    is_whole : bool
        Whether every line that may hold an opioid is in it.
    exposure, because : str
        Class of exposure, and why.
    amounts : tuple of str
        One for each opioid.
    refused : tuple of str
        Lines without a number, one sentence each.
    """

    low: float
    high: float
    is_whole: bool
    exposure: str
    because: str
    amounts: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class RuleSaid:
    """A rule on drugs that holds or may hold.

    Parameters
    ----------
    id, title : str
        Stable name, and in words.
    holds : Answer
        Yes, or unknown.
    grade : str
        The word of the source.
    drugs, because : str
        Which drugs, and what of the patient makes it hold or leaves it open.
    action, owner : str
        What is proposed, and to whom.
    source : str
        Citation and place.
    evidence : str
        Id of the entry.
    confirmed : bool
        Whether rule and drugs were read in a source.
    """

    id: str
    title: str
    holds: Answer
    grade: str
    drugs: str
    because: str
    action: str
    owner: str
    source: str
    evidence: str
    confirmed: bool


@dataclass(frozen=True)
class Analgesia:
    """What the room of pain said, before its advice was merged with that of the others.

    Parameters
    ----------
    regimen : Regimen
        Analgesia around the operation.
    genes : tuple of GeneSaid
        Genes of the guidelines.
    drugs : tuple of DrugSaid
        Drugs of the guidelines.
    inhibitors : str
        Where the list of inhibitors comes from; empty where none is taken.
    research : tuple of ResearchSaid
        Genes from which no dose follows.
    opioids : OpioidSaid
        Opioid load.
    rules : tuple of RuleSaid
        Rules on drugs, those that hold first.
    taken : tuple of str
        Generic names of the drugs that were read, as far as they are known.
    lists : int
        Lines of medication lists that were read.
    questions : tuple of Question
        What only people can answer.
    advice : Advice
        Everything that the room handed to the plan.
    """

    regimen: Regimen
    genes: tuple[GeneSaid, ...]
    drugs: tuple[DrugSaid, ...]
    inhibitors: str
    research: tuple[ResearchSaid, ...]
    opioids: OpioidSaid
    rules: tuple[RuleSaid, ...]
    taken: tuple[str, ...]
    lists: int
    questions: tuple[Question, ...]
    advice: Advice

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of every entry that it rests on, each once."""
        regimen, advice = self.regimen, self.advice
        ids = [*regimen.operation.evidence]
        parts: tuple[_Resting, ...] = (
            *regimen.elements,
            *(candidate for one in regimen.elements for candidate in one.candidates),
            *regimen.settled,
            *regimen.risk_factors,
            *regimen.discharge,
            *regimen.left_out,
            *regimen.timeline,
            *advice.recommendations,
            *advice.findings,
            *advice.disagreements,
            *advice.options,
        )
        for one in parts:
            ids += one.evidence
        ids += [rule.evidence for rule in self.rules]
        return tuple(dict.fromkeys(ids))


def analgesia_of(pain: PainPlan) -> Analgesia:
    """What a plan keeps of the room of pain.

    Parameters
    ----------
    pain : PainPlan
        What the room said.

    Returns
    -------
    Analgesia
        Without tables of alleles.
    """
    rules = (*pain.checked.settled, *pain.checked.undecided)
    load = pain.load
    lines = [*(one.drug for one in load.counted), *load.others]
    return Analgesia(
        pain.regimen,
        tuple(_gene(one) for one in pain.genotype.genes),
        tuple(_drug(one) for one in pain.genotype.drugs),
        _inhibitors(pain.genotype),
        tuple(_research(one) for one in pain.genotype.research),
        _opioids(load),
        tuple(_rule(one) for one in rules),
        tuple(
            dict.fromkeys(
                (
                    *(name for line in load.refused for name in line.ingredients),
                    *(name for drug in lines for name in drug.ingredients or (drug.name,)),
                )
            )
        ),
        load.lines,
        pain.questions,
        pain.advice,
    )


def _gene(gene: Gene) -> GeneSaid:
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


def _drug(one: ForDrug) -> DrugSaid:
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


def _inhibitors(genotype: Genotype) -> str:
    if genotype.inhibition is None:
        return ""
    names = ", ".join(f"{one.name} ({one.strength})" for one in genotype.inhibition.by)
    return f"{names}. {genotype.inhibition_source}"


def _research(one: ForResearch) -> ResearchSaid:
    return ResearchSaid(
        one.gene.name,
        tuple(f"{v.rsid} {v.gene_strand} ({v.coding})" for v in one.variants if v.gene_strand),
        tuple(f"{v.rsid}: {v.why_not}" for v in one.variants if not v.gene_strand),
        f"{' or '.join(one.haplotypes)}. {one.haplotype_note}" if one.haplotypes else "",
        one.gene.studies,
        one.gene.conflict,
        one.words,
    )


def _opioids(load: Load) -> OpioidSaid:
    exposed = exposure_class(load)
    return OpioidSaid(
        load.total.low,
        load.total.high,
        load.is_whole,
        exposed.name.value,
        exposed.because,
        tuple(
            f"{one.ingredient} {_span(one.amount)} {'ug/h' if one.unit == 'ug/h' else 'mg a day'}: "
            f"{_span(one.mme)} MME a day"
            for one in load.amounts
        ),
        tuple(f"{one.source}: {one.sentence}" for one in load.refused),
    )


def _span(span: Range) -> str:
    low, high = (f"{round(end, 1):g}" for end in (span.low, span.high))
    return low if low == high else f"{low} to {high}"


def _rule(hit: Hit) -> RuleSaid:
    return RuleSaid(
        hit.rule.id,
        hit.rule.title,
        hit.state.answer,
        hit.rule.grade.value,
        hit.in_words,
        hit.state.because,
        hit.rule.action,
        hit.rule.owner,
        f"{cite(hit.rule.evidence)} ({hit.rule.where})",
        hit.rule.evidence,
        hit.is_confirmed,
    )
