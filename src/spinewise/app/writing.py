"""Results as files or on standard output: whole or not at all, one failure not taking the rest along."""

import json
import sys
from pathlib import Path
from typing import Any

from spinewise.words import CannotWrite


def json_bytes(content: Any) -> bytes:
    """JSON as people and machines both read it: indented, UTF-8, no NaN.

    Parameters
    ----------
    content : anything
        Made of dicts, lists, text, numbers, booleans and None.

    Returns
    -------
    bytes
        With a newline at the end.
    """
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def write_json(where: str, content: Any) -> None:
    """Write JSON to a file, or to standard output when `where` is ``-``.

    Parameters
    ----------
    where : str
        Path or ``-``.
    content : anything
        What `json_bytes` takes.
    """
    from spinewise.io.atomic import write_bytes

    if where == "-":
        sys.stdout.write(json_bytes(content).decode())
    else:
        write_bytes(Path(where), json_bytes(content))


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
