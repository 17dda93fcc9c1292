"""Landmarks files of version 2: views, a volume, levels that do not count, who and when."""

import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Landmarks, Mark, MarkedView
from spinewise.imaging.radiograph import Beam, Origin, Projection, View
from spinewise.io.landmarks.collected import Collected
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture, MarkedVolume
from spinewise.io.landmarks.names import mark_of
from spinewise.words import BadInput, Level

Array = NDArray[np.float64]

SAME_PLACE = 0.05
"""Pixels by which the two coordinates of a point may differ; they are written rounded."""


def from_version_2(content: dict[str, Any], already_out: tuple[str, ...] = ()) -> LandmarksFile:
    """Landmarks of a document of version 2, which follows ``landmarks.schema.json``.

    Parameters
    ----------
    content : dict
        The document.
    already_out : tuple of str
        Points that were taken out before, one sentence each.

    Returns
    -------
    LandmarksFile
        With what was left out.

    Raises
    ------
    BadInput
        When the same view stands there twice or the beam cannot have gone so.
    """
    left_out = list(already_out)
    views, pictures = [], {}
    for part in content["views"]:
        view, picture = _view(part, left_out)
        if view.view in pictures:
            raise BadInput(f"the landmarks hold two {view.view} views: keep one of each")
        views.append(view)
        pictures[view.view] = picture
    points, volume, posture = _volume(content["volume"], left_out)
    landmarks = Landmarks(
        views=tuple(views),
        points=points,
        lost={Level(level): str(why) for level, why in content["does_not_count"].items()},
        by=content["by"],
        at=_moment(content["at"]),
        posture=posture,
    )
    return LandmarksFile(landmarks, pictures, volume, tuple(left_out))


def _view(part: dict[str, Any], left_out: list[str]) -> tuple[MarkedView, MarkedPicture]:
    which = View(part["view"])
    calibration = part["calibration"]
    to_plane = None if calibration is None else np.array(calibration["to_plane"], dtype=float)
    taken = Collected(f"{which} view")
    pixels: dict[Mark, tuple[float, float]] = {}
    radii, how = {}, {}
    for number, point in enumerate(part["points"], start=1):
        where = f"point {number}"
        if (wrong := _elsewhere(point, to_plane)) is not None:
            taken.leave_out(where, wrong)
            continue
        mark = taken.add(where, _named(point), (point["u"], point["v"]))
        if mark is None:
            continue
        if "row" in point and "column" in point:
            pixels[mark] = (float(point["row"]), float(point["column"]))
        radii.update({mark: float(point["radius"])} if "radius" in point else {})
        how.update({mark: point["how"]} if "how" in point else {})
    left_out += taken.left_out
    view = MarkedView(
        which,
        taken.points,
        in_mm=part["unit"] == "mm",
        image=part["image"],
        date=_day(part["date"]),
        posture=part["posture"],
        notes=tuple(part["notes"]),
    )
    kept = taken.points
    return view, MarkedPicture(
        part["sha256"],
        to_plane,
        "none" if calibration is None else calibration["by"],
        _projection(which, part["projection"]),
        {mark: place for mark, place in pixels.items() if mark in kept},
        {mark: radius for mark, radius in radii.items() if mark in kept},
        {mark: way for mark, way in how.items() if mark in kept},
    )


def _volume(
    part: dict[str, Any] | None, left_out: list[str]
) -> tuple[dict[Mark, Array], MarkedVolume | None, str]:
    if part is None:
        return {}, None, ""
    taken = Collected(part["modality"] or "volume")
    radii, how = {}, {}
    for number, point in enumerate(part["points"], start=1):
        mark = taken.add(f"point {number}", _named(point), point["lps"])
        if mark is not None:
            radii.update({mark: float(point["radius"])} if "radius" in point else {})
            how.update({mark: point["how"]} if "how" in point else {})
    left_out += taken.left_out
    date = _day(part["date"])
    described = MarkedVolume(
        part["image"],
        part["sha256"],
        part["modality"],
        "" if date is None else date.isoformat(),
        {mark: radius for mark, radius in radii.items() if mark in taken.points},
        {mark: way for mark, way in how.items() if mark in taken.points},
    )
    return taken.points, described, part["posture"]


def _named(point: dict[str, Any]) -> Any:
    return lambda: mark_of(point["bone"], point["place"])


def _elsewhere(point: dict[str, Any], to_plane: Array | None) -> str | None:
    """What is wrong when picture and plane put a point at different places."""
    if to_plane is None or "row" not in point or "column" not in point:
        return None
    there = to_plane @ np.array([point["row"], point["column"], 1.0])
    pixel = float(np.linalg.norm(to_plane[:2, :2], axis=0).max())
    if np.linalg.norm(there[:2] - (point["u"], point["v"])) <= SAME_PLACE * pixel:
        return None
    return "its place in the picture and its place in the plane disagree: mark it again"


def _projection(view: View, part: dict[str, Any] | None) -> Projection | None:
    if part is None:
        return None
    try:
        return Projection(
            view,
            Origin(part["origin"]),
            Beam(part["beam"]),
            part["source_to_isocentre_mm"],
            part["source_to_detector_mm"],
            part["source_height_mm"],
        )
    except ValueError as wrong:
        raise BadInput(f"the geometry of the {view} view cannot be: {wrong}") from None


def _day(text: str | None) -> datetime.date | None:
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        raise BadInput("a date of the landmarks is no day of the calendar: write it as 2026-01-15") from None


def _moment(text: str | None) -> datetime.datetime | None:
    try:
        return None if text is None else datetime.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "the landmarks were saved at no time that is known: write it as 2026-01-15T09:30:00+01:00"
        ) from None
