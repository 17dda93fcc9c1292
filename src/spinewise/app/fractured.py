"""What the bone room knows, handed to the room of vertebral augmentation: heights lost, and osteoporosis."""

import datetime
from collections.abc import Sequence

from spinewise.augmentation.assess import assess
from spinewise.bone.fracture.grade import graded
from spinewise.bone.fracture.loss import losses
from spinewise.bone.optimisation.path import ID as BONE_PATH
from spinewise.evidence.protocol import Protocol
from spinewise.record.record import Record
from spinewise.results import Advice, Measurement
from spinewise.words import Answer

OSTEOPOROSIS = "osteoporosis"


def weigh_fracture(
    record: Record,
    measurements: Sequence[Measurement],
    bone: Advice | None,
    protocol: Protocol,
    as_of: datetime.date,
) -> Advice:
    """Advice on vertebral augmentation, with what the bone room found.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    measurements : sequence of Measurement
        Heights of bodies among them, where images could be measured.
    bone : Advice or None
        What the bone room said; None where it failed.
    protocol : Protocol
        The site's choices.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Advice
        One finding where no fracture is known.
    """
    lost = losses(measurements)
    known = [one for loss in lost if (one := graded(loss)) is not None]
    broken = tuple(one.loss for one in known if one.least > 0)
    return assess(record, lost, broken, osteoporosis_in(bone), protocol, as_of)


def osteoporosis_in(bone: Advice | None) -> Answer:
    """Whether the bone room found osteoporosis.

    Parameters
    ----------
    bone : Advice or None
        What it said.

    Returns
    -------
    Answer
        Unknown where it was not asked, or did not reach that step.
    """
    steps = [step for path in bone.paths if path.id == BONE_PATH for step in path.steps] if bone else []
    found = [step.outcome for step in steps if step.id == OSTEOPOROSIS and step.taken]
    return Answer(found[0]) if found else Answer.UNKNOWN
