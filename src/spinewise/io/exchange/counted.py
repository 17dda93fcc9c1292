"""People of a registry counted in a table without small cells, as CSV."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from spinewise.evidence.small_cells import small_cell_rule
from spinewise.io.atomic import write_bytes
from spinewise.io.exchange.flat_csv import csv_bytes
from spinewise.outcomes.described import described
from spinewise.outcomes.registered import Batch
from spinewise.outcomes.small_cells import ShownTable, shown_table

TABLE = "people.csv"
ALL, HIDDEN, COUNT = "all", "hidden", "people"


def to_table(batch: Batch, folder: Path, by: Sequence[str], smallest_shown: int | None = None) -> ShownTable:
    """Write how many people a registry has, by some columns, with totals.

    Parameters
    ----------
    batch : Batch
        Of a registry.
    folder : Path
        An existing folder.
    by : sequence of str
        Columns of `outcomes.described`.
    smallest_shown : int or None
        Smallest count above 0 that is shown; that of the rule in `evidence` when None.

    Returns
    -------
    ShownTable
        As it was written.

    Raises
    ------
    BadInput
        When there is no such column, or nobody would be protected.
    """
    least = small_cell_rule().smallest_shown if smallest_shown is None else smallest_shown
    table = shown_table(described(batch, by), least)
    write_bytes(folder / TABLE, csv_bytes(_rows(table)))
    return table


def _rows(table: ShownTable) -> Iterator[list[Any]]:
    yield [*table.columns, COUNT]
    for key, count in table.cells.items():
        yield [*(ALL if value is None else value for value in key), HIDDEN if count is None else count]
