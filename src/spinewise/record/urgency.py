"""What makes an operation urgent, as far as the record says so."""

from dataclasses import dataclass

from spinewise.record.fact import Fact
from spinewise.record.operation import Urgency
from spinewise.record.record import Record
from spinewise.words import Answer

URGENT_CAUSES = {
    "progressive-deficit": "progressive neurological deficit",
    "cauda-equina": "cauda equina syndrome",
    "cord-compression": "compression of the spinal cord",
    "spinal-infection": "infection of the spine",
    "unstable-fracture": "unstable fracture",
}
"""Concepts of the record that replace optimisation, with the words used for them."""


@dataclass(frozen=True)
class Cause:
    """One reason why the operation does not wait.

    Parameters
    ----------
    concept : str
        Key in `URGENT_CAUSES`, or empty for a reason in someone's own words.
    words : str
        For the page.
    fact : Fact or None
        The fact it was read from; None when it stands in the planned operation.
    """

    concept: str
    words: str
    fact: Fact | None = None


def urgent_causes(record: Record) -> tuple[Cause, ...]:
    """Everything recorded that makes this operation urgent.

    A reason counts wherever it stands: among the facts, among the reasons given with the planned
    operation, or as its urgency. Raising concern needs little evidence.

    Parameters
    ----------
    record : Record
        What is known about the patient.

    Returns
    -------
    tuple of Cause
        Empty when nothing of the kind is recorded, which is not the same as its absence.
    """
    causes = [
        Cause(concept, words, fact)
        for concept, words in URGENT_CAUSES.items()
        for fact in record.about(concept)[:1]
        if record.answer(concept) is Answer.YES
    ]
    known = {cause.concept for cause in causes}
    for reason in record.operation.urgency_reasons:
        concept = _concept_of(reason)
        if concept is None:
            causes.append(Cause("", reason))
        elif concept not in known:
            causes.append(Cause(concept, URGENT_CAUSES[concept]))
    if not causes and record.operation.urgency in (Urgency.URGENT, Urgency.EMERGENCY):
        causes.append(Cause("", f"the operation is booked as {record.operation.urgency}"))
    return tuple(causes)


def _concept_of(reason: str) -> str | None:
    """Concept that a reason names by its key or its words, spaces and case apart."""
    wanted = reason.strip().lower().replace(" ", "-")
    for concept, words in URGENT_CAUSES.items():
        if wanted in (concept, words.replace(" ", "-")):
            return concept
    return None
