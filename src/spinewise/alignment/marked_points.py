"""Views from points marked in a CT or MRI: seen along the line through both femoral heads, if marked."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.profile import HEADS
from spinewise.anatomy.landmarks import Landmarks, Mark, MarkedView, Place
from spinewise.geometry.frame import LEFT, UP
from spinewise.imaging.radiograph import View

Array = NDArray[np.float64]


def views_of(landmarks: Landmarks) -> Mapping[View, MarkedView]:
    """Both views of points in space.

    Parameters
    ----------
    landmarks : Landmarks
        With points in LPS.

    Returns
    -------
    mapping
        View to its marks, mm; empty where no point was marked.
    """
    points = landmarks.points
    if not points:
        return {}
    heads = [points.get(Mark(head, Place.CENTRE)) for head in HEADS]
    left, note = LEFT, "The sagittal plane is that of the scanner: not both femoral heads were marked."
    if heads[0] is not None and heads[1] is not None:
        left, note = heads[0] - heads[1], ""
    left = left / np.linalg.norm(left)
    up = UP - (UP @ left) * left
    up = up / np.linalg.norm(up)
    across = {View.LATERAL: np.cross(left, up), View.FRONTAL: left}
    return {
        view: MarkedView(
            view,
            {mark: np.array([place @ u, place @ up]) for mark, place in points.items()},
            True,
            posture=landmarks.posture,
            notes=(note,) if note else (),
        )
        for view, u in across.items()
    }
