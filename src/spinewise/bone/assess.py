"""What Hounsfield units, beside DXA, mean for one patient and one operation.

DXA first: its task stays open until an in-date result of hip or distal radius is there, whatever the HU say.
Nothing here reassures: HU that are not low clear nobody. Urgency and the age of images are judged for all
rooms alike in `pathway` (`urgency`, `staleness`), which rewords these lines and keeps outdated values away.
"""

import datetime
from collections.abc import Sequence

from spinewise.bone.acquisition import contrast, voltage
from spinewise.bone.agreement import side_by_side
from spinewise.bone.asked import Asked
from spinewise.bone.classify import Classified, among_published, say
from spinewise.bone.densitometry.diagnosis import diagnose
from spinewise.bone.dxa_task import dxa_gap, dxa_task
from spinewise.bone.optimisation.advice import advise
from spinewise.bone.optimisation.optimise import is_silent_without_implants
from spinewise.bone.where_it_matters import at_cage, at_screws, lumbar_mean, upper_end
from spinewise.evidence.protocol import Protocol
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Advice, Disagreement, Finding, Measurement, Missing

ROOM = "bone"


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
        HU of one CT that still shows the patient, by any method.
    protocol : Protocol
        The site's choices; a cut-off is used only when it names one.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Advice
        Findings, recommendations, what is missing and where DXA and HU disagree.
    """
    asked = Asked(record, operation, tuple(measurements), protocol, as_of)
    diagnosis = diagnose(asked)
    optimisation = advise(asked, diagnosis)
    if asked.is_minor:
        return optimisation
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
        _silent_without_implants() if is_silent_without_implants(asked, diagnosis) else None,
    )
    lines = (dxa_task(asked), *optimisation.recommendations)
    return Advice(
        ROOM,
        findings=(*(one for one in said if isinstance(one, Finding)), *optimisation.findings),
        recommendations=tuple(line for line in lines if line is not None),
        missing=(
            *(gap for gap in (dxa_gap(asked),) if gap is not None),
            *gaps,
            *(one for one in said if isinstance(one, Missing)),
            *optimisation.missing,
        ),
        disagreements=tuple(one for one in said if isinstance(one, Disagreement)),
        options=optimisation.options,
        paths=optimisation.paths,
        timeline=optimisation.timeline,
    )


def _silent_without_implants() -> Finding:
    return Finding(
        "optimisation rule is silent",
        "Bone is or may be osteoporotic, but the rule on optimising it before surgery is made for "
        "instrumented operations, and none is planned; whether to treat it for its own sake is open.",
        evidence=("optimise-if-diagnostic-criteria",),
    )
