"""Rows of the registry as they are kept: read for some people or all, inserted, changed, taken away."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from spinewise.io.registry import tables
from spinewise.io.registry.rows import Kind, Row

_AT_ONCE = 5_000
IMPLANT = ("kind", "level", "side", "material", "product")
_LISTS = ("levels", "implants")


def of_people(connection: Connection, kind: Kind, people: Sequence[str]) -> Iterator[Row]:
    """Rows of some people.

    Parameters
    ----------
    connection : Connection
        Of the registry.
    kind : Kind
        Of entry.
    people : sequence of str
        Their pseudonyms, each once.

    Yields
    ------
    dict
        Columns by name, with levels and implants of a procedure.
    """
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        asked = select(kind.table).where(kind.table.c[kind.owner].in_(some))
        rows = [dict(row) for row in connection.execute(asked).mappings()]
        if kind.name == "procedures" and rows:
            _with_lists(connection, rows, some)
        yield from rows


def fingerprints_before(
    connection: Connection, kind: Kind, people: Sequence[str], changeset: int
) -> Iterator[tuple[str, int]]:
    """What entries of some people were before they were changed or removed.

    Parameters
    ----------
    connection : Connection
        Of the registry.
    kind : Kind
        Of entry.
    people : sequence of str
        Their pseudonyms, each once.
    changeset : int
        Only changes before this one count.

    Yields
    ------
    tuple of (str, int)
        Pseudonym and fingerprint.
    """
    past = tables.changes.c
    for start in range(0, len(people), _AT_ONCE):
        asked = select(past.person, past.fingerprint).where(
            past.table_name == kind.table.name,
            past.changeset < changeset,
            past.person.in_(people[start : start + _AT_ONCE]),
        )
        yield from ((person, mark) for person, mark in connection.execute(asked))


def everything(connection: Connection, kind: Kind) -> Iterator[Row]:
    """All rows of one kind, in the order in which they came.

    Parameters
    ----------
    connection : Connection
        Of the registry.
    kind : Kind
        Of entry.

    Yields
    ------
    dict
        Columns by name, with levels and implants of a procedure.
    """
    asked = select(kind.table).order_by(kind.table.c.id)
    found = connection.execution_options(yield_per=_AT_ONCE).execute(asked).mappings()
    for some in found.partitions():
        rows = [dict(row) for row in some]
        if kind.name == "procedures":
            _with_lists(connection, rows, sorted({row["person"] for row in rows}))
        yield from rows


def _with_lists(connection: Connection, rows: Sequence[Row], people: Sequence[str]) -> None:
    levels = _lists(connection, tables.levels, people)
    implants = _lists(connection, tables.implants, people)
    for row in rows:
        whose = (row["person"], row["name"])
        row["levels"] = tuple(one["level"] for one in levels.get(whose, ()))
        row["implants"] = tuple(tuple(one[column] for column in IMPLANT) for one in implants.get(whose, ()))


def _lists(
    connection: Connection, table: Table, people: Sequence[str]
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    asked: Select[Any] = (
        select(table)
        .where(table.c.person.in_(people))
        .order_by(table.c.person, table.c.procedure, table.c.place)
    )
    rows = connection.execute(asked).mappings().all()
    grouped = groupby(rows, key=lambda row: (row["person"], row["procedure"]))
    return {whose: list(some) for whose, some in grouped}  # type: ignore[arg-type]


def add(connection: Connection, kind: Kind, rows: Sequence[Row]) -> None:
    """Insert rows; an entry without a key that is there already is passed over.

    Parameters
    ----------
    connection : Connection
        Inside a transaction that writes.
    kind : Kind
        Of entry.
    rows : sequence of dict
        With changeset, part, row and fingerprint.
    """
    if not rows:
        return
    if kind.name == "procedures":
        plain = [{name: value for name, value in row.items() if name not in _LISTS} for row in rows]
        _insert(connection, kind.table, plain)
        add_lists(connection, rows)
    else:
        _insert(connection, kind.table, rows, passing_over=not kind.key)


def add_lists(connection: Connection, procedures: Sequence[Row]) -> None:
    """Insert levels and implants of procedures.

    Parameters
    ----------
    connection : Connection
        Inside a transaction that writes.
    procedures : sequence of dict
        Whole rows.
    """
    levels, implants = [], []
    for row in procedures:
        same = {"changeset": row["changeset"], "person": row["person"], "procedure": row["name"]}
        levels += [{**same, "place": place, "level": level} for place, level in enumerate(row["levels"])]
        implants += [
            {**same, "place": place, **dict(zip(IMPLANT, implant, strict=True))}
            for place, implant in enumerate(row["implants"])
        ]
    _insert(connection, tables.levels, levels)
    _insert(connection, tables.implants, implants)


def change(connection: Connection, kind: Kind, rows: Sequence[Row]) -> None:
    """Change rows; triggers keep what was before.

    Parameters
    ----------
    connection : Connection
        Inside a transaction that writes.
    kind : Kind
        Of entry.
    rows : sequence of dict
        Whole rows as they shall be, with their ids and a new changeset.
    """
    if not rows:
        return
    columns = [column.name for column in kind.table.columns if column.name != "id"]
    asked = (
        update(kind.table)
        .where(kind.table.c.id == bindparam("its_id"))
        .values({column: bindparam(f"its_{column}") for column in columns})
    )
    connection.execute(asked, [{f"its_{column}": row[column] for column in ("id", *columns)} for row in rows])


def replace_lists(connection: Connection, there: Row, changed: Row) -> None:
    """Bring the levels and implants of one procedure to what they shall be.

    Parameters
    ----------
    connection : Connection
        Inside a transaction that writes.
    there, changed : dict
        Whole rows before and after.
    """
    for table, name in ((tables.levels, "levels"), (tables.implants, "implants")):
        if there[name] != changed[name]:
            take_away(
                connection, table, changed["changeset"], person=there["person"], procedure=there["name"]
            )
    kept = {name: () for name in _LISTS if there[name] == changed[name]}
    add_lists(connection, [{**changed, **kept}])


def take_away(connection: Connection, table: Table, changeset: int, **which: object) -> None:
    """Delete rows under a changeset that says why; triggers keep what was before.

    Parameters
    ----------
    connection : Connection
        Inside a transaction that writes.
    table : Table
        One that is audited.
    changeset : int
        With a reason.
    **which : object
        Columns and the value that they have.
    """
    conditions = [table.c[name] == value for name, value in which.items()]
    connection.execute(update(table).where(*conditions).values(changeset=changeset))
    connection.execute(delete(table).where(*conditions))


def _insert(connection: Connection, table: Table, rows: Sequence[Row], passing_over: bool = False) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        # One statement and one value for all rows: pg8000 would send each row by itself.
        names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in rows[0])
        again = " ON CONFLICT (person, fingerprint) DO NOTHING" if passing_over else ""
        connection.execute(
            text(
                f"INSERT INTO {table.name} ({names}) SELECT {names} "
                f"FROM json_populate_recordset(NULL::{table.name}, CAST(:rows AS json)){again}"
            ),
            {"rows": json.dumps(rows, default=str, ensure_ascii=False)},
        )
    elif passing_over:
        again_sqlite = sqlite_insert(table).on_conflict_do_nothing(index_elements=["person", "fingerprint"])
        connection.execute(again_sqlite, rows)
    else:
        connection.execute(insert(table), rows)
