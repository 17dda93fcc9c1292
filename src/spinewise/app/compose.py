"""From one patient's folder to a plan: the one place where the rooms are chained.

Read from top to bottom it is the table of contents of the main job: record, images, labels, spine,
Hounsfield units, advice, plan. What a step could not do becomes a `Missing`, and the rest goes on.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spinewise import __version__
from spinewise.app.align.weigh import weigh_alignment
from spinewise.app.asking import Answers
from spinewise.app.fractured import weigh_fracture
from spinewise.app.looking import Look, look_at_images
from spinewise.app.pain.weigh import weigh_pain
from spinewise.app.steps import REPORT_IT, Steps
from spinewise.bone.assess import assess
from spinewise.bone.hounsfield.outliers import levels_that_stand_out
from spinewise.evidence import tables
from spinewise.evidence.protocol import protocol_defaults
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.patient.protocol import read_protocol
from spinewise.io.patient.read import PatientFolder, read_patient_folder
from spinewise.pathway.analgesia import analgesia_of
from spinewise.pathway.make import make_plan
from spinewise.pathway.plan import Plan
from spinewise.record.review import Review
from spinewise.results import Advice, InputFile, Provenance


@dataclass(frozen=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    folder : Path
        One patient's files.
    as_of : date
        Day for which the plan holds.
    answers : Answers
        Given before, or asked on the terminal.
    protocol : Path or None
        The site's own choices, beside those in the folder.
    review : Review
        What was confirmed and decided on earlier plans.
    previous_inputs : sequence of InputFile or None
        Inputs of the last written plan, None when there was none.
    """

    folder: Path
    as_of: datetime.date
    answers: Answers = field(default_factory=Answers)
    protocol: Path | None = None
    review: Review = field(default_factory=Review)
    previous_inputs: Sequence[InputFile] | None = None


@dataclass(frozen=True, eq=False)
class Composed:
    """A plan with the images it was measured on, for drawing and export.

    Parameters
    ----------
    plan : Plan
        Everything the rooms said.
    volume : Volume or None
        Images the spine was built from.
    labels : LabelMap or None
        Label map the spine was built from.
    mri : Volume or None
        MRI that VBQ was measured on.
    """

    plan: Plan
    volume: Volume | None = None
    labels: LabelMap | None = None
    mri: Volume | None = None


def compose(request: Request, steps: Steps) -> Composed:
    """Chain the rooms for one patient and one operation.

    Parameters
    ----------
    request : Request
        What was asked for.
    steps : Steps
        Announces each step and keeps what went wrong.

    Returns
    -------
    Composed
        The plan; a draft until it is confirmed.

    Raises
    ------
    BadInput
        When the folder holds nothing usable, or files of two people.
    """
    with steps.announced("Reading the record"):
        patient = read_patient_folder(request.folder, request.as_of, protocol_defaults())
    protocol = read_protocol(request.protocol, protocol_defaults()) if request.protocol else patient.protocol
    look = look_at_images(patient, request.as_of, request.answers, steps)
    operation = patient.record.operation
    stand_out = steps.attempt(
        "Comparing levels",
        lambda: levels_that_stand_out(look.measurements, protocol),
        lost="comparison of each level with its neighbours",
        how=REPORT_IT,
    )
    advice = steps.attempt(
        "Weighing the bone",
        lambda: assess(patient.record, operation, look.measurements, protocol, request.as_of),
        lost="advice on bone",
        how=REPORT_IT,
    )
    fracture = steps.attempt(
        "Weighing the fracture",
        lambda: weigh_fracture(patient.record, look.measurements, advice, protocol, request.as_of),
        lost="advice on vertebral augmentation",
        how=REPORT_IT,
    )
    pain = steps.attempt(
        "Weighing analgesia",
        lambda: weigh_pain(patient, protocol, request.as_of),
        lost="advice on analgesia",
        how=REPORT_IT,
    )
    alignment = steps.attempt(
        "Measuring alignment",
        lambda: weigh_alignment(patient, look, request.as_of, request.answers, steps),
        lost="alignment",
        how=REPORT_IT,
    )
    if alignment:
        look = replace(look, images=(*look.images, *alignment.images), days={**look.days, **alignment.days})
    plan = make_plan(
        patient.record,
        look.spine,
        look.measurements,
        (
            patient.advice,
            Advice("imaging", findings=(*look.findings, *(stand_out or ()))),
            *((advice,) if advice else ()),
            *((fracture,) if fracture else ()),
            *((pain.advice,) if pain else ()),
            *((alignment.alignment.advice,) if alignment else ()),
        ),
        (*patient.missing, *steps.missing),
        (
            *patient.questions,
            *look.questions,
            *(pain.questions if pain else ()),
            *(alignment.questions if alignment else ()),
        ),
        protocol,
        request.review,
        _provenance(patient, look, request.as_of),
        request.as_of,
        images=look.images,
        answers=tuple(request.answers.known.items()),
        previous_inputs=request.previous_inputs,
        analgesia=analgesia_of(pain) if pain else None,
        alignment=alignment.alignment if alignment else None,
    )
    return Composed(plan, look.volume, look.labels, look.mri)


def _provenance(patient: PatientFolder, look: Look, as_of: datetime.date) -> Provenance:
    """What the plan is made by and from; images carry the day that was read from them."""
    return Provenance(
        package=f"spinewise {__version__}",
        evidence_version=tables.VERSION,
        inputs=tuple(replace(file, date=look.days.get(file.id, file.date)) for file in patient.inputs),
        models=dict(look.models),
        as_of=as_of,
    )
