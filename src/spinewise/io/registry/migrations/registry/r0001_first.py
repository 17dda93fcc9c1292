"""The first registry: entries by person, where they come from, and what they were before."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from spinewise.io.registry.migrations.triggers import keep_what_was_before, make_functions, never_change

revision = "r0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DEFERRED: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}


def upgrade() -> None:
    """Make every table of the first release."""
    make_functions()
    _trail()
    _people_and_episodes()
    _procedures()
    _observations()
    for table in ("changesets", "batches", "parts", "changes"):
        never_change(table)


def _trail() -> None:
    op.create_table(
        "changesets",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("because", sa.Text),
        sa.Column("package", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changesets"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "batches",
        sa.Column("changeset", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        *(sa.Column(f"origin_{what}", sa.String, nullable=False) for what in ("kind", "name", "digest")),
        sa.Column("origin_package", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("changeset", name="pk_batches"),
        sa.UniqueConstraint("digest", name="uq_batches_digest"),
        _of_changeset("batches"),
    )
    op.create_table(
        "parts",
        sa.Column("changeset", sa.Integer, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("entries", sa.String, nullable=False),
        sa.Column("read", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("changeset", "part", name="pk_parts"),
        _of_changeset("parts"),
    )
    op.create_table(
        "changes",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("changeset", sa.Integer, nullable=False),
        sa.Column("table_name", sa.String, nullable=False),
        sa.Column("row_id", _BIG, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("fingerprint", sa.BigInteger),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        _of_changeset("changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_person", "changes", ["person"])


def _people_and_episodes() -> None:
    _entries(
        "people",
        sa.Column("key", sa.String, nullable=False),
        sa.Column("birth_year", sa.Integer),
        sa.Column("sex", sa.String),
        sa.UniqueConstraint("key", name="uq_people_key"),
        sa.CheckConstraint("sex IN ('male', 'female', 'other', 'unknown')", name="ck_people_sex"),
    )
    _entries(
        "episodes",
        *_whose("episodes"),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("started", sa.Date, nullable=False),
        sa.Column("ended", sa.Date),
        sa.Column("site", sa.String),
        sa.Column("diagnosis", sa.String),
        sa.UniqueConstraint("person", "name", name="uq_episodes_person_name"),
        sa.CheckConstraint("ended >= started", name="ck_episodes_ended"),
    )


def _procedures() -> None:
    _entries(
        "procedures",
        *_whose("procedures"),
        sa.Column("episode", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("surgeon", sa.String),
        sa.Column("product", sa.String),
        sa.Column("reasons", sa.Text),
        sa.UniqueConstraint("person", "name", name="uq_procedures_person_name"),
        _part_of("procedures", "episodes", "episode"),
    )
    op.create_index("ix_procedures_person_episode", "procedures", ["person", "episode"])
    _of_procedure("procedure_levels", sa.Column("level", sa.String, nullable=False))
    _of_procedure(
        "implants",
        sa.Column("kind", sa.String, nullable=False),
        *(sa.Column(what, sa.String) for what in ("level", "side", "material", "product")),
    )


def _observations() -> None:
    _entries(
        "measurements",
        *_whose("measurements"),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        *(sa.Column(what, sa.String) for what in ("level", "side", "method", "reader")),
        sa.Column("low", sa.Float),
        sa.Column("high", sa.Float),
        _said_once("measurements"),
        sa.CheckConstraint("low <= high", name="ck_measurements_interval"),
        numbers=("value", "low", "high"),
    )
    _entries(
        "proms",
        *_whose("proms"),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("due", sa.String),
        sa.Column("episode", sa.String),
        _said_once("proms"),
        _part_of("proms", "episodes", "episode"),
        numbers=("score",),
    )
    op.create_index("ix_proms_person_measure_date", "proms", ["person", "measure", "date"])
    _entries(
        "events",
        *_whose("events"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("definition", sa.Text),
        sa.Column("last_without", sa.Date),
        *(sa.Column(what, sa.String) for what in ("level", "severity", "procedure")),
        _said_once("events"),
        _part_of("events", "procedures", "procedure"),
        sa.CheckConstraint("last_without <= date", name="ck_events_last_without"),
    )
    _entries(
        "ends",
        *_whose("ends"),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("died", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("person", name="uq_ends_person"),
        sa.CheckConstraint("died IN ('yes', 'no', 'unknown')", name="ck_ends_died"),
    )


def _of_changeset(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["changeset"], ["changesets.id"], name=f"fk_{table}_changeset")


def _whose(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("person", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.key"], name=f"fk_{table}_person", **_DEFERRED),
    )


def _part_of(table: str, whole: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person", column],
        [f"{whole}.person", f"{whole}.name"],
        name=f"fk_{table}_person_{column}",
        **_DEFERRED,
    )


def _said_once(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("person", "fingerprint", name=f"uq_{table}_person_fingerprint")


def _entries(table: str, *parts: Any, numbers: tuple[str, ...] = ()) -> None:
    _audited(
        table,
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("source_row", _BIG, nullable=False),
        sa.Column("fingerprint", sa.BigInteger, nullable=False),
        *parts,
        numbers=numbers,
    )


def _of_procedure(table: str, *columns: Any) -> None:
    _audited(
        table,
        sa.Column("person", sa.String, nullable=False),
        sa.Column("procedure", sa.String, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        *columns,
        sa.UniqueConstraint("person", "procedure", "place", name=f"uq_{table}_person_procedure_place"),
        _part_of(table, "procedures", "procedure"),
    )


def _audited(table: str, *parts: Any, numbers: tuple[str, ...] = ()) -> None:
    made = op.create_table(
        table,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("changeset", sa.Integer, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _of_changeset(table),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_changeset", table, ["changeset"])
    keep_what_was_before(table, [column.name for column in made.columns], numbers)
