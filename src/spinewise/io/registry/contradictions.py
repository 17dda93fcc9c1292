"""What a batch says against itself or against what the registry holds, asked of the database at its end.

Only the people whom a changeset touches are looked at. Each question is asked twice, with the entry that is
wrong in the changeset, and with the one it disagrees with in it: the row that is named is always a new one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    extract,
    func,
    literal,
    not_,
    select,
)

from spinewise.io.registry import tables
from spinewise.io.registry.rows import KINDS, field_of

_MOST = 5
_ASKED = bindparam("asked", type_=Integer)

Condition = Callable[[FromClause, FromClause], ColumnElement[bool]]


@dataclass(frozen=True)
class Contradiction:
    """One row that cannot be, where it stands in its source, and why.

    Parameters
    ----------
    kind : str
        Of entry, as in `Batch`.
    part, row : int
        Place in the source of the changeset.
    column : str
        Field of the entry.
    why : str
        Clause that says what is wrong and what to do.
    """

    kind: str
    part: int
    row: int
    column: str
    why: str


@dataclass(frozen=True)
class _Clash:
    """Two entries of one person that cannot both be true."""

    one: str
    column: str
    why: str
    other: str
    other_column: str
    other_why: str
    condition: Condition = field(repr=False)


@dataclass(frozen=True)
class _Question:
    """Rows of a changeset that cannot be."""

    kind: str
    column: str
    why: str
    rows: Select[int, int]


def contradictions(connection: Connection, changeset: int) -> Iterator[Contradiction]:
    """Everything of a changeset that cannot be.

    Parameters
    ----------
    connection : Connection
        Inside the transaction that wrote it.
    changeset : int
        Its number.

    Yields
    ------
    Contradiction
        At most five of each sort.
    """
    for question in _questions():
        column = field_of(question.kind, question.column)
        for part, row in connection.execute(question.rows, {"asked": changeset}).all():
            yield Contradiction(question.kind, part, row, column, question.why)


@cache
def _questions() -> tuple[_Question, ...]:
    return (*_unknown_people(), *_unknown_wholes(), *(one for clash in _CLASHES for one in _both_ways(clash)))


def _unknown_people() -> Iterator[_Question]:
    why = "this person is neither in the source nor in the registry: add a row to people"
    for kind in list(KINDS)[1:]:
        table = KINDS[kind].table
        known = exists().where(tables.people.c.key == table.c.person)
        yield _Question(kind, "person", why, _rows(table, not_(known)))


def _unknown_wholes() -> Iterator[_Question]:
    for kind, column, whole in (
        ("procedures", "episode", "episodes"),
        ("proms", "episode", "episodes"),
        ("events", "procedure", "procedures"),
    ):
        table, other = KINDS[kind].table, KINDS[whole].table
        known = exists().where(other.c.person == table.c.person, other.c.name == table.c[column])
        why = f"this person has no such {column}: add its row to {whole} or correct the name"
        yield _Question(kind, column, why, _rows(table, table.c[column].is_not(None), not_(known)))


def _both_ways(clash: _Clash) -> Iterator[_Question]:
    first, second = KINDS[clash.one], KINDS[clash.other]
    one, other = first.table.alias("one"), second.table.alias("other")
    together = and_(one.c[first.owner] == other.c[second.owner], clash.condition(one, other))
    wrong = _rows(one, exists().where(together).correlate(one))
    yield _Question(clash.one, clash.column, clash.why, wrong)
    older = and_(together, one.c.changeset != _ASKED)
    wrong = _rows(other, exists().where(older).correlate(other))
    yield _Question(clash.other, clash.other_column, clash.other_why, wrong)


def _rows(table: FromClause, *conditions: ColumnElement[bool]) -> Select[int, int]:
    """Places of the rows of the changeset that meet all conditions."""
    asked = select(table.c.part, table.c.source_row).where(table.c.changeset == _ASKED, *conditions)
    return asked.order_by(table.c.part, table.c.source_row).limit(_MOST)


def _year(column: ColumnElement[object]) -> ColumnElement[int]:
    return cast(extract("year", column), Integer)


def _after_death(kind: str, column: str, what: str) -> _Clash:
    return _Clash(
        kind,
        column,
        f"{what} lies after this person's death: correct one of the dates",
        "ends",
        "date",
        f"this death lies before {what} of the same person: correct one of the dates",
        lambda one, end: and_(end.c.died == literal("yes"), one.c[column] > end.c.date),
    )


def _before_birth(kind: str, column: str) -> _Clash:
    return _Clash(
        kind,
        column,
        "lies before this person's year of birth: correct one of them",
        "people",
        "birth_year",
        f"a date in {kind} lies before this year: correct one of them",
        lambda one, person: _year(one.c[column]) < person.c.birth_year,
    )


_CLASHES = (
    _after_death("episodes", "started", "the start of an episode"),
    _after_death("procedures", "date", "a procedure"),
    _after_death("values", "date", "a value"),
    _after_death("proms", "date", "a questionnaire"),
    _after_death("events", "date", "an event"),
    *(
        _before_birth(kind, column)
        for kind, column in (
            ("episodes", "started"),
            ("procedures", "date"),
            ("values", "date"),
            ("proms", "date"),
            ("events", "date"),
            ("ends", "date"),
        )
    ),
    _Clash(
        "procedures",
        "date",
        "lies outside its episode: correct the date or name another episode",
        "episodes",
        "started",
        "a procedure of this episode lies outside it: correct the dates",
        lambda one, episode: and_(
            one.c.episode == episode.c.name,
            (one.c.date < episode.c.started) | (one.c.date > func.coalesce(episode.c.ended, one.c.date)),
        ),
    ),
    _Clash(
        "events",
        "date",
        "lies before the procedure it followed, a negative time: correct one of the dates",
        "procedures",
        "date",
        "an event that followed this procedure lies before it: correct one of the dates",
        lambda one, procedure: and_(one.c.procedure == procedure.c.name, one.c.date < procedure.c.date),
    ),
)
