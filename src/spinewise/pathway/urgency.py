"""Urgent beats optimal: what an urgent operation does to advice before it.

Safety rule 3. Optimising bone, nutrition or medicines takes weeks; a growing deficit does not wait
for them. Every line that belongs before the operation is then reworded, whichever room wrote it, so
that a room which forgets about urgency cannot delay anyone; its own words stay readable in the line.
"""

from dataclasses import replace

from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.record.urgency import Cause
from spinewise.results import Disagreement, Option, Path, Recommendation
from spinewise.words import Phase

DO_NOT_DELAY = "Do not delay the operation for this; start in parallel: "
DO_NOT_DELAY_FOR = "Start in parallel and do not delay the operation for this. Urgent: "
AFTERWARDS = "Continue after the operation what could not be done before it."
URGENCY_UNKNOWN = "Nobody said how urgent the operation is; if it is urgent, do not delay it for this."


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


def in_own_words(text: str) -> str:
    """What a room said, without what this module put in front: for a page that says it at its head.

    Parameters
    ----------
    text : str
        Action of a line, or reason of a step.

    Returns
    -------
    str
        The same text where nothing stands in front.
    """
    alone = f"{DO_NOT_DELAY_FOR.partition(' Urgent:')[0]} "
    return text.removeprefix(DO_NOT_DELAY).removeprefix(alone)


def options_in_parallel(
    options: tuple[Option, ...], causes: tuple[Cause, ...], operation: PlannedOperation
) -> tuple[Option, ...]:
    """Say beside every option that an urgent operation does not wait for it.

    Parameters
    ----------
    options : tuple of Option
        What the rooms judged.
    causes : tuple of Cause
        Why the operation is urgent.
    operation : PlannedOperation
        Where its urgency is not known, that is said instead.

    Returns
    -------
    tuple of Option
        As many as came in, with the same ids and status.
    """
    if causes:
        said = DO_NOT_DELAY_FOR + "; ".join(cause.words for cause in causes) + "."
    elif operation.urgency is Urgency.UNKNOWN:
        said = URGENCY_UNKNOWN
    else:
        return options
    return tuple(replace(option, caveats=(*option.caveats, said)) for option in options)


def paths_in_parallel(paths: tuple[Path, ...], causes: tuple[Cause, ...]) -> tuple[Path, ...]:
    """Say at the head of every path that an urgent operation does not wait for any of its steps.

    Parameters
    ----------
    paths : tuple of Path
        Published paths as the rooms walked them.
    causes : tuple of Cause
        Why the operation is urgent.

    Returns
    -------
    tuple of Path
        With the same steps; the first one says it.
    """
    if not causes:
        return paths
    words = "; ".join(cause.words for cause in causes)
    return tuple(
        replace(
            path,
            steps=tuple(
                replace(step, because=_in_parallel(step.because, words)) if place == 0 else step
                for place, step in enumerate(path.steps)
            ),
        )
        for path in paths
    )


def _in_parallel(because: str, causes: str) -> str:
    """The reason of a step with "do not delay" in front, and with the causes where it does not name them."""
    alone = DO_NOT_DELAY_FOR.partition(" Urgent:")[0]
    return f"{alone} {because}" if causes in because else f"{DO_NOT_DELAY_FOR}{causes}. {because}"


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
