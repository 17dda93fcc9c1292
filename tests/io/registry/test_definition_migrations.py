"""Migrations make exactly the tables that the software knows; files of every release still open."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from registry.batches import NOW, ORIGIN, SMALL, day
from spinewise.io.registry import identities
from spinewise.io.registry.identities import open_identities
from spinewise.io.registry.registry import open_registry
from spinewise.io.registry.rows import ADDED, KINDS, fingerprint
from spinewise.io.registry.tables import AUDITED, metadata
from spinewise.outcomes.registered import Batch, Person
from spinewise.words import Level

ARCHIVES = sorted((Path(__file__).parent / "archives").glob("*.sql"))


def differences(engine, known):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, known)


def test_migrations_make_the_tables_that_the_software_knows(registry):
    assert differences(registry.engine, metadata) == []


def test_migrations_of_the_store_of_identities(tmp_path):
    store = open_identities(str(tmp_path / "i.sqlite"))
    assert differences(store.engine, identities.metadata) == []
    store.close()


def test_every_table_of_entries_has_its_triggers(registry):
    postgresql = registry.engine.dialect.name == "postgresql"
    asked = (
        "SELECT DISTINCT event_object_table FROM information_schema.triggers "
        "WHERE trigger_name LIKE '%_audit'"
        if postgresql
        else "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_audit_%'"
    )
    with registry.engine.connect() as connection:
        found = set(connection.execute(text(asked)).scalars())
    assert found == {table.name for table in AUDITED}


def test_a_column_that_came_later_changes_no_fingerprint_where_it_is_empty():
    """Else an event that a registry of the first schema holds would be kept a second time."""
    event = KINDS["events"].to_row(SMALL.events[0])
    first = {name: value for name, value in event.items() if name not in ADDED}
    assert set(event) >= ADDED
    assert fingerprint(event) == fingerprint(first)
    assert fingerprint(event | {"grader": "R1"}) != fingerprint(event)


def test_there_is_an_archive():
    assert [path.stem for path in ARCHIVES] == ["0.1.0"]


@pytest.mark.parametrize("archive", ARCHIVES, ids=[path.stem for path in ARCHIVES])
def test_a_file_of_an_older_release_opens_with_everything_in_it(archive, new_archive):
    """Kept as the statements that make it, so that a change of it can be read."""
    with open_registry(new_archive(archive), create=False) as registry:
        found = registry.batch()
        assert found.people == (Person("P-ROE", 1950, "female"), Person("P-POE", 1961))
        assert found.values[0].value == 98.5
        assert found.values[0].level is Level.L4
        assert (found.episodes, found.procedures, found.proms) == (
            SMALL.episodes,
            SMALL.procedures,
            SMALL.proms,
        )
        assert (found.events, found.ends) == ((), SMALL.ends)
        corrected = registry.history("P-ROE", "values")[-1]
        assert (corrected.before["value"], corrected.because) == (0.1 + 0.2, "misread")
        assert registry.add(SMALL, "Dr Roe", NOW).again
        registry.add(Batch(ORIGIN, people=(Person("P-NEW"),)), "Dr Roe", NOW)
        assert len(registry.batch().people) == 3
        assert found.values[1].date == day("2024-05-01")
