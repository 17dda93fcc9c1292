"""A CSV or Parquet file as a table whose columns DuckDB reads, in its own compressed memory.

Cells of a CSV file all come as text, so that nothing is guessed from the first rows; a row with another
number of cells is an error and never filled up.
"""

import contextlib
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.io.column_types import MISSING, Cells, typed_texts
from spinewise.words import BadInput, UnreadableFile

_PARQUET = b"PAR1"
_NO_CSV = "The table is no CSV file in UTF-8: export it again as such."
_NO_PARQUET = "The table is broken or cut short: export it as Parquet again."
_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "BOOLEAN", "HUGEINT")
_DAYS = ("DATE", "TIMESTAMP")

_ALONE: dict[str, str | bool | int | float | list[str]] = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Nothing of the table reaches the disk or the network."""


@dataclass(frozen=True, eq=False)
class OpenTable:
    """Columns of an open file; rows keep the order of the file.

    Parameters
    ----------
    connection : DuckDB connection
        Holds the table.
    places : dict of str to int
        For each wanted column its number in the table.
    types : dict of str to str
        For each wanted column its SQL type.
    """

    connection: Any
    places: dict[str, int]
    types: dict[str, str]

    def gaps(self, name: str) -> NDArray[np.bool_]:
        """Where a column is missing, in every row."""
        found: NDArray[np.bool_] = self._array(f"select {self._gap(name)} as x from wanted")
        return found.astype(np.bool_)

    def values(self, name: str) -> Cells:
        """A column in the rows that lack none of the wanted columns."""
        column, kind = f"c{self.places[name]}", self.types[name]
        if kind.startswith(_DAYS):
            days: NDArray[np.datetime64] = self._array(f"select {column}::date as x {self._whole}")
            return days.astype("datetime64[D]")
        number = f"try_cast({column} as double)"
        if kind != "VARCHAR" or not self._any(f"{number} is null"):
            numbers: NDArray[np.float64] = self._array(f"select {number} as x {self._whole}")
            return numbers.astype(np.float64)
        self.connection.execute(
            f"create or replace temp table texts as select x, (row_number() over (order by x) - 1) as k "
            f"from (select distinct {column} as x {self._whole})"
        )
        different = np.array(
            [x for (x,) in self.connection.execute("select x from texts order by k").fetchall()]
        )
        self.connection.execute("create or replace type kinds as enum (select x from texts order by k)")
        codes = self._array(f"select enum_code({column}::kinds) as x {self._whole}")
        self.connection.execute("drop type kinds")
        return typed_texts(different)[codes.astype(np.int64)]

    def _gap(self, name: str) -> str:
        column, kind = f"c{self.places[name]}", self.types[name]
        if kind == "VARCHAR":
            return f"({column} is null)"
        return (
            f"({column} is null or isnan({column}))" if kind in ("DOUBLE", "FLOAT") else f"({column} is null)"
        )

    @property
    def _whole(self) -> str:
        return "from wanted where not (" + " or ".join(self._gap(name) for name in self.places) + ")"

    def _any(self, condition: str) -> bool:
        return (
            self.connection.execute(f"select 1 {self._whole} and {condition} limit 1").fetchone() is not None
        )

    def _array(self, query: str) -> Any:
        return np.asarray(self.connection.execute(query).fetchnumpy()["x"])


@contextlib.contextmanager
def open_table(path: Path, wanted: Sequence[str]) -> Iterator[OpenTable]:
    """Read some columns of a file into memory.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with a heading, or Parquet.
    wanted : sequence of str
        Columns, each once.

    Yields
    ------
    OpenTable
        Until the block ends.

    Raises
    ------
    UnreadableFile
        When it is neither.
    BadInput
        When a column is missing or a row has another number of cells.
    """
    import duckdb

    with path.open("rb") as file:
        is_parquet = file.read(len(_PARQUET)) == _PARQUET
    with duckdb.connect(config=_ALONE) as connection:
        try:
            yield (_parquet if is_parquet else _csv)(connection, path, wanted)
        except duckdb.OutOfMemoryException:
            raise MemoryError from None
        except duckdb.Error:  # its text quotes the row
            if is_parquet:
                raise UnreadableFile(_NO_PARQUET) from None
            _say_what_is_wrong(path)
            raise UnreadableFile(_NO_CSV) from None


def _csv(connection: Any, path: Path, wanted: Sequence[str]) -> OpenTable:
    heading = heading_of(path)
    places = _places(wanted, heading)
    all_columns = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(len(heading)))
    source = (
        f"read_csv({_literal(path)}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"', "
        f"columns={{{all_columns}}}, null_padding=false, strict_mode=true, compression='none')"
    )
    missing = ", ".join(f"'{text}'" for text in sorted(MISSING))
    wanted_columns = ", ".join(
        f"case when trim(c{k}, {_BLANKS}) in ({missing}) then null else trim(c{k}, {_BLANKS}) end as c{k}"
        for k in places.values()
    )
    connection.execute(f"create temp table wanted as select {wanted_columns} from {source}")
    return OpenTable(connection, places, dict.fromkeys(places, "VARCHAR"))


_BLANKS = "' ' || chr(9) || chr(10) || chr(13)"


def _parquet(connection: Any, path: Path, wanted: Sequence[str]) -> OpenTable:
    described = connection.execute(f"describe select * from read_parquet({_literal(path)})").fetchall()
    heading = [row[0] for row in described]
    places = _places(wanted, heading)
    types = {name: _kind(str(described[places[name]][1]), name) for name in wanted}
    connection.execute(
        "create temp table wanted as select "
        + ", ".join(_cell(name, types[name], places[name]) for name in wanted)
        + f" from read_parquet({_literal(path)})"
    )
    return OpenTable(connection, places, types)


def _cell(name: str, kind: str, place: int) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind != "VARCHAR":
        return f"{column} as c{place}"
    missing = ", ".join(f"'{text}'" for text in sorted(MISSING))
    text = f"trim({column}::varchar, {_BLANKS})"
    return f"case when {text} in ({missing}) then null else {text} end as c{place}"


def _kind(written: str, name: str) -> str:
    if written.startswith(_DAYS) or (any(word in written for word in _NUMBERS) and "[" not in written):
        return written
    if written == "VARCHAR" or written.startswith("ENUM"):
        return "VARCHAR"
    raise BadInput(f"Column {name} holds neither numbers, dates nor text: write it as one of them.")


def heading_of(path: Path) -> list[str]:
    """Names in the first row of a CSV file.

    Parameters
    ----------
    path : Path
        CSV in UTF-8.

    Returns
    -------
    list of str
        Empty when the file is.

    Raises
    ------
    UnreadableFile
        When it is no such file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except OSError:
        raise UnreadableFile("The table could not be opened: check its path.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFile(_NO_CSV) from None


def _say_what_is_wrong(path: Path) -> None:
    """Read again, slowly, to name the row at fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            heading = next(reader, [])
            number = 0
            for row in reader:
                number += bool(row)
                if row and len(row) != len(heading):
                    raise BadInput(
                        f"Row {number} has {len(row)} cells under {len(heading)} headings: correct the file."
                    )
    except UnicodeDecodeError:
        raise UnreadableFile(_NO_CSV) from None
    except csv.Error:
        raise BadInput(
            f"Row {number + 1} has a quotation mark that does not end: correct the file."
        ) from None


def _places(wanted: Sequence[str], heading: Sequence[str]) -> dict[str, int]:
    from spinewise.io.columns import check_heading

    for name in wanted:
        check_heading(name, heading)
    return {name: heading.index(name) for name in wanted}


def _literal(path: Path) -> str:
    """A path as SQL text, with the signs that would make it a pattern of many files taken literally."""
    return "'" + re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''") + "'"
