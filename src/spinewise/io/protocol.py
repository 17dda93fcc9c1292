"""Read protocol.toml: the site's own choices, on top of the defaults; every other line is refused aloud."""

import difflib
import tomllib
from dataclasses import replace
from pathlib import Path

from spinewise.evidence.protocol import Choice, Protocol
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
        A choice that does not exist, or a value of another kind than its default.
    """
    if path is None:
        return defaults
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise UnreadableFile(f"{NAME} cannot be opened: check that it exists and may be read.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{NAME} is no TOML: {_place(error)}.") from None
    extra = set(written) - {"site", "choices"}
    if extra or not isinstance(written.get("choices", {}), dict):
        raise BadInput(f"{NAME} may hold only site and a table [choices]: move or remove the rest.")
    choices = dict(defaults.choices)
    for name, value in written.get("choices", {}).items():
        choices[name] = _chosen(name, value, defaults)
    return Protocol(site=str(written.get("site", defaults.site)), choices=choices)


def _chosen(name: str, value: object, defaults: Protocol) -> Choice:
    known = defaults.choices.get(name)
    if known is None:
        near = difflib.get_close_matches(name, list(defaults.choices), 1)
        perhaps = f"perhaps {near[0]} is meant" if near else "remove it"
        raise BadInput(f"{NAME} sets {name}, which is no choice of this program: {perhaps}.")
    if isinstance(known.value, bool) and isinstance(value, bool):
        return replace(known, value=value, is_default=value == known.value)
    if isinstance(known.value, str) and isinstance(value, str):
        return replace(known, value=value, is_default=value == known.value)
    numbers = isinstance(known.value, int | float) and isinstance(value, int | float)
    if numbers and not isinstance(known.value, bool) and not isinstance(value, bool):
        return replace(known, value=float(value), is_default=value == known.value)  # type: ignore[arg-type]
    kind = {bool: "true or false", str: "text in quotes"}.get(type(known.value), "a number")
    raise BadInput(f"{NAME} sets {name} to a value of the wrong kind: it must be {kind}.")


def _place(error: ValueError) -> str:
    """Line and column of an error, without the text around it."""
    told = str(error).rpartition("(at ")[2].rstrip(")")
    return f"look at {told}" if told.startswith("line") else "save it as plain UTF-8 text"
