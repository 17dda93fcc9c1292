"""Landmarks as our own JSON, version 2."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Mark, MarkedView
from spinewise.imaging.radiograph import Projection
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture, MarkedVolume
from spinewise.io.landmarks.read import SCHEMA, VERSION
from spinewise.io.plan.document import to_bytes as json_bytes

Array = NDArray[np.float64]


def to_bytes(marked: LandmarksFile) -> bytes:
    """A file of landmarks by ``landmarks.schema.json``.

    Parameters
    ----------
    marked : LandmarksFile
        What it is to hold; points that were left out are not written.

    Returns
    -------
    bytes
        JSON in UTF-8.
    """
    marks = marked.landmarks
    return json_bytes(
        {
            "schema": SCHEMA,
            "schema_version": VERSION,
            "by": marks.by,
            "at": None if marks.at is None else marks.at.isoformat(),
            "views": [_view(view, marked.pictures.get(view.view, MarkedPicture())) for view in marks.views],
            "volume": _volume(marked.volume, marks.points, marks.posture),
            "does_not_count": {level.value: why for level, why in marks.lost.items()},
        }
    )


def _view(view: MarkedView, picture: MarkedPicture) -> dict[str, Any]:
    calibration = None
    if picture.to_plane is not None:
        calibration = {"to_plane": picture.to_plane.tolist(), "by": picture.sized_by}
    points = []
    for mark, (u, v) in view.points.items():
        point: dict[str, Any] = {
            "bone": mark.bone.value,
            "place": mark.place.value,
            "u": float(u),
            "v": float(v),
        }
        if mark in picture.pixels:
            point["row"], point["column"] = picture.pixels[mark]
        points.append(point | _beside(mark, picture.radii, picture.how))
    return {
        "view": view.view.value,
        "image": view.image,
        "sha256": picture.sha256,
        "date": None if view.date is None else view.date.isoformat(),
        "posture": view.posture,
        "unit": "mm" if view.in_mm else "pixel",
        "calibration": calibration,
        "projection": _projection(picture.projection),
        "notes": list(view.notes),
        "points": points,
    }


def _volume(volume: MarkedVolume | None, points: Mapping[Mark, Array], posture: str) -> dict[str, Any] | None:
    if volume is None and not points:
        return None
    volume = volume or MarkedVolume()
    return {
        "image": volume.image,
        "sha256": volume.sha256,
        "modality": volume.modality,
        "date": volume.date or None,
        "posture": posture,
        "coordinates": "LPS",
        "unit": "mm",
        "points": [
            {"bone": mark.bone.value, "place": mark.place.value, "lps": [float(one) for one in place]}
            | _beside(mark, volume.radii, volume.how)
            for mark, place in points.items()
        ],
    }


def _beside(mark: Mark, radii: Mapping[Mark, float], how: Mapping[Mark, str]) -> dict[str, Any]:
    more: dict[str, Any] = {"radius": radii[mark]} if mark in radii else {}
    return more | ({"how": how[mark]} if mark in how else {})


def _projection(projection: Projection | None) -> dict[str, Any] | None:
    if projection is None:
        return None
    return {
        "origin": projection.origin.value,
        "beam": projection.beam.value,
        "source_to_isocentre_mm": projection.source_to_isocentre_mm,
        "source_to_detector_mm": projection.source_to_detector_mm,
        "source_height_mm": projection.source_height_mm,
    }
