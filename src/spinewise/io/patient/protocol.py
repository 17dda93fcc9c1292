"""Read protocol.toml: the site's own choices, laid over the defaults; what is no choice is refused aloud."""

import tomllib
from pathlib import Path

from spinewise.evidence.protocol import Protocol, with_choices
from spinewise.words import BadInput, UnreadableFile

NAME = "protocol.toml"


def read_protocol(path: Path | None, defaults: Protocol) -> Protocol:
    """The site's protocol.

    Parameters
    ----------
    path : Path or None
        TOML with ``site = "name"`` and a table ``[choices]`` of names and values; None for the defaults.
    defaults : Protocol
        Every choice there is, with its default, unit and reason.

    Returns
    -------
    Protocol
        The defaults with the site's values in their place, each marked as changed.

    Raises
    ------
    UnreadableFile
        The file cannot be opened or is no TOML.
    BadInput
        A choice that does not exist, or a value that is not allowed.
    """
    if path is None:
        return defaults
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise UnreadableFile(f"{NAME} cannot be opened: check that it exists and may be read.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{NAME} is no TOML: {_place(error)}.") from None
    choices = written.get("choices", {})
    if set(written) - {"site", "choices"} or not isinstance(choices, dict):
        raise BadInput(f"{NAME} may hold only site and a table [choices]: move or remove the rest.")
    return with_choices(defaults, choices, site=str(written.get("site", "")))


def _place(error: ValueError) -> str:
    """Line and column of an error, without the text around it."""
    told = str(error).rpartition("(at ")[2].rstrip(")")
    return f"look at {told}" if told.startswith("line") else "save it as plain UTF-8 text"
