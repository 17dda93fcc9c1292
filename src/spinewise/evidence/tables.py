"""Typed loaders of what the literature says: entries, references, sources and sections.

Every table is a TOML file inside this package and is read once, when it is first asked for. `VERSION`
names the release and a hash of all tables, so that a stored plan says which evidence made it.
"""

import datetime
import tomllib
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from spinewise.evidence import package_data
from spinewise.evidence.entry import Entry, Reference, Section, Source, SourceCheck, Use, Value
from spinewise.words import Phase

__all__ = [
    "VERSION",
    "Entry",
    "Reference",
    "Section",
    "Source",
    "SourceCheck",
    "Use",
    "Value",
    "cite",
    "due_for_review",
    "entries",
    "entry",
    "read_entries",
    "read_sections",
    "reference",
    "references",
    "sections",
    "sources",
]

VERSION: str
ADDED = "added"
"""How the files of entries begin that this project added."""


def __getattr__(name: str) -> str:
    """Read the tables for `VERSION` only when someone asks for it."""
    if name == "VERSION":
        return package_data.version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, by section and in the order of the files.

    Returns
    -------
    tuple of Entry
        Those of the seed documents, then within each section those that this project added.
    """
    return read_entries(package_data.folder())


@cache
def _by_id() -> dict[str, Entry]:
    return {one.id: one for one in entries()}


def entry(id: str) -> Entry:
    """Entry of that name.

    Parameters
    ----------
    id : str
        Name of the entry.

    Returns
    -------
    Entry
        The entry; KeyError for a name that no table holds.
    """
    try:
        return _by_id()[id]
    except KeyError:
        raise KeyError(f"no evidence entry is named {id}: docs/evidence.md lists the names") from None


@cache
def references() -> tuple[Reference, ...]:
    """Reference list, by number.

    Returns
    -------
    tuple of Reference
        Number 1 first.
    """
    rows = package_data.read("references.toml")["reference"]
    return tuple(sorted((Reference(**row) for row in rows), key=lambda one: one.n))


@cache
def _by_number() -> dict[int, Reference]:
    return {one.n: one for one in references()}


def reference(n: int) -> Reference:
    """Work of that number.

    Parameters
    ----------
    n : int
        Number in the reference list.

    Returns
    -------
    Reference
        The work; KeyError for a number that the list does not have.
    """
    try:
        return _by_number()[n]
    except KeyError:
        raise KeyError(
            f"no reference has the number {n}: the list runs from 1 to {len(references())}"
        ) from None


@cache
def sources() -> dict[str, Source]:
    """Uncited sources by key; the caller must not change the mapping.

    Returns
    -------
    dict
        Key to `Source`.
    """
    return {row["key"]: Source(**row) for row in package_data.read("sources.toml")["source"]}


def cite(of: Entry | str) -> str:
    """Name the sources of an entry in one line, for the end of a sentence.

    Parameters
    ----------
    of : Entry or str
        The entry, or its name.

    Returns
    -------
    str
        For example ``"[1] Liu 2020; [2] Hasegawa 2001"``.
    """
    one = entry(of) if isinstance(of, str) else of
    return "; ".join(
        reference(source).label if isinstance(source, int) else sources()[source].label
        for source in one.sources
    )


@cache
def sections() -> tuple[Section, ...]:
    """Every section, A first.

    Returns
    -------
    tuple of Section
        With the day by which each has to be reviewed.
    """
    return read_sections(package_data.folder())


def due_for_review(as_of: datetime.date) -> tuple[Section, ...]:
    """Name the sections whose entries should have been read against the literature again.

    Parameters
    ----------
    as_of : date
        The day asked about.

    Returns
    -------
    tuple of Section
        Those whose review-by date lies before that day.
    """
    return tuple(section for section in sections() if section.review_by < as_of)


def read_entries(folder: Traversable) -> tuple[Entry, ...]:
    """Read the entries of any folder that is laid out like this package.

    Parameters
    ----------
    folder : Traversable
        Holds ``entries/*.toml``.

    Returns
    -------
    tuple of Entry
        By section; those of ``added*.toml`` last in theirs.
    """
    found = [
        _entry(row, row.get("section", table.get("section")), added=name.startswith(ADDED))
        for name, table in _files(folder)
        for row in table.get("entry", ())
    ]
    return tuple(sorted(found, key=lambda one: (one.section, one.added)))


def read_sections(folder: Traversable) -> tuple[Section, ...]:
    """Read the sections of any folder that is laid out like this package.

    Parameters
    ----------
    folder : Traversable
        Holds ``entries/*.toml``.

    Returns
    -------
    tuple of Section
        By letter.
    """
    found = [
        Section(table["section"], table["title"], table["what"], table["review_by"])
        for name, table in _files(folder)
        if not name.startswith(ADDED)
    ]
    return tuple(sorted(found, key=lambda one: one.letter))


def _files(folder: Traversable) -> list[tuple[str, dict[str, Any]]]:
    children = sorted((folder / "entries").iterdir(), key=lambda child: child.name)
    return [
        (child.name, tomllib.loads(child.read_text(encoding="utf-8")))
        for child in children
        if child.name.endswith(".toml")
    ]


def _entry(row: dict[str, Any], section: str, *, added: bool) -> Entry:
    check = row.get("source_check")
    return Entry(
        id=row["id"],
        section=section,
        statement=row["statement"],
        kind=row["kind"],
        phase=Phase(row["phase"]),
        values=tuple(_value(value) for value in row.get("values", ())),
        applies_when=row["applies_when"],
        caveat=row.get("caveat"),
        strength=row["strength"],
        use=Use(row["use"]),
        sources=tuple(row["sources"]),
        printed_references=tuple(row.get("printed_references", ())),
        source_check=SourceCheck(**check) if check else None,
        also_in=tuple(row.get("also_in", ())),
        added=added,
    )


def _value(row: dict[str, Any]) -> Value:
    value = row.get("value")
    return Value(row["name"], row["op"], tuple(value) if isinstance(value, list) else value, row["unit"])
