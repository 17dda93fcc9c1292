"""Registries for the tests of this folder: SQLite and PostgreSQL alike."""

import contextlib
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.emptied import emptied
from registry.postgres import Server, quick_folder, serving
from spinewise.io.registry.registry import Registry, open_registry

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this session, or a skip that says how to get one."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """For SQLite files."""
    with tempfile.TemporaryDirectory(prefix="spinewise-sqlite-", dir=quick_folder()) as name:
        yield Path(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, folder: Path) -> str:
    """Where a new registry may be made, in either database."""
    if request.param == "sqlite":
        return str(folder / f"{next(_NUMBERS)}.sqlite")
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture(scope="session")
def new_file(folder: Path) -> Callable[[], str]:
    """Makes the address of a new registry in SQLite, whose tables are there already, as often as asked."""
    open_registry(str(folder / "empty.sqlite")).close()

    def make() -> str:
        return str(shutil.copy(folder / "empty.sqlite", folder / f"{next(_NUMBERS)}.sqlite"))

    return make


@pytest.fixture
def new_archive(folder: Path) -> Callable[[Path], str]:
    """Makes a registry from the statements of an archive."""

    def make(archive: Path) -> str:
        address = folder / f"{next(_NUMBERS)}.sqlite"
        with contextlib.closing(sqlite3.connect(address)) as database:
            database.executescript(archive.read_text(encoding="utf-8"))
        return str(address)

    return make


@pytest.fixture(scope="session")
def in_postgresql(postgres: Server) -> Iterator[Registry]:
    """One registry in PostgreSQL for many tests: a new database for each would be slow."""
    with open_registry(postgres.new_database()) as opened:
        yield opened


@pytest.fixture(scope="session")
def in_sqlite(new_file: Callable[[], str]) -> Iterator[Registry]:
    """One registry in SQLite for many tests."""
    with open_registry(new_file()) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(request: pytest.FixtureRequest) -> Registry:
    """An empty registry, open, in either database."""
    return emptied(request.getfixturevalue(f"in_{request.param}"))
