"""The registry of a department or of a country: open it, add batches, read it back, ask for its history."""

import datetime
import hashlib
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from spinewise import __version__
from spinewise.io.registry import stored, tables
from spinewise.io.registry.address import engine_of, reading, writing
from spinewise.io.registry.contradictions import contradictions
from spinewise.io.registry.faults import Fault, refuse
from spinewise.io.registry.history import Change, history
from spinewise.io.registry.identities import Identities, Keeper
from spinewise.io.registry.plausible import faults_of
from spinewise.io.registry.receipt import Receipt, parts_of
from spinewise.io.registry.rows import KINDS, Kind, Part, Row, fingerprint
from spinewise.io.registry.upgrade import upgrade
from spinewise.io.registry.writing import Writer
from spinewise.outcomes.registered import Batch, Origin
from spinewise.words import BadInput


class _Again(Exception):
    """The batch is there already; ends the transaction without a trace."""

    def __init__(self, there: Any) -> None:
        super().__init__()
        self.there = there


@dataclass(frozen=True)
class Registry:
    """A registry, open. Every write is one transaction: whole or not at all.

    Parameters
    ----------
    engine : Engine
        Of its database.
    """

    engine: Engine = field(repr=False)

    def add(
        self,
        batch: Batch,
        by: str,
        at: datetime.datetime,
        because: str | None = None,
        identities: Identities | None = None,
    ) -> Receipt:
        """Keep everything one source gave, or nothing of it.

        Parameters
        ----------
        batch : Batch
            What the source gave.
        by : str
            Who adds it.
        at : datetime
            When, with its time zone; no entry may lie after that day.
        because : str or None
            Why it may correct entries that say something else; None when it may not.
        identities : Identities or None
            Store of who the people are; without one that is left out and counted.

        Returns
        -------
        Receipt
            Once it is kept for good.

        Raises
        ------
        BadInput
            It contradicts itself or the registry: sentences with table, row and column.
        CannotWrite
            The database could not keep it; nothing of it was kept.
        """
        return self.add_parts(batch.origin, parts_of(batch), by, at, because, identities)

    def add_parts(
        self,
        origin: Origin,
        parts: Iterable[Part],
        by: str,
        at: datetime.datetime,
        because: str | None = None,
        identities: Identities | None = None,
    ) -> Receipt:
        """As `add`, of a source too large to be held at once.

        Parameters
        ----------
        origin : Origin
            The source.
        parts : iterable of Part
            What others belong to comes first: people, then episodes, then procedures.
        by, at, because, identities
            As in `add`.

        Returns
        -------
        Receipt
            Once it is kept for good.
        """
        self._not_the_same(identities)
        try:
            with writing(self.engine) as connection:
                changeset = _open_changeset(connection, by, at, because)
                writer = Writer(connection, changeset, origin, because is not None, at.date())
                with identities.keeping() if identities else nullcontext() as keeper:
                    left_out = _write(writer, parts, keeper, by, at)
                    digest = writer.finish()
                # Who the people are is safe before what happened to them is; the same batch completes either.
                there = _batch_of(connection, digest)
                if there is not None:
                    raise _Again(there)
                writer.name_source(digest)
        except _Again as again:
            found = again.there
            return Receipt(
                found.id, digest, True, found.author, found.made_at, writer.read, {}, {}, {}, left_out
            )
        return Receipt(
            changeset,
            digest,
            False,
            by,
            at,
            writer.read,
            writer.added,
            writer.filled,
            writer.corrected,
            left_out,
        )

    def batch(self) -> Batch:
        """Everything, as it was at one moment.

        Returns
        -------
        Batch
            In the order in which it came. Its origin is the registry; who the people are is not in it.
        """
        with reading(self.engine) as connection:
            entries: dict[str, Any] = {
                kind.name: tuple(kind.to_entry(row) for row in stored.everything(connection, kind))
                for kind in KINDS.values()
            }
            return Batch(_origin(connection), **entries)

    def history(self, person: str, kind: str | None = None, row: int | None = None) -> tuple[Change, ...]:
        """Who added and changed the entries of one person, when, why, and what was before.

        Parameters
        ----------
        person : str
            Pseudonym.
        kind : str or None
            Of entry, as in `Batch`; all when None.
        row : int or None
            One entry alone, by its number.

        Returns
        -------
        tuple of Change
            In the order in which it happened.
        """
        with reading(self.engine) as connection:
            return history(connection, person, kind, row)

    def correct(
        self, kind: str, row: int, by: str, at: datetime.datetime, because: str, **fields: object
    ) -> None:
        """Correct one entry; what it was stays in its history.

        Parameters
        ----------
        kind : str
            Of entry, as in `Batch`.
        row : int
            Its number, as `history` says.
        by : str
            Who corrects it.
        at : datetime
            When, with its time zone.
        because : str
            Why.
        **fields : object
            Fields of the entry, as they should be.

        Raises
        ------
        BadInput
            There is no such entry, or the new one contradicts others.
        """
        with writing(self.engine) as connection:
            changeset = _open_changeset(connection, by, at, because)
            one, there = _entry(connection, kind, row)
            after = {**there, **one.to_row(_replaced(one, there, fields)), "changeset": changeset}
            if after[one.owner] != there[one.owner]:
                raise BadInput("An entry stays with its person: remove it there and add it here.")
            after |= {"part": 0, "source_row": row, "fingerprint": fingerprint(_content(one, after))}
            part = Part(kind, (), (), kind, {}, {})
            refuse(faults_of(one, _content(one, after), part, row, at.date()))
            if kind == "procedures":
                stored.replace_lists(connection, there, after)
            stored.change(connection, one, [after])
            refuse(
                Fault.at(part, found.row, found.column, found.why)
                for found in contradictions(connection, changeset)
            )

    def remove(self, kind: str, row: int, by: str, at: datetime.datetime, because: str) -> None:
        """Take one entry out; what it was stays in its history.

        Parameters
        ----------
        kind : str
            Of entry, as in `Batch`.
        row : int
            Its number, as `history` says.
        by : str
            Who removes it.
        at : datetime
            When, with its time zone.
        because : str
            Why.

        Raises
        ------
        BadInput
            There is no such entry, or others belong to it.
        """
        with writing(self.engine) as connection:
            changeset = _open_changeset(connection, by, at, because)
            one, there = _entry(connection, kind, row)
            _refuse_with_children(connection, one, there)
            if kind == "procedures":
                for table in (tables.levels, tables.implants):
                    stored.take_away(
                        connection, table, changeset, person=there["person"], procedure=there["name"]
                    )
            stored.take_away(connection, one.table, changeset, id=row)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> "Registry":
        """For ``with``."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.close()

    def _not_the_same(self, identities: Identities | None) -> None:
        if identities and identities.engine.url == self.engine.url:
            raise BadInput("Who the people are is kept apart: give the store of identities its own address.")


def open_registry(address: str, *, create: bool = True) -> Registry:
    """Open a registry, making it when it is not there and bringing an older one up to date.

    Parameters
    ----------
    address : str
        Path of a SQLite file, or ``postgresql://user@host/database``.
    create : bool
        False where an empty registry would be of no use, as for reading.

    Returns
    -------
    Registry
        To be closed, or used with ``with``.

    Raises
    ------
    BadInput
        The address holds something else, or nothing.
    UnreadableFile
        It is damaged, or newer than this software.
    """
    engine = engine_of(address, create=create)
    try:
        upgrade(engine, "registry", create=create)
    except BaseException:
        engine.dispose()
        raise
    return Registry(engine)


def _open_changeset(connection: Connection, by: str, at: datetime.datetime, because: str | None) -> int:
    if not by.strip():
        raise BadInput("Whoever changes the registry says their name.")
    if because is not None and not because.strip():
        raise BadInput("A correction says why.")
    if at.tzinfo is None:
        raise BadInput("The moment of a change needs its time zone.")
    said = insert(tables.changesets).values(
        author=by, made_at=at, because=because, package=f"spinewise {__version__}"
    )
    return int(connection.execute(said.returning(tables.changesets.c.id)).scalar_one())


def _write(
    writer: Writer, parts: Iterable[Part], keeper: Keeper | None, by: str, at: datetime.datetime
) -> int:
    """Write every part; how many people's identities had no store to go to."""
    left_out = 0
    for part in parts:
        writer.write(part)
        if keeper is None:
            left_out += len(part.identities)
        elif part.identities:
            writer.blame(part, keeper.keep(part.identities, by, at))
    return left_out


def _batch_of(connection: Connection, digest: str) -> Any:
    act, batch = tables.changesets, tables.batches
    asked = select(act).join(batch, batch.c.changeset == act.c.id).where(batch.c.digest == digest)
    return connection.execute(asked).first()


def _origin(connection: Connection) -> Origin:
    """The registry as a source: its digest is that of its changesets and batches."""
    told = hashlib.sha256(b"spinewise registry")
    asked = (
        select(tables.changesets.c.id, tables.batches.c.digest)
        .outerjoin(tables.batches, tables.batches.c.changeset == tables.changesets.c.id)
        .order_by(tables.changesets.c.id)
    )
    for row in connection.execute(asked):
        told.update(f"\n{row.id} {row.digest}".encode())
    return Origin("registry", "registry", told.hexdigest(), f"spinewise {__version__}")


def _entry(connection: Connection, kind: str, row: int) -> tuple[Kind, Row]:
    if kind not in KINDS:
        raise BadInput(f"There is no such kind of entry: name one of {', '.join(KINDS)}.")
    one = KINDS[kind]
    owner = connection.execute(select(one.table.c[one.owner]).where(one.table.c.id == row)).scalar()
    for found in stored.of_people(connection, one, [owner] if owner else []):
        if found["id"] == row:
            return one, found
    raise BadInput(f"The registry has no entry {row} in {kind}: ask for the history of the person.")


def _content(kind: Kind, row: Row) -> Row:
    return {name: row[name] for name in kind.names}


def _refuse_with_children(connection: Connection, kind: Kind, there: Row) -> None:
    """Refuse to take out what others belong to."""
    belonging = {
        "people": [(one, "person") for one in list(KINDS)[1:]],
        "episodes": [("procedures", "episode"), ("proms", "episode")],
        "procedures": [("events", "procedure")],
    }
    for name, column in belonging.get(kind.name, []):
        table = KINDS[name].table.c
        mine = [table.person == there[kind.owner]]
        if column != "person":
            mine.append(table[column] == there["name"])
        if connection.execute(select(table.id).where(*mine).limit(1)).first():
            raise BadInput(f"Entries in {name} belong to this one: remove or correct them first.")


def _replaced(kind: Kind, there: Row, fields: dict[str, object]) -> Any:
    try:
        return replace(kind.to_entry(there), **fields)
    except TypeError:
        raise BadInput(f"An entry in {kind.name} has no such field: correct its name.") from None
