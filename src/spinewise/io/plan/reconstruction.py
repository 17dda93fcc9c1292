"""A reconstruction of a standing spine, read again from what `spinewise align reconstruct --json` wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.anatomy.spine import Spine
from spinewise.geometry.move import Move
from spinewise.io.plan.plain_json import from_plain
from spinewise.words import BadInput, Level, UnreadableFile

NAME = "spinewise-reconstruct"
VERSION = 2
_VERSIONS = (1, VERSION)


@dataclass(frozen=True, eq=False)
class ReconstructionFile:
    """What a file of a reconstruction holds.

    Parameters
    ----------
    spine : Spine
        Standing.
    moves : mapping
        Level to the move from the CT, for bones that came from one; S1 for the pelvis.
    """

    spine: Spine
    moves: Mapping[Level, Move] = field(default_factory=dict)


def read_reconstruction(path: str | Path) -> ReconstructionFile:
    """Read a reconstruction.

    Parameters
    ----------
    path : str or Path
        Version 1 (marks alone) or 2.

    Returns
    -------
    ReconstructionFile
        The spine, and how its bones moved.

    Raises
    ------
    UnreadableFile
        When the file cannot be opened or is no JSON.
    BadInput
        When it holds something else, or another version.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UnreadableFile("the reconstruction cannot be read: give the file that --json wrote") from None
    if not isinstance(content, dict) or content.get("schema") != NAME:
        raise BadInput("the file holds no reconstruction: give what spinewise align reconstruct --json wrote")
    if content.get("schema_version") not in _VERSIONS:
        raise BadInput("the reconstruction was written by a newer version: make it again")
    try:
        spine = from_plain(Spine, content["spine"])
        bones = (content.get("bones_of_ct") or {}).get("bones", [])
        moves = {
            Level(one["level"]): from_plain(Move, one["move"]) for one in bones if one["move"] is not None
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput("the reconstruction is incomplete: make it again") from None
    return ReconstructionFile(spine, moves)
