"""Reasons that a guideline on a gene gives for one drug, with and without the inhibitors that are taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spinewise.evidence.analgesia import ASK, USUAL, GeneEffect, Instead, gene_effects, instead
from spinewise.evidence.gene_guidance import Guidance, release
from spinewise.evidence.interaction_rules import Grade
from spinewise.pain.genotype.diplotypes import MH_GENES
from spinewise.pain.genotype.recommended import ForDrug
from spinewise.pain.regimen.reasons import Reason, Situation, status_of
from spinewise.pain.regimen.regimen import ElementStatus

MILDER, GRAVER = "milder", "graver"
CLASSIFY = "what the variant of the malignant hyperthermia gene means"
_ORDER = (USUAL, ASK, Grade.CAUTION.value, Grade.AVOID.value, Grade.CONTRAINDICATED.value)


@dataclass(frozen=True)
class OfGenes:
    """What the genes say of one drug.

    Parameters
    ----------
    reasons : tuple of Reason
        Empty where they change nothing.
    instead : tuple of Instead
        What the guideline names in its place.
    converted : str
        ``"milder"`` or ``"graver"``: what an inhibitor makes of the genotype; empty where nothing.
    caveats : tuple of str
        What must be read with it even where nothing changes.
    """

    reasons: tuple[Reason, ...] = ()
    instead: tuple[Instead, ...] = ()
    converted: str = ""
    caveats: tuple[str, ...] = ()


def of_genes(drug: str, now: Situation) -> OfGenes:
    """What a guideline says of a drug for the genes that are known.

    Parameters
    ----------
    drug : str
        Generic name.
    now : Situation
        Patient, list and operation.

    Returns
    -------
    OfGenes
        Where an inhibitor makes the genotype look milder, the words for the genotype alone hold too.
    """
    told = next((one for one in now.genotype.drugs if one.drug == drug), None)
    if told is None:
        return OfGenes()
    if not told.said and set(told.genes) == {*MH_GENES}:
        return OfGenes((_unclassed(told),), caveats=told.caveats)
    said, plain = _worst(drug, told.said), _worst(drug, told.by_genotype)
    converted = _converted(said, plain) if told.by_genotype else ""
    spoken = (*told.said, *told.by_genotype) if converted == MILDER else told.said
    named = (one for one in instead() if drug in one.of)
    return OfGenes(
        tuple(_reasons(told, spoken)),
        tuple(one for one in named if any(_begins(one.begins, each) for each in spoken)),
        converted,
        told.caveats,
    )


def effect(drug: str, said: Guidance) -> GeneEffect:
    """What one text does to a drug.

    Parameters
    ----------
    drug : str
        Generic name.
    said : Guidance
        The guideline's words.

    Returns
    -------
    GeneEffect
        StopIteration for a text that the table does not know, which a test excludes.
    """
    return next(one for one in gene_effects() if drug in one.drugs and _begins(one.begins, said))


def _begins(begins: Iterable[str], said: Guidance) -> bool:
    return said.text.startswith(tuple(begins))


def _worst(drug: str, said: Iterable[Guidance]) -> int:
    return max((_ORDER.index(effect(drug, one).grade) for one in said), default=0)


def _converted(said: int, plain: int) -> str:
    if said == plain:
        return ""
    return MILDER if said < plain else GRAVER


def _reasons(told: ForDrug, spoken: tuple[Guidance, ...]) -> Iterator[Reason]:
    """One reason for each text that changes something; several texts leave the gene undecided."""
    by_grade: dict[str, list[Guidance]] = {}
    for one in spoken:
        by_grade.setdefault(effect(told.drug, one).grade, []).append(one)
    # Words for the genotype alone and for the effective phenotype hold both; branches exclude each other.
    open_ = len({effect(told.drug, one).grade for one in told.said}) > 1
    for grade in sorted(by_grade, key=_ORDER.index, reverse=True):
        for one in by_grade[grade]:
            if grade != USUAL:
                yield _reason(told, one, open_ and one in told.said)


def _reason(told: ForDrug, one: Guidance, is_open: bool) -> Reason:
    found = effect(told.drug, one)
    name = f"gene-{'-'.join(told.genes)}"
    by = told.because if one in told.said else "by the genotype alone, without the inhibitor"
    says = f'{by}: CPIC ({one.strength}, {release()[0]}) says "{one.text}"'
    asks = ((found.asks,) if found.asks else ()) + (
        (f"which of several genotypes of {' and '.join(told.genes)} it is",) if is_open else ()
    )
    status = ElementStatus.UNDECIDED if found.grade == ASK else status_of(not is_open, Grade(found.grade))
    return Reason(
        name,
        told.drug,
        status,
        says,
        (found.evidence,),
        lacking=asks,
        caveats=(*told.caveats, told.age),
        holds=not is_open,
    )


def _unclassed(told: ForDrug) -> Reason:
    return Reason(
        f"gene-{'-'.join(told.genes)}",
        told.drug,
        ElementStatus.UNDECIDED,
        f"{told.because}: its meaning is not in the tables here",
        ("an-cpic-anaesthesia",),
        lacking=(CLASSIFY,),
        caveats=(*told.caveats, told.age),
    )
