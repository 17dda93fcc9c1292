"""Batches for the tests of the registry: one small one written by hand, and any that can be (Hypothesis)."""

import datetime
from dataclasses import replace

from hypothesis import strategies as st

from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Implant,
    Origin,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, Level, Side

NOW = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
ORIGIN = Origin("csv", "spine unit", "0" * 64, "spinewise 0.1.0")


def day(text: str) -> datetime.date:
    """A date as 2023-02-01."""
    return datetime.date.fromisoformat(text)


SMALL = Batch(
    ORIGIN,
    (Person("P-ROE", 1950, "female"), Person("P-POE", None, None)),
    (Episode("P-ROE", "E1", day("2023-02-01"), day("2023-02-09"), "North", "deformity"),),
    (
        Procedure(
            "P-ROE",
            "E1",
            "OP1",
            day("2023-02-02"),
            "fusion",
            (Level.L3, Level.L4, Level.L5),
            (
                Implant("pedicle screw", Level.L3, Side.LEFT, "titanium", "A"),
                Implant("rod", None, Side.RIGHT, "cobalt-chromium"),
            ),
            "S-1",
            "povidone-iodine",
            "poor bone at L3",
        ),
    ),
    (
        Value("P-ROE", "three-location-hu", 0.1 + 0.2, "[hnsf'U]", day("2023-01-15"), Level.L3, low=0.25),
        Value("P-POE", "hemoglobin", 131.0, "g/L", day("2024-05-01"), side=Side.LEFT, method="x", reader="y"),
    ),
    (
        Prom("P-ROE", "odi", 44.0, day("2023-01-20"), "baseline", "E1"),
        Prom("P-ROE", "odi", 21.5, day("2024-02-01"), "12 months", "E1"),
    ),
    (
        Event(
            "P-ROE",
            "rod breakage",
            day("2024-06-01"),
            "radiograph",
            day("2024-01-10"),
            Level.L5,
            "revision",
            "OP1",
        ),
    ),
    (EndOfFollowUp("P-ROE", day("2025-06-01"), Answer.YES, "unrelated"),),
)

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12
).filter(lambda text: text.strip())
_MAYBE = st.none() | _TEXT
_LEVELS = st.sampled_from(list(Level))
_SIDES = st.none() | st.sampled_from(list(Side))
_FINITE = st.floats(allow_nan=False, allow_infinity=False)
_DAYS = st.dates(day("2000-01-01"), day("2015-12-31"))
_KEYS = st.text("ABCDEFGHJ234567", min_size=1, max_size=6).map(lambda text: f"P-{text}")


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Any batch that does not contradict itself, each entry once."""
    keys = draw(st.lists(_KEYS, max_size=4, unique=True))
    people = tuple(
        Person(
            key,
            draw(st.none() | st.integers(1920, 1999)),
            draw(st.none() | st.sampled_from(["male", "female", "other", "unknown"])),
        )
        for key in keys
    )
    parts = [draw(_one_person(key)) for key in keys]
    return Batch(
        ORIGIN, people, *(tuple(entry for part in parts for entry in part[place]) for place in range(6))
    )


@st.composite
def _one_person(draw: st.DrawFn, key: str) -> tuple[tuple[object, ...], ...]:
    episodes, procedures = [], []
    for name in draw(st.lists(_TEXT, max_size=2, unique=True)):
        started = draw(_DAYS)
        stay = draw(st.integers(0, 60))
        ended = draw(st.none() | st.just(started + datetime.timedelta(stay)))
        episodes.append(Episode(key, name, started, ended, draw(_MAYBE), draw(_MAYBE)))
        if draw(st.booleans()):
            inside = started + datetime.timedelta(draw(st.integers(0, stay)))
            procedures.append(draw(_procedure(key, name, f"op {name}", inside)))
    return (
        tuple(episodes),
        tuple(procedures),
        tuple(draw(st.lists(_value(key), max_size=3, unique_by=_as_kept))),
        tuple(draw(_proms(key, [episode.id for episode in episodes]))),
        tuple(draw(st.lists(_event(key, procedures), max_size=2, unique_by=_as_kept))),
        tuple(draw(st.lists(_end(key), max_size=1))),
    )


def _as_kept(entry: object) -> str:
    return repr(entry).replace("-0.0", "0.0")


@st.composite
def _procedure(draw: st.DrawFn, key: str, episode: str, name: str, on: datetime.date) -> Procedure:
    implants = st.builds(Implant, _TEXT, st.none() | _LEVELS, _SIDES, _MAYBE, _MAYBE)
    return Procedure(
        key,
        episode,
        name,
        on,
        draw(_TEXT),
        tuple(draw(st.lists(_LEVELS, max_size=3))),
        tuple(draw(st.lists(implants, max_size=3))),
        draw(_MAYBE),
        draw(_MAYBE),
        draw(_MAYBE),
    )


def _value(key: str) -> st.SearchStrategy[Value]:
    limits = st.tuples(st.none() | _FINITE, st.none() | _FINITE).map(
        lambda two: two if None in two else tuple(sorted(two))  # type: ignore[type-var]
    )
    plain = st.builds(
        Value, st.just(key), _TEXT, _FINITE, _TEXT, _DAYS, st.none() | _LEVELS, _SIDES, _MAYBE, _MAYBE
    )
    return st.tuples(plain, limits).map(lambda both: replace(both[0], low=both[1][0], high=both[1][1]))


def _proms(key: str, episodes: list[str]) -> st.SearchStrategy[list[Prom]]:
    episode = st.none() if not episodes else st.none() | st.sampled_from(episodes)
    one = st.builds(Prom, st.just(key), _TEXT, _FINITE, _DAYS, _MAYBE, episode)
    return st.lists(one, max_size=3, unique_by=lambda form: (form.measure, form.date, form.due, form.episode))


@st.composite
def _event(draw: st.DrawFn, key: str, procedures: list[Procedure]) -> Event:
    after = draw(st.none() | st.sampled_from(procedures)) if procedures else None
    on = draw(_DAYS) if after is None else after.date + datetime.timedelta(draw(st.integers(0, 900)))
    without = draw(st.none() | st.integers(0, 100))
    return Event(
        key,
        draw(_TEXT),
        on,
        draw(_MAYBE),
        None if without is None else on - datetime.timedelta(without),
        draw(st.none() | _LEVELS),
        draw(_MAYBE),
        after and after.id,
        draw(_MAYBE),
        draw(_MAYBE),
    )


def _end(key: str) -> st.SearchStrategy[EndOfFollowUp]:
    late = st.dates(day("2020-01-01"), day("2026-11-20"))
    return st.builds(EndOfFollowUp, st.just(key), late, st.sampled_from(list(Answer)), _MAYBE)
