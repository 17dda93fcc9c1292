"""The entries of a FHIR file: a bundle of any kind, one resource alone, or a line for each (ndjson)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spinewise.words import UnreadableFile

Resource = dict[str, Any]

_DEEPEST_BUNDLE = 5


@dataclass(frozen=True)
class Entry:
    """One resource and its place in the file.

    Parameters
    ----------
    position : str
        Place, counted from 1; a bundle inside a bundle adds its own after a point.
    resource : dict
        The resource; not yet known to be valid.
    url : str
        Full URL by which others refer to it; empty when there is none.
    """

    position: str
    resource: Resource = field(repr=False)
    url: str = field(default="", repr=False)

    @property
    def type(self) -> str:
        """Type of the resource as it names itself."""
        return str(self.resource.get("resourceType", ""))

    @property
    def place(self) -> str:
        """Place and type, without anything that names the patient."""
        return f"entry {self.position} ({self.type})"


@dataclass
class Opened:
    """What a file holds.

    Parameters
    ----------
    entries : list of Entry
        Resources in the order of the file.
    problems : list of str
        Entries and lines that hold no resource, one sentence each.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def open_entries(path: Path) -> Opened:
    """Read the entries of a FHIR file.

    Parameters
    ----------
    path : Path
        JSON or ndjson.

    Returns
    -------
    Opened
        Entries, and what could not be read of them.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, or holds no FHIR resource at all.
    """
    text = _text(path)
    opened = Opened()
    try:
        whole = _parse(text)
    except ValueError:
        _read_lines(text, opened)
    else:
        _unpack(whole, "", opened)
    if not opened.entries and not opened.problems:
        raise UnreadableFile(
            "The record holds no FHIR resource: export the patient as a FHIR R4 bundle in JSON."
        )
    return opened


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFile("The record cannot be opened: check that it exists and may be read.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("The record is not UTF-8 text: export it as FHIR R4 in JSON.") from error
    if text.lstrip().startswith("<"):
        raise UnreadableFile("The record is XML, which is not read: export it as FHIR R4 in JSON.")
    return text


def _parse(text: str) -> Any:
    """JSON without the NaN and Infinity that it does not allow."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise UnreadableFile("The record is nested too deeply to be FHIR: export it again.") from error


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _read_lines(text: str, opened: Opened) -> None:
    """One resource a line; a file that is no JSON in any way is refused as a whole."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    parsed, broken = [], []
    for number, line in lines:
        try:
            parsed.append((number, _parse(line)))
        except ValueError:
            broken.append(number)
    if not any(isinstance(content, dict) and "resourceType" in content for _, content in parsed):
        raise UnreadableFile("The record is broken or cut short JSON: export it again.")
    opened.problems += [f"Line {number} of the record is broken JSON and was left out." for number in broken]
    for number, content in parsed:
        _unpack(content, str(number), opened)


def _unpack(content: Any, position: str, opened: Opened) -> None:
    if isinstance(content, dict) and content.get("resourceType") == "Bundle":
        for entry in _of_bundle(content, position, opened, depth=1):
            opened.entries.append(entry)
    elif isinstance(content, dict) and isinstance(content.get("resourceType"), str):
        opened.entries.append(Entry(position or "1", content))
    elif isinstance(content, list) and not position:
        for number, one in enumerate(content, 1):
            _unpack(one, str(number), opened)
    elif position:
        opened.problems.append(f"Entry {position} of the record holds no FHIR resource and was left out.")


def _of_bundle(bundle: Resource, prefix: str, opened: Opened, depth: int) -> Iterator[Entry]:
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or depth > _DEEPEST_BUNDLE:
        opened.problems.append("A bundle of the record has no list of entries and was left out.")
        return
    for number, entry in enumerate(entries, 1):
        position = f"{prefix}.{number}" if prefix else str(number)
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if resource is None and isinstance(entry, dict) and ("request" in entry or "response" in entry):
            continue  # a search, a deletion or an answer without content: nothing is lost
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            opened.problems.append(f"Entry {position} of the record holds no FHIR resource and was left out.")
        elif resource["resourceType"] == "Bundle":
            yield from _of_bundle(resource, position, opened, depth + 1)
        else:
            url = entry.get("fullUrl")
            yield Entry(position, resource, url if isinstance(url, str) else "")
