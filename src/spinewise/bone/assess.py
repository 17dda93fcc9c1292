"""What Hounsfield units, beside DXA, mean for one patient and one operation.

DXA first: its task stays open until an in-date result of hip or distal radius is there, whatever the HU say.
Nothing here reassures: HU that are not low clear nobody.
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from spinewise.bone.acquisition import contrast, voltage
from spinewise.bone.agreement import side_by_side
from spinewise.bone.asked import Asked
from spinewise.bone.classify import Classified, among_published, say
from spinewise.bone.dxa_task import dxa_gap, dxa_task
from spinewise.bone.optimise import is_silent_without_implants, optimise
from spinewise.bone.outdated import still_showing
from spinewise.bone.where_it_matters import at_cage, at_screws, lumbar_mean, upper_end
from spinewise.evidence.protocol import Protocol
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.results import Advice, Disagreement, Finding, Measurement, Missing, Recommendation

ROOM = "bone"
DO_NOT_DELAY = "Do not delay the operation for this; start in parallel: "


def assess(
    record: Record,
    operation: PlannedOperation,
    measurements: Sequence[Measurement],
    protocol: Protocol,
    as_of: datetime.date,
) -> Advice:
    """Advice on bone from HU and the T-scores of the record.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        The operation that every rule is asked about.
    measurements : sequence of Measurement
        HU of one CT, by any method.
    protocol : Protocol
        The site's choices; a cut-off is used only when it names one.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Advice
        Findings, recommendations, what is missing and where DXA and HU disagree.
    """
    kept, outdated = still_showing(measurements, record, operation, as_of)
    asked = Asked(record, operation, kept, protocol, as_of)
    if asked.is_minor:
        return Advice(ROOM, findings=(_silent_for_minors(),), missing=outdated)
    values = tuple(asked.values.values())
    ends, gaps = upper_end(asked)
    held, beside = asked.classified, side_by_side(asked)
    said = (
        among_published(asked.measurements, named=held is not None),
        say(held) if isinstance(held, Classified) else held,
        beside,
        *ends,
        lumbar_mean(asked),
        at_screws(asked),
        at_cage(asked),
        voltage(values),
        contrast(values),
        _silent_without_implants() if is_silent_without_implants(asked) else None,
    )
    lines = (dxa_task(asked), optimise(asked))
    return Advice(
        ROOM,
        findings=tuple(one for one in said if isinstance(one, Finding)),
        recommendations=tuple(_timed(line, asked) for line in lines if line is not None),
        missing=(
            *outdated,
            *(gap for gap in (dxa_gap(asked),) if gap is not None),
            *gaps,
            *(one for one in said if isinstance(one, Missing)),
        ),
        disagreements=tuple(one for one in said if isinstance(one, Disagreement)),
    )


def _timed(line: Recommendation, asked: Asked) -> Recommendation:
    """Safety rule 3: before an urgent operation bone advice runs beside it and holds nothing up."""
    why = asked.urgent_because
    if why:
        return replace(
            line,
            action=DO_NOT_DELAY + line.action,
            because=f"Urgent ({why}). {line.because}",
            alternatives=(
                *line.alternatives,
                "Continue after the operation what could not be done before it.",
            ),
        )
    if asked.operation.urgency is Urgency.UNKNOWN:
        unsaid = "Nobody said how urgent the operation is; if it is urgent, do not delay it for this."
        return replace(line, caveats=(*line.caveats, unsaid))
    return line


def _silent_for_minors() -> Finding:
    return Finding(
        "rules for adults are silent",
        "The patient is under 18: the rules on HU, T-scores and bone optimisation are made for adults and "
        "say nothing.",
        evidence=("tscore-osteoporosis-threshold",),
    )


def _silent_without_implants() -> Finding:
    return Finding(
        "optimisation rule is silent",
        "Bone is or may be osteoporotic, but the rule on optimising it before surgery is made for "
        "instrumented operations, and none is planned; whether to treat it for its own sake is open.",
        evidence=("optimise-if-diagnostic-criteria",),
    )
