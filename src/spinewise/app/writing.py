"""Results as files or on standard output: whole or not at all, one failure not taking the rest along."""

import sys
from pathlib import Path
from typing import Any

from spinewise.io.atomic import write_bytes
from spinewise.io.plan.document import to_bytes
from spinewise.words import CannotWrite


def write_json(where: str, content: dict[str, Any]) -> None:
    """Write JSON to a file, or to standard output when `where` is ``-``.

    Parameters
    ----------
    where : str
        Path or ``-``.
    content : dict
        Made of dicts, lists, text, numbers, booleans and None.
    """
    if where == "-":
        sys.stdout.write(to_bytes(content).decode())
    else:
        write_bytes(Path(where), to_bytes(content))


def make_folder(out: Path) -> None:
    """Make the folder for the results, and its parents.

    Parameters
    ----------
    out : Path
        May exist.

    Raises
    ------
    CannotWrite
        When it cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(
            "The folder for the results could not be made: choose another one with --out."
        ) from None
