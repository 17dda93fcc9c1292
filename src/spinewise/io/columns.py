"""Columns of a table for cohorts: one row for each person, complete in what is asked for.

CSV and Parquet files are read by DuckDB, and data frames (Polars, pandas) by their columns; the same content
gives the same `Columns` whichever way it comes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.io.column_types import MISSING, Cells, not_in_one_form, typed
from spinewise.words import BadInput, UnreadableFile

__all__ = [
    "MISSING",
    "Column",
    "Columns",
    "columns_of",
    "each_column_of",
    "read_columns",
    "read_each_column",
]

_ABSENT = MISSING | {"<NA>", "NaT"}
"""In a data frame also what pandas writes for a missing value."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Rows that are complete in the columns asked for.

    Parameters
    ----------
    values : dict of str to ndarray, shape (n,)
        float64 where every value is a number, datetime64[D] where each is a date in ISO 8601, else text.
    number : ndarray of int64, shape (n,)
        Which row of the table each is, from 1 below the heading; empty lines do not count.
    rows : int
        Rows of the table.
    left_out : dict of str to int
        For each column how many rows it is missing in; a row may lack several.
    """

    values: dict[str, Cells]
    number: NDArray[np.int64]
    rows: int
    left_out: dict[str, int]


@dataclass(frozen=True, eq=False)
class Column:
    """One column in every row of a table.

    Parameters
    ----------
    values : ndarray, shape (k,)
        Of the rows that have one: numbers, dates or text as in `Columns`.
    known : ndarray of bool, shape (n,)
        Which rows these are.
    """

    values: Cells
    known: NDArray[np.bool_]


def read_columns(path: Path, names: Sequence[str]) -> Columns:
    """Read some columns of a CSV file with a heading, or of a Parquet file.

    Parameters
    ----------
    path : Path
        The file; CSV in UTF-8. Which of the two it is, its first bytes say.
    names : sequence of str
        Which columns.

    Returns
    -------
    Columns
        Without the rows in which one of them is empty or NA.

    Raises
    ------
    UnreadableFile
        When it cannot be read as a table.
    BadInput
        When a column is missing, a row has another number of cells, dates are in mixed formats, or no row is
        complete.
    """
    from spinewise.io.column_files import open_table

    wanted = list(dict.fromkeys(names))
    _refuse_unopened(path)
    with open_table(path, wanted) as table:
        gaps = {name: table.gaps(name) for name in wanted}
        whole, left_out = _complete(wanted, gaps)
        values = {name: _told(name, table.values(name), whole + 1) for name in wanted}
    return Columns(values, whole + 1, len(next(iter(gaps.values()))), left_out)


def columns_of(frame: Any, names: Sequence[str]) -> Columns:
    """Some columns of a data frame.

    Parameters
    ----------
    frame : data frame or mapping
        Of Polars, pandas or any other whose columns can be had by name, each convertible to an array.
    names : sequence of str
        Which columns.

    Returns
    -------
    Columns
        As from a file of the same content.

    Raises
    ------
    BadInput
        When a column is missing, dates are in mixed formats, or no row is complete.
    """
    heading = [str(name) for name in (frame.keys() if isinstance(frame, Mapping) else frame.columns)]
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        check_heading(name, heading)
    cells = {name: _array(frame[name]) for name in wanted}
    if len({len(column) for column in cells.values()}) > 1:
        raise BadInput("The columns of the table have different lengths: give one value for each person.")
    gaps = {name: _gaps(column) for name, column in cells.items()}
    whole, left_out = _complete(wanted, gaps)
    values = {name: _told(name, typed(column[whole]), whole + 1) for name, column in cells.items()}
    return Columns(values, whole + 1, len(next(iter(gaps.values()))), left_out)


def read_each_column(path: Path, names: Sequence[str]) -> dict[str, Column]:
    """Read columns of a file whose rows may lack some of them.

    Parameters
    ----------
    path : Path
        As `read_columns`.
    names : sequence of str
        Which columns.

    Returns
    -------
    dict of str to Column
        Each with the rows that have it.

    Raises
    ------
    UnreadableFile
        When it cannot be read as a table.
    BadInput
        When a column is missing or empty in every row, or dates are in mixed formats.
    """
    from spinewise.io.column_files import open_table

    wanted = list(dict.fromkeys(names))
    _refuse_unopened(path)
    found = {}
    with open_table(path, wanted) as table:
        for name in wanted:
            alone = replace(table, places={name: table.places[name]})
            known = ~alone.gaps(name)
            if not known.any():
                raise BadInput(f"Column {name} is empty in every row: fill it or leave it out.")
            found[name] = Column(_told(name, alone.values(name), np.flatnonzero(known) + 1), known)
    return found


def each_column_of(frame: Any, names: Sequence[str]) -> dict[str, Column]:
    """Columns of a data frame whose rows may lack some of them.

    Parameters
    ----------
    frame : data frame or mapping
        As `columns_of`.
    names : sequence of str
        Which columns.

    Returns
    -------
    dict of str to Column
        As from a file of the same content.

    Raises
    ------
    BadInput
        When a column is missing or empty in every row, or dates are in mixed formats.
    """
    found = {}
    for name in dict.fromkeys(names):
        one = columns_of(frame, [name])
        known = np.zeros(one.rows, np.bool_)
        known[one.number - 1] = True
        found[name] = Column(one.values[name], known)
    return found


def check_heading(name: str, heading: Sequence[str]) -> None:
    """Refuse a column that a table lacks or has twice.

    Parameters
    ----------
    name : str
        The column.
    heading : sequence of str
        All that the table has.

    Raises
    ------
    BadInput
        With the columns that it has.
    """
    if list(heading).count(name) > 1:
        raise BadInput(f"The heading has column {name} twice: give each its own name.")
    if name not in heading:
        raise BadInput(f"The table has no column {name}: it has {', '.join(heading) or 'no heading'}.")


def _refuse_unopened(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError:
        raise UnreadableFile("The table could not be opened: check its path.") from None


def _complete(wanted: Sequence[str], gaps: Mapping[str, Any]) -> tuple[NDArray[np.int64], dict[str, int]]:
    """Places of the rows that lack nothing, and in how many each column is missing."""
    missing = np.zeros(len(next(iter(gaps.values()))), np.bool_)
    for gap in gaps.values():
        missing |= gap
    whole = np.flatnonzero(~missing)
    if not len(whole):
        raise BadInput(f"No row has all of {', '.join(wanted)}: fill them or ask for fewer columns.")
    return whole, {name: int(gap.sum()) for name, gap in gaps.items() if gap.any()}


def _told(name: str, values: Cells, number: NDArray[np.int64]) -> Cells:
    """The values, unless they are dates written in several ways."""
    if values.dtype.kind == "U":
        odd = not_in_one_form(values.astype(np.str_, copy=False))
        if odd is not None:
            raise BadInput(
                f"Row {number[odd]} of column {name} writes its date in another way than the rows before: "
                "write every date as YYYY-MM-DD."
            )
    return values


def _array(column: Any) -> NDArray[Any]:
    array = column.to_numpy() if hasattr(column, "to_numpy") else np.asarray(column)
    return np.asarray(array)


def _gaps(column: NDArray[Any]) -> NDArray[np.bool_]:
    if column.dtype.kind in "mM":
        return np.asarray(np.isnat(column))
    if column.dtype.kind == "f":
        return np.asarray(np.isnan(column))
    if column.dtype.kind in "biu":
        return np.zeros(len(column), np.bool_)
    gaps = (cell is None or str(cell).strip() in _ABSENT for cell in column)
    return np.fromiter(gaps, np.bool_, len(column))
