"""The images of a patient, each with the label map that belongs to it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spinewise.io.patient.gaps import counted, left_out, unconfirmed
from spinewise.io.patient.inputs import Candidate
from spinewise.results import Missing


@dataclass(frozen=True)
class ImageInput:
    """Images to measure on, and the label map that belongs to them.

    Parameters
    ----------
    path : Path
        File or folder.
    labels_path : Path or None
        Its label map; None when there is none that may be used.
    labels_convention : str or None
        Convention of the label map, when it is known.
    role : str
        ``"ct"`` or ``"mr"``.
    id : str
        Name inside the plan.
    series_uid : str or None
        Which series, where the folder holds several.
    date : date or None
        Day of acquisition.
    """

    path: Path = field(repr=False)
    labels_path: Path | None = field(default=None, repr=False)
    labels_convention: str | None = None
    role: str = "ct"
    id: str = "ct"
    series_uid: str | None = field(default=None, repr=False)
    date: datetime.date | None = None


def as_images(used: Sequence[Candidate]) -> tuple[tuple[ImageInput, ...], tuple[Missing, ...]]:
    """Images with the label map of each.

    Parameters
    ----------
    used : sequence of Candidate
        Candidates that are known to be the patient's.

    Returns
    -------
    tuple
        The images, and a gap for each label map that belongs to none or may not be used.
    """
    free = [one for one in used if one.input.role == "labels"]
    built: list[ImageInput] = []
    gaps: list[Missing] = []
    for one in used:
        if one.input.role not in ("ct", "mr"):
            continue
        wanted = one.listed.labels if one.listed else None
        own = next((label for label in free if wanted and _is_labels(label, wanted)), None)
        if wanted and own is None:
            gaps.append(unconfirmed(f"the label map of {one.input.id}"))
        free = [label for label in free if label is not own]
        built.append(_image(one, own))
    bare = [place for place, image in enumerate(built) if image.labels_path is None]
    if len(free) == 1 and len(bare) == 1 and not gaps:
        built[bare[0]] = _with_labels(built[bare[0]], free[0])
    elif free:
        gaps.append(left_out(counted(len(free), "label map"), "it is not clear to which images they belong"))
    return tuple(built), tuple(gaps)


def _image(one: Candidate, labels: Candidate | None) -> ImageInput:
    image = ImageInput(
        one.path,
        labels_convention=one.listed.labels_convention if one.listed and labels else None,
        role=one.input.role,
        id=one.input.id,
        series_uid=one.series_uid,
        date=one.input.date,
    )
    return image if labels is None else _with_labels(image, labels)


def _with_labels(image: ImageInput, labels: Candidate) -> ImageInput:
    """Images with a label map; the convention named beside the images goes before that beside the labels."""
    convention = labels.listed.labels_convention if labels.listed else None
    return replace(image, labels_path=labels.path, labels_convention=image.labels_convention or convention)


def _is_labels(label: Candidate, wanted: str) -> bool:
    return label.listed is not None and Path(label.listed.path) == Path(wanted)
