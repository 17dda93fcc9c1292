"""Points that a person marked on an MRI, as JSON: centres of bodies and of the sac."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from spinewise.bone.mri.from_landmarks import Landmarks
from spinewise.words import Level, UnreadableFile

SCHEMA = "spinewise-landmarks"


def read_landmarks(path: str | Path) -> Landmarks:
    """Landmarks of a JSON file by ``landmarks.schema.json``.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Landmarks
        Points in LPS, mm.

    Raises
    ------
    UnreadableFile
        When the file cannot be read or holds something else.
    """
    import jsonschema

    try:
        content: Any = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError):
        raise UnreadableFile("the landmarks are no readable JSON file: correct it") from None
    try:
        jsonschema.validate(content, landmarks_schema())
    except jsonschema.ValidationError as wrong:
        where = "/".join(str(part) for part in wrong.absolute_path) or "its top"
        raise UnreadableFile(
            f"the landmarks do not follow landmarks.schema.json at {where}: write points as [left, back, "
            f"up] in mm"
        ) from None

    def points(name: str) -> dict[Level, tuple[float, float, float]]:
        return {Level(level): (float(a), float(b), float(c)) for level, (a, b, c) in content[name].items()}

    lost = {Level(level): str(why) for level, why in content.get("does_not_count", {}).items()}
    return Landmarks(points("bodies"), points("canal"), lost)


def landmarks_schema() -> dict[str, Any]:
    """The schema that the file keeps to.

    Returns
    -------
    dict
        JSON Schema.
    """
    text = (files("spinewise.io") / "schemas" / "landmarks.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
