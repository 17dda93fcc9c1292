"""The tables of an OMOP CDM as files: a folder of CSV, or a zip of them, asked by DuckDB."""

import contextlib
import csv
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from spinewise.words import BadInput, UnreadableFile

_NAME = re.compile(r"[A-Za-z_]+")
_NOT_FOUND = "The OMOP tables could not be opened: give the folder or the zip that holds PERSON.csv."


@dataclass(frozen=True, eq=False)
class OmopFiles:
    """Open tables.

    Parameters
    ----------
    connection : DuckDB connection
        Reads the files.
    headings : mapping of str to sequence of str
        Columns by table, all in lower case.
    digest : str
        SHA-256 over the tables, the same for a folder and a zip of it.
    """

    connection: Any
    headings: Mapping[str, Sequence[str]]
    digest: str

    def has(self, table: str) -> bool:
        """Whether a table is there."""
        return table in self.headings

    def rows(self, table: str, columns: Sequence[str], where: str = "") -> list[tuple[Any, ...]]:
        """Some columns of a table, every cell as text, None where it is empty.

        Parameters
        ----------
        table : str
            In lower case; no rows when it is not there.
        columns : sequence of str
            In lower case; a column that the table has not is None.
        where : str
            SQL condition.

        Returns
        -------
        list of tuple
            In the order of the file.
        """
        if not self.has(table):
            return []
        there = self.headings[table]
        asked = ", ".join(f"nullif(trim({name}), '')" if name in there else "null" for name in columns)
        query = f"select {asked} from {table}" + (f" where {where}" if where else "")
        return [tuple(row) for row in self._asked(query, table)]

    def distinct(self, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """Different combinations of some columns, with the number of their rows last."""
        if not self.has(table):
            return []
        there = self.headings[table]
        asked = [f"nullif(trim({name}), '')" if name in there else "null" for name in columns]
        query = f"select {', '.join(asked)}, count(*) from {table} group by all order by all"
        return [tuple(row) for row in self._asked(query, table)]

    def _asked(self, query: str, table: str) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            found: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        except duckdb.Error:  # its text quotes the row
            raise UnreadableFile(
                f"The table {table.upper()} has a row that does not fit its heading: export it again."
            ) from None
        return found


@contextlib.contextmanager
def open_omop(path: Path, wanted: Sequence[str]) -> Iterator[OmopFiles]:
    """Open some tables of a CDM.

    Parameters
    ----------
    path : Path
        Folder or zip; a table is the file of its name, in capitals or not.
    wanted : sequence of str
        Tables in lower case; those that are not there are left out.

    Yields
    ------
    OmopFiles
        Until the block ends.

    Raises
    ------
    UnreadableFile
        When there is no such folder or zip, or a table has no heading.
    BadInput
        When it holds no PERSON.
    """
    import duckdb

    with (
        tempfile.TemporaryDirectory() as scratch,
        duckdb.connect(config={"temp_directory": ""}) as connection,
    ):
        files = _unzipped(path, Path(scratch), wanted) if path.is_file() else _in_folder(path, wanted)
        if "person" not in files:
            raise BadInput("There is no table PERSON: give the folder or the zip of an OMOP CDM 5.4.")
        headings = {table: _heading(file, table) for table, file in files.items()}
        for table, file in files.items():
            connection.execute(f"create view {table} as select * from {_source(file, headings[table])}")
        names = {table: heading[1] for table, heading in headings.items()}
        yield OmopFiles(connection, names, _digest(files))


def _in_folder(path: Path, wanted: Sequence[str]) -> dict[str, Path]:
    try:
        files = {file.stem.lower(): file for file in path.iterdir() if file.suffix.lower() == ".csv"}
    except OSError:
        raise UnreadableFile(_NOT_FOUND) from None
    return {table: files[table] for table in wanted if table in files}


def _unzipped(path: Path, scratch: Path, wanted: Sequence[str]) -> dict[str, Path]:
    """Only the tables that are wanted, under names of our own: what a zip calls its files is not trusted."""
    found: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = PurePosixPath(info.filename)
                table = name.stem.lower()
                if name.suffix.lower() != ".csv" or table not in wanted or table in found:
                    continue
                with archive.open(info) as packed, (scratch / f"{table}.csv").open("wb") as file:
                    shutil.copyfileobj(packed, file)
                found[table] = scratch / f"{table}.csv"
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise UnreadableFile(_NOT_FOUND) from None
    return found


def _heading(path: Path, table: str) -> tuple[str, list[str]]:
    """Delimiter and columns of a file; vocabularies come with tabs."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(f"The table {table.upper()} is no CSV file in UTF-8: export it again.") from None
    delimiter = "\t" if "\t" in first else ","
    columns = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not columns or not all(_NAME.fullmatch(name) for name in columns) or len(set(columns)) < len(columns):
        raise UnreadableFile(f"The table {table.upper()} has no heading of OMOP: export it again.")
    return delimiter, columns


def _source(path: Path, heading: tuple[str, list[str]]) -> str:
    delimiter, columns = heading
    literal = re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''")
    typed = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    return (
        f"read_csv('{literal}', header=true, auto_detect=false, delim='{delimiter}', quote='\"', "
        f"escape='\"', columns={{{typed}}}, null_padding=false, strict_mode=true, compression='none')"
    )


def _digest(files: Mapping[str, Path]) -> str:
    whole = sha256()
    for table in sorted(files):
        with files[table].open("rb") as file:
            part = sha256()
            while block := file.read(1 << 20):
                part.update(block)
        whole.update(f"{table} {part.hexdigest()}\n".encode())
    return whole.hexdigest()
