"""Landmarks files of version 1: centres of bodies and of the sac on an MRI."""

from typing import Any

from spinewise.anatomy.landmarks import Landmarks, Place
from spinewise.io.landmarks.collected import Collected
from spinewise.io.landmarks.document import LandmarksFile, MarkedVolume
from spinewise.io.landmarks.names import mark_of
from spinewise.words import Level


def from_version_1(content: dict[str, Any]) -> LandmarksFile:
    """Landmarks of a document of version 1, which follows ``landmarks-1.schema.json``.

    Parameters
    ----------
    content : dict
        The document.

    Returns
    -------
    LandmarksFile
        Points in LPS, mm.
    """
    taken = Collected("MRI")
    for part, place in (("bodies", Place.CENTRE), ("canal", Place.CANAL)):
        for level, point in content[part].items():
            taken.add(f"{level} of {part}", lambda bone=level, at=place: mark_of(bone, at.value), point)  # type: ignore[misc]
    lost = {Level(level): str(why) for level, why in content.get("does_not_count", {}).items()}
    landmarks = Landmarks(points=taken.points, lost=lost)
    return LandmarksFile(landmarks, volume=MarkedVolume(modality="MR"), left_out=tuple(taken.left_out))
