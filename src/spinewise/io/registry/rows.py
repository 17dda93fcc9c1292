"""Entries of a batch as rows of the registry, and rows as entries again."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Table

from spinewise.io.registry import tables
from spinewise.outcomes.registered import (
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, Level, Side

Entry = Person | Episode | Procedure | Value | Prom | Event | EndOfFollowUp
Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of entry and the table that keeps it.

    Parameters
    ----------
    name : str
        As in `Batch`.
    table : Table
        Where it is kept.
    key : tuple of str
        Columns by which an entry is known again; empty when only the whole entry is.
    entry : type
        Its class.
    to_row, to_entry : callable
        From the one to the other.
    """

    name: str
    table: Table
    key: tuple[str, ...]
    entry: type
    to_row: Callable[[Any], Row]
    to_entry: Callable[[Mapping[str, Any]], Any]

    @property
    def owner(self) -> str:
        """Column of the pseudonym."""
        return "key" if self.table is tables.people else "person"

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of an entry in the order of `to_row`, by which its fingerprint is made."""
        return _columns(self.table) + (("levels", "implants") if self.name == "procedures" else ())

    @property
    def content(self) -> tuple[str, ...]:
        """Columns that a later source may fill."""
        return tuple(name for name in self.names if name not in (*self.key, self.owner))


@lru_cache
def _columns(table: Table) -> tuple[str, ...]:
    kept = {"id", "changeset", "part", "source_row", "fingerprint"}
    return tuple(column.name for column in table.columns if column.name not in kept)


ADDED = frozenset({"found_by", "grader"})
"""Columns that registries of the first schema did not have; no other column of an entry has such a name."""


def fingerprint(row: Row) -> int:
    """A number that only the same entry of the same person has.

    Parameters
    ----------
    row : dict
        As made by `Kind.to_row`.

    Returns
    -------
    int
        Of 64 bits, with a sign; two different entries of one person share it by chance once in 10^15 or so.
    """
    # Kept in every registry and compared with: its definition is never changed, and a column that came later
    # takes no part where it is empty.
    told = (value for name, value in row.items() if value is not None or name not in ADDED)
    text = "\x1f".join("" if value is None else f"{value}" for value in told)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _number(value: float | None) -> float | None:
    """A number as both databases keep it: SQLite knows no negative zero."""
    return None if value is None else float(value) + 0.0


def _name(member: Level | Side | None) -> str | None:
    return None if member is None else member.value


_LEVELS = {level.value: level for level in Level} | {None: None}
_SIDES = {side.value: side for side in Side} | {None: None}
_ANSWERS = {answer.value: answer for answer in Answer}


def _person(entry: Person) -> Row:
    return {"key": entry.key, "birth_year": entry.birth_year, "sex": entry.sex}


def _episode(entry: Episode) -> Row:
    return {
        "person": entry.person,
        "name": entry.id,
        "started": entry.started,
        "ended": entry.ended,
        "site": entry.site,
        "diagnosis": entry.diagnosis,
    }


def _procedure(entry: Procedure) -> Row:
    return {
        "person": entry.person,
        "episode": entry.episode,
        "name": entry.id,
        "date": entry.date,
        "kind": entry.kind,
        "surgeon": entry.surgeon,
        "product": entry.product,
        "reasons": entry.reasons,
        "levels": tuple(level.value for level in entry.levels),
        "implants": tuple(
            (one.kind, _name(one.level), _name(one.side), one.material, one.product) for one in entry.implants
        ),
    }


def _value(entry: Value) -> Row:
    return {
        "person": entry.person,
        "name": entry.name,
        "value": _number(entry.value),
        "unit": entry.unit,
        "date": entry.date,
        "level": _name(entry.level),
        "side": _name(entry.side),
        "method": entry.method,
        "reader": entry.reader,
        "low": _number(entry.low),
        "high": _number(entry.high),
    }


def _prom(entry: Prom) -> Row:
    return {
        "person": entry.person,
        "measure": entry.measure,
        "score": _number(entry.score),
        "date": entry.date,
        "due": entry.due,
        "episode": entry.episode,
    }


def _event(entry: Event) -> Row:
    return {
        "person": entry.person,
        "kind": entry.kind,
        "date": entry.date,
        "definition": entry.definition,
        "last_without": entry.last_without,
        "level": _name(entry.level),
        "severity": entry.severity,
        "procedure": entry.procedure,
        "found_by": entry.found_by,
        "grader": entry.grader,
    }


def _end(entry: EndOfFollowUp) -> Row:
    return {
        "person": entry.person,
        "date": entry.date,
        "died": entry.died.value,
        "reason": entry.reason,
    }


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "people",
            tables.people,
            ("key",),
            Person,
            _person,
            lambda row: Person(row["key"], row["birth_year"], row["sex"]),
        ),
        Kind(
            "episodes",
            tables.episodes,
            ("person", "name"),
            Episode,
            _episode,
            lambda row: Episode(
                row["person"],
                row["name"],
                row["started"],
                row["ended"],
                row["site"],
                row["diagnosis"],
            ),
        ),
        Kind(
            "procedures",
            tables.procedures,
            ("person", "name"),
            Procedure,
            _procedure,
            lambda row: Procedure(
                row["person"],
                row["episode"],
                row["name"],
                row["date"],
                row["kind"],
                tuple(Level(level) for level in row["levels"]),
                tuple(
                    Implant(kind, _LEVELS[level], _SIDES[side], material, product)
                    for kind, level, side, material, product in row["implants"]
                ),
                row["surgeon"],
                row["product"],
                row["reasons"],
            ),
        ),
        Kind(
            "values",
            tables.measurements,
            (),
            Value,
            _value,
            lambda row: Value(
                row["person"],
                row["name"],
                row["value"],
                row["unit"],
                row["date"],
                _LEVELS[row["level"]],
                _SIDES[row["side"]],
                row["method"],
                row["reader"],
                row["low"],
                row["high"],
            ),
        ),
        Kind(
            "proms",
            tables.proms,
            ("person", "measure", "date", "due", "episode"),
            Prom,
            _prom,
            lambda row: Prom(
                row["person"], row["measure"], row["score"], row["date"], row["due"], row["episode"]
            ),
        ),
        Kind(
            "events",
            tables.events,
            (),
            Event,
            _event,
            lambda row: Event(
                row["person"],
                row["kind"],
                row["date"],
                row["definition"],
                row["last_without"],
                _LEVELS[row["level"]],
                row["severity"],
                row["procedure"],
                row["found_by"],
                row["grader"],
            ),
        ),
        Kind(
            "ends",
            tables.ends,
            ("person",),
            EndOfFollowUp,
            _end,
            lambda row: EndOfFollowUp(row["person"], row["date"], _ANSWERS[row["died"]], row["reason"]),
        ),
    )
}
"""In the order in which they are written: what others belong to comes first."""


FIELDS: Mapping[str, str] = {"name": "id"}
"""Columns that a field of episodes and procedures has another name than."""


def field_of(kind: str, column: str) -> str:
    """Name of a column as the entry calls it.

    Parameters
    ----------
    kind : str
        As in `Batch`.
    column : str
        Of its table.

    Returns
    -------
    str
        Name of the field.
    """
    return FIELDS.get(column, column) if kind in ("episodes", "procedures") else column


@dataclass(frozen=True)
class Part:
    """Some entries of one kind, and where each stands in its source.

    Parameters
    ----------
    kind : str
        As in `Batch`.
    entries : sequence
        Of that kind.
    rows : sequence of int
        Row of each, from 1.
    name : str
        What the source calls the table; sentences name it.
    columns : mapping of str to str
        For a field the name of its column in the source, where it differs.
    identities : mapping
        As in `Batch`, of the people in `entries`.
    """

    kind: str
    entries: Sequence[Any]
    rows: Sequence[int]
    name: str
    columns: Mapping[str, str]
    identities: Mapping[str, Mapping[str, str]]
