"""Registries for the tests of this folder: SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import Server, serving

from spinewise.io.registry.registry import Registry, open_registry


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this session, or a skip that says how to get one."""
    with serving() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new registry may be made, in either database."""
    if request.param == "sqlite":
        return str(tmp_path / "registry.sqlite")
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def registry(address: str) -> Iterator[Registry]:
    """A new registry, open."""
    with open_registry(address) as opened:
        yield opened
