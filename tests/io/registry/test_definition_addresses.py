"""Addresses, files of another kind, of another version, or damaged: one sentence each, nothing touched."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.batches import NOW, SMALL
from spinewise.io.registry import address as address_module
from spinewise.io.registry.address import reading, url_of, writing
from spinewise.io.registry.identities import Identities, open_identities
from spinewise.io.registry.registry import open_registry
from spinewise.words import BadInput, CannotWrite, UnreadableFile


def test_a_registry_is_made_kept_and_found_again(address):
    with open_registry(address) as registry:
        receipt = registry.add(SMALL, "Dr Roe", NOW)
    with open_registry(address, create=False) as registry:
        assert registry.add(SMALL, "Dr Poe", NOW).changeset == receipt.changeset
        assert len(registry.batch().people) == 2


def test_where_nothing_is_nothing_is_made(address, tmp_path):
    with pytest.raises(BadInput, match="There is no registry at this address"):
        open_registry(address, create=False)
    with pytest.raises(BadInput, match="folder of the registry does not exist"):
        open_registry(str(tmp_path / "absent" / "r.sqlite"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", ["mysql://host/db", "http://x", "://"])
def test_an_address_of_another_kind(wrong):
    with pytest.raises(BadInput, match="is the path of a file, or postgresql://"):
        open_registry(wrong)


def test_an_address_without_a_user():
    with pytest.raises(BadInput, match="names no user"):
        open_registry("postgresql://127.0.0.1/outcomes")


def test_the_password_comes_from_the_environment_and_reaches_no_message(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "secret-word")
    assert url_of("postgresql://roe@127.0.0.1/x").password == "secret-word"
    assert url_of("postgresql://roe:own@127.0.0.1/x").password == "own"
    with pytest.raises(UnreadableFile) as refused:
        open_registry("postgresql://roe@127.0.0.1:1/x")
    assert str(refused.value) == "The server does not answer: check address and network."


def test_a_database_that_does_not_exist(postgres):
    known = postgres.new_database()
    with pytest.raises(UnreadableFile, match="no such database"):
        open_registry(known + "_absent")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"key;year\n" * 400, "no SQLite database"), (b"", None)],
)
def test_a_file_of_another_kind(tmp_path, content, sentence):
    path = tmp_path / "r.sqlite"
    path.write_bytes(content)
    if sentence is None:
        open_registry(str(path)).close()
        return
    with pytest.raises(UnreadableFile, match=sentence):
        open_registry(str(path))
    assert path.read_bytes() == content


def test_a_database_of_something_else(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    other.close()
    with pytest.raises(BadInput, match="holds something else"):
        open_registry(str(path))


def test_a_registry_of_a_newer_version_is_refused_and_left_alone(address):
    with open_registry(address) as registry:
        registry.add(SMALL, "Dr Roe", NOW)
        with registry.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'r0099'"))
    with pytest.raises(UnreadableFile, match=r"newer version of spinewise \(r0099\): install that version"):
        open_registry(address)


def test_registry_and_identities_are_never_one_database(address):
    with open_registry(address) as registry:
        with pytest.raises(BadInput, match="were exchanged or share a database"):
            open_identities(address)
        with pytest.raises(BadInput, match="its own address"):
            registry.add(SMALL, "Dr Roe", NOW, identities=_with_address_of(registry))


def _with_address_of(registry):
    return Identities(registry.engine, b"")


def test_a_damaged_file(new_file):
    path = Path(new_file())
    with open_registry(str(path)) as registry:
        registry.add(SMALL, "Dr Roe", NOW)
    content = path.read_bytes()
    quarter = len(content) // 4
    path.write_bytes(content[:quarter] + b"\xa5" * (2 * quarter) + content[3 * quarter :])
    with pytest.raises(UnreadableFile, match="damaged"), open_registry(str(path)) as registry:
        registry.batch()


def test_a_writer_that_waits_too_long_says_so(new_file, monkeypatch):
    monkeypatch.setattr(address_module, "WAIT_SECONDS", 0)
    path = new_file()
    with open_registry(path) as one, open_registry(path) as other, one.engine.begin():
        assert other.batch().people == ()  # readers never wait
        with pytest.raises(CannotWrite, match="Another import has been writing"):
            other.add(SMALL, "Dr Roe", NOW)


def test_a_reader_sees_one_moment(registry):
    """While a batch is written, what is read is the registry before it."""
    with reading(registry.engine) as before:
        counted = text("SELECT count(*) FROM people")
        assert before.execute(counted).scalar() == 0
        with writing(registry.engine) as now:
            now.execute(
                text("INSERT INTO changesets (author, made_at, package) VALUES ('x', '2026-01-01', 'x')")
            )
            columns = "changeset, part, source_row, fingerprint, key"
            now.execute(text(f"INSERT INTO people ({columns}) VALUES (1, 0, 1, 1, 'P-1')"))
        assert before.execute(counted).scalar() == 0
    with reading(registry.engine) as after:
        assert after.execute(counted).scalar() == 1
