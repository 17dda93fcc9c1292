"""Columns of a table in a CSV file, for cohorts: one row for each person, complete in what is asked for.

Read with the module csv; Parquet and data frames by Polars and DuckDB come with the registry.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spinewise.words import BadInput, UnreadableFile

MISSING = frozenset({"", "NA", "NaN", "nan", "null", "NULL", "."})


@dataclass(frozen=True, eq=False)
class Columns:
    """Rows that are complete in the columns asked for.

    Parameters
    ----------
    values : dict of str to ndarray, shape (n,)
        float64 where every value is a number, else text.
    number : ndarray of int64, shape (n,)
        Which row of the file each is, from 1 below the heading.
    rows : int
        Rows of the file.
    left_out : dict of str to int
        For each column how many rows it is missing in; a row may lack several.
    """

    values: dict[str, NDArray[np.float64] | NDArray[np.str_]]
    number: NDArray[np.int64]
    rows: int
    left_out: dict[str, int]


def read_columns(path: Path, names: Sequence[str]) -> Columns:
    """Read some columns of a CSV file with a heading.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.
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
        When a column is missing, a row has another number of cells, or no row is complete.
    """
    wanted = list(dict.fromkeys(names))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            places = [_place(name, heading) for name in wanted]
            cells: list[list[str]] = [[] for _ in wanted]
            for number, row in enumerate(reader, start=1):
                if not row:
                    continue
                if len(row) != len(heading):
                    raise BadInput(
                        f"Row {number} has {len(row)} cells under {len(heading)} headings: correct the file."
                    )
                for place, column in zip(places, cells, strict=True):
                    column.append(row[place].strip())
    except OSError:
        raise UnreadableFile("The table could not be opened: check its path.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFile("The table is no CSV file in UTF-8: export it again as such.") from None
    gaps = np.array([[cell in MISSING for cell in column] for column in cells])
    rows = len(cells[0])
    whole = np.flatnonzero(~gaps.any(axis=0)) if rows else np.zeros(0, np.int64)
    if not len(whole):
        raise BadInput(f"No row has all of {', '.join(wanted)}: fill them or ask for fewer columns.")
    values = {name: _typed([column[i] for i in whole]) for name, column in zip(wanted, cells, strict=True)}
    left_out = {name: int(gap.sum()) for name, gap in zip(wanted, gaps, strict=True) if gap.any()}
    return Columns(values, whole + 1, rows, left_out)


def _place(name: str, heading: list[str]) -> int:
    if heading.count(name) > 1:
        raise BadInput(f"The heading has column {name} twice: give each its own name.")
    if name not in heading:
        raise BadInput(f"The table has no column {name}: it has {', '.join(heading) or 'no heading'}.")
    return heading.index(name)


def _typed(texts: list[str]) -> NDArray[np.float64] | NDArray[np.str_]:
    try:
        return np.array([float(text) for text in texts])
    except ValueError:
        return np.array(texts)
