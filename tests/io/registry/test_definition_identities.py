"""Who the people are lies in a database of its own, and never in the registry."""

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.batches import NOW, ORIGIN, SMALL
from spinewise.io.registry.identities import open_identities
from spinewise.io.registry.pseudonyms import pseudonym, under_keyed_pseudonyms
from spinewise.io.registry.registry import open_registry
from spinewise.outcomes.registered import Batch, Person
from spinewise.words import BadInput

WHO = {"P-ROE": {"identifier": "0012-3456", "birth_date": "1950-04-03", "family_name": "Amsel"}}
NAMED = replace(SMALL, identities=WHO)


@pytest.fixture
def store(folder, tmp_path):
    opened = open_identities(str(tmp_path / "identities.sqlite"))
    yield opened
    opened.close()


def test_identities_go_to_their_store_and_nowhere_else(new_file, store):
    path = new_file()
    with open_registry(path) as registry:
        receipt = registry.add(NAMED, "Dr Roe", NOW, identities=store)
        assert receipt.identities_left_out == 0
        assert registry.batch().identities == {}
    kept = b"".join(file.read_bytes() for file in Path(path).parent.glob(f"{Path(path).name}*"))
    assert b"P-ROE" in kept
    for told in WHO["P-ROE"].values():
        assert told.encode() not in kept
    assert store.who_is("P-ROE", "Dr Roe", NOW, "follow-up visit") == WHO["P-ROE"]


def test_without_a_store_they_are_left_out_and_counted(registry):
    assert registry.add(NAMED, "Dr Roe", NOW).identities_left_out == 1
    assert not registry.batch().identities


def test_the_same_batch_brings_identities_that_were_left_out(registry, store):
    registry.add(NAMED, "Dr Roe", NOW)
    assert registry.add(NAMED, "Dr Roe", NOW, identities=store).again
    assert store.who_is("P-ROE", "Dr Roe", NOW, "why")["family_name"] == "Amsel"


def test_a_refused_batch_leaves_no_identity(registry, store):
    with pytest.raises(BadInput):
        registry.add(replace(NAMED, episodes=()), "Dr Roe", NOW, identities=store)
    with pytest.raises(BadInput, match="knows nobody under this pseudonym"):
        store.who_is("P-ROE", "Dr Roe", NOW, "why")


@pytest.mark.parametrize(
    ("people", "who", "sentence"),
    [
        (("P-X",), {"P-X": {"identifier": "0012-3456"}}, "the same identifier has another pseudonym already"),
        (("P-X", "P-Y"), {"P-X": {"identifier": "7"}, "P-Y": {"identifier": "7"}}, "it is one person"),
        (("P-ROE",), {"P-ROE": {"identifier": "9"}}, "knows somebody else under this pseudonym"),
        (("P-ROE",), {"P-ROE": {"birth_date": "1951-04-03"}}, "knows somebody else under this pseudonym"),
    ],
)
def test_one_person_has_one_pseudonym(registry, store, people, who, sentence):
    registry.add(NAMED, "Dr Roe", NOW, identities=store)
    before = registry.batch()
    wrong = Batch(ORIGIN, people=(Person("P-A"), *map(Person, people)), identities=who)
    with pytest.raises(BadInput, match=sentence) as refused:
        registry.add(wrong, "Dr Roe", NOW, identities=store)
    assert re.search(r"Table people, row [23], column key", str(refused.value))
    assert not any(word in str(refused.value) for word in ("0012", "P-ROE", "1951"))
    assert registry.batch() == before


def test_a_new_name_stands_beside_the_old_one(store):
    for name in ("Roe", "Poe", "Poe"):
        with store.keeping() as keeper:
            assert keeper.keep({"P-1": {"family_name": name}}, "Dr Roe", NOW) == {}
    assert store.who_is("P-1", "Dr Roe", NOW, "why") == {"family_name": "Poe"}
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT value FROM identities ORDER BY id")).scalars().all()
    assert kept == ["Roe", "Poe"]


def test_who_looked_and_why_is_kept_and_never_changed(store):
    with store.keeping() as keeper:
        keeper.keep(WHO, "Dr Roe", NOW)
    with pytest.raises(BadInput, match="says their name and why"):
        store.who_is("P-ROE", "Dr Roe", NOW, "")
    store.who_is("P-ROE", "Dr Roe", NOW, "recall of a rod")
    with store.engine.connect() as connection:
        looks = connection.execute(text("SELECT person, author, because FROM looks")).all()
    assert looks == [("P-ROE", "Dr Roe", "recall of a rod")]
    for by_hand in ("DELETE FROM looks", "UPDATE identities SET value = 'x'", "UPDATE secret SET key = 'x'"):
        with pytest.raises(DBAPIError, match="never changed"), store.engine.begin() as connection:
            connection.execute(text(by_hand))


def test_pseudonyms_are_the_same_for_one_key_and_lead_nowhere_without_it(store, tmp_path):
    other = open_identities(str(tmp_path / "other.sqlite"))
    again = open_identities(str(tmp_path / "identities.sqlite"))
    assert store.pseudonym(" 0012 ") == store.pseudonym("0012") == again.pseudonym("0012")
    assert store.pseudonym("0012") != store.pseudonym("12")
    assert store.pseudonym("0012") != other.pseudonym("0012")
    assert re.fullmatch(r"P-[A-Z2-7]{16}", store.pseudonym("0012"))
    other.close()
    again.close()


def test_a_pseudonym_is_hmac_sha256_as_rfc_4231_has_it():
    """Test case 2 of RFC 4231: key "Jefe"; the first 80 bits in base 32."""
    import base64

    digest = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    expected = base64.b32encode(digest).decode()[:16]
    assert pseudonym("what do ya want for nothing?", b"Jefe") == f"P-{expected}"


def test_people_of_a_source_get_the_pseudonyms_of_the_registry(store):
    renamed = under_keyed_pseudonyms(NAMED, store.key)
    key = store.pseudonym("0012-3456")
    assert [person.key for person in renamed.people] == [key, "P-POE"]
    assert {
        one.person for kind in ("episodes", "procedures", "events", "ends") for one in getattr(renamed, kind)
    } == {key}
    assert renamed.identities == {key: WHO["P-ROE"]}


def test_only_the_owner_may_read_the_store(tmp_path, store):
    assert stat.S_IMODE((tmp_path / "identities.sqlite").stat().st_mode) == 0o600


def test_the_store_in_postgresql(postgres, new_file):
    store = open_identities(postgres.new_database())
    with open_registry(new_file()) as registry:
        registry.add(NAMED, "Dr Roe", NOW, identities=store)
    assert store.who_is("P-ROE", "Dr Roe", NOW, "why") == WHO["P-ROE"]
    with pytest.raises(DBAPIError, match="never changed"), store.engine.begin() as connection:
        connection.execute(text("DELETE FROM identities"))
    store.close()
