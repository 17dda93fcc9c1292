"""A patient's folder handed to the room of alignment: the CT lying, and whoever marked films standing."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from spinewise.alignment.advise import CT, FILM, SLOT, Taken, advise, mismatch_said
from spinewise.alignment.correction.flexibility import given_by_lying, passive
from spinewise.alignment.drawn_spine import draw_spine
from spinewise.alignment.marked_points import views_of
from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.measure import DRAWS, Measured, measure
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.profile import Profile
from spinewise.alignment.spine_profile import profile_of
from spinewise.alignment.targets.side_by_side import SideBySide, side_by_side
from spinewise.alignment.values import values_of, with_age
from spinewise.anatomy.spine import Spine
from spinewise.app.align.measure import SEED
from spinewise.app.asking import Answers
from spinewise.app.looking import Look
from spinewise.app.steps import Steps
from spinewise.imaging.radiograph import Beam, View
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.landmarks.read import read_landmarks
from spinewise.io.patient.read import PatientFolder
from spinewise.pathway.alignment import (
    Alignment,
    GivenSaid,
    SpineSaid,
    drawn_view,
    given_said,
    roussouly_said,
    systems_said,
)
from spinewise.pathway.populations import populations_of
from spinewise.pathway.staleness import why_not_for_geometry
from spinewise.results import Advice, Finding, Missing, Question
from spinewise.words import Answer

FROM_CT = "CT with a label map"
LEFT_OUT_WEIGHT = 60
OUTSIDE = {
    "minor": "target systems were made in adults; this patient is under 18, so none is set beside the spine",
    "congenital": "target systems were made in people without congenital deformity, so none is set beside it",
}


@dataclass(frozen=True, eq=False)
class OneSpine:
    """One spine in one posture with what was measured on it.

    Parameters
    ----------
    said : SpineSaid
        As a plan keeps it.
    profiles : mapping
        By view, with draws.
    measured : Measured
        Everything that could be measured.
    """

    said: SpineSaid
    profiles: Mapping[View, Profile]
    measured: Measured


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
        days[one.id] = _day_of(file)
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


def weigh_spines(spines: list[OneSpine], age: float | None, silent: str, fusion: Answer) -> Alignment:
    """Several postures of one person beside each other, and the targets of the standing one.

    Parameters
    ----------
    spines : list of OneSpine
        In any order.
    age : float or None
        Years.
    silent : str
        Why no target is set beside this patient; empty where they are.
    fusion : Answer
        Whether a fusion is planned.

    Returns
    -------
    Alignment
        Standing before lying, the newest first.
    """
    ordered = sorted(spines, key=_order)
    stands = next((one for one in ordered if one.said.posture == "standing"), None)
    lies = next((one for one in ordered if one.said.posture == "supine"), None)
    advice = advise(
        [
            Taken(one.said.source, one.said.posture, one.said.modality, one.said.date, one.said.by)
            for one in ordered
        ],
        fusion,
    )
    findings = [*advice.findings, *(found for one in ordered for found in _seen_on(one))]
    if stands is not None:
        gap = next((one for one in stands.measured.measurements if one.name == Name.PI_LL), None)
        findings += [mismatch_said(gap, stands.said.source)] if gap else []
    beside: SideBySide | None = None
    if stands is not None and View.LATERAL in stands.profiles and not silent:
        beside = side_by_side(with_age(values_of(stands.profiles[View.LATERAL]), age))
    if silent and stands is not None:
        findings.append(Finding("targets of alignment", f"Silent: {silent}."))
    return Alignment(
        tuple(one.said for one in ordered),
        systems_said(beside) if beside else (),
        silent or ("" if beside else "no standing lateral view was measured"),
        roussouly_said(beside) if beside else None,
        _given(stands, lies),
        Advice("alignment", tuple(findings), (), advice.missing),
    )


def marked_spine(file: LandmarksFile, source: str, rng: np.random.Generator) -> OneSpine:
    """Measure what somebody marked.

    Parameters
    ----------
    file : LandmarksFile
        With a lateral view, a frontal view, both, or points in a CT or MRI.
    source : str
        Id of the input.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    OneSpine
        Of the posture that the file names.
    """
    marks = file.landmarks
    views = {view: marks.view(view) or views_of(marks).get(view) for view in View}
    there = {view: one for view, one in views.items() if one is not None and one.points}
    profiles = {view: profile_of_marks(one, None, DRAWS, rng) for view, one in there.items()}
    measured = measure(profiles.get(View.LATERAL), profiles.get(View.FRONTAL))
    posture = next((one.posture for one in there.values() if one.posture), "")
    what = f"{' and '.join(str(view) for view in there)} view, marked by hand"
    modality = (
        _modality(file) if marks.views else f"{file.volume.modality if file.volume else ''} points".strip()
    )
    return OneSpine(
        _said(source, what, posture, _day_of(file), marks.by, "", profiles, measured, modality),
        profiles,
        measured,
    )


def ct_spine(
    spine: Spine, source: str, day: datetime.date | None, rng: np.random.Generator, what: str = FROM_CT
) -> OneSpine:
    """Measure a spine built from a CT, or one that was reconstructed.

    Parameters
    ----------
    spine : Spine
        With its errors.
    source : str
        Id of the input.
    day : date or None
        Of the images.
    rng : Generator
        From an explicit seed.
    what : str
        What it was built from.

    Returns
    -------
    OneSpine
        In the posture of the spine; incidence holds in every posture.
    """
    drawn = draw_spine(spine, DRAWS, rng)
    profiles = {view: profile_of(drawn, view) for view in View}
    measured = measure(profiles[View.LATERAL], profiles[View.FRONTAL], drawn)
    provisional = f"Level names are provisional: {spine.counted_from}." if spine.names_provisional else ""
    profiles = {view: one for view, one in profiles.items() if one.points}
    return OneSpine(
        _said(source, what, spine.posture, day, "", provisional, profiles, measured, CT),
        profiles,
        measured,
    )


def _said(
    source: str, what: str, posture: str, day: datetime.date | None, by: str, provisional: str,
    profiles: Mapping[View, Profile], measured: Measured, modality: str,
) -> SpineSaid:  # fmt: skip
    inputs = (source,) if source else ()
    return SpineSaid(
        source, what, posture, day, by, provisional,
        tuple(drawn_view(one) for one in profiles.values()),
        tuple(replace(one, inputs=inputs) for one in measured.measurements),
        measured.missing, modality,
    )  # fmt: skip


def _modality(file: LandmarksFile) -> str:
    beams = {one.projection.beam for one in file.pictures.values() if one.projection is not None}
    return SLOT if beams == {Beam.SLOT} else FILM


def _day_of(file: LandmarksFile) -> datetime.date | None:
    """The oldest day of what was marked: the older view says how old the pair is."""
    days = [one.date for one in file.landmarks.views if one.date is not None]
    if days or file.volume is None or not file.volume.date:
        return min(days, default=None)
    try:
        return datetime.date.fromisoformat(file.volume.date)
    except ValueError:
        return None


def _order(one: OneSpine) -> tuple[bool, int]:
    day = one.said.date
    return one.said.posture != "standing", -(day.toordinal() if day else 0)


def _seen_on(one: OneSpine) -> list[Finding]:
    """Findings with the input that they were seen on."""
    where = f" ({one.said.posture or 'posture not said'}, {one.said.source})" if one.said.source else ""
    return [
        replace(found, because=f"{found.because.removesuffix('.')}{where}.")
        for found in one.measured.findings
    ]


def _given(stands: OneSpine | None, lies: OneSpine | None) -> tuple[GivenSaid, ...]:
    """Change of every disc that is seen in both postures."""
    if stands is None or lies is None:
        return ()
    both = [one.profiles.get(View.LATERAL) for one in (stands, lies)]
    if both[0] is None or both[1] is None:
        return ()
    return given_said(passive(given_by_lying(both[0], both[1])), both[0])


def _left_out(source: str, why: str) -> Missing:
    return Missing(
        f"a marked point of {source}",
        why,
        "Mark it again, or correct it in the file.",
        weight=LEFT_OUT_WEIGHT,
    )
