"""kill -9 while batches are written: what was told is kept, anything else is there whole or not at all."""

import random
import signal
import time

import pytest
from sqlalchemy import select, text

from registry.batches import NOW
from registry.writer import numbered, started, told
from spinewise.io.registry import tables
from spinewise.io.registry.registry import Registry, open_registry
from spinewise.io.registry.rows import KINDS

BATCHES = 8
ENOUGH_TO_SPREAD = 20
"""Kills at random moments, some of which surely fall between the first batch and the last."""


def kill_while_writing(address: str, after: int, wait_seconds: float) -> tuple[list[str], bool]:
    """Kill a writer a moment after one of its receipts.

    Returns the digests that it had told, and whether it was still at work.
    """
    process, pipe = started(address, range(BATCHES), "Dr Roe")
    assert pipe.recv() == "ready"
    digests = [pipe.recv() for _ in range(after)]
    time.sleep(wait_seconds)
    process.kill()
    digests += told(pipe)
    process.join()
    return digests, process.exitcode == -signal.SIGKILL


def seconds_of_one(address: str) -> float:
    """How long a writer takes for one batch when nobody kills it."""
    process, pipe = started(address, range(BATCHES), "Dr Roe")
    assert pipe.recv() == "ready"
    begun = time.monotonic()
    assert len(told(pipe)) == BATCHES
    process.join()
    return (time.monotonic() - begun) / BATCHES


def check_whole(registry: Registry, digests: list[str]) -> int:
    """Every batch that is there is whole, none of the told ones is missing; how many there are."""
    with registry.engine.connect() as connection:
        kept = [row.digest for row in connection.execute(select(tables.batches).order_by("changeset"))]
        acts = connection.execute(select(tables.changesets)).all()
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert kept[: len(digests)] == digests
    assert len(digests) <= len(kept) <= len(digests) + 1
    assert len(acts) == len(kept)
    found = registry.batch()
    whole = [numbered(number) for number in range(len(kept))]
    for kind in KINDS:
        assert getattr(found, kind) == tuple(entry for batch in whole for entry in getattr(batch, kind)), kind
    return len(kept)


def kill_and_check(new_address, kills: int) -> None:
    """Kill again and again; each time go on where it stopped, and everything is there once."""
    longest = 2 * seconds_of_one(new_address())
    moments = random.Random(20261121)
    stopped_at: list[int] = []
    while len(stopped_at) < kills:
        address = new_address()
        digests, killed = kill_while_writing(address, moments.randrange(BATCHES), moments.uniform(0, longest))
        with open_registry(address) as registry:
            kept = check_whole(registry, digests)
            every = [registry.add(numbered(number), "Dr Roe", NOW) for number in range(BATCHES)]
            assert [receipt.again for receipt in every] == [number < kept for number in range(BATCHES)]
            check_whole(registry, [receipt.digest for receipt in every])
        if killed:  # a writer that was done before does not count
            stopped_at.append(kept)
    if kills >= ENOUGH_TO_SPREAD:
        assert any(0 < stopped < BATCHES for stopped in stopped_at), stopped_at


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.long)])
def test_killed_while_writing_to_sqlite(new_file, kills):
    kill_and_check(new_file, kills)


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.long)])
def test_killed_while_writing_to_postgresql(postgres, kills):
    kill_and_check(postgres.new_database, kills)
