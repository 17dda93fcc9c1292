"""A profile from marks on a radiograph, drawn within the errors that observers make."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.marked_faults import without_faults
from spinewise.alignment.profile import HEADS, LOWER, UPPER, Profile
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.evidence.landmark_errors import bone_errors, landmark_error, usual_endplate_mm
from spinewise.imaging.radiograph import View
from spinewise.words import Level, Structure

Array = NDArray[np.float64]

BASIS = "published error of marks set by hand"
Errors = Mapping[Mark, float]
"""Standard deviation of each mark along u and v, in the unit of the view."""


def kind_of(mark: Mark) -> str:
    """Kind of a mark, as the table of landmark errors names it.

    Parameters
    ----------
    mark : Mark
        A place on a bone.

    Returns
    -------
    str
        For example ``"vertebral corner"``.
    """
    if mark.bone in HEADS:
        return "femoral head"
    if mark.place is Place.CREST_TOP:
        return "iliac crest"
    if mark.place in (Place.LEFT_PEDICLE, Place.RIGHT_PEDICLE):
        return "pedicle"
    if mark.place in (Place.CENTRE, Place.CANAL):
        return "body centre"
    return "sacral corner" if mark.bone is Level.S1 else "vertebral corner"


def usual_errors(view: MarkedView) -> Errors:
    """Published error of each mark of a view, in the unit of the view.

    Parameters
    ----------
    view : MarkedView
        Calibrated, or in pixels: then the size of the marked endplates gives the scale of the errors.

    Returns
    -------
    mapping
        Mark to standard deviation.
    """
    scale = 1.0 if view.in_mm else _pixels_per_mm(view)
    return {mark: scale * landmark_error(view.view, kind_of(mark)).sd_mm for mark in view.points}


def profile_of_marks(
    view: MarkedView, errors: Errors | None, draws: int, rng: np.random.Generator
) -> Profile:
    """Profile of the marks of one radiograph.

    Parameters
    ----------
    view : MarkedView
        As it was marked; faults are taken out and told.
    errors : mapping or None
        Standard deviation of each mark in the unit of the view; None for the published errors.
    draws : int
        How many times each mark is drawn.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    Profile
        Marks that contradict each other are left out, each with the sentence that says why.
    """
    sound = without_faults(view)
    own = usual_errors(sound.view) if errors is None else errors
    points = {}
    for mark, place in sorted(sound.view.points.items(), key=lambda one: (str(one[0].bone), one[0].place)):
        noise = rng.normal(0.0, 1.0, (draws, 2)) * own[mark]
        points[mark] = np.concatenate([place[None], place + noise])
    notes = [*view.notes, *sound.notes]
    _widen_lone_head(sound.view, points, notes, rng)
    if errors is None:
        notes += _said_of_errors(sound.view)
    return Profile(
        view.view,
        points,
        view.in_mm,
        view.posture,
        sound.reasons,
        tuple(notes),
        BASIS if errors is None else "stated error of the marks",
    )


def _pixels_per_mm(view: MarkedView) -> float:
    """From the median extent of the marked endplates; of all marks together where there is none."""
    points, extents = view.points, []
    for level in {mark.bone for mark in points if isinstance(mark.bone, Level)}:
        for first, second in (UPPER[view.view], LOWER[view.view]):
            ends = Mark(level, first), Mark(level, second)
            if all(end in points for end in ends):
                extents.append(float(np.linalg.norm(points[ends[0]] - points[ends[1]])))
    return float(np.median(extents)) / usual_endplate_mm(view.view) if extents else 1.0


def _widen_lone_head(
    view: MarkedView, points: dict[Mark, Array], notes: list[str], rng: np.random.Generator
) -> None:
    """One head stands for both on a lateral view: it lies up to half their distance aside."""
    heads = [Mark(head, Place.CENTRE) for head in HEADS if Mark(head, Place.CENTRE) in points]
    if view.view is not View.LATERAL or len(heads) != 1:
        return
    sd = bone_errors().lateral_film_sd_mm * (1.0 if view.in_mm else _pixels_per_mm(view))
    place = points[heads[0]]
    points[heads[0]] = np.concatenate([place[:1], place[1:] + rng.normal(0.0, sd, place[1:].shape)])
    notes.append(
        f"Only the centre of the {_side_of(heads[0].bone)} femoral head was marked: it stands for the middle "
        f"between both, and intervals are wider for it (by an unconfirmed error)."
    )


def _side_of(head: Level | Structure) -> str:
    return "left" if head is Structure.FEMUR_LEFT else "right"


def _said_of_errors(view: MarkedView) -> list[str]:
    """Which errors rest on no study, and what scaled them."""
    kinds = {kind_of(mark) for mark in view.points}
    bare = sorted(kind for kind in kinds if not landmark_error(view.view, kind).confirmed)
    said = []
    if bare:
        said.append(
            f"The error of these marks on a {view.view} view is unconfirmed, no study was read: "
            f"{', '.join(bare)}."
        )
    if not view.in_mm:
        said.append(
            "The film is not calibrated: no distance is told, and the errors were scaled by the size of the "
            "marked endplates."
        )
    return said
