"""Who the people behind the pseudonyms are: a database of its own, with the key of the pseudonyms.

Nothing in it is ever changed: a new name or address is a new row, and everyone who looked a person up is one.
"""

import contextlib
import datetime
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    insert,
    select,
)

from spinewise.io.registry.address import engine_of, reading, writing
from spinewise.io.registry.pseudonyms import pseudonym
from spinewise.io.registry.tables import Moment
from spinewise.io.registry.upgrade import upgrade
from spinewise.words import BadInput

IDENTIFIER = "identifier"
"""What a hospital knows a person by; the same one never has two pseudonyms."""

_FIXED = (IDENTIFIER, "birth_date")
_KEY_BYTES = 32
_AT_ONCE = 5_000
_OWNER_ONLY = 0o600

metadata = MetaData()
secret = Table(
    "secret", metadata, Column("id", Integer, primary_key=True), Column("key", String(64), nullable=False)
)
identities = Table(
    "identities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_identities_person_name", "person", "name"),
    Index("ix_identities_name_value", "name", "value"),
    sqlite_autoincrement=True,
)
looks = Table(
    "looks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String, nullable=False),
    Column("author", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("because", Text, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Identities:
    """The store of identities, open.

    Parameters
    ----------
    engine : Engine
        Of its database.
    key : bytes
        Secret of the pseudonyms.
    """

    engine: Engine = field(repr=False)
    key: bytes = field(repr=False)

    def pseudonym(self, identifier: str) -> str:
        """The name under which a person is kept in the registry.

        Parameters
        ----------
        identifier : str
            What the hospital knows the person by; outer spaces do not count.

        Returns
        -------
        str
            Always the same for the same identifier; without the key it leads nowhere.
        """
        return pseudonym(identifier, self.key)

    @contextlib.contextmanager
    def keeping(self) -> Iterator["Keeper"]:
        """Keep identities in one transaction, committed at the end.

        Yields
        ------
        Keeper
            Writes into it.
        """
        with writing(self.engine) as connection:
            yield Keeper(connection)

    def who_is(self, person: str, by: str, at: datetime.datetime, because: str) -> dict[str, str]:
        """Look a person up; that somebody looked, and why, is kept.

        Parameters
        ----------
        person : str
            Pseudonym.
        by : str
            Who asks.
        at : datetime
            When.
        because : str
            Why.

        Returns
        -------
        dict
            What identifies the person, as last told.

        Raises
        ------
        BadInput
            Nobody is kept under this pseudonym, or no reason was given.
        """
        if not by.strip() or not because.strip():
            raise BadInput("Who looks a person up says their name and why.")
        with writing(self.engine) as connection:
            found = _known(connection, [person]).get(person)
            if found is None:
                raise BadInput("The store of identities knows nobody under this pseudonym.")
            connection.execute(insert(looks).values(person=person, author=by, made_at=at, because=because))
        return found

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


@dataclass(frozen=True)
class Keeper:
    """Writes identities inside one transaction.

    Parameters
    ----------
    connection : Connection
        Of the store.
    """

    connection: Connection = field(repr=False)

    def keep(self, people: Mapping[str, Mapping[str, str]], by: str, at: datetime.datetime) -> dict[str, str]:
        """Keep who some people are.

        Parameters
        ----------
        people : mapping
            As in `Batch.identities`.
        by : str
            Who adds them.
        at : datetime
            When.

        Returns
        -------
        dict of str to str
            For each pseudonym that cannot be kept a clause that says why; the others are.
        """
        known = _known(self.connection, list(people))
        owners = _owners(
            self.connection, [said[IDENTIFIER] for said in people.values() if IDENTIFIER in said]
        )
        refused, rows = {}, []
        for person, said in people.items():
            before = known.get(person, {})
            if any(name in before and name in said and before[name] != said[name] for name in _FIXED):
                refused[person] = (
                    "the store of identities knows somebody else under this pseudonym: correct it"
                )
                continue
            if IDENTIFIER in said and owners.setdefault(said[IDENTIFIER], person) != person:
                refused[person] = "the same identifier has another pseudonym already: it is one person"
                continue
            rows += [
                {"person": person, "name": name, "value": value, "author": by, "made_at": at}
                for name, value in said.items()
                if before.get(name) != value
            ]
        if rows:
            self.connection.execute(insert(identities), rows)
        return refused


def open_identities(address: str) -> Identities:
    """Open the store of identities, making it when it is not there.

    Parameters
    ----------
    address : str
        Another one than the registry's: path of a SQLite file or ``postgresql://...``.

    Returns
    -------
    Identities
        With its key; a new store makes a new one.

    Raises
    ------
    BadInput
        The address holds something else.
    """
    engine = engine_of(address)
    if engine.url.database and engine.dialect.name == "sqlite":
        path = Path(engine.url.database)
        with contextlib.suppress(OSError):
            path.touch(mode=_OWNER_ONLY)  # before anything is in it; no change to a file that is there
    try:
        upgrade(engine, "identities")
        with reading(engine) as connection:
            key = connection.execute(select(secret.c.key)).scalar()
        if key is None:
            key = _make_key(engine)
    except Exception:
        engine.dispose()
        raise
    return Identities(engine, bytes.fromhex(key))


def _make_key(engine: Engine) -> str:
    """The key of a new store; whoever comes second takes that of the first."""
    with writing(engine) as connection:
        there: str | None = connection.execute(select(secret.c.key)).scalar()
        if there is not None:
            return there
        key = secrets.token_hex(_KEY_BYTES)
        connection.execute(insert(secret).values(id=1, key=key))
        return key


def _known(connection: Connection, people: list[str]) -> dict[str, dict[str, str]]:
    """What is known of some people; of two values the later one."""
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        asked = select(identities).where(identities.c.person.in_(some)).order_by(identities.c.id)
        for row in connection.execute(asked):
            found.setdefault(row.person, {})[row.name] = row.value
    return found


def _owners(connection: Connection, identifiers: list[str]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for start in range(0, len(identifiers), _AT_ONCE):
        some = identifiers[start : start + _AT_ONCE]
        asked = select(identities.c.value, identities.c.person).where(
            and_(identities.c.name == IDENTIFIER, identities.c.value.in_(some))
        )
        owners |= {row.value: row.person for row in connection.execute(asked)}
    return owners
