"""The plan of one patient: everything the rooms said, in the order a surgeon reads it."""

import datetime
from dataclasses import dataclass

from spinewise.anatomy.spine import Spine
from spinewise.evidence.protocol import Protocol
from spinewise.pathway.alignment import Alignment
from spinewise.pathway.analgesia import Analgesia
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.record.review import Review
from spinewise.results import (
    Disagreement,
    Finding,
    Measurement,
    Missing,
    Option,
    Path,
    Provenance,
    Question,
    Recommendation,
    Span,
)


@dataclass(frozen=True, eq=False)
class Plan:
    """One patient's plan for one operation.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        The operation that every rule was asked about.
    spine : Spine or None
        The measured spine; None when no images or labels could be used.
    measurements : tuple of Measurement
        Everything measured.
    red_flags : tuple of Finding
        What is urgent, and what was looked for and not found in the record.
    to_decide : tuple of Recommendation
        Open decisions, most important first.
    findings : tuple of Finding
        Everything seen.
    recommendations : tuple of Recommendation
        Everything proposed, those of `to_decide` included.
    missing : tuple of Missing
        What is not known and could change this plan, in order of how much it could change.
    disagreements : tuple of Disagreement
        Where sources disagree about this patient.
    questions : tuple of Question
        What only a person can answer.
    protocol : Protocol
        The site's own choices that were in force.
    review : Review
        What was confirmed, accepted or overridden.
    provenance : Provenance
        What this plan was made by and from.
    inputs_sha256 : str
        Hash over record, images, labels and operation; a confirmation holds for exactly this.
    oldest_input : date or None
        Date of the oldest input used.
    options : tuple of Option
        What could be given or done, each judged for this operation and date.
    paths : tuple of Path
        Published paths as this patient went through them.
    timeline : tuple of Span
        What has a place in time, first day first; what has none comes last.
    analgesia : Analgesia or None
        What the room of pain said; None where it was not asked.
    alignment : Alignment or None
        What the room of alignment said; None where it was not asked.
    """

    record: Record
    operation: PlannedOperation
    spine: Spine | None
    measurements: tuple[Measurement, ...]
    red_flags: tuple[Finding, ...]
    to_decide: tuple[Recommendation, ...]
    findings: tuple[Finding, ...]
    recommendations: tuple[Recommendation, ...]
    missing: tuple[Missing, ...]
    disagreements: tuple[Disagreement, ...]
    questions: tuple[Question, ...]
    protocol: Protocol
    review: Review
    provenance: Provenance
    inputs_sha256: str
    oldest_input: datetime.date | None
    options: tuple[Option, ...] = ()
    paths: tuple[Path, ...] = ()
    timeline: tuple[Span, ...] = ()
    analgesia: Analgesia | None = None
    alignment: Alignment | None = None

    @property
    def is_draft(self) -> bool:
        """True until levels, sides and urgency are confirmed for exactly these inputs."""
        return not self.review.is_complete_for(self.inputs_sha256)
