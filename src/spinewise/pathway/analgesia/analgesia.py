"""Everything that a plan keeps of the room of pain: regimen, genes, opioid load, rules and advice."""

from dataclasses import dataclass
from typing import Protocol

from spinewise.pain.plan import PainPlan
from spinewise.pain.regimen.regimen import Regimen
from spinewise.pathway.analgesia.genes import DrugSaid, GeneSaid, drug_said, gene_said, inhibitors_said
from spinewise.pathway.analgesia.opioids import OpioidSaid, opioids_said
from spinewise.pathway.analgesia.research import ResearchSaid, research_said
from spinewise.pathway.analgesia.rules import RuleSaid, rule_said
from spinewise.results import Advice, Question


class _Resting(Protocol):
    """Anything that names the entries it rests on."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of entries."""
        ...


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
        tuple(gene_said(one) for one in pain.genotype.genes),
        tuple(drug_said(one) for one in pain.genotype.drugs),
        inhibitors_said(pain.genotype),
        tuple(research_said(one) for one in pain.genotype.research),
        opioids_said(load),
        tuple(rule_said(one) for one in rules),
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
