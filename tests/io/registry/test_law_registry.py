"""Laws of the registry: what goes in comes out, twice is once, and the order of sources does not matter."""

import itertools
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.batches import NOW, ORIGIN, SMALL, batches
from registry.emptied import emptied
from spinewise.io.registry.rows import KINDS
from spinewise.outcomes.registered import Batch

EXAMPLES = 15


def content(batch: Batch) -> dict[str, list[str]]:
    """Entries of each kind, in no order."""
    return {kind: sorted(map(repr, getattr(batch, kind))) for kind in KINDS}


def test_what_goes_in_comes_out_in_the_same_order(registry):
    registry.add(SMALL, "Dr Roe", NOW)
    assert replace(registry.batch(), origin=ORIGIN) == SMALL


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_holds_every_field_of_an_entry(kind):
    one = KINDS[kind]
    for entry in getattr(SMALL, kind):
        row = one.to_row(entry)
        assert tuple(row) == one.names
        assert len(row) == len(fields(one.entry))
        assert one.to_entry(row) == entry


@settings(max_examples=EXAMPLES, deadline=None)
@given(batch=batches())
def test_every_batch_comes_out_as_it_went_in(in_sqlite, batch):
    registry = emptied(in_sqlite)
    receipt = registry.add(batch, "Dr Roe", NOW)
    assert replace(registry.batch(), origin=ORIGIN) == batch
    counts = {kind: len(getattr(batch, kind)) for kind in KINDS}
    assert {kind: receipt.added.get(kind, 0) for kind in KINDS} == counts
    again = registry.add(batch, "Dr Poe", NOW)
    assert (again.again, again.changeset, again.author) == (True, receipt.changeset, "Dr Roe")
    assert replace(registry.batch(), origin=ORIGIN) == batch


@settings(max_examples=EXAMPLES, deadline=None)
@given(batch=batches())
def test_every_batch_comes_out_of_postgresql_as_it_went_in(in_postgresql, batch):
    registry = emptied(in_postgresql)
    registry.add(batch, "Dr Roe", NOW)
    assert replace(registry.batch(), origin=ORIGIN) == batch
    assert registry.add(batch, "Dr Poe", NOW).again


@settings(max_examples=EXAMPLES, deadline=None)
@given(batch=batches(), data=st.data())
def test_the_order_of_sources_does_not_matter(in_sqlite, batch, data):
    """Halves of a batch that both hold its people, each knowing only some of birth years and sexes."""
    halves = []
    for place in range(2):
        kept = {
            kind: tuple(
                entry
                for entry in getattr(batch, kind)
                if data.draw(st.booleans(), label=f"{kind} in {place}")
            )
            for kind in ("values", "events")
        }
        people = tuple(
            replace(
                person,
                birth_year=person.birth_year if data.draw(st.booleans()) else None,
                sex=person.sex if data.draw(st.booleans()) else None,
            )
            for person in batch.people
        )
        origin = replace(ORIGIN, name=f"source {place}")
        halves.append(replace(batch, origin=origin, people=people, **kept))
    found = []
    for order in itertools.permutations(halves):
        registry = emptied(in_sqlite)
        for half in order:
            registry.add(half, "Dr Roe", NOW)
        found.append(content(registry.batch()))
    assert found[0] == found[1]


def test_the_same_rows_from_another_source_are_known_already(registry):
    registry.add(SMALL, "Dr Roe", NOW)
    receipt = registry.add(replace(SMALL, origin=replace(ORIGIN, name="a copy")), "Dr Poe", NOW)
    assert not receipt.again
    assert not any(receipt.added.values())
    assert {kind: receipt.known(kind) for kind in KINDS} == {
        kind: len(getattr(SMALL, kind)) for kind in KINDS
    }
    assert replace(registry.batch(), origin=ORIGIN) == SMALL
