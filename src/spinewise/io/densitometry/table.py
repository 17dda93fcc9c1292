"""A densitometer's table (CSV): one region of one scan a line, in any of the usual dialects.

Numbers may have a comma, cells may be parted by comma, semicolon, tab or bar. A table often holds several
people: only the lines of the one who is asked for are used, and that is said.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spinewise.io.densitometry.reading import (
    KEYS,
    DxaReading,
    Values,
    day_in,
    facts_of,
    left_out,
    number_in,
)
from spinewise.io.densitometry.words import Column, column_named, passed_over
from spinewise.io.identity import Identity
from spinewise.record.fact import Fact
from spinewise.record.scores import clash_in_words
from spinewise.record.sites import side_in, site_in
from spinewise.results import Missing
from spinewise.words import Side, UnreadableFile

_LARGEST = 50_000_000
"""Bytes; a table of a department's year is smaller."""

_LOOK = 1 << 14
_MARKS = ";\t|,"
_SIDES = {"l": Side.LEFT, "left": Side.LEFT, "r": Side.RIGHT, "right": Side.RIGHT}
_SEXES = {"f": "female", "female": "female", "m": "male", "male": "male"}
_VALUES = frozenset(KEYS)


@dataclass
class _Owner:
    """What the lines of one identifier say."""

    facts: list[Fact] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    births: set[str] = field(default_factory=set, repr=False)
    sexes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class DxaTable:
    """A table as read, before it is known whose lines are asked for.

    Parameters
    ----------
    id : str
        Name of the file inside the plan.
    people : tuple of Identity
        One for each identifier; a single empty one when the table has no such column.
    missing : tuple of Missing
        What concerns the whole file, such as columns that are not known.
    _owners : dict
        What the lines of each person hold.
    """

    id: str
    people: tuple[Identity, ...] = field(repr=False)
    missing: tuple[Missing, ...]
    _owners: dict[str, _Owner] = field(repr=False)

    def of(self, identifiers: frozenset[str]) -> DxaReading | None:
        """The lines of one person.

        Parameters
        ----------
        identifiers : frozenset of str
            Everything that is known to be this person's identifier; empty when nothing is known, which is
            enough for a table that speaks of one person only.

        Returns
        -------
        DxaReading or None
            None when it cannot be told which lines are this person's.
        """
        chosen = [one for one in self.people if one.identifiers & identifiers]
        if not chosen and len(self.people) == 1:
            chosen = list(self.people)
        if not chosen:
            return None
        owners = [self._owners[next(iter(one.identifiers), "")] for one in chosen]
        gaps = [gap for owner in owners for gap in owner.missing]
        others = len(self.people) - len(chosen)
        if others:
            gaps.append(
                left_out(
                    f"lines of {others} other {'person' if others == 1 else 'people'} in {self.id}",
                    "Only the lines with this patient's identifier were used.",
                    "Nothing to do; better export one patient.",
                )
            )
        facts = tuple(fact for owner in owners for fact in owner.facts)
        days = [fact.date for fact in facts if fact.date]
        return DxaReading(chosen[0], facts, (*self.missing, *gaps), max(days, default=None))


def is_table(path: Path) -> bool:
    """Whether a file is a table with a column of bone density, a T-score or a Z-score.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    bool
        By its first line, whatever its name; False for a file that cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            first = _decoded(stream.read(_LOOK)).lstrip("\ufeff\r\n").partition("\n")[0]
    except (OSError, UnreadableFile):
        return False
    columns = [column_named(cell) for cell in _cells(first)]
    keys = {column.key for column in columns if column}
    return bool(keys & _VALUES) and len(keys) > 1


def read_table(path: Path, *, id: str = "dxa") -> DxaTable:
    """Read a table of densitometry.

    Parameters
    ----------
    path : Path
        CSV with a line of headings.
    id : str
        Name of the input inside the plan.

    Returns
    -------
    DxaTable
        Columns and lines that were not understood are named by their heading and number.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or has no column of bone density.
    """
    text = _text(path)
    lines = text.lstrip("\ufeff").splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    heading = _cells(lines[start]) if lines else []
    columns = [column_named(cell) for cell in heading]
    if not {column.key for column in columns if column} & _VALUES:
        raise UnreadableFile(
            "The densitometry table has no column of bone density, T-score or Z-score: export headings too."
        )
    owners: dict[str, _Owner] = {}
    gaps = _unknown(heading, columns, id)
    scans: dict[str, int] = {}
    has_owner = any(column is not None and column.key == "patient" for column in columns)
    for number, cells in _rows(lines[start:], _mark(lines[start]), start + 1):
        row = _row(columns, cells)
        owner = row.get("patient", ("", ""))[0]
        if has_owner and not owner:
            gaps.append(left_out(f"line {number} of {id}", "It does not say whose it is."))
            continue
        scan = _cell(row, "scan")
        number_of_scan = scans.setdefault(scan, len(scans) + 1) if scan else 0
        _read_row(row, owners.setdefault(owner, _Owner()), id, number, number_of_scan)
    people = tuple(_identity(owner, said, id) for owner, said in owners.items()) or (Identity(id),)
    return DxaTable(id, people, tuple(gaps), owners or {"": _Owner()})


def _identity(owner: str, said: _Owner, id: str) -> Identity:
    born = next(iter(said.births)) if len(said.births) == 1 else ""
    sex = next(iter(said.sexes)) if len(said.sexes) == 1 else ""
    return Identity(id, frozenset({owner} - {""}), birth_date=born, sex=sex)


def _read_row(row: dict[str, tuple[str, str]], owner: _Owner, id: str, number: int, scan: int) -> None:
    born, sex = day_in(_cell(row, "birth date")), _SEXES.get(_cell(row, "sex").lower(), "")
    owner.births |= {born.isoformat()} if born else set()
    owner.sexes |= {sex} if sex else set()
    place, numbers = f"line {number}", dict[str, tuple[float, str]]()
    for key in KEYS:
        written = _cell(row, key)
        value = number_in(written)
        if value is not None:
            numbers[key] = (value, _unit(row, key))
        elif written and written.lower() not in ("-", "--", "n/a", "na"):
            owner.missing.append(left_out(f"{key.upper()} in {id}, {place}", "It is not a single number."))
    if not numbers:
        return
    written = _cell(row, "date")
    day = day_in(written)
    if written and day is None:
        owner.missing.append(
            left_out(
                f"date in {id}, {place}",
                "Day and month cannot be told apart, or the day does not exist, so the values stand undated.",
                "Export dates as year-month-day.",
            )
        )
    words = " ".join((_cell(row, "scan type"), _cell(row, "region")))
    side = _SIDES.get(_cell(row, "side").lower()) or side_in(words)
    clashes = {key: clash_in_words(KEYS[key], words.lower()) for key in ("t", "z")}
    made = Values(place, numbers, site_in(words), side, day, _context(row, id, scan), clashes)
    facts, gaps = facts_of(made, id, number)
    owner.facts += facts
    owner.missing += gaps


def _context(row: dict[str, tuple[str, str]], id: str, number: int) -> dict[str, str]:
    """What stands beside the numbers; a scan goes by its order in the file: its own name may identify."""
    device, maker = _cell(row, "device"), _cell(row, "maker")
    scan = " ".join(part for part in (_cell(row, "date"), _cell(row, "scan type")) if part)
    scan = f"scan {number}" if number else scan
    return {
        "device": device
        if maker and device.lower().startswith(maker.lower())
        else f"{maker} {device}".strip(),
        "reference": _cell(row, "reference"),
        "software": _cell(row, "software"),
        "version": _cell(row, "tbs version"),
        "scan": f"{id}: {scan}" if scan else "",
    }


def _unit(row: dict[str, tuple[str, str]], key: str) -> str:
    """Unit in the heading, else that of a column of units; scores have none."""
    if key != "bmd":
        return "1"
    return (row[key][1] or _cell(row, "unit")).replace("²", "2")


def _cell(row: dict[str, tuple[str, str]], key: str) -> str:
    return row.get(key, ("", ""))[0]


def _row(columns: list[Column | None], cells: list[str]) -> dict[str, tuple[str, str]]:
    """Cells by key with the unit of their heading; of two columns of one key the first that is filled."""
    row: dict[str, tuple[str, str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column is not None and cell.strip() and column.key not in row:
            row[column.key] = (cell.strip(), column.unit)
    return row


def _unknown(heading: list[str], columns: list[Column | None], id: str) -> list[Missing]:
    """Columns that are not known, by their number: a heading of someone else's may hold a name."""
    unknown = [
        str(number)
        for number, (name, column) in enumerate(zip(heading, columns, strict=True), 1)
        if column is None and name.strip() and not passed_over(name)
    ]
    if not unknown:
        return []
    word = "column" if len(unknown) == 1 else "columns"
    why = "Their headings are not known, so nothing was read from them."
    return [
        left_out(f"{word} {', '.join(unknown)} of {id}", why, "See the list of columns in the documentation.")
    ]


def _rows(lines: list[str], mark: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Lines after the heading with their numbers in the file."""
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)
    next(reader, None)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield first + reader.line_num - 1, cells


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=_mark(line)), [])


def _mark(line: str) -> str:
    """The mark that parts the headings into most known columns."""
    return max(_MARKS, key=lambda mark: sum(column_named(cell) is not None for cell in line.split(mark)))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile("The densitometry table is too large: export the scans of one patient.")
        return _decoded(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(
            "The densitometry table cannot be opened: check that it exists and may be read."
        ) from error


def _decoded(content: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else the usual Western one; a binary file is no table."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise UnreadableFile("The densitometry table is no text: export it as CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
