"""A batch as a folder of CSV files, for eyes and spreadsheets."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from spinewise.io.atomic import write_bytes
from spinewise.io.exchange.flat import tables_of
from spinewise.io.exchange.parquet import ABOUT, about
from spinewise.outcomes.registered import Batch

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(batch: Batch, folder: Path, said: Sequence[str] = ()) -> list[str]:
    """Write a batch as one CSV file for each kind of entry.

    Dates are ISO 8601, what is missing is empty. A text that a spreadsheet would take for a formula begins
    with an apostrophe.

    Parameters
    ----------
    batch : Batch
        Its identities are not written.
    folder : Path
        An existing folder.
    said : sequence of str
        What was done to the batch before, for `about.json`.

    Returns
    -------
    list of str
        Names of the files.
    """
    written = []
    for kind, table in tables_of(batch).items():
        write_bytes(folder / f"{kind}.csv", csv_bytes([list(table), *zip(*table.values(), strict=True)]))
        written.append(f"{kind}.csv")
    write_bytes(folder / ABOUT, about(batch, said))
    return [*written, ABOUT]


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as CSV in UTF-8.

    Parameters
    ----------
    rows : iterable of iterable
        The heading first.

    Returns
    -------
    bytes
        With numbers in full and texts that no spreadsheet computes.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA):
        return f"'{value}"
    return "" if value is None else value
