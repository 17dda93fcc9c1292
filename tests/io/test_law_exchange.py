"""Whatever a registry holds comes back from Parquet and FHIR as it was, and a release keeps its structure."""

import datetime
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from small_registry import registry
from spinewise.io.exchange.from_fhir import reading_from_bundle
from spinewise.io.exchange.parquet import from_parquet, to_parquet
from spinewise.io.exchange.release import released
from spinewise.io.exchange.to_fhir import to_fhir
from spinewise.outcomes.registered import (
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, Level, Side

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31))
LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=5), min_size=1, max_size=3).map(" ".join)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
LEVELS = st.sampled_from(Level)
KEYS = st.sampled_from(["P-1", "P-2", "P-3"])


def maybe(some):
    return st.none() | some


IMPLANTS = st.builds(Implant, WORDS, maybe(LEVELS), maybe(st.sampled_from(Side)), maybe(WORDS), maybe(WORDS))
MANY_LEVELS = st.sets(LEVELS, max_size=4).map(lambda some: tuple(sorted(some, key=lambda one: one.rank)))
VALUES = st.builds(
    Value,
    KEYS,
    WORDS,
    NUMBERS,
    st.sampled_from(["mm", "deg", "[hnsf'U]", "1"]),
    DAYS,
    maybe(LEVELS),
    maybe(st.sampled_from(Side)),
    maybe(WORDS),
    maybe(WORDS),
    maybe(NUMBERS),
    maybe(NUMBERS),
)


@st.composite
def batches(draw):
    """Three people with one stay and one operation at most, and anything else."""
    keys = ("P-1", "P-2", "P-3")
    stays = [
        Episode(k, "E", draw(DAYS), draw(maybe(DAYS)), draw(maybe(WORDS)), draw(maybe(WORDS))) for k in keys
    ]
    operations = [
        Procedure(
            k,
            "E",
            "O",
            draw(DAYS),
            draw(WORDS),
            draw(MANY_LEVELS),
            tuple(draw(st.lists(IMPLANTS, max_size=2))),
            draw(maybe(WORDS)),
            draw(maybe(WORDS)),
            draw(maybe(WORDS)),
        )
        for k in keys
    ]
    proms = st.builds(Prom, KEYS, WORDS, NUMBERS, DAYS, maybe(WORDS), st.sampled_from([None, "E"]))
    events = st.builds(
        Event,
        KEYS,
        WORDS,
        DAYS,
        maybe(WORDS),
        maybe(DAYS),
        maybe(LEVELS),
        maybe(WORDS),
        st.sampled_from([None, "O"]),
    )
    return registry(
        people=tuple(
            Person(k, draw(maybe(st.integers(1900, 2020))), draw(maybe(st.just("female")))) for k in keys
        ),
        episodes=tuple(stays),
        procedures=tuple(operations),
        values=tuple(draw(st.lists(VALUES, max_size=4, unique=True))),
        proms=tuple(draw(st.lists(proms, max_size=3, unique=True))),
        events=tuple(draw(st.lists(events, max_size=3, unique=True))),
        ends=tuple(
            EndOfFollowUp(k, draw(DAYS), draw(st.sampled_from(Answer)), draw(maybe(WORDS))) for k in keys
        ),
    )


def _by_person(batch):
    """Entries in the order in which a reader meets them: person by person."""
    order = {one.key: place for place, one in enumerate(batch.people)}
    kinds = ("episodes", "procedures", "values", "proms", "events", "ends")
    return replace(
        batch,
        origin=registry().origin,
        **{kind: tuple(sorted(getattr(batch, kind), key=lambda one: order[one.person])) for kind in kinds},
    )


@settings(deadline=None, max_examples=25)
@given(batch=batches())
def test_parquet_gives_back_what_it_was_given(batch):
    with tempfile.TemporaryDirectory() as folder:
        to_parquet(batch, Path(folder))
        assert from_parquet(Path(folder)) == batch


@settings(deadline=None, max_examples=25)
@given(batch=batches())
def test_fhir_gives_back_what_it_was_given(batch):
    with tempfile.TemporaryDirectory() as folder:
        _, lost = to_fhir(batch, Path(folder))
        assert lost == []
        assert _by_person(reading_from_bundle(Path(folder) / "registry.fhir.json").batch) == _by_person(batch)


@settings(deadline=None, max_examples=25)
@given(batch=batches(), seed=st.integers(0, 2**32))
def test_a_release_moves_all_days_of_a_person_by_the_same_number_and_changes_no_value(batch, seed):
    out = released(batch, np.random.default_rng(seed), free_text=True).batch
    moved = {old.person: new.date - old.date for old, new in zip(batch.ends, out.ends, strict=True)}
    assert all(shift.days for shift in moved.values())
    for kind in ("procedures", "values", "proms", "events"):
        for old, new in zip(getattr(batch, kind), getattr(out, kind), strict=True):
            assert new.date - old.date == moved[old.person]
    assert [one.value for one in out.values] == [one.value for one in batch.values]
    assert {(one.person, one.episode) for one in out.procedures} == {
        (one.person, one.id) for one in out.episodes
    }
