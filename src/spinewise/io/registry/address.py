"""Where a database lies: a file for SQLite, or the address of a PostgreSQL server, and how either is opened.

SQLite: write-ahead log, every commit on the disk before it is told, foreign keys checked, a second writer
waits.
PostgreSQL through pg8000; a password that the address leaves out is taken from PGPASSWORD.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from spinewise.words import BadInput, CannotWrite, SpinewiseError, UnreadableFile

WAIT_SECONDS = 120
"""How long a writer waits for another one in SQLite."""

READ_ONLY = "spinewise_read_only"
_CACHE_KIB = 262_144
_WRITERS = int.from_bytes(b"spinewrt")
"""Name of the lock by which writers of one PostgreSQL database wait for each other."""
_PATIENCE = 200
_PAUSE_SECONDS = 0.05


def engine_of(address: str, *, create: bool = True) -> Engine:
    """An engine for one database.

    Parameters
    ----------
    address : str
        Path of a SQLite file, or ``postgresql://user@host/database``.
    create : bool
        Whether a file that is not there may be made.

    Returns
    -------
    Engine
        Not connected yet.

    Raises
    ------
    BadInput
        For an address of another kind, or a file that is not there and may not be made.
    """
    url = url_of(address)
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True)
    path = Path(url.database or "")
    if not create and not path.is_file():
        raise BadInput("There is no registry at this address: check it, or import something first.")
    if not path.parent.is_dir():
        raise BadInput("The folder of the registry does not exist: make it first.")
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def url_of(address: str) -> URL:
    """An address as SQLAlchemy reads it.

    Parameters
    ----------
    address : str
        As for `engine_of`.

    Returns
    -------
    URL
        With driver and password.

    Raises
    ------
    BadInput
        For an address of another kind.
    """
    if "://" not in address:
        return URL.create("sqlite+pysqlite", database=str(Path(address).absolute()))
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except ArgumentError:
        backend = ""
    if backend == "sqlite" and url.database:
        return url_of(url.database)
    if backend not in ("postgresql", "postgres"):
        raise BadInput(
            "The address of a registry is the path of a file, or postgresql://user@host/database: correct it."
        )
    if not url.username:
        raise BadInput("The address names no user: write it as postgresql://user@host/database.")
    return url.set(
        drivername="postgresql+pg8000", password=url.password or os.environ.get("PGPASSWORD") or None
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; there is never a second one beside it.

    Parameters
    ----------
    engine : Engine
        Of `engine_of`.

    Yields
    ------
    Connection
        Committed at the end, rolled back on any error.
    """
    with _sentences(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads: everything in it as it was at one moment.

    Parameters
    ----------
    engine : Engine
        Of `engine_of`.

    Yields
    ------
    Connection
        For reading alone.
    """
    with _sentences(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        else:
            connection = connection.execution_options(**{READ_ONLY: True})
        with connection.begin():
            yield connection


def _set_up(connection: Any, _: Any) -> None:
    """Settings that SQLite forgets with each connection."""
    connection.isolation_level = None  # `_begin` begins, so that writers say at once that they will write
    cursor = connection.cursor()
    for setting in (
        f"busy_timeout = {1000 * WAIT_SECONDS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KIB}",
    ):
        cursor.execute(f"PRAGMA {setting}")
    _use_log(cursor)
    cursor.close()


def _use_log(cursor: Any) -> None:
    """Write-ahead log; while several open a new file at once, SQLite does not wait here by itself."""
    for attempt in range(_PATIENCE):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _PATIENCE - 1:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _begin(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


@contextmanager
def _sentences() -> Iterator[None]:
    """Errors of the driver as sentences; its own text may hold values of the row it stopped at."""
    try:
        yield
    except SpinewiseError:
        raise
    except DBAPIError as error:
        said = str(error.orig).lower()
        for mark, sentence in _SAID:
            if mark in said:
                raise sentence from None
        raise CannotWrite(
            "The database stopped this step, nothing of it was kept: run it again, with --debug to see why."
        ) from error


_SAID: tuple[tuple[str, SpinewiseError], ...] = (
    ("not a database", UnreadableFile("This file is no SQLite database: check the address of the registry.")),
    ("malformed", UnreadableFile("The file of the registry is damaged: take it from the last backup.")),
    (
        "locked",
        CannotWrite(f"Another import has been writing for {WAIT_SECONDS} s: wait, run it again."),
    ),
    ("full", CannotWrite("The disk is full, nothing was kept: free some space and run it again.")),
    ("readonly", CannotWrite("The registry may not be written by you: change its permissions.")),
    ("read-only", CannotWrite("The registry may not be written by you: change its permissions.")),
    ("unable to open", UnreadableFile("The registry could not be opened: check its path and permissions.")),
    ("can't create a connection", UnreadableFile("The server does not answer: check address and network.")),
    (
        "authentication",
        UnreadableFile("The server refused this user: check PGPASSWORD and the address."),
    ),
    ("password", UnreadableFile("The server refused this user: check PGPASSWORD and the address.")),
    ("does not exist", UnreadableFile("The server has no such database, user or table: check the address.")),
    ("permission denied", CannotWrite("The server does not let this user write there: ask for the right.")),
    (
        "network error",
        CannotWrite("The server went away; run it again: what was kept already is not added a second time."),
    ),
)
