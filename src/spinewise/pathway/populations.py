"""Which populations a patient belongs to, so that a rule speaks only where it holds.

Safety rule 6. Membership is three-valued: a population that nothing speaks for is unknown, not denied.
"""

import datetime
import re
from dataclasses import dataclass

from spinewise.evidence.populations import Population, population, populations
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.results import Finding, Missing
from spinewise.words import Answer

POPULATION_WEIGHT = 71


@dataclass(frozen=True)
class Populations:
    """What is known about a patient's populations.

    Parameters
    ----------
    members : mapping
        Population id to answer.
    findings : tuple of Finding
        One for each population the patient is in.
    missing : tuple of Missing
        When none could be recognised.
    """

    members: dict[str, Answer]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]


def populations_of(record: Record, as_of: datetime.date) -> Populations:
    """Sort a patient into the populations of the review.

    Parameters
    ----------
    record : Record
        What is known about the patient, with the planned operation.
    as_of : date
        The day for which the age counts.

    Returns
    -------
    Populations
        With a reason for each membership.
    """
    members: dict[str, Answer] = {}
    findings = []
    for group in populations():
        answer, reason, facts = _member(group, record, as_of)
        members[group.id] = answer
        if answer is Answer.YES:
            ids = tuple(fact.id for fact in facts)
            findings.append(
                Finding("population", f"{_capital(group.name)} ({reason}): {group.enables}.", facts=ids)
            )
    by_condition = [group.id for group in populations() if group.terms]
    known = any(members[id] is Answer.YES for id in by_condition)
    return Populations(members, tuple(findings), () if known else (_UNRECOGNISED,))


def _member(group: Population, record: Record, as_of: datetime.date) -> tuple[Answer, str, tuple[Fact, ...]]:
    """Whether the patient is in a group, why, and by which facts."""
    fits = _fits_age_and_sex(group, record, as_of)
    if fits is Answer.NO:
        return Answer.NO, "", ()
    if fits is Answer.YES and (group.age_from is not None or group.age_below is not None):
        return Answer.YES, f"age {record.patient.age_on(as_of)}", ()
    for concept in group.concepts:
        if record.answer(concept) is Answer.YES:
            fact = next(f for f in record.about(concept) if f.value is Answer.YES)
            return Answer.YES, f"recorded as {concept.replace('-', ' ')}", (fact,)
    term = _term_in(record.operation.diagnosis or "", group.terms)
    if term:
        return Answer.YES, f"the diagnosis says {term}", ()
    return Answer.UNKNOWN, "", ()


def _fits_age_and_sex(group: Population, record: Record, as_of: datetime.date) -> Answer:
    """Whether age and sex allow the group: no only when they are known and rule it out."""
    if group.sex is not None and record.patient.sex is not None and record.patient.sex != group.sex:
        return Answer.NO
    age = record.patient.age_on(as_of)
    if age is None:
        return Answer.UNKNOWN
    age_from = population("minor").age_below if group.adults_only else group.age_from
    too_young = age_from is not None and age < age_from
    too_old = group.age_below is not None and age >= group.age_below
    if too_young or too_old:
        return Answer.NO
    return Answer.YES if group.sex is None or record.patient.sex == group.sex else Answer.UNKNOWN


def _term_in(diagnosis: str, terms: tuple[str, ...]) -> str | None:
    """First term that stands in a diagnosis as whole words."""
    text = diagnosis.lower()
    return next((term for term in terms if re.search(rf"\b{re.escape(term)}\b", text)), None)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_UNRECOGNISED = Missing(
    "population of the patient",
    "Rules that hold for one condition only stay silent, because no condition was recognised.",
    "State the diagnosis in its usual words, or as a coded condition.",
    weight=POPULATION_WEIGHT,
)
