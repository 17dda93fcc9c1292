"""A patient's folder handed to the room of alignment: the CT lying, and whoever marked films standing."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from spinewise.app.align.measure import SEED
from spinewise.app.align.one_spine import ct_spine, day_of_marks, marked_spine
from spinewise.app.align.postures import weigh_spines
from spinewise.app.asking import Answers
from spinewise.app.looking import Look
from spinewise.app.steps import Steps
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.patient.read import PatientFolder
from spinewise.pathway.alignment import Alignment
from spinewise.pathway.populations import populations_of
from spinewise.pathway.staleness import why_not_for_geometry
from spinewise.results import Missing, Question
from spinewise.words import Answer

LEFT_OUT_WEIGHT = 60
OUTSIDE = {
    "minor": "target systems were made in adults; this patient is under 18, so none is set beside the spine",
    "congenital": "target systems were made in people without congenital deformity, so none is set beside it",
}


@dataclass(frozen=True, eq=False)
class Weighed:
    """What the room of alignment said about one patient.

    Parameters
    ----------
    alignment : Alignment
        For the plan.
    images : tuple of str
        Ids of files of landmarks, each to be asked about its age.
    days : mapping
        Day of the marked images by id of the file.
    questions : tuple of Question
        What only a person can answer.
    """

    alignment: Alignment
    images: tuple[str, ...] = ()
    days: Mapping[str, datetime.date | None] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def weigh_alignment(
    patient: PatientFolder, look: Look, as_of: datetime.date, answers: Answers, steps: Steps
) -> Weighed:
    """Measure every posture that a folder holds and set the standing one beside the targets.

    Parameters
    ----------
    patient : PatientFolder
        As read.
    look : Look
        What came out of its images.
    as_of : date
        Day of the plan.
    answers : Answers
        Given before, or asked on the terminal.
    steps : Steps
        Keeps what went wrong.

    Returns
    -------
    Weighed
        Images older than the anatomy feed nothing; `make_plan` says so by the same rule.
    """
    rng = np.random.default_rng(SEED)
    spines, days, questions, gaps = [], {}, [], []
    for one in patient.landmarks:
        file = steps.attempt(
            f"Reading {one.id}",
            lambda path=one.path: read_landmarks(path),  # type: ignore[misc]
            lost=f"landmarks {one.id}",
            how="Mark the images again, or correct the file.",
        )
        if file is None:
            continue
        gaps += [_left_out(one.id, why) for why in file.left_out]
        days[one.id] = day_of_marks(file)
        reason = why_not_for_geometry(one.id, days[one.id], patient.record, as_of)
        if isinstance(reason, Question):
            answer = answers.to(reason)
            questions += [reason] if answer is None else []
            reason = (
                reason
                if answer is None
                else why_not_for_geometry(one.id, days[one.id], patient.record, as_of, answer)
            )
        if reason is None:
            spines.append(marked_spine(file, one.id, rng))
    if look.spine is not None and (look.spine.vertebrae or look.spine.sacral_endplate):
        day = next(iter(look.days.values()), None)
        spines.append(ct_spine(look.spine, look.images[0], day, rng))
    age = patient.record.patient.age_on(as_of)
    members = populations_of(patient.record, as_of).members
    silent = next((why for id, why in OUTSIDE.items() if members.get(id) is Answer.YES), "")
    alignment = weigh_spines(spines, age, silent, patient.record.operation.fusion)
    alignment = replace(
        alignment, advice=replace(alignment.advice, missing=(*gaps, *alignment.advice.missing))
    )
    return Weighed(alignment, tuple(days), days, tuple(questions))


def _left_out(source: str, why: str) -> Missing:
    return Missing(
        f"a marked point of {source}",
        why,
        "Mark it again, or correct it in the file.",
        weight=LEFT_OUT_WEIGHT,
    )
