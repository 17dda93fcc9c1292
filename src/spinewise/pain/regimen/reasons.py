"""Reasons for and against one drug of an element: rules, allergies, and what the table adds to them."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spinewise.evidence.analgesia import Modifier, left_out, modifiers
from spinewise.evidence.drug_classes import belongs, drug_classes
from spinewise.evidence.entry import Entry
from spinewise.evidence.interaction_rules import Grade
from spinewise.evidence.protocol import Protocol
from spinewise.evidence.tables import cite, entry
from spinewise.pain.genotype.assess import Genotype
from spinewise.pain.interactions.assess import UNCONFIRMED
from spinewise.pain.interactions.listed import Listed
from spinewise.pain.interactions.matching import Hit, hits
from spinewise.pain.interactions.patient import State, all_of, allergens, state_of
from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.pain.regimen.site import gives
from spinewise.record.medication import Drug
from spinewise.record.record import Record
from spinewise.words import Answer

SAME = "di-allergy-same"
NO_LIST = "the list of drugs"
PLANNED = "planned here"
IN_USE = ", and given at this site by its protocol"


@dataclass(frozen=True)
class Situation:
    """What one regimen is judged from.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    listed : tuple of Listed
        What is taken.
    has_list : bool
        Whether there is a list at all.
    genotype : Genotype
        Genes and what guidelines say of them.
    bases : tuple of str
        Ids of the bases that may hold.
    as_of : date
        The day for which the answer holds.
    protocol : Protocol
        The site's choices.
    """

    record: Record
    listed: tuple[Listed, ...]
    has_list: bool
    genotype: Genotype
    bases: tuple[str, ...]
    as_of: datetime.date
    protocol: Protocol

    @property
    def day(self) -> datetime.date:
        """First day on which something planned is given."""
        return max(self.record.operation.date or self.as_of, self.as_of)

    def taken(self, groups: tuple[str, ...]) -> tuple[Listed, ...]:
        """Drugs of some classes that are taken up to the operation or later."""
        return tuple(
            one
            for one in self.listed
            if one.last >= self.day and any(belongs(one.substance, group) for group in groups)
        )


@dataclass(frozen=True)
class Reason:
    """One reason for or against a drug.

    Parameters
    ----------
    id : str
        Of the rule, modifier or gene.
    drug : str
        The drug that it speaks of.
    status : ElementStatus
        What it alone makes of the drug.
    says : str
        In words, with its source.
    evidence : tuple of str
        Ids of entries.
    owner : str
        Who decides; empty where the element says it.
    facts, lacking, caveats : tuple of str
        Facts of the record, what is not known, what weakens it.
    instead : tuple of str
        Drugs that it names instead.
    supports : bool
        Whether it speaks for the drug.
    holds : bool
        False where it only may hold.
    """

    id: str
    drug: str
    status: ElementStatus
    says: str
    evidence: tuple[str, ...]
    owner: str = ""
    facts: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    supports: bool = False
    holds: bool = True


def of_rules(drug: str, now: Situation) -> Iterator[Reason]:
    """Rules on interactions that speak of a drug if it is given from the operation on.

    Parameters
    ----------
    drug : str
        Generic name.
    now : Situation
        Patient, list and operation.

    Yields
    ------
    Reason
        One for each rule that holds or may hold.
    """
    line = Drug(drug, (drug,), None, "", "", None, Answer.UNKNOWN, now.day, None, PLANNED)
    new = Listed(drug, line, now.day, datetime.date.max)
    for hit in hits((*now.listed, new), now.record, now.as_of):
        own = tuple(some for some in hit.drugs if any(one.substance == drug for one in some))
        if own:
            yield _of_hit(replace(hit, drugs=own), drug)
    yield from _of_allergies(drug, now)


def of_table(element: str, drug: str, now: Situation) -> Iterator[Reason]:
    """What the table adds for an element.

    Parameters
    ----------
    element : str
        Id of the element.
    drug : str
        Generic name.
    now : Situation
        Patient, list and operation.

    Yields
    ------
    Reason
        One for each modifier that holds or may hold.
    """
    for one in modifiers():
        if one.element == element and (not one.drugs or drug in one.drugs):
            state = _state(one, now)
            if state.answer is Answer.YES or (state.answer is Answer.UNKNOWN and one.grade is not None):
                yield _of_modifier(one, drug, state)
    for row in left_out():
        if row.group == f"={drug}" and row.base in now.bases:
            says = f"{row.name}: not recommended by {cite(entry(row.evidence))}"
            here = gives(now.protocol, row.choice)
            status = ElementStatus.CHANGED if here else ElementStatus.REMOVED
            yield Reason(row.id, drug, status, f"{says}{IN_USE if here else ''}", (row.evidence,))


def status_of(settled: bool, grade: Grade) -> ElementStatus:
    """What a reason alone makes of a drug.

    Parameters
    ----------
    settled : bool
        Whether it holds and was read in a source; if it only may hold it decides nothing.
    grade : Grade
        The word of the source.

    Returns
    -------
    ElementStatus
        Undecided where it only may hold.
    """
    if not settled:
        return ElementStatus.UNDECIDED
    return ElementStatus.REMOVED if grade.is_grave else ElementStatus.CHANGED


def _of_hit(hit: Hit, drug: str) -> Reason:
    rule, told = hit.rule, entry(hit.rule.evidence)
    recalled = told.source_check is None
    says = f"{rule.title}: {_met(hit)}{rule.grade.value} by {cite(told)} ({rule.where})"
    confirmed = any(replace(hit, drugs=(some,)).is_confirmed for some in hit.drugs)
    status = status_of(hit.is_settled and confirmed, rule.grade)
    if recalled and not rule.grade.is_grave:
        # What was recalled altogether decides nothing; a recalled place of a drug in a class is asked about.
        status = ElementStatus.KEPT
    return Reason(
        rule.id,
        drug,
        status,
        says,
        (rule.evidence,),
        rule.owner,
        hit.state.facts,
        hit.state.lacking if status is ElementStatus.UNDECIDED else (),
        (*_own(told), *(() if confirmed else (UNCONFIRMED,))),
        rule.instead,
        holds=hit.is_settled,
    )


def _of_allergies(drug: str, now: Situation) -> Iterator[Reason]:
    """A reaction to the drug itself; one to its class, or to what no table holds, is asked about."""
    known = allergens(now.record)
    told = cite(entry(SAME))
    open_ = []
    for fact, what in known:
        if what == drug:
            says = f"an allergy to {drug} is recorded ({told})"
            yield Reason(
                "allergy-same", drug, ElementStatus.REMOVED, says, (SAME,), "anaesthetist", (fact.id,)
            )
        elif what is None or (what in drug_classes() and drug_classes()[what].holds(drug)):
            open_.append(f"which drug is meant by the allergy to {fact.value}")
    if not known and now.record.answer("no-known-drug-allergy") is not Answer.YES:
        open_.append("drug allergies")
    if open_:
        says = f"not known: {' and '.join(open_)}; an allergy to a drug rules it out"
        yield Reason(
            "allergy-same", drug, ElementStatus.UNDECIDED, says, (SAME,), lacking=tuple(open_), holds=False
        )


def _met(hit: Hit) -> str:
    with_other = hit.in_words if any(len(some) > 1 for some in hit.drugs) else ""
    parts = [part for part in (with_other, hit.state.because) if part]
    return f"{'; '.join(parts)}; " if parts else ""


def _state(one: Modifier, now: Situation) -> State:
    """Whether a modifier holds; every part of it has to."""
    parts = [state_of(condition, now.record, (), now.as_of) for condition in one.when]
    if one.operation:
        answer: Answer = getattr(now.record.operation, one.operation)
        lacking = (f"whether {one.operation} is planned",) if answer is Answer.UNKNOWN else ()
        parts.append(State(answer, "", lacking=lacking))
    if one.takes:
        parts.append(_taken(one, now))
    return all_of(parts)


def _taken(one: Modifier, now: Situation) -> State:
    met = now.taken(one.takes)
    if met:
        names = " and ".join(dict.fromkeys(line.substance for line in met))
        return State(Answer.YES, names)
    if not now.has_list:
        return State(Answer.UNKNOWN, "", lacking=(NO_LIST,))
    return State(Answer.NO, "")


def _of_modifier(one: Modifier, drug: str, state: State) -> Reason:
    told = entry(one.evidence)
    names = f" ({state.because})" if one.takes and state.because else ""
    if one.grade is None:
        says = f"{one.says}{names} ({cite(told)})"
        return Reason(
            one.id, drug, ElementStatus.KEPT, says, (one.evidence,), facts=state.facts, supports=True
        )
    settled = state.answer is Answer.YES
    says = (
        f"{one.says}{names}: {one.grade.value} by {cite(told)}"
        if settled
        else f"not known {' or '.join(state.lacking)}: {one.grade.value} by {cite(told)} if so"
    )
    asks = (one.asks,) if one.asks and settled else ()
    return Reason(
        one.id,
        drug,
        status_of(settled, one.grade),
        says,
        (one.evidence,),
        "",
        state.facts,
        (*state.lacking, *asks),
        _own(told),
        holds=settled,
    )


def _own(told: Entry) -> tuple[str, ...]:
    """What weakens a source by its own words."""
    return (told.caveat,) if told.caveat else ()
