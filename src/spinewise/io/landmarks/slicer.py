"""Points of 3D Slicer: markups as JSON (.mrk.json) and as the older .fcsv.

Slicer shows RAS and writes either system; the file says which. In ``.fcsv`` the system may be a number:
0 is RAS, 1 is LPS. A file that does not say is refused, since left and right would be a guess.
"""

import csv
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.anatomy.landmarks import Landmarks
from spinewise.io.landmarks.collected import Collected
from spinewise.io.landmarks.document import LandmarksFile, MarkedVolume
from spinewise.io.landmarks.names import mark_of_words
from spinewise.words import BadInput, UnreadableFile

Array = NDArray[np.float64]

_SYSTEMS = {"LPS": "LPS", "RAS": "RAS", "0": "RAS", "1": "LPS"}
_COLUMNS = ("id", "x", "y", "z", "ow", "ox", "oy", "oz", "vis", "sel", "lock", "label", "desc")
_SAY_SYSTEM = "save it from 3D Slicer with its coordinate system, LPS or RAS"


def from_markups(content: dict[str, Any]) -> LandmarksFile:
    """Landmarks of a markups document.

    Parameters
    ----------
    content : dict
        As 3D Slicer writes it; its point lists are read, lines and curves are left out.

    Returns
    -------
    LandmarksFile
        Points in LPS, mm.

    Raises
    ------
    BadInput
        When coordinate system or unit is unknown.
    UnreadableFile
        When it is no such document.
    """
    taken = Collected("markups")
    lists = content["markups"]
    if not isinstance(lists, list) or not lists:
        raise BadInput("the markups hold no list of points: save a point list from 3D Slicer")
    for number, one in enumerate(lists, start=1):
        points = one.get("controlPoints") if isinstance(one, dict) else None
        if not isinstance(points, list):
            raise UnreadableFile("the markups are not as 3D Slicer writes them: save them again")
        if one.get("type", "Fiducial") != "Fiducial":
            taken.leave_out(f"list {number}", "it is no list of points")
            continue
        axes = _system(str(one.get("coordinateSystem", "")))
        if str(one.get("coordinateUnits", "mm")).strip().strip("[]") not in ("mm", "millimeter"):
            raise BadInput("the markups are not in mm: save them in mm")
        for place, point in enumerate(points, start=1):
            _take(taken, f"point {place} of list {number}", point, axes)
    return _in_volume(taken)


def from_fcsv(text: str) -> LandmarksFile:
    """Landmarks of the older table of 3D Slicer.

    Parameters
    ----------
    text : str
        Content of the file.

    Returns
    -------
    LandmarksFile
        Points in LPS, mm.

    Raises
    ------
    BadInput
        When the coordinate system is unknown.
    UnreadableFile
        When it is no such table.
    """
    said: dict[str, str] = {}
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#"):
            key, equals, value = line[1:].partition("=")
            if equals:
                said[key.strip().lower()] = value.strip()
        elif line.strip():
            lines.append((number, line))
    if not any(key.startswith("markups fiducial file version") for key in said):
        raise UnreadableFile("the file is no .fcsv of 3D Slicer: save the markups again, best as .mrk.json")
    axes = _system(said.get("coordinatesystem", ""))
    columns = [name.strip() for name in said.get("columns", ",".join(_COLUMNS)).split(",")]
    if not {"x", "y", "z", "label"} <= set(columns):
        raise UnreadableFile("the .fcsv names no columns x, y, z and label: save the markups again")
    taken = Collected("fcsv")
    for number, line in lines:
        cells = dict(zip(columns, next(csv.reader([line])), strict=False))
        point = {"label": cells.get("label", ""), "position": [cells.get(axis, "") for axis in "xyz"]}
        _take(taken, f"line {number}", point, axes)
    return _in_volume(taken)


def turned(place: Array, axes: str) -> Array:
    """A point in LPS.

    Parameters
    ----------
    place : array, shape (3,)
        In the named system, mm.
    axes : str
        ``"LPS"`` or ``"RAS"``.

    Returns
    -------
    array, shape (3,)
        LPS, mm.
    """
    return place * (np.array([-1.0, -1.0, 1.0]) if axes == "RAS" else np.ones(3))


def _take(taken: Collected, where: str, point: Any, axes: str) -> None:
    position = point.get("position") if isinstance(point, dict) else None
    if not isinstance(position, list) or len(position) != 3:  # noqa: PLR2004 - a place has three coordinates
        taken.leave_out(where, "it has no position")
        return
    if point.get("positionStatus", "defined") != "defined":
        taken.leave_out(where, "it was named but not placed")
        return
    try:
        place = turned(np.array([float(one) for one in position]), axes)
    except (TypeError, ValueError):
        taken.leave_out(where, "a coordinate is no number")
        return
    taken.add(where, lambda: mark_of_words(str(point.get("label", ""))), place.tolist())


def _system(said: str) -> str:
    axes = _SYSTEMS.get(said.strip().upper())
    if axes is None:
        raise BadInput(f"the coordinate system of the markups is not known: {_SAY_SYSTEM}")
    return axes


def _in_volume(taken: Collected) -> LandmarksFile:
    landmarks = Landmarks(points=taken.points, posture="")
    return LandmarksFile(landmarks, volume=MarkedVolume(), left_out=tuple(taken.left_out))
