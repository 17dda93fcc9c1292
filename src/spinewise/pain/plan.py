"""The whole room of pain for one patient: genes, opioid load, interactions and regimen as one advice."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.evidence.protocol import Protocol
from spinewise.pain.genotype.assess import Genotype, assess_genotype
from spinewise.pain.genotype.phenoconversion import Taken
from spinewise.pain.interactions.assess import Checked, check
from spinewise.pain.opioids.advice import opioid_advice
from spinewise.pain.opioids.load import Load, opioid_load
from spinewise.pain.regimen.regimen import Base, Regimen
from spinewise.record.genotype import GeneticInput
from spinewise.record.medication import Drug, NotRead
from spinewise.record.record import Record
from spinewise.results import Advice, Question, together
from spinewise.words import Answer

ROOM = "pain"


@dataclass(frozen=True)
class PainPlan:
    """What the room of pain says about one patient and one operation.

    Parameters
    ----------
    advice : Advice
        Everything, each recommendation once.
    genotype : Genotype
        Genes and what guidelines say of them.
    load : Load
        Opioids of the day.
    checked : Checked
        Rules on the drugs that are taken.
    regimen : Regimen
        Analgesia around the operation.
    questions : tuple of Question
        What only people can answer.
    """

    advice: Advice
    genotype: Genotype
    load: Load
    checked: Checked
    regimen: Regimen
    questions: tuple[Question, ...]


def plan_pain(
    record: Record,
    drugs: tuple[Drug, ...],
    given: GeneticInput,
    protocol: Protocol,
    as_of: datetime.date,
    *,
    not_read: tuple[NotRead, ...] = (),
    unread: int = 0,
) -> PainPlan:
    """Plan pain around one operation.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    drugs : tuple of Drug
        What is taken, as read.
    given : GeneticInput
        What was read of the genes.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.
    not_read : tuple of NotRead
        Lines of the lists without a daily dose.
    unread : int
        Entries or files that could not be used at all.

    Returns
    -------
    PainPlan
        Nothing in it is an order, and no dose is made.
    """
    genotype = assess_genotype(given, _taken(drugs), as_of)
    load = opioid_load(drugs, not_read, as_of, unread=unread)
    said, questions = opioid_advice(load, record.patient.age_on(as_of))
    checked = check(drugs, record, as_of)
    regimen = Regimen(Base("", "no base", Answer.UNKNOWN, (), "", "", ()))
    genes = Advice(ROOM, missing=genotype.missing, disagreements=genotype.disagreements)
    advice = together(ROOM, (genes, said, checked.advice))
    return PainPlan(advice, genotype, load, checked, regimen, (*questions, *regimen.questions))


def _taken(drugs: Iterable[Drug]) -> tuple[Taken, ...]:
    return tuple(Taken(name, drug.source) for drug in drugs for name in drug.ingredients)
