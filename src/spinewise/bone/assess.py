"""What DXA, TBS, FRAX and, beside them, CT and MRI mean for one patient and one operation.

DXA first: its task stays open until an in-date result of hip or distal radius is there, whatever the images
say. Nothing here reassures: a value that is not low clears nobody. Urgency and the age of images are judged
for all rooms alike in `pathway` (`urgency`, `staleness`), which rewords these lines and keeps outdated values
away.
"""

import datetime
from collections.abc import Sequence

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import advice as densitometry
from spinewise.bone.densitometry.diagnosis import diagnose
from spinewise.bone.fracture import advice as fracture
from spinewise.bone.hounsfield import advice as hounsfield
from spinewise.bone.mri import advice as mri
from spinewise.bone.optimisation import advice as optimisation
from spinewise.evidence.protocol import Protocol
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Advice, Measurement, together

ROOM = "bone"


def assess(
    record: Record,
    operation: PlannedOperation,
    measurements: Sequence[Measurement],
    protocol: Protocol,
    as_of: datetime.date,
) -> Advice:
    """Advice on bone from densitometry, images and record.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        The operation that every rule is asked about.
    measurements : sequence of Measurement
        Of images that still show the patient: HU and heights of one CT, VBQ of one MRI.
    protocol : Protocol
        The site's choices; a cut-off is used only when it names one.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Advice
        Of every part of this room; for a minor that the rules for adults are silent.
    """
    asked = Asked(record, operation, tuple(measurements), protocol, as_of)
    diagnosis = diagnose(asked)
    if asked.is_minor:
        return optimisation.advise(asked, diagnosis)
    return together(
        ROOM,
        (
            densitometry.advise(asked),
            hounsfield.advise(asked),
            mri.advise(asked),
            fracture.advise(asked),
            optimisation.advise(asked, diagnosis),
        ),
    )
