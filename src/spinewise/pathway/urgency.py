"""Urgent beats optimal: what makes an operation urgent, and what that does to advice before it.

Safety rule 3. Optimising bone, nutrition or medicines takes weeks; a growing deficit does not wait
for them. Every line that belongs before the operation is then reworded, whichever room wrote it, so
that a room which forgets about urgency cannot delay anyone; its own words stay readable in the line.
"""

from dataclasses import dataclass, replace

from spinewise.record.fact import Fact
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.results import Disagreement, Recommendation
from spinewise.words import Answer, Phase

URGENT_CAUSES = {
    "progressive-deficit": "progressive neurological deficit",
    "cauda-equina": "cauda equina syndrome",
    "cord-compression": "compression of the spinal cord",
    "spinal-infection": "infection of the spine",
    "unstable-fracture": "unstable fracture",
}
"""Concepts of the record that replace optimisation, with the words used for them."""

DO_NOT_DELAY = "Do not delay the operation for this; start in parallel: "
AFTERWARDS = "Continue after the operation what could not be done before it."
URGENCY_UNKNOWN = "Nobody said how urgent the operation is; if it is urgent, do not delay it for this."


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


def put_urgency_first(
    recommendations: tuple[Recommendation, ...],
    causes: tuple[Cause, ...],
    operation: PlannedOperation,
) -> tuple[Recommendation, ...]:
    """Reword all advice for the time before an urgent operation so that it delays nothing.

    Where nobody said how urgent the operation is, and nothing recorded makes it so, that is said beside
    each of these lines instead.

    Parameters
    ----------
    recommendations : tuple of Recommendation
        What the rooms propose.
    causes : tuple of Cause
        Why the operation is urgent.
    operation : PlannedOperation
        Its day is the new due date of the reworded lines.

    Returns
    -------
    tuple of Recommendation
        As many lines as came in, with the same ids, each with its original action readable.
    """
    return tuple(
        _in_time(line, causes, operation) if line.phase is Phase.PREOP else line for line in recommendations
    )


def _in_time(line: Recommendation, causes: tuple[Cause, ...], operation: PlannedOperation) -> Recommendation:
    if causes:
        why = "; ".join(cause.words for cause in causes)
        return replace(
            line,
            action=DO_NOT_DELAY + line.action,
            because=f"Urgent ({why}). {line.because}",
            due=operation.date,
            alternatives=(*line.alternatives, AFTERWARDS),
        )
    if operation.urgency is Urgency.UNKNOWN:
        return replace(line, caveats=(*line.caveats, URGENCY_UNKNOWN))
    return line


def urgency_disagreement(record: Record, causes: tuple[Cause, ...]) -> Disagreement | None:
    """Say so when the operation is booked as elective while something urgent is recorded.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    causes : tuple of Cause
        What `urgent_causes` found.

    Returns
    -------
    Disagreement or None
        None when booking and record agree.
    """
    if not causes or record.operation.urgency is not Urgency.ELECTIVE:
        return None
    return Disagreement(
        about="urgency of the operation",
        says=(
            "The operation is booked as elective.",
            "The record holds: " + "; ".join(cause.words for cause in causes) + ".",
        ),
        settled=(
            "The urgent reading goes first, so that nothing is delayed; "
            "the operating surgeon decides and confirms the urgency."
        ),
    )
