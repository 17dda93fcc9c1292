"""Which case comes by which line: one that does not cannot notice a break there."""

import sys
from types import FrameType, ModuleType
from typing import Any

from mutation.caches import forget
from mutation.rooms import Room


def lines_run(room: Room, module: ModuleType, case: Any) -> set[tuple[str, int]]:
    """File and line of everything of this room that one case runs.

    Parameters
    ----------
    room : Room
        Whose rules are run.
    module : module
        That of its checks.
    case : Case
        Which.

    Returns
    -------
    set
        Pairs of file name and line.
    """
    seen: set[tuple[str, int]] = set()
    inside = room.sources

    def local(frame: FrameType, event: str, argument: object) -> Any:
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(inside):
            return None
        return local(frame, event, argument)

    forget(room.packages)
    sys.settrace(trace)
    try:
        module.problems(case)
    finally:
        sys.settrace(None)
    return seen
