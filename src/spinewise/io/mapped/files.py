"""The files of a source: opened, checked for the columns that the mapping names, and hashed."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from spinewise.io.mapped.fields import TABLES
from spinewise.io.mapped.mapping import MappedTable, Mapping
from spinewise.words import BadInput, UnreadableFile

_CHUNK = 1 << 20


@contextmanager
def opened(path: Path, table: MappedTable, mapping: Mapping) -> Iterator[TextIO]:
    """Open a table for reading; what csv or the encoding has against it becomes a sentence.

    Parameters
    ----------
    path : Path
        Folder, or the only file.
    table : MappedTable
        Which one.
    mapping : Mapping
        Says its encoding.

    Yields
    ------
    TextIO
        From its heading on.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or is no CSV in this encoding.
    """
    name = table.file or "table"
    try:
        file = (path if path.is_file() else path / name).open(encoding=mapping.encoding, newline="")
    except OSError:
        raise UnreadableFile(f"Table {name} could not be opened: check the source.") from None
    except LookupError:
        raise BadInput("The mapping names an encoding that does not exist: correct it.") from None
    try:
        with file:
            yield file
    except UnicodeDecodeError:
        raise UnreadableFile(
            f"Table {name} is not in {mapping.encoding}: name its encoding in the mapping."
        ) from None
    except csv.Error:
        raise UnreadableFile(f"Table {name} is no CSV file: export it again as such.") from None


def headings_of(path: Path) -> dict[str, list[str]]:
    """Headings of the tables that have our own names.

    Parameters
    ----------
    path : Path
        Folder.

    Returns
    -------
    dict of str to list of str
        For each kind of table that is there.
    """
    found = {}
    for name in TABLES if path.is_dir() else ():
        file = path / f"{name}.csv"
        if file.is_file():
            with file.open(encoding="utf-8-sig", newline="") as lines:
                found[name] = next(csv.reader(lines), [])
    if not found:
        raise BadInput(
            "Without --mapping the source is a folder of people.csv, episodes.csv and so on: give --mapping."
        )
    return found


def check_columns(path: Path, table: MappedTable, mapping: Mapping) -> None:
    """Refuse a table before anything is read when the mapping names a column that it does not have.

    Parameters
    ----------
    path : Path
        Folder, or the only file.
    table : MappedTable
        Which one.
    mapping : Mapping
        Says how it is written.

    Raises
    ------
    BadInput
        Names the column, and those that are there.
    """
    name = table.file or "table"
    with opened(path, table, mapping) as file:
        heading = next(csv.reader(file, delimiter=mapping.delimiter), [])
    twice = sorted({column for column in heading if heading.count(column) > 1})
    wanted = [how.column for how in table.fields.values() if how.column]
    wanted += [how.column for how in table.identity.values() if how.column]
    for column in wanted:
        if column in twice:
            raise BadInput(f"Table {name} has two columns {column}: give each its own name.")
        if column not in heading:
            raise BadInput(
                f"Table {name} has no column {column}, which the mapping's [[{table.kind.name}]] names: "
                f"it has {', '.join(heading) or 'no heading'}."
            )


def add_bytes(digest: Any, path: Path) -> None:
    """Add a file to a digest.

    Parameters
    ----------
    digest : hash object
        Has `update`.
    path : Path
        The file.
    """
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
