"""What every rule of this room is asked with: patient, operation, values, protocol and day."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from spinewise.bone.densitometry.examined import Examined, examine
from spinewise.bone.densitometry.t_scores import in_date
from spinewise.bone.densitometry.which_score import WhichScore, which_score
from spinewise.bone.hounsfield.classify import Classified, classify
from spinewise.bone.hounsfield.read_values import by_level
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
    def examined(self) -> Examined:
        """The densitometry of the record, sorted by what it may be used for."""
        return examine(self.record, self.operation, self.protocol, self.as_of)

    @cached_property
    def which_score(self) -> WhichScore:
        """Whether T- or Z-scores hold in this person."""
        return which_score(self.record, self.as_of)

    @cached_property
    def dxa(self) -> tuple[Fact, ...]:
        """T-scores of hip or distal radius that decide: the newest of each site and side, newest first."""
        return tuple(scan.t for scan in self.examined.deciding if scan.t is not None)

    @cached_property
    def dxa_older(self) -> tuple[Fact, ...]:
        """Earlier T-scores of the same sites and sides, newest first."""
        return tuple(scan.t for scan in self.examined.older if scan.t is not None)

    @cached_property
    def dxa_elsewhere(self) -> tuple[Fact, ...]:
        """T-scores of other sites or without a site, newest first."""
        return tuple(scan.t for scan in self.examined.elsewhere if scan.t is not None)

    @cached_property
    def dxa_in_date(self) -> tuple[Fact, ...]:
        """Deciding T-scores that the protocol accepts as recent, without metal that may have lain there."""
        sure = (scan.t for scan in self.examined.deciding if scan not in self.examined.perhaps_metal)
        return tuple(
            fact
            for fact in sure
            if fact is not None and in_date(fact, self.protocol, self.as_of) is Answer.YES
        )

    @cached_property
    def dxa_is_open(self) -> bool:
        """Whether a DXA is still to be had: no score of hip or distal radius is in date.

        A Z-score closes it only where T-scores are not known to hold.
        """
        z_scores = (
            scan.z
            for scan in self.examined.deciding
            if scan.z is not None and scan not in self.examined.perhaps_metal
        )
        in_place_of_t = self.which_score.t_holds is not Answer.YES and any(
            in_date(fact, self.protocol, self.as_of) is Answer.YES for fact in z_scores
        )
        return not (self.dxa_in_date or in_place_of_t)

    @property
    def instrumented(self) -> Answer:
        """Whether the operation puts in implants; unknown is not no."""
        return self.operation.instrumented

    @property
    def is_minor(self) -> bool:
        """Whether the patient is known to be under the age from which rules for adults hold."""
        age, adult_from = self.record.patient.age_on(self.as_of), population("minor").age_below
        return age is not None and adult_from is not None and age < adult_from
