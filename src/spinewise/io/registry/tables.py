"""The tables of a registry, as SQLAlchemy knows them after the last migration.

A table for each kind of entry in `outcomes.registered`, two that belong to a procedure (levels, implants),
and four that say where everything comes from: `changesets` (who changed the registry, when and why),
`batches` (from what source), `parts` (the tables of that source) and `changes` (what a row was before).
Every entry names the changeset that wrote it last and its place in the source. Migrations make the tables;
a test holds that both agree.
"""

import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_BIG = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime.datetime]):
    """A moment with its zone, kept in UTC.

    Parameters
    ----------
    *args, **kwargs : anything
        As for `DateTime`.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        """UTC without a zone, as both databases keep it."""
        return None if value is None else value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        """The same moment, with its zone."""
        return None if value is None else value.replace(tzinfo=datetime.UTC)


changesets = Table(
    "changesets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("author", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("because", Text),
    Column("package", String, nullable=False),
    sqlite_autoincrement=True,
)

batches = Table(
    "batches",
    metadata,
    Column("changeset", Integer, ForeignKey("changesets.id"), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("origin_kind", String, nullable=False),
    Column("origin_name", String, nullable=False),
    Column("origin_digest", String, nullable=False),
    Column("origin_package", String, nullable=False),
)

parts = Table(
    "parts",
    metadata,
    Column("changeset", Integer, ForeignKey("changesets.id"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("entries", String, nullable=False),
    Column("read", _BIG, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("changeset", Integer, ForeignKey("changesets.id"), nullable=False),
    Column("table_name", String, nullable=False),
    Column("row_id", _BIG, nullable=False),
    Column("person", String, nullable=False, index=True),
    Column("fingerprint", BigInteger),
    Column("removed", Integer, nullable=False),
    Column("before", Text, nullable=False),
    sqlite_autoincrement=True,
)


def _entries(name: str, *columns: Any) -> Table:
    return Table(
        name,
        metadata,
        Column("id", _BIG, primary_key=True),
        Column("changeset", Integer, ForeignKey("changesets.id"), nullable=False, index=True),
        Column("part", Integer, nullable=False),
        Column("source_row", _BIG, nullable=False),
        Column("fingerprint", BigInteger, nullable=False),
        *columns,
        sqlite_autoincrement=True,
    )


def _whose() -> Column[str]:
    return Column(
        "person", String, ForeignKey("people.key", deferrable=True, initially="DEFERRED"), nullable=False
    )


def _of(table: str, column: str) -> ForeignKeyConstraint:
    """An entry that belongs to an episode or a procedure of the same person."""
    return ForeignKeyConstraint(
        ["person", column], [f"{table}.person", f"{table}.name"], deferrable=True, initially="DEFERRED"
    )


people = _entries(
    "people",
    Column("key", String, nullable=False, unique=True),
    Column("birth_year", Integer),
    Column("sex", String),
    CheckConstraint("sex IN ('male', 'female', 'other', 'unknown')", name="sex"),
)

episodes = _entries(
    "episodes",
    _whose(),
    Column("name", String, nullable=False),
    Column("started", Date, nullable=False),
    Column("ended", Date),
    Column("site", String),
    Column("diagnosis", String),
    UniqueConstraint("person", "name"),
    CheckConstraint("ended >= started", name="ended"),
)

procedures = _entries(
    "procedures",
    _whose(),
    Column("episode", String, nullable=False),
    Column("name", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("kind", String, nullable=False),
    Column("surgeon", String),
    Column("product", String),
    Column("reasons", Text),
    UniqueConstraint("person", "name"),
    _of("episodes", "episode"),
    Index("ix_procedures_person_episode", "person", "episode"),
)


def _of_procedure(name: str, *columns: Any) -> Table:
    return Table(
        name,
        metadata,
        Column("id", _BIG, primary_key=True),
        Column("changeset", Integer, ForeignKey("changesets.id"), nullable=False, index=True),
        Column("person", String, nullable=False),
        Column("procedure", String, nullable=False),
        Column("place", Integer, nullable=False),
        *columns,
        UniqueConstraint("person", "procedure", "place"),
        _of("procedures", "procedure"),
        sqlite_autoincrement=True,
    )


levels = _of_procedure("procedure_levels", Column("level", String, nullable=False))

implants = _of_procedure(
    "implants",
    Column("kind", String, nullable=False),
    Column("level", String),
    Column("side", String),
    Column("material", String),
    Column("product", String),
)

measurements = _entries(
    "measurements",
    _whose(),
    Column("name", String, nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("level", String),
    Column("side", String),
    Column("method", String),
    Column("reader", String),
    Column("low", Float),
    Column("high", Float),
    UniqueConstraint("person", "fingerprint"),
    CheckConstraint("low <= high", name="interval"),
)

proms = _entries(
    "proms",
    _whose(),
    Column("measure", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("date", Date, nullable=False),
    Column("due", String),
    Column("episode", String),
    UniqueConstraint("person", "fingerprint"),
    _of("episodes", "episode"),
    Index("ix_proms_person_measure_date", "person", "measure", "date"),
)

events = _entries(
    "events",
    _whose(),
    Column("kind", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("definition", Text),
    Column("last_without", Date),
    Column("level", String),
    Column("severity", String),
    Column("procedure", String),
    Column("found_by", String),
    Column("grader", String),
    UniqueConstraint("person", "fingerprint"),
    _of("procedures", "procedure"),
    CheckConstraint("last_without <= date", name="last_without"),
)

ends = _entries(
    "ends",
    _whose(),
    Column("date", Date, nullable=False),
    Column("died", String, nullable=False),
    Column("reason", Text),
    UniqueConstraint("person"),
    CheckConstraint("died IN ('yes', 'no', 'unknown')", name="died"),
)

AUDITED = (people, episodes, procedures, levels, implants, measurements, proms, events, ends)
"""Tables whose every change leaves what was there before in `changes`."""
