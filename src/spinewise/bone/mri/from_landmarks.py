"""Places for VBQ from a few points that a person marked, where there is no label map."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spinewise.bone.mri.from_labels import MEASURED
from spinewise.bone.mri.place import Corridor, Place
from spinewise.geometry.frame import frame_from
from spinewise.results import Point
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

HALF_HEIGHT_MM, FRONT_MM, BEHIND_MM = 6.0, 8.0, 3.0
"""A box around the body's centre that fits every adult lumbar body with room to its walls; the vein lies
behind it."""
HALF_CANAL_MM = 5.0
BODY_SHARE = 0.72
"""Height of a body over the distance between neighbouring bodies, for the height over which fluid is
sought."""
SAME_PLACE_MM = 12.0


@dataclass(frozen=True)
class Landmarks:
    """Points that a person marked on the MRI, LPS, mm.

    Parameters
    ----------
    bodies : mapping
        Level to the centre of its body; at least three of L1 to L4, others say where up is.
    canal : mapping
        Level to the middle of the sac behind it; at least one.
    lost : mapping
        Level to the reason why it does not count, for example a fracture.
    """

    bodies: Mapping[Level, Point]
    canal: Mapping[Level, Point]
    lost: Mapping[Level, str] = field(default_factory=dict)


def places_from_landmarks(landmarks: Landmarks) -> tuple[dict[Level, Place], dict[Level, str]]:
    """Places of the levels that were marked.

    Parameters
    ----------
    landmarks : Landmarks
        Centres of bodies and of the sac.

    Returns
    -------
    places : dict
        Level to place, from the head down.
    reasons : dict
        For L1 to L4: why there is none.

    Raises
    ------
    CannotMeasure
        When there are too few points to tell up from back.
    """
    levels = sorted(landmarks.bodies, key=lambda level: level.rank)
    if len(levels) < 2 or not landmarks.canal:  # noqa: PLR2004 - a line needs two points
        raise CannotMeasure(
            "landmarks need the centres of at least two bodies and of the sac behind one of them"
        )
    centres = np.array([landmarks.bodies[level] for level in levels], dtype=float)
    ups = -np.gradient(centres, axis=0)
    apart = np.linalg.norm(ups, axis=1)
    ranks = np.array([level.rank for level in levels], dtype=float)
    steps = np.gradient(ranks)
    behind = _behind(landmarks, levels, centres)
    places = {}
    for level, centre, up, distance, back in zip(levels, centres, ups, apart / steps, behind, strict=True):
        if distance < SAME_PLACE_MM:
            raise CannotMeasure(
                f"the centres of the bodies around {level} lie too close together: mark them again"
            )
        frame = frame_from(centre, up, back)
        canal = landmarks.canal.get(level)
        corridor = None
        if canal is not None:
            across, posterior, _ = frame.to_local(np.array(canal, dtype=float))
            corridor = Corridor(posterior - HALF_CANAL_MM, posterior + HALF_CANAL_MM, float(across))
        outline = np.array(
            [
                (-FRONT_MM, -HALF_HEIGHT_MM),
                (BEHIND_MM, -HALF_HEIGHT_MM),
                (BEHIND_MM, HALF_HEIGHT_MM),
                (-FRONT_MM, HALF_HEIGHT_MM),
            ]
        )
        recipe = "a box of 11 by 12 mm around the marked centre of the body, slices within 5 mm of it"
        height = float(BODY_SHARE * distance)
        lost = landmarks.lost.get(level, "")
        places[level] = Place(level, frame, outline, recipe, height, height, None, corridor, lost)
    return places, {level: f"{level} was not marked" for level in MEASURED if level not in places}


def _behind(landmarks: Landmarks, levels: list[Level], centres: Array) -> Array:
    """Direction from each body to the sac, by its own mark or the nearest one."""
    known = {
        level: np.array(point, dtype=float) for level, point in landmarks.canal.items() if level in levels
    }
    if not known:
        raise CannotMeasure("the sac was marked behind no level whose body was marked")
    ways = []
    for level in levels:
        nearest = min(known, key=lambda other: abs(other.rank - level.rank))
        ways.append(known[nearest] - centres[levels.index(nearest)])
    return np.array(ways)
