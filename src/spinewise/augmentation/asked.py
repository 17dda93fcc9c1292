"""What every rule of this room is asked with: patient, fracture, measured heights, protocol and day."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from spinewise.anatomy.height_loss import Loss
from spinewise.augmentation.fracture import Fractures, fractures
from spinewise.evidence.populations import population
from spinewise.evidence.protocol import Protocol
from spinewise.record.answers import ever, now
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.record.urgency import Cause, urgent_causes
from spinewise.words import Answer


@dataclass(frozen=True)
class Asked:
    """One question to this room.

    Parameters
    ----------
    record : Record
        What is known about the patient, with the planned operation.
    losses : tuple of Loss
        Share of height that each measured body has lost; empty where nothing was measured.
    broken : tuple of Loss
        Those of them that count as a fracture over their whole range.
    osteoporosis : Answer
        What the bone room found; unknown where it was not asked.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.
    """

    record: Record
    losses: tuple[Loss, ...]
    broken: tuple[Loss, ...]
    osteoporosis: Answer
    protocol: Protocol
    as_of: datetime.date

    @cached_property
    def fractures(self) -> Fractures:
        """Vertebral fractures of the record and of the images."""
        return fractures(self.record, self.broken, self.as_of)

    @cached_property
    def urgent(self) -> tuple[Cause, ...]:
        """What makes an operation urgent; empty where nothing recorded does."""
        return urgent_causes(self.record)

    @property
    def age(self) -> int | None:
        """Completed years; None where no day of birth is known."""
        return self.record.patient.age_on(self.as_of)

    @property
    def is_minor(self) -> bool:
        """Whether the patient is known to be under the age from which rules for adults hold."""
        adult_from = population("minor").age_below
        return self.age is not None and adult_from is not None and self.age < adult_from

    def now(self, concept: str) -> Answer:
        """Whether something holds on the day asked about."""
        return now(self.record, concept, self.as_of)

    def ever(self, concept: str) -> Answer:
        """Whether something was ever so."""
        return ever(self.record, concept, self.as_of)

    def since_fracture(self, concept: str) -> tuple[Fact, ...]:
        """Facts up to the day asked about; one dated before the fracture says nothing of it."""
        day = self.fractures.day
        return tuple(
            fact
            for fact in self.record.about(concept)
            if (fact.date is None or fact.date <= self.as_of)
            and not (fact.date is not None and day is not None and fact.date < day)
        )

    def numbers(self, *concepts: str) -> tuple[Fact, ...]:
        """Facts since the fracture that hold a number, newest first within each concept."""
        return tuple(
            fact
            for concept in concepts
            for fact in self.since_fracture(concept)
            if isinstance(fact.value, float | int)
        )

    def said_since_fracture(self, concept: str) -> Answer:
        """Newest yes or no since the fracture; a no counts without a day only where the fracture has none."""
        for fact in self.since_fracture(concept):
            undated = fact.date is None and self.fractures.day is not None
            if fact.value is Answer.YES or (fact.value is Answer.NO and not undated):
                return Answer(fact.value)
        return Answer.UNKNOWN
