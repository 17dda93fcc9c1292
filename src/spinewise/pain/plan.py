"""The whole room of pain for one patient: genes, opioid load, interactions and regimen as one advice."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spinewise.evidence.analgesia import same_lines
from spinewise.evidence.drugs import substance
from spinewise.evidence.protocol import Protocol
from spinewise.pain.genotype.assess import Genotype, assess_genotype
from spinewise.pain.genotype.phenoconversion import Taken
from spinewise.pain.interactions.assess import Checked, check
from spinewise.pain.interactions.patient import nothing_taken
from spinewise.pain.opioids.advice import opioid_advice
from spinewise.pain.opioids.load import Load, opioid_load
from spinewise.pain.regimen.assess import assess_regimen
from spinewise.pain.regimen.merging import merged
from spinewise.pain.regimen.regimen import Regimen
from spinewise.pain.regimen.site import owner_at
from spinewise.pain.regimen.told import regimen_advice
from spinewise.record.genotype import GeneticInput
from spinewise.record.medication import Drug, NotRead
from spinewise.record.record import Record
from spinewise.results import Advice, Finding, Question, together
from spinewise.words import Answer, Phase

ROOM = "pain"
_GENE_EVIDENCE = ("an-cpic-taken",)


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
    lines = (*drugs, *(_named(one) for one in not_read if one.ingredients))
    now = [one for one in lines if not _is_over(one, as_of)]
    genotype = assess_genotype(given, _taken(now), as_of)
    # That nothing is taken is itself an entry of a list.
    entries = 1 if not drugs and nothing_taken(record) else None
    load = opioid_load(drugs, not_read, as_of, lines=entries, unread=unread)
    said, questions = opioid_advice(load, record.patient.age_on(as_of))
    checked = check(lines, record, as_of)
    regimen = assess_regimen(record, lines, genotype, load, protocol, as_of)
    parts = (_of_genes(genotype, now), said, checked.advice, regimen_advice(regimen))
    advice = _in_place(merged(together(ROOM, parts), same_lines()), protocol, record.operation.date)
    return PainPlan(advice, genotype, load, checked, regimen, (*questions, *regimen.questions))


def _in_place(advice: Advice, protocol: Protocol, day: datetime.date | None) -> Advice:
    """The site's own name of its pain team, and the day of the operation on what is due before it."""
    lines = tuple(
        replace(
            one,
            owner=owner_at(protocol, one.owner),
            due=day if one.phase is Phase.PREOP and one.due is None else one.due,
        )
        for one in advice.recommendations
    )
    return replace(advice, recommendations=lines)


def _is_over(drug: Drug, as_of: datetime.date) -> bool:
    """Whether the last day has passed; dates that contradict each other end nothing."""
    if drug.last is None or (drug.first is not None and drug.first > drug.last):
        return False
    return drug.last < as_of


def _taken(drugs: Iterable[Drug]) -> tuple[Taken, ...]:
    """Every substance by the name that tables know it by."""
    return tuple(
        Taken(known.name if (known := substance(name)) else name, drug.source)
        for drug in drugs
        for name in (drug.ingredients or (drug.name,))
    )


def _named(line: NotRead) -> Drug:
    """A line without a daily dose still names drugs that rules have to be asked about."""
    names = line.ingredients
    return Drug(
        " and ".join(names), names, None, "", "", None, Answer.UNKNOWN, line.first, line.last, line.source
    )


def _of_genes(genotype: Genotype, drugs: Iterable[Drug]) -> Advice:
    """What guidelines say of drugs that are taken already; those that are planned stand in the regimen."""
    taken = {one.name for one in _taken(drugs)}
    findings = tuple(
        Finding(
            f"gene: {one.drug}",
            f'{one.drug} is taken. {one.because}: CPIC ({said.strength}) says "{said.text}" {one.age}',
            _GENE_EVIDENCE,
            caveats=one.caveats,
        )
        for one in genotype.drugs
        if one.drug in taken
        for said in one.said
    )
    return Advice(ROOM, findings=findings, missing=genotype.missing, disagreements=genotype.disagreements)
