"""Places for VBQ from a few points that a person marked, where there is no label map."""

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy import landmarks as marked
from spinewise.anatomy.landmarks import Landmarks, Mark
from spinewise.bone.marked_bodies import BODY_SHARE, centres_of, up_at
from spinewise.bone.mri.from_labels import MEASURED
from spinewise.bone.mri.place import Corridor, Place
from spinewise.geometry.frame import frame_from
from spinewise.words import CannotMeasure, Level

Array = NDArray[np.float64]

HALF_HEIGHT_MM, FRONT_MM, BEHIND_MM = 6.0, 8.0, 3.0
"""A box around the body's centre that fits every adult lumbar body with room to its walls; the vein lies
behind it."""
HALF_CANAL_MM = 5.0


def places_from_landmarks(landmarks: Landmarks) -> tuple[dict[Level, Place], dict[Level, str]]:
    """Places of the levels that were marked.

    Parameters
    ----------
    landmarks : Landmarks
        Points of an MRI: centres of bodies (or their four corners), and of the sac behind one or more.

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
    centres = centres_of(landmarks)
    sacs = {
        level: np.asarray(point, dtype=float)
        for level in Level
        if (point := landmarks.points.get(Mark(level, marked.Place.CANAL))) is not None
    }
    if len(centres) < 2 or not sacs:  # noqa: PLR2004 - a line needs two points
        raise CannotMeasure(
            "landmarks need the centres of at least two bodies and of the sac behind one of them"
        )
    behind = _behind(centres, sacs)
    places = {}
    for level, centre in centres.items():
        up, apart = up_at(centres, level)
        frame = frame_from(centre, up, behind[level])
        canal = sacs.get(level)
        corridor = None
        if canal is not None:
            across, posterior, _ = frame.to_local(canal)
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
        height = float(BODY_SHARE * apart)
        lost = landmarks.lost.get(level, "")
        places[level] = Place(level, frame, outline, recipe, height, height, None, corridor, lost)
    return places, {level: f"{level} was not marked" for level in MEASURED if level not in places}


def _behind(centres: dict[Level, Array], sacs: dict[Level, Array]) -> dict[Level, Array]:
    """Direction from each body to the sac, by its own mark or the nearest one."""
    known = [level for level in sacs if level in centres]
    if not known:
        raise CannotMeasure("the sac was marked behind no level whose body was marked")
    nearest = {level: min(known, key=lambda other: abs(other.rank - level.rank)) for level in centres}
    return {level: sacs[other] - centres[other] for level, other in nearest.items()}
