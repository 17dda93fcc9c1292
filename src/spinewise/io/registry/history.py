"""Who changed what, when, why, and what was there before."""

import datetime
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Date, Table, select

from spinewise.io.registry import stored, tables
from spinewise.io.registry.rows import KINDS, Kind, Row
from spinewise.outcomes.registered import Origin

_LISTS = {"levels": tables.levels, "implants": tables.implants}


@dataclass(frozen=True)
class Change:
    """One thing that happened to one entry.

    Parameters
    ----------
    kind : str
        Of entry, as in `Batch`.
    row : int
        Number of the entry in the registry, the same through all its changes.
    before, after : dict or None
        Columns of the entry; None before it was added, and after it was removed.
    author : str
        Who.
    made_at : datetime
        When.
    because : str or None
        Why, for corrections.
    origin : Origin or None
        Of the batch; None for a correction by hand.
    source : str or None
        Table of the source.
    source_row : int or None
        Row of that table.
    """

    kind: str
    row: int
    before: Row | None
    after: Row | None
    author: str
    made_at: datetime.datetime
    because: str | None
    origin: Origin | None
    source: str | None
    source_row: int | None


def history(connection: Connection, person: str, kind: str | None, row: int | None) -> tuple[Change, ...]:
    """Everything that happened to the entries of one person.

    Parameters
    ----------
    connection : Connection
        Of the registry.
    person : str
        Pseudonym.
    kind : str or None
        Of entry; all when None.
    row : int or None
        One entry alone.

    Returns
    -------
    tuple of Change
        In the order in which it happened.
    """
    found: list[tuple[int, Change]] = []
    for one in KINDS.values() if kind is None else (KINDS[kind],):
        for states in _states(connection, one, person):
            if row in (None, states[0]["id"]):
                found += _changes(connection, one, states)
    return tuple(change for _, change in sorted(found, key=lambda pair: pair[0]))


def _states(connection: Connection, kind: Kind, person: str) -> Iterator[list[Row]]:
    """For each entry all that it has been, the oldest first; a last state without content when removed."""
    past = tables.changes.c
    asked = (
        select(past.row_id, past.changeset, past.removed, past.before)
        .where(past.table_name == kind.table.name, past.person == person)
        .order_by(past.id)
    )
    states: dict[int, list[Row]] = {}
    removed: dict[int, int] = {}
    for row_id, changeset, gone, before in connection.execute(asked):
        states.setdefault(row_id, []).append(_typed(kind, json.loads(before)))
        if gone:
            removed[row_id] = changeset
    for row in stored.of_people(connection, kind, [person]):
        states.setdefault(row["id"], []).append(row)
    if kind.name == "procedures":
        _with_lists(connection, person, [state for its in states.values() for state in its])
    for row_id, its in states.items():
        if row_id in removed:
            its = [*its[:-1], {**its[-1], "gone": True}]
        yield its


def _with_lists(connection: Connection, person: str, states: list[Row]) -> None:
    """Give each state of a procedure the levels and implants that it had under its changeset."""
    lived = {name: list(_lives(connection, table, person)) for name, table in _LISTS.items()}
    for state in states:
        for name, rows in lived.items():
            mine = sorted(
                (
                    row
                    for row, born, gone in rows
                    if row["procedure"] == state["name"] and born <= state["changeset"] < gone
                ),
                key=lambda row: row["place"],
            )
            state[name] = tuple(
                row["level"] if name == "levels" else tuple(row[column] for column in stored.IMPLANT)
                for row in mine
            )


def _lives(connection: Connection, table: Table, person: str) -> Iterator[tuple[Row, int, float]]:
    """Every row that a procedure of one person ever had, and the changesets from and until which."""
    for row in connection.execute(select(table).where(table.c.person == person)).mappings():
        yield dict(row), row["changeset"], math.inf
    past = tables.changes.c
    asked = (
        select(past.row_id, past.changeset, past.removed, past.before)
        .where(past.table_name == table.name, past.person == person)
        .order_by(past.id)
    )
    born: dict[int, int] = {}
    for row_id, changeset, removed, before in connection.execute(asked):
        row = json.loads(before)
        born.setdefault(row_id, row["changeset"])
        if removed:
            yield row, born[row_id], changeset


def _typed(kind: Kind, before: Row) -> Row:
    dates = {column.name for column in kind.table.columns if isinstance(column.type, Date)}
    return {
        name: datetime.date.fromisoformat(value) if name in dates and value else value
        for name, value in before.items()
    }


def _changes(connection: Connection, kind: Kind, states: list[Row]) -> Iterator[tuple[int, Change]]:
    before: Row | None = None
    for state in states:
        after = None if state.get("gone") else _content(kind, state)
        yield state["changeset"], _told(connection, kind, state, before, after)
        before = after


def _content(kind: Kind, state: Row) -> Row:
    return {name: state[name] for name in kind.names}


def _told(connection: Connection, kind: Kind, state: Row, before: Row | None, after: Row | None) -> Change:
    act, batch, part = tables.changesets.c, tables.batches.c, tables.parts.c
    who = connection.execute(select(tables.changesets).where(act.id == state["changeset"])).one()
    source = connection.execute(select(tables.batches).where(batch.changeset == state["changeset"])).first()
    name: Any = connection.execute(
        select(part.name).where(part.changeset == state["changeset"], part.part == state["part"])
    ).scalar()
    return Change(
        kind.name,
        state["id"],
        before,
        after,
        who.author,
        who.made_at,
        who.because,
        None
        if source is None
        else Origin(source.origin_kind, source.origin_name, source.origin_digest, source.origin_package),
        name,
        state["source_row"] if source else None,
    )
