"""A plan of one room from what a patient's folder says, without looking at its images."""

import datetime
from collections.abc import Sequence

from spinewise import __version__
from spinewise.evidence import tables
from spinewise.evidence.protocol import Protocol
from spinewise.io.patient.read import PatientFolder
from spinewise.pathway.analgesia import Analgesia
from spinewise.pathway.make import make_plan
from spinewise.pathway.plan import Plan
from spinewise.record.review import Review
from spinewise.results import Advice, Measurement, Provenance, Question


def plan_without_images(
    patient: PatientFolder,
    advice: Sequence[Advice],
    protocol: Protocol,
    review: Review,
    as_of: datetime.date,
    *,
    measured: Sequence[Measurement] = (),
    questions: Sequence[Question] = (),
    analgesia: Analgesia | None = None,
) -> Plan:
    """Plan of what one room said.

    Parameters
    ----------
    patient : PatientFolder
        As read.
    advice : sequence of Advice
        Of the room, and what else is to be merged with it.
    protocol : Protocol
        The site's own choices.
    review : Review
        Everything confirmed and decided so far.
    as_of : date
        Day for which the plan holds.
    measured : sequence of Measurement
        Measured before.
    questions : sequence of Question
        What the room asks, beside those of the folder.
    analgesia : Analgesia or None
        What the room of pain said.

    Returns
    -------
    Plan
        Without a spine; geometry rests on no image.
    """
    return make_plan(
        patient.record,
        None,
        measured,
        advice,
        patient.missing,
        (*patient.questions, *questions),
        protocol,
        review,
        Provenance(f"spinewise {__version__}", tables.VERSION, patient.inputs, {}, as_of),
        as_of,
        images=(),
        analgesia=analgesia,
    )
