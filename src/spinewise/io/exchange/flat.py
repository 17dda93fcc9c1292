"""A batch as flat tables, one for each kind of entry, and back: the form of Parquet and CSV.

Columns are the fields of the entries, in their order. Levels of a procedure stand in one cell with blanks
between; implants are a table of their own, in the order of the procedures they belong to.
"""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Origin,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, BadInput, Level, Side

Table = dict[str, list[Any]]
"""Columns of equal length by name."""

KINDS: Mapping[str, type] = {
    "people": Person,
    "episodes": Episode,
    "procedures": Procedure,
    "values": Value,
    "proms": Prom,
    "events": Event,
    "ends": EndOfFollowUp,
}
"""Names of the fields of a batch and of their entries."""

IMPLANTS = "implants"
_OWNERS = ("person", "procedure")
_DATES = frozenset({"started", "ended", "date", "last_without"})
_NUMBERS = frozenset({"value", "low", "high", "score"})
_WHOLE = frozenset({"birth_year"})


def type_of(column: str) -> type:
    """Type of the cells of a column: date, float, int or str.

    Parameters
    ----------
    column : str
        Name of a field.

    Returns
    -------
    type
        Cells may be missing besides.
    """
    if column in _DATES:
        return datetime.date
    return float if column in _NUMBERS else int if column in _WHOLE else str


def columns_of_kind(kind: str) -> list[str]:
    """Columns of one table.

    Parameters
    ----------
    kind : str
        Name of the table.

    Returns
    -------
    list of str
        In order.
    """
    if kind == IMPLANTS:
        return [*_OWNERS, *(field.name for field in dataclasses.fields(Implant))]
    return [field.name for field in dataclasses.fields(KINDS[kind]) if field.name != IMPLANTS]


def tables_of(batch: Batch) -> dict[str, Table]:
    """Everything of a batch but its identities and its origin.

    Parameters
    ----------
    batch : Batch
        Any batch.

    Returns
    -------
    dict of str to dict
        Columns by table; every table is there, empty ones too.
    """
    tables: dict[str, Table] = {}
    for kind in KINDS:
        entries = getattr(batch, kind)
        tables[kind] = {
            name: [_cell(getattr(one, name)) for one in entries] for name in columns_of_kind(kind)
        }
    rows = [
        (procedure.person, procedure.id, *(_cell(value) for value in _fields(implant)))
        for procedure in batch.procedures
        for implant in procedure.implants
    ]
    names = columns_of_kind(IMPLANTS)
    tables[IMPLANTS] = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    return tables


def batch_of(tables: Mapping[str, Table], origin: Origin) -> Batch:
    """A batch from its flat tables.

    Parameters
    ----------
    tables : mapping of str to dict
        As from `tables_of`.
    origin : Origin
        Of the batch.

    Returns
    -------
    Batch
        Equal to the one that was written, identities apart.

    Raises
    ------
    BadInput
        When a table or column is missing, or a cell holds what it cannot.
    """
    implants: dict[tuple[str, str], list[Implant]] = {}
    for row in _rows(IMPLANTS, tables):
        owner = (row.pop("person"), row.pop("procedure"))
        implants.setdefault(owner, []).append(Implant(**row))
    made: dict[str, Any] = {}
    for kind, entry in KINDS.items():
        rows = _rows(kind, tables)
        if kind == "procedures":
            rows = [{**row, IMPLANTS: tuple(implants.get((row["person"], row["id"]), ()))} for row in rows]
        made[kind] = tuple(entry(**row) for row in rows)
    return Batch(origin, **made)


def _rows(kind: str, tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    if kind not in tables:
        raise BadInput(f"The table {kind} is missing: export the registry again.")
    table, names = tables[kind], columns_of_kind(kind)
    for name in names:
        if name not in table:
            raise BadInput(f"The table {kind} has no column {name}: export the registry again.")
    rows = []
    for number, cells in enumerate(zip(*(table[name] for name in names), strict=True), 1):
        try:
            rows.append({name: _value(name, cell) for name, cell in zip(names, cells, strict=True)})
        except ValueError:
            raise BadInput(f"Row {number} of the table {kind} holds a word that no registry has.") from None
    return rows


def _fields(entry: Implant) -> Sequence[Any]:
    return [getattr(entry, field.name) for field in dataclasses.fields(entry)]


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(str(level.value) for level in value)
    return value.value if isinstance(value, Level | Side | Answer) else value


def _value(name: str, cell: Any) -> Any:
    if name == "levels":
        return tuple(Level(word) for word in (cell or "").split())
    if cell is None:
        return None
    if name == "level":
        return Level(cell)
    if name == "side":
        return Side(cell)
    return Answer(cell) if name == "died" else cell
