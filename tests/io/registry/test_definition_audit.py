"""Every change leaves who, when, why and what was before; nobody gets round it, by hand neither."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.batches import NOW, ORIGIN, SMALL, day
from spinewise.outcomes.registered import Batch, Episode, Person
from spinewise.words import BadInput, Level

LATER = NOW + datetime.timedelta(days=1)
OTHER = replace(ORIGIN, name="another")


def test_what_a_later_source_knows_is_filled_in_and_told(registry):
    registry.add(Batch(ORIGIN, people=(Person("P-1"),)), "Dr Roe", NOW)
    receipt = registry.add(Batch(OTHER, people=(Person("P-2"), Person("P-1", 1950))), "Dr Poe", LATER)
    assert (receipt.added["people"], receipt.filled["people"]) == (1, 1)
    first, second = registry.history("P-1")
    assert (first.author, first.made_at, first.before, first.because) == ("Dr Roe", NOW, None, None)
    assert (first.origin, first.source, first.source_row) == (ORIGIN, "people", 1)
    assert (second.author, second.made_at, second.source_row) == ("Dr Poe", LATER, 2)
    assert (second.before, second.after) == (first.after, {"key": "P-1", "birth_year": 1950, "sex": None})


def test_a_correction_says_why_and_keeps_what_was_before(registry):
    registry.add(SMALL, "Dr Roe", NOW)
    right = replace(
        SMALL.procedures[0], levels=(Level.L4, Level.L5), implants=SMALL.procedures[0].implants[:1]
    )
    batch = Batch(OTHER, procedures=(right,))
    with pytest.raises(BadInput, match="say why this one is right"):
        registry.add(batch, "Dr Poe", LATER)
    receipt = registry.add(batch, "Dr Poe", LATER, because="operation report read again")
    assert receipt.corrected == {"procedures": 1}
    assert registry.batch().procedures == (right,)
    added, corrected = registry.history("P-ROE", "procedures")
    assert corrected.because == "operation report read again"
    assert (corrected.before["levels"], corrected.after["levels"]) == (("L3", "L4", "L5"), ("L4", "L5"))
    assert (len(corrected.before["implants"]), len(corrected.after["implants"])) == (2, 1)
    assert corrected.before == added.after


def test_an_old_export_does_not_undo_a_correction(registry):
    registry.add(SMALL, "Dr Roe", NOW)
    (row,) = {change.row for change in registry.history("P-ROE", "values")}
    registry.correct("values", row, "Dr Roe", NOW, "misread", value=98.5, level=Level.L4)
    registry.remove("events", 1, "Dr Roe", NOW, "another patient")
    again = registry.add(replace(SMALL, origin=OTHER), "Dr Poe", LATER)
    assert not any(again.added.values())
    found = registry.batch()
    assert found.events == ()
    assert found.values[0] == replace(SMALL.values[0], value=98.5, level=Level.L4)
    corrected = registry.history("P-ROE", "values")[-1]
    assert corrected.before["value"] == 0.1 + 0.2
    assert (corrected.author, corrected.because, corrected.origin) == ("Dr Roe", "misread", None)
    removed = registry.history("P-ROE", "events")[-1]
    assert (removed.after, removed.because, removed.before["severity"]) == (
        None,
        "another patient",
        "revision",
    )


@pytest.mark.parametrize(
    ("kind", "row", "fields", "sentence"),
    [
        ("values", 99, {"value": 1.0}, "has no entry 99 in values"),
        ("letters", 1, {}, "no such kind of entry"),
        ("values", 1, {"score": 1.0}, "no such field"),
        ("values", 1, {"person": "P-POE"}, "stays with its person"),
        ("values", 1, {"date": day("2027-01-01")}, "column date: lies after 2026-11-21"),
        ("values", 1, {"date": day("2025-06-02")}, "column date: a value lies after this person's death"),
        ("procedures", 1, {"date": day("2022-01-01")}, "column date: lies outside its episode"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(registry, kind, row, fields, sentence):
    registry.add(SMALL, "Dr Roe", NOW)
    with pytest.raises(BadInput, match=sentence):
        registry.correct(kind, row, "Dr Roe", NOW, "because", **fields)
    assert replace(registry.batch(), origin=ORIGIN) == SMALL


@pytest.mark.parametrize("kind", ["people", "episodes", "procedures"])
def test_what_others_belong_to_is_not_removed(registry, kind):
    registry.add(SMALL, "Dr Roe", NOW)
    with pytest.raises(BadInput, match="belong to this one"):
        registry.remove(kind, 1, "Dr Roe", NOW, "because")
    assert replace(registry.batch(), origin=ORIGIN) == SMALL


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE people SET birth_year = 1900",
        "UPDATE measurements SET value = 1",
        "DELETE FROM events",
        "DELETE FROM procedure_levels",
        "UPDATE changesets SET author = 'nobody'",
        "DELETE FROM changes",
        "UPDATE batches SET digest = 'x'",
        "DELETE FROM parts",
    ],
)
def test_a_change_by_hand_gets_round_nothing(registry, by_hand):
    registry.add(SMALL, "Dr Roe", NOW)
    registry.add(Batch(OTHER, people=(Person("P-POE", 1960),)), "Dr Poe", LATER)
    before = registry.batch()
    with pytest.raises(DBAPIError, match=r"changeset|audit trail"), registry.engine.begin() as connection:
        connection.execute(text(by_hand))
    assert registry.batch() == before


def test_the_digest_of_a_registry_moves_with_every_change(registry):
    digests = [registry.batch().origin.digest]
    registry.add(SMALL, "Dr Roe", NOW)
    digests.append(registry.batch().origin.digest)
    registry.add(SMALL, "Dr Roe", NOW)
    assert registry.batch().origin.digest == digests[-1]
    registry.correct("episodes", 1, "Dr Roe", NOW, "because", site="South")
    digests.append(registry.batch().origin.digest)
    assert len(set(digests)) == 3


def test_a_source_that_refers_to_what_is_there(registry):
    registry.add(SMALL, "Dr Roe", NOW)
    registry.add(Batch(OTHER, episodes=(Episode("P-POE", "E1", day("2024-01-01")),)), "Dr Roe", NOW)
    assert [episode.person for episode in registry.batch().episodes] == ["P-ROE", "P-POE"]
