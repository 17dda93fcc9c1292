"""Landmarks from a file in any of the forms that people keep them in."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from spinewise.io.landmarks.collected import insist_on_points
from spinewise.io.landmarks.document import LandmarksFile
from spinewise.io.landmarks.slicer import from_fcsv, from_markups
from spinewise.io.landmarks.table import from_table
from spinewise.io.landmarks.version_1 import from_version_1
from spinewise.io.landmarks.version_2 import from_version_2
from spinewise.words import UnreadableFile

SCHEMA = "spinewise-landmarks"
VERSION = 2
_SCHEMAS = {1: "landmarks-1.schema.json", 2: "landmarks.schema.json"}
_FORMS = ".json (ours), .csv, .mrk.json or .fcsv (3D Slicer)"


def read_landmarks(path: str | Path) -> LandmarksFile:
    """Landmarks of a file: our JSON of version 1 or 2, a CSV table, or markups of 3D Slicer.

    Parameters
    ----------
    path : str or Path
        The file; its ending says which form it has.

    Returns
    -------
    LandmarksFile
        Every point that can be used, and one sentence for each that cannot.

    Raises
    ------
    UnreadableFile
        When the file cannot be read or holds something else.
    BadInput
        When units or coordinate systems are mixed or unknown, or no point can be used.
    """
    path = Path(path)
    name = path.name.lower()
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, ValueError):
        raise UnreadableFile(
            f"the landmarks cannot be read: give a file that exists, in UTF-8, as {_FORMS}"
        ) from None
    if name.endswith(".fcsv"):
        found = from_fcsv(text)
    elif name.endswith(".csv"):
        found = from_table(text)
    elif name.endswith(".json"):
        found = _from_json(text)
    else:
        raise UnreadableFile(f"the landmarks are in no form that is known: give them as {_FORMS}")
    marks = found.landmarks
    insist_on_points(len(marks.points) + sum(len(view.points) for view in marks.views), found.left_out)
    return found


def landmarks_schema(version: int = VERSION) -> dict[str, Any]:
    """The schema that our own files keep to.

    Parameters
    ----------
    version : int
        Of the file.

    Returns
    -------
    dict
        JSON Schema.
    """
    text = (files("spinewise.io") / "schemas" / _SCHEMAS[version]).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _from_json(text: str) -> LandmarksFile:
    try:
        content: Any = json.loads(text)
    except ValueError:
        raise UnreadableFile("the landmarks are no readable JSON file: correct it") from None
    if isinstance(content, dict) and "markups" in content:
        return from_markups(content)
    version = content.get("schema_version") if isinstance(content, dict) else None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA or version not in _SCHEMAS:
        raise UnreadableFile(
            f"the file holds no landmarks of version 1 or {VERSION}: mark them with `spinewise annotate`, "
            f"or follow {_SCHEMAS[VERSION]}"
        )
    left_out: list[str] = []
    if version == VERSION:
        _take_out_bad_points(content, left_out)
    _insist_on_schema(content, version)
    return from_version_1(content) if version == 1 else from_version_2(content, tuple(left_out))


def _insist_on_schema(content: dict[str, Any], version: int) -> None:
    import jsonschema

    try:
        jsonschema.validate(content, landmarks_schema(version))
    except jsonschema.ValidationError as wrong:
        where = "/".join(str(part) for part in wrong.absolute_path) or "its top"
        hint = "write points as [left, back, up] in mm" if version == 1 else f"it wants {wrong.validator}"
        raise UnreadableFile(f"the landmarks do not follow {_SCHEMAS[version]} at {where}: {hint}") from None


def _take_out_bad_points(content: dict[str, Any], left_out: list[str]) -> None:
    """Take points away that break the schema, so that the others can be read."""
    import jsonschema

    parts = landmarks_schema()["$defs"]
    views = content.get("views")
    volume = content.get("volume")
    for part, kind in (
        *((view, "view") for view in (views if isinstance(views, list) else [])),
        (volume, "volume"),
    ):
        if not isinstance(part, dict) or not isinstance(part.get("points"), list):
            continue
        check = jsonschema.Draft202012Validator(parts[kind]["properties"]["points"]["items"])
        kept = []
        for number, point in enumerate(part["points"], start=1):
            wrong = next(iter(check.iter_errors(point)), None)
            if wrong is None:
                kept.append(point)
                continue
            which = part.get("view") if part.get("view") in ("lateral", "frontal") else kind
            left_out.append(f"{which} point {number} is left out: {_why(wrong)}.")
        part["points"] = kept


def _why(wrong: Any) -> str:
    """What is wrong with a point, without a word of the file."""
    where = str(wrong.absolute_path[0]) if wrong.absolute_path else ""
    if where in ("bone", "place"):
        return f"it names no {where} that can be marked"
    if where in ("u", "v", "row", "column", "lps", "radius"):
        return f"its {where} is no such number"
    return (
        "it holds other keys than a point has" if wrong.validator != "required" else "a part of it is missing"
    )
