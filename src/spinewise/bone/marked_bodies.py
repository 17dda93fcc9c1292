"""Vertebral bodies from points that a reader marked in a CT or MRI, where there is no label map."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Landmarks, Mark, Place
from spinewise.geometry.frame import POSTERIOR, Frame, frame_from
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

CORNERS = (
    Place.SUPERIOR_ANTERIOR,
    Place.SUPERIOR_POSTERIOR,
    Place.INFERIOR_ANTERIOR,
    Place.INFERIOR_POSTERIOR,
)
BODY_SHARE = 0.72
"""Height of a body over the distance between neighbouring bodies."""
SAME_PLACE_MM = 12.0


@dataclass(frozen=True, eq=False)
class MarkedBody:
    """A body as far as marked points tell of it.

    Parameters
    ----------
    level : Level
        Its name.
    frame : Frame
        Origin in the middle of the body.
    height_mm : float
        Between the middles of its endplates; without corners an estimate from its neighbours.
    depth_mm : float or None
        From front to back; None without corners.
    back_assumed : bool
        Whether the back of the patient stands for the back of the vertebra, since no point says where it is.
    """

    level: Level
    frame: Frame
    height_mm: float
    depth_mm: float | None
    back_assumed: bool


def centres_of(landmarks: Landmarks) -> dict[Level, Array]:
    """Middles of the bodies, from the head down: as marked, or between their four corners.

    Parameters
    ----------
    landmarks : Landmarks
        Points of a CT or MRI.

    Returns
    -------
    dict
        Level to LPS, mm, shape (3,).
    """
    found: dict[Level, Array] = {}
    for level in sorted(_levels(landmarks), key=lambda one: one.rank):
        corners = _corners(landmarks, level)
        if (marked := landmarks.points.get(Mark(level, Place.CENTRE))) is not None:
            found[level] = np.asarray(marked, dtype=float)
        elif corners is not None:
            found[level] = np.mean(list(corners.values()), axis=0)
    return found


def marked_body(landmarks: Landmarks, level: Level) -> MarkedBody:
    """One body: by its own corners, or by its centre, its neighbours and what was marked of the canal.

    Parameters
    ----------
    landmarks : Landmarks
        Points of a CT or MRI.
    level : Level
        Which.

    Returns
    -------
    MarkedBody
        Its frame and size.

    Raises
    ------
    CannotMeasure
        When too little was marked, or corners are swapped.
    """
    centres = centres_of(landmarks)
    if level not in centres:
        raise CannotMeasure(f"{level}: neither its centre nor its four corners were marked")
    corners = _corners(landmarks, level)
    if corners is not None:
        return _by_corners(level, corners)
    up, apart = up_at(centres, level)
    back = _back(landmarks, centres, level)
    frame = frame_from(centres[level], up, POSTERIOR if back is None else back)
    return MarkedBody(level, frame, BODY_SHARE * apart, None, back is None)


def up_at(centres: Mapping[Level, Array], level: Level) -> tuple[Array, float]:
    """Direction to the head at a body, and how far its neighbours lie apart.

    Parameters
    ----------
    centres : mapping
        Middles of at least two bodies.
    level : Level
        One of them.

    Returns
    -------
    (array, shape (3,), float)
        LPS, and mm from one level to the next.

    Raises
    ------
    CannotMeasure
        When there is one body only, or two lie in the same place.
    """
    levels = sorted(centres, key=lambda one: one.rank)
    if len(levels) < 2:  # noqa: PLR2004 - a line needs two points
        raise CannotMeasure(f"{level}: mark the centre of another body too, or the four corners of this one")
    n = levels.index(level)
    above, below = levels[max(0, n - 1)], levels[min(len(levels) - 1, n + 1)]
    up = centres[above] - centres[below]
    apart = float(np.linalg.norm(up)) / (below.rank - above.rank)
    if apart < SAME_PLACE_MM:
        raise CannotMeasure(
            f"the centres of the bodies around {level} lie too close together: mark them again"
        )
    return up, apart


def _by_corners(level: Level, corners: Mapping[Place, Array]) -> MarkedBody:
    front_up, back_up, front_down, back_down = (corners[place] for place in CORNERS)
    up = (front_up + back_up - front_down - back_down) / 2
    back = (back_up + back_down - front_up - front_down) / 2
    if up[2] <= 0 or back @ POSTERIOR <= 0:
        swapped = "superior and inferior" if up[2] <= 0 else "anterior and posterior"
        raise CannotMeasure(f"{level}: its {swapped} corners seem swapped: name them again")
    frame = frame_from(np.mean(list(corners.values()), axis=0), up, back)
    return MarkedBody(level, frame, float(up @ frame.up), float(back @ frame.posterior), False)


def _back(landmarks: Landmarks, centres: Mapping[Level, Array], level: Level) -> Array | None:
    """Direction to the back by the nearest level that tells: by its canal, or by its corners."""
    known: dict[Level, Array] = {}
    for other, centre in centres.items():
        canal = landmarks.points.get(Mark(other, Place.CANAL))
        corners = _corners(landmarks, other)
        if canal is not None:
            known[other] = np.asarray(canal, dtype=float) - centre
        elif corners is not None:
            known[other] = _by_corners(other, corners).frame.posterior
    if not known:
        return None
    return known[min(known, key=lambda other: abs(other.rank - level.rank))]


def _levels(landmarks: Landmarks) -> set[Level]:
    return {mark.bone for mark in landmarks.points if isinstance(mark.bone, Level)}


def _corners(landmarks: Landmarks, level: Level) -> dict[Place, Array] | None:
    found = {place: landmarks.points.get(Mark(level, place)) for place in CORNERS}
    return (
        {place: np.asarray(one, dtype=float) for place, one in found.items() if one is not None}
        if all(one is not None for one in found.values())
        else None
    )
