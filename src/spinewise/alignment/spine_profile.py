"""Profiles of a spine: its bones seen from the side and from the front, in the planes of the pelvis."""

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.drawn_spine import FEMURS, DrawnSpine, Part, draw_spine
from spinewise.alignment.profile import LOWER, UPPER, Profile
from spinewise.anatomy.landmarks import Mark, Place
from spinewise.anatomy.spine import Spine
from spinewise.imaging.radiograph import View
from spinewise.words import Level, Structure

Array = NDArray[np.float64]

LEFTWARD, FORWARD, UPWARD = 0, 1, 2


def sagittal_profile(spine: Spine, draws: int, rng: np.random.Generator) -> Profile:
    """A spine on the sagittal plane of the pelvis, perpendicular to the line through both femoral heads.

    Parameters
    ----------
    spine : Spine
        From CT, a biplanar pair or a plan.
    draws : int
        How many times it is drawn within its errors.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    Profile
        Lateral, mm.
    """
    return profile_of(draw_spine(spine, draws, rng), View.LATERAL)


def coronal_profile(spine: Spine, draws: int, rng: np.random.Generator) -> Profile:
    """A spine on the frontal plane of the pelvis, through the line of both femoral heads and the vertical.

    Parameters
    ----------
    spine : Spine
        From CT, a biplanar pair or a plan.
    draws : int
        How many times it is drawn within its errors.
    rng : Generator
        From an explicit seed.

    Returns
    -------
    Profile
        Frontal, mm.
    """
    return profile_of(draw_spine(spine, draws, rng), View.FRONTAL)


def profile_of(drawn: DrawnSpine, view: View) -> Profile:
    """A drawn spine on one of the planes of its pelvis.

    Parameters
    ----------
    drawn : DrawnSpine
        With its draws.
    view : View
        Lateral or frontal.

    Returns
    -------
    Profile
        In mm; an endplate keeps its middle, its direction is that of its plane in the view.
    """

    def seen(vectors: Array) -> Array:
        if view is View.LATERAL:
            return drawn.in_pelvis(vectors)[:, [FORWARD, UPWARD]]
        return drawn.upright(vectors)[:, [LEFTWARD, UPWARD]]

    points: dict[Mark, Array] = {}
    for (level, part), plate in drawn.plates.items():
        normal, middle = seen(plate.normal), seen(plate.middle)
        along = np.stack([normal[:, 1], -normal[:, 0]], axis=1)
        along = along / np.linalg.norm(along, axis=1, keepdims=True)
        lateral = view is View.LATERAL
        ahead = plate.front_mm if lateral else plate.left_mm
        behind = plate.back_mm if lateral else plate.right_mm
        first, second = (UPPER if part is Part.SUPERIOR else LOWER)[view]
        points[Mark(level, first)] = middle + ahead * along
        points[Mark(level, second)] = middle - behind * along
    for level, centre in drawn.bodies.items():
        points[Mark(level, Place.CENTRE)] = seen(centre)
    for side, head in drawn.heads.items():
        points[Mark(FEMURS[side], Place.CENTRE)] = seen(head)
    return Profile(view, points, True, drawn.posture, _reasons(drawn, view), drawn.notes, drawn.basis)


def _reasons(drawn: DrawnSpine, view: View) -> dict[Mark | Level | Structure, str]:
    """Reasons by bone, and by corner where only one endplate is not there."""
    said: dict[Mark | Level | Structure, str] = {}
    for key, why in drawn.reasons.items():
        if isinstance(key, tuple):
            level, part = key
            for place in (UPPER if part is Part.SUPERIOR else LOWER)[view]:
                said[Mark(level, place)] = why
        else:
            said[key] = why
    return said
