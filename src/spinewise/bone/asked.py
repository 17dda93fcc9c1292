"""What every rule of this room is asked with: patient, operation, values, protocol and day."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from spinewise.bone.classify import Classified, classify
from spinewise.bone.read_values import by_level
from spinewise.bone.t_scores import in_date, other_t_scores, t_scores
from spinewise.evidence.populations import population
from spinewise.evidence.protocol import Protocol
from spinewise.record.fact import Fact
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Measurement, Missing
from spinewise.words import Answer, Level


@dataclass(frozen=True)
class Asked:
    """One question to this room.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        The operation that every rule is asked about.
    measurements : tuple of Measurement
        Of images that still show the patient.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.
    """

    record: Record
    operation: PlannedOperation
    measurements: tuple[Measurement, ...]
    protocol: Protocol
    as_of: datetime.date

    @cached_property
    def values(self) -> Mapping[Level, Measurement]:
        """Three-location HU by level, from the head down."""
        return by_level(self.measurements)

    @cached_property
    def classified(self) -> Classified | Missing | None:
        """The value held against the cut-off that the protocol names, if it names one."""
        return classify(self.measurements, self.protocol)

    @cached_property
    def dxa(self) -> tuple[Fact, ...]:
        """T-scores of hip or distal radius, newest first."""
        return t_scores(self.record, self.as_of)

    @cached_property
    def dxa_elsewhere(self) -> tuple[Fact, ...]:
        """T-scores of other sites or without a site."""
        return other_t_scores(self.record, self.as_of)

    @cached_property
    def dxa_in_date(self) -> tuple[Fact, ...]:
        """T-scores of hip or distal radius that the protocol accepts as recent."""
        return tuple(f for f in self.dxa if in_date(f, self.protocol, self.as_of) is Answer.YES)

    @property
    def instrumented(self) -> Answer:
        """Whether the operation puts in implants; unknown is not no."""
        return self.operation.instrumented

    @property
    def is_minor(self) -> bool:
        """Whether the patient is known to be under the age from which rules for adults hold."""
        age, adult_from = self.record.patient.age_on(self.as_of), population("minor").age_below
        return age is not None and adult_from is not None and age < adult_from
