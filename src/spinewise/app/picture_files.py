"""Pictures as files beside the plan, with an index from which a reviewed plan is laid out again."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spinewise.app.writing import make_folder
from spinewise.io.atomic import write_bytes
from spinewise.io.plan.document import to_bytes
from spinewise.report.drawing import Picture, Spot
from spinewise.report.pictures import NO_PICTURES, Pictures
from spinewise.words import Level, UnreadableFile

INDEX = "index.json"
NAMED = ("spine", "candidates", "vbq")
"""Pictures that belong to no single level, by their name in `Pictures` and of their file."""

VERSION = 1


def write_pictures(folder: Path, pictures: Pictures) -> None:
    """Write each picture as PNG, and last the index that names them.

    Parameters
    ----------
    folder : Path
        Made when absent.
    pictures : Pictures
        Drawn before; nothing is written when there are none.

    Raises
    ------
    CannotWrite
        When a file could not be written.
    """
    drawn = {str(level): picture for level, picture in pictures.levels.items()}
    drawn |= {name: one for name in NAMED if (one := getattr(pictures, name)) is not None}
    if not drawn:
        return
    make_folder(folder)
    for name, picture in drawn.items():
        write_bytes(folder / f"{name}.png", picture.png)
    index = {"version": VERSION, "pictures": {name: _told(picture) for name, picture in drawn.items()}}
    write_bytes(folder / INDEX, to_bytes(index))


def read_pictures(folder: Path) -> Pictures:
    """Pictures as they were written.

    Parameters
    ----------
    folder : Path
        As given to `write_pictures`.

    Returns
    -------
    Pictures
        None at all when the plan had none.

    Raises
    ------
    UnreadableFile
        When the index names a picture that cannot be read.
    """
    if not (folder / INDEX).is_file():
        return NO_PICTURES
    try:
        told = json.loads((folder / INDEX).read_bytes())["pictures"]
        drawn = {name: _picture(folder / f"{name}.png", one) for name, one in told.items()}
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableFile(
            "The pictures of the plan cannot be read: run spinewise plan again for the same folder."
        ) from None
    named = {name: drawn.pop(name, None) for name in NAMED}
    return Pictures(levels={Level(name): picture for name, picture in drawn.items()}, **named)


def _told(picture: Picture) -> dict[str, Any]:
    """Everything about a picture but its pixels."""
    told = asdict(picture)
    del told["png"]
    return told


def _picture(file: Path, told: dict[str, Any]) -> Picture:
    spots = tuple(Spot(**spot) for spot in told["spots"])
    return Picture(file.read_bytes(), told["width_px"], told["height_px"], told["caption"], spots)
