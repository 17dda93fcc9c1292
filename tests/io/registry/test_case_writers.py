"""Twenty writers at once: every batch is there exactly once, whole, and the audit names who wrote it."""

from collections import Counter

from sqlalchemy import func, select

from registry.writer import PEOPLE, numbered, started, told
from spinewise.io.registry import tables
from spinewise.io.registry.registry import open_registry

WRITERS, OWN = 20, 1
SHARED = range(1000, 1001)
"""The batch that every writer adds."""


def test_twenty_writers_at_once(address):
    """They begin with a registry that is not there yet, so that they make it at once, too."""
    writers = []
    for writer in range(WRITERS):
        own = range(writer * OWN, writer * OWN + OWN)
        writers.append(started(address, [*SHARED, *own], f"writer {writer}"))
    digests = []
    for process, pipe in writers:
        digests += told(pipe)[1:]
        process.join()
        assert process.exitcode == 0
    assert len(digests) == WRITERS * (OWN + len(SHARED))
    with open_registry(address) as registry:
        found = registry.batch()
        with registry.engine.connect() as connection:
            act, batch = tables.changesets.c, tables.batches.c
            kept = connection.execute(
                select(act.author, batch.digest, batch.origin_name).where(act.id == batch.changeset)
            ).all()
            acts = connection.execute(select(func.count()).select_from(tables.changesets)).scalar()
            changed = connection.execute(select(func.count()).select_from(tables.changes)).scalar()
    assert {row.digest for row in kept} == set(digests)
    assert len(kept) == acts == WRITERS * OWN + len(SHARED)
    assert changed == 0
    by_writer = Counter(row.author for row in kept if row.origin_name not in {f"batch {n}" for n in SHARED})
    assert by_writer == {f"writer {writer}": OWN for writer in range(WRITERS)}
    every = [numbered(number) for number in (*SHARED, *range(WRITERS * OWN))]
    assert len(found.people) == PEOPLE * len(every)
    for kind in ("people", "procedures", "values", "events", "ends"):
        assert set(getattr(found, kind)) == {entry for one in every for entry in getattr(one, kind)}
        assert len(getattr(found, kind)) == sum(len(getattr(one, kind)) for one in every)
