"""Looking at a patient's MRI: read, date checked, labelled, VBQ measured where the series is fit for it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from spinewise.app.asking import Answers
from spinewise.app.steps import Steps
from spinewise.app.vbq import measured_with_answers
from spinewise.bone.mri.from_labels import places_from_labels
from spinewise.bone.mri.vbq import VbqResult
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.mr import MrAcquisition
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.io.patient.images import ImageInput
from spinewise.io.patient.read import PatientFolder
from spinewise.pathway.staleness import why_not_for_geometry
from spinewise.results import Finding, Measurement, Missing, Question
from spinewise.words import Level

MR = "mr"
WEIGHT = 30


@dataclass(frozen=True, eq=False)
class MrLook:
    """What came out of a patient's MRI.

    Parameters
    ----------
    measurements, findings, questions : tuples
        What was measured, seen and left open.
    images : tuple of str
        Ids of the images that something was measured on.
    days : mapping
        Day of acquisition by id of the images.
    volume : Volume or None
        The MRI that the first VBQ was measured on, for drawing.
    """

    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    images: tuple[str, ...] = ()
    days: Mapping[str, datetime.date | None] = field(default_factory=dict)
    volume: Volume | None = None


def look_at_mr(
    patient: PatientFolder,
    as_of: datetime.date,
    answers: Answers,
    steps: Steps,
    dropped: Mapping[Level, str] | None = None,
) -> MrLook:
    """Measure VBQ on every MRI of a patient that has a label map and fits.

    Parameters
    ----------
    patient : PatientFolder
        Record and files.
    as_of : date
        Day of the plan.
    answers : Answers
        Given before, or asked on the terminal.
    steps : Steps
        Announces each step and keeps what went wrong.
    dropped : mapping, optional
        Levels that a CT keeps out, with the reason.

    Returns
    -------
    MrLook
        Of all of them together.
    """
    kept_out = dropped or {}
    looks = [
        _look(image, patient, as_of, answers, steps, kept_out) for image in patient.images if image.role == MR
    ]
    return MrLook(
        tuple(one for look in looks for one in look.measurements),
        tuple(one for look in looks for one in look.findings),
        tuple(one for look in looks for one in look.questions),
        tuple(one for look in looks for one in look.images),
        {id: day for look in looks for id, day in look.days.items()},
        next((look.volume for look in looks if look.volume is not None), None),
    )


def _look(
    image: ImageInput,
    patient: PatientFolder,
    as_of: datetime.date,
    answers: Answers,
    steps: Steps,
    dropped: Mapping[Level, str],
) -> MrLook:
    volume = steps.attempt(
        f"Reading {image.id}",
        lambda: read_images(image.path, id=image.id, modality="MR", series_uid=image.series_uid),
        lost=f"images {image.id}",
        how="Export the series again, whole and unchanged, or name the T1-weighted one.",
    )
    if volume is None:
        return MrLook()
    day = volume.acquisition.date or image.date
    seen = MrLook(findings=_described(volume, day), images=(image.id,), days={image.id: day})
    reason = why_not_for_geometry(image.id, day, patient.record, as_of)
    if isinstance(reason, Question):
        answer = answers.to(reason)
        if answer is None:
            return replace(seen, questions=(reason,))
        reason = why_not_for_geometry(image.id, day, patient.record, as_of, answer)
    if reason is not None:
        return seen  # make_plan says why, from the same rule
    labels = _labels(image, volume, answers, steps)
    if not isinstance(labels, LabelMap):
        return replace(seen, questions=() if labels is None else (labels,))
    result = steps.attempt(
        f"Measuring VBQ on {image.id}",
        lambda: _measured(volume, labels, answers, dropped),
        lost=f"VBQ of {image.id}",
        how="Give the T1-weighted sagittal series without contrast agent and its label map.",
        weight=WEIGHT,
    )
    if result is None:
        return seen
    steps.missing += result.missing
    scores = tuple(one for one in (result.vbq, result.pooled) if one is not None)
    return replace(seen, measurements=scores, questions=result.questions, volume=volume if scores else None)


def _measured(volume: Volume, labels: LabelMap, answers: Answers, dropped: Mapping[Level, str]) -> VbqResult:
    places, reasons = places_from_labels(labels)
    return measured_with_answers(volume, places, answers, {**reasons, **dropped})


def _labels(image: ImageInput, volume: Volume, answers: Answers, steps: Steps) -> LabelMap | Question | None:
    path = image.labels_path
    if path is None:
        steps.missing.append(
            Missing(
                f"label map of {image.id}",
                f"No label map belongs to {image.id}, so no VBQ is measured on it.",
                "Add a label map of vertebrae and canal to the folder, or measure with `spinewise bone "
                "vbq --landmarks`.",
                weight=WEIGHT,
            )
        )
        return None

    def read(convention: str | None) -> LabelMap | Question | None:
        return steps.attempt(
            f"Reading the label map of {image.id}",
            lambda: read_labels(path, volume, convention=convention, id=f"{image.id}-labels"),
            lost=f"label map of {image.id}",
            how="Give a label map of these images, made again if need be.",
        )

    labels = read(image.labels_convention)
    if isinstance(labels, Question):
        answer = answers.to(labels)
        return labels if answer is None else read(answer)
    return labels


def _described(volume: Volume, day: datetime.date | None) -> tuple[Finding, ...]:
    how = volume.acquisition
    mr = how if isinstance(how, MrAcquisition) else MrAcquisition(how.modality)
    echo, repetition = mr.echo_time_ms, mr.repetition_time_ms
    parts = (
        f"taken on {day.isoformat()}" if day else "day unknown",
        f"{mr.field_strength_t:g} T" if mr.field_strength_t else "field strength unknown",
        f"echo time {echo:g} ms" if echo is not None else "echo time unknown",
        f"repetition time {repetition:g} ms" if repetition is not None else "repetition time unknown",
        f"contrast agent {how.contrast.value}",
        f"slices {how.slice_thickness_mm:g} mm" if how.slice_thickness_mm else "slice thickness unknown",
    )
    return (
        Finding("images", f"MRI {volume.id}, {', '.join(parts)}."),
        *(Finding("changed on reading", note) for note in how.notes),
    )
