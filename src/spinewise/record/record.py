"""The record: everything known about one patient, and how to ask it."""

import datetime
from dataclasses import dataclass

from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.results import Missing
from spinewise.words import Answer


@dataclass(frozen=True)
class Record:
    """One patient's record as read.

    Parameters
    ----------
    patient : Patient
        Who it is about.
    operation : PlannedOperation
        What is planned.
    facts : tuple of Fact
        Everything that was understood.
    missing : tuple of Missing
        What was left out on reading, and why.
    """

    patient: Patient
    operation: PlannedOperation
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()

    def about(self, concept: str) -> tuple[Fact, ...]:
        """Facts of a concept, newest first; those without a date come last."""
        known = [fact for fact in self.facts if fact.concept == concept]
        return tuple(sorted(known, key=lambda fact: fact.date or datetime.date.min, reverse=True))

    def answer(self, concept: str) -> Answer:
        """Newest yes or no on a concept; unknown when nobody said."""
        for fact in self.about(concept):
            if isinstance(fact.value, Answer) and fact.value is not Answer.UNKNOWN:
                return fact.value
        return Answer.UNKNOWN
