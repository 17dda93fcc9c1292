"""Looking at a patient's images: read, date checked, labelled, built into a spine, measured."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from spinewise.anatomy.build import spine_from_labels
from spinewise.anatomy.spine import Spine
from spinewise.app.asking import Answers
from spinewise.app.heights import heights_of
from spinewise.app.hounsfield import hounsfield_of
from spinewise.app.mr import MrLook, look_at_mr
from spinewise.app.steps import Steps
from spinewise.bone.mri.dropped import dropped_by_ct
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.metal import find_metal
from spinewise.imaging.volume import Volume
from spinewise.io.images import read_images
from spinewise.io.labels.read import read_labels
from spinewise.io.labels.segmentation import WAYS, is_available, segment
from spinewise.io.patient.images import ImageInput
from spinewise.io.patient.read import PatientFolder
from spinewise.pathway.staleness import why_not_for_geometry
from spinewise.record.record import Record
from spinewise.results import Finding, Measurement, Missing, Question
from spinewise.words import Answer

Result = TypeVar("Result")
CT = "ct"
CONTRAST = {
    Answer.YES: "with contrast agent",
    Answer.NO: "without contrast agent",
    Answer.UNKNOWN: "contrast agent unknown",
}
NO_LABELS_WEIGHT = 82
MAKE_AGAIN = "Give a label map of these images, made again if need be."
NO_IMAGES = Missing(
    "images of the spine",
    "No image was found that could be used, so nothing is measured.",
    "Add a CT of the spine with its label map to the folder and list it in patient.yaml.",
    weight=NO_LABELS_WEIGHT,
)


@dataclass(frozen=True, eq=False)
class Look:
    """What came out of a patient's images.

    Parameters
    ----------
    volume, labels, spine : Volume, LabelMap, Spine or None
        What the geometry rests on; None where it failed.
    measurements, findings, questions : tuples
        What was measured, seen and left open.
    images : tuple of str
        Ids of the images that geometry was measured on.
    days : mapping
        Day of acquisition by id of the images.
    models : mapping
        Name and version of each model that made an input.
    mri : Volume or None
        MRI that VBQ was measured on.
    """

    volume: Volume | None = None
    labels: LabelMap | None = None
    spine: Spine | None = None
    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    images: tuple[str, ...] = ()
    days: Mapping[str, datetime.date | None] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    mri: Volume | None = None


def look_at_images(patient: PatientFolder, as_of: datetime.date, answers: Answers, steps: Steps) -> Look:
    """Look at every CT of a patient and measure the one that shows the present anatomy.

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

    Returns
    -------
    Look
        Of the newest CT with a spine; of others only findings, questions and days are kept.
    """
    looks = [
        _with_spine(read_look(image, patient.record, as_of, answers, steps), steps)
        for image in patient.images
        if image.role == CT
    ]
    if not looks:
        steps.missing.append(NO_IMAGES)
        return _with_mr(Look(), look_at_mr(patient, as_of, answers, steps))
    best = max(looks, key=_rank)
    measured = _measured(best, steps)
    kept_out = dropped_by_ct(measured.measurements, measured.findings)
    mr = look_at_mr(patient, as_of, answers, steps, kept_out)
    whole = replace(
        measured,
        findings=(*_merged(look.findings for look in looks), *_not_used(best, looks), *measured.findings),
        questions=_merged(look.questions for look in looks),
        days={id: day for look in looks for id, day in look.days.items()},
        models={name: version for look in looks for name, version in look.models.items()},
    )
    return _with_mr(whole, mr)


def _with_mr(look: Look, mr: MrLook) -> Look:
    """What was measured on MRI beside what was measured on CT; geometry stays that of the CT."""
    return replace(
        look,
        measurements=(*look.measurements, *mr.measurements),
        findings=(*look.findings, *mr.findings),
        questions=(*look.questions, *mr.questions),
        images=(*look.images, *mr.images),
        days={**look.days, **mr.days},
        mri=mr.volume,
    )


def read_look(
    image: ImageInput,
    record: Record,
    as_of: datetime.date,
    answers: Answers,
    steps: Steps,
    make_labels: bool = True,
) -> Look:
    """Read one CT and its label map, as far as that goes.

    Parameters
    ----------
    image : ImageInput
        Where the files lie.
    record : Record
        What is known about the patient.
    as_of : date
        Day of the plan.
    answers : Answers
        Given before, or asked on the terminal.
    steps : Steps
        Announces each step and keeps what went wrong.
    make_labels : bool
        Whether a label map may be made where there is none and the extra `segment` is installed.

    Returns
    -------
    Look
        Without spine and measurements.
    """
    volume = steps.attempt(
        f"Reading {image.id}",
        lambda: read_images(image.path, id=image.id, series_uid=image.series_uid),
        lost=f"images {image.id}",
        how="Export the images again, whole and unchanged.",
    )
    if volume is None:
        return Look(images=(image.id,))
    day = volume.acquisition.date or image.date
    look = Look(
        volume,
        images=(image.id,),
        days={image.id: day},
        findings=(_described(volume, day), *_changed_on_reading(volume)),
    )
    reason = _why_not_for_geometry(image.id, day, record, as_of, answers)
    if isinstance(reason, Question):
        return replace(look, questions=(reason,))
    if isinstance(reason, Missing):
        return look  # make_plan says why, from the same rule
    named = _labels_of(image, volume, answers, steps, make_labels)
    return replace(look, labels=named.labels, questions=named.questions, models=named.models)


def _with_spine(look: Look, steps: Steps) -> Look:
    """A look with its spine, when it has a label map."""
    volume, labels = look.volume, look.labels
    if volume is None or labels is None:
        return look
    spine = steps.attempt(
        f"Building the spine from {volume.id}",
        lambda: spine_from_labels(labels, volume),
        lost=f"spine of {volume.id}",
        how="Check that the label map belongs to these images.",
    )
    return replace(look, spine=spine)


def _why_not_for_geometry(
    id: str, day: datetime.date | None, record: Record, as_of: datetime.date, answers: Answers
) -> Missing | Question | None:
    """Rule 7, asked before any geometry; an open question is asked on the terminal."""
    reason = why_not_for_geometry(id, day, record, as_of)
    if not isinstance(reason, Question):
        return reason
    answer = answers.to(reason)
    return reason if answer is None else why_not_for_geometry(id, day, record, as_of, answer)


def _labels_of(image: ImageInput, volume: Volume, answers: Answers, steps: Steps, make_labels: bool) -> Look:
    """Label map of a CT: the one listed, else one made by the extra `segment`, else why there is none."""
    if image.labels_path is not None:
        return _read_or_ask(image.labels_path, image.labels_convention, volume, answers, steps)
    if not make_labels or not is_available():
        steps.missing.append(no_label_map(image.id))
        return Look()
    with TemporaryDirectory(prefix="spinewise-") as folder:
        made = steps.attempt(
            f"Segmenting {image.id} (many minutes without a GPU)",
            lambda: segment(image.path, Path(folder) / "labels.nii.gz"),
            lost=f"label map of {image.id}",
            how=MAKE_AGAIN,
        )
        if made is None:
            return Look()
        look = _read_or_ask(made.path, made.convention, volume, answers, steps)
        return replace(look, models=made.models)


def _read_or_ask(path: Path, convention: str | None, volume: Volume, answers: Answers, steps: Steps) -> Look:
    """Label map of a file; where it is ambiguous a person is asked, and without an answer it stays unread."""

    def read(convention: str | None) -> LabelMap | Question | None:
        return steps.attempt(
            f"Reading the label map of {volume.id}",
            lambda: read_labels(path, volume, convention=convention, id=f"{volume.id}-labels"),
            lost=f"label map of {volume.id}",
            how=MAKE_AGAIN,
        )

    labels = read(convention)
    if not isinstance(labels, Question):
        return Look(labels=labels)
    question, answer = labels, answers.to(labels)
    labels = read(answer) if answer is not None else question
    return Look(questions=(question,)) if isinstance(labels, Question) else Look(labels=labels)


def _measured(look: Look, steps: Steps) -> Look:
    """Hounsfield units of every vertebra, and metal, on the CT that was chosen."""
    if look.volume is None:
        return look
    volume, labels = look.volume, look.labels
    metal = steps.attempt(
        "Looking for metal",
        lambda: find_metal(volume, labels),
        lost="search for metal",
        how="Look at the images for implants.",
    )
    if look.spine is None:
        return replace(look, findings=metal or ())
    with steps.announced("Measuring bone"):
        values, no_values = hounsfield_of(volume, look.spine)
        heights, no_heights = heights_of(volume, look.spine)
    steps.missing += (*no_values, *no_heights)
    return replace(look, measurements=(*values, *heights), findings=metal or ())


def _rank(look: Look) -> tuple[bool, bool, datetime.date]:
    """A CT with vertebrae before one without, then the newer one."""
    built = look.spine is not None and bool(look.spine.vertebrae)
    day = next(iter(look.days.values()), None)
    return built, look.volume is not None, day or datetime.date.min


def _not_used(best: Look, looks: Iterable[Look]) -> tuple[Finding, ...]:
    """Other CTs of the folder, which are in the plan by name only."""
    others = [look.images[0] for look in looks if look is not best and look.volume is not None]
    if not others:
        return ()
    return (Finding("images not used", f"Measured on {best.images[0]}; not used: {', '.join(others)}."),)


def _described(volume: Volume, day: datetime.date | None) -> Finding:
    """How the images were made, whether or not anything could be measured on them."""
    how = volume.acquisition
    parts = (
        f"taken on {day.isoformat()}" if day else "day unknown",
        f"{how.kvp:g} kVp" if how.kvp else "tube voltage unknown",
        CONTRAST[how.contrast],
        f"kernel {how.kernel}" if how.kernel else "kernel unknown",
        f"slices {how.slice_thickness_mm:g} mm" if how.slice_thickness_mm else "slice thickness unknown",
    )
    name = how.modality if volume.id == CT else f"{how.modality} {volume.id}"
    return Finding("images", f"{name}, {', '.join(parts)}.")


def _changed_on_reading(volume: Volume) -> tuple[Finding, ...]:
    """What was changed or set aside when the images were read."""
    return tuple(Finding("changed on reading", note) for note in volume.acquisition.notes)


def no_label_map(id: str) -> Missing:
    """Say that levels are unknown without a label map, and the ways to get one.

    Parameters
    ----------
    id : str
        Name of the images inside the plan.

    Returns
    -------
    Missing
        With a sentence for the page and for the terminal.
    """
    return Missing(
        what=f"label map of {id}",
        why_it_matters=f"No label map belongs to {id}: levels unknown, and nothing is measured on it.",
        how_to_get_it=f"{WAYS[0].upper()}{WAYS[1:]}.",
        weight=NO_LABELS_WEIGHT,
    )


def _merged(groups: Iterable[tuple[Result, ...]]) -> tuple[Result, ...]:
    return tuple(one for group in groups for one in group)
