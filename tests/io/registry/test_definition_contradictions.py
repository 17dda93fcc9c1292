"""A batch that cannot be is refused whole, with sentences that name table, row and column."""

import datetime
import re
from dataclasses import replace

import pytest

from registry.batches import NOW, ORIGIN, SMALL, day
from spinewise.io.registry.rows import Part
from spinewise.outcomes.registered import (
    Batch,
    EndOfFollowUp,
    Episode,
    Event,
    Person,
    Procedure,
    Prom,
    Value,
)
from spinewise.words import Answer, BadInput, Level

ROE = "P-ROE"
EPISODE = Episode(ROE, "E1", day("2023-02-01"))
PROCEDURE = Procedure(ROE, "E1", "OP2", day("2023-02-03"), "fusion")
DEAD = EndOfFollowUp(ROE, day("2023-03-01"), Answer.YES)
VALUE = Value(ROE, "hemoglobin", 130.0, "g/L", day("2023-02-02"))
LATE = day("2023-03-02")


def batch(**entries) -> Batch:
    """A source other than the small one."""
    return Batch(replace(ORIGIN, name="another"), **entries)


ALONE = [
    (batch(people=(Person("P-1", 1950), Person("P-1", 1950))), "people, row 2, column key: comes twice"),
    (batch(people=(Person("P-1", 1850),)), "people, row 1, column birth_year: is not between"),
    (batch(people=(Person("P-1", 2027),)), "people, row 1, column birth_year: is not between"),
    (batch(people=(Person("P-1", None, "f"),)), "people, row 1, column sex: is none of"),
    (batch(people=(Person(" "),)), "people, row 1, column key: is empty"),
    (batch(people=(Person("P-1\x00"),)), "people, row 1, column key: holds characters"),
    (batch(episodes=(EPISODE,)), "episodes, row 1, column person: this person is neither"),
    (batch(values=(VALUE,)), "values, row 1, column person: this person is neither"),
    (
        batch(people=(Person(ROE),), episodes=(EPISODE, replace(EPISODE, started=day("2023-02-02")))),
        "episodes, row 2, column id: comes twice",
    ),
    (
        batch(people=(Person(ROE),), episodes=(replace(EPISODE, ended=day("2023-01-31")),)),
        "episodes, row 1, column ended: lies before started of the same row, a negative time",
    ),
    (
        batch(people=(Person(ROE),), procedures=(PROCEDURE,)),
        "procedures, row 1, column episode: this person has no such episode",
    ),
    (
        batch(
            people=(Person(ROE), Person("P-1")),
            episodes=(EPISODE,),
            procedures=(replace(PROCEDURE, person="P-1"),),
        ),
        "procedures, row 1, column episode: this person has no such episode",
    ),
    (
        batch(people=(Person(ROE),), values=(replace(VALUE, value=float("nan")),)),
        "values, row 1, column value: is no finite number",
    ),
    (
        batch(people=(Person(ROE),), values=(VALUE, replace(VALUE, low=2.0, high=1.0))),
        "values, row 2, column low: is above high",
    ),
    (
        batch(people=(Person(ROE),), values=(replace(VALUE, date=day("2026-11-22")),)),
        "values, row 1, column date: lies after 2026-11-21, the day of the import",
    ),
    (
        batch(people=(Person(ROE, 1990),), values=(replace(VALUE, date=day("1989-12-31")),)),
        "values, row 1, column date: lies before this person's year of birth",
    ),
    (
        batch(people=(Person(ROE),), proms=(Prom(ROE, "odi", 1, LATE), Prom(ROE, "odi", 2, LATE))),
        "proms, row 2, column score: comes twice",
    ),
    (
        batch(people=(Person(ROE),), proms=(Prom(ROE, "odi", 1, LATE, episode="E1"),)),
        "proms, row 1, column episode: this person has no such episode",
    ),
    (
        batch(people=(Person(ROE),), events=(Event(ROE, "infection", LATE, last_without=day("2023-03-03")),)),
        "events, row 1, column date: lies before last_without of the same row, a negative time",
    ),
    (
        batch(people=(Person(ROE),), events=(Event(ROE, "infection", LATE, procedure="OP9"),)),
        "events, row 1, column procedure: this person has no such procedure",
    ),
    (
        batch(people=(Person(ROE),), ends=(DEAD, DEAD)),
        "ends, row 2, column person: comes twice",
    ),
]

TOGETHER = [
    ("people", Person(ROE, 1951), "birth_year: the registry holds another value"),
    ("people", Person(ROE, None, "male"), "sex: the registry holds another value"),
    ("people", Person(ROE, 2024), "birth_year: the registry holds another value"),
    ("episodes", replace(EPISODE, started=day("2023-02-02")), "started: the registry holds another value"),
    (
        "episodes",
        Episode(ROE, "E2", LATE.replace(year=2026)),
        "started: the start of an episode lies after this",
    ),
    (
        "procedures",
        replace(PROCEDURE, id="OP1", levels=(Level.L5,)),
        "levels: the registry holds another value",
    ),
    ("procedures", replace(PROCEDURE, date=day("2023-02-10")), "date: lies outside its episode"),
    ("procedures", replace(PROCEDURE, date=day("2023-01-31")), "date: lies outside its episode"),
    ("values", replace(VALUE, date=day("2025-06-02")), "date: a value lies after this person's death"),
    ("proms", Prom(ROE, "odi", 3, day("2025-06-02")), "date: a questionnaire lies after this person's death"),
    (
        "proms",
        Prom(ROE, "odi", 3, day("2023-01-20"), "baseline", "E1"),
        "score: the registry holds another value",
    ),
    ("events", Event(ROE, "infection", day("2025-06-02")), "date: an event lies after this person's death"),
    (
        "events",
        Event(ROE, "infection", day("2023-02-01"), procedure="OP1"),
        "date: lies before the procedure it",
    ),
    (
        "ends",
        EndOfFollowUp(ROE, day("2025-06-02"), Answer.YES),
        "date: the registry holds another day of death",
    ),
    ("ends", EndOfFollowUp(ROE, day("2025-06-02"), Answer.NO), "date: lies after this person's death"),
    (
        "ends",
        EndOfFollowUp(ROE, day("2025-06-01"), Answer.YES, "pulmonary"),
        "reason: the registry holds another",
    ),
]

FIRST = batch(
    people=(Person(ROE, 1950),),
    episodes=(EPISODE,),
    procedures=(PROCEDURE,),
    values=(VALUE,),
    events=(Event(ROE, "infection", day("2023-02-05"), procedure="OP2"),),
    ends=(EndOfFollowUp(ROE, day("2023-06-01"), Answer.NO),),
)
"""What the registry holds when the row that disagrees is the one that comes first in time."""

AFTERWARDS = [
    ("ends", DEAD, "date: lies before a day on which this person was still known"),
    ("ends", EndOfFollowUp(ROE, day("2023-02-01"), Answer.UNKNOWN), None),
    ("ends", EndOfFollowUp(ROE, day("2023-07-01"), Answer.UNKNOWN), None),
    ("people", Person(ROE, 1950, "female"), None),
]


@pytest.mark.parametrize(("wrong", "sentence"), ALONE, ids=[sentence for _, sentence in ALONE])
def test_a_batch_that_contradicts_itself(registry, wrong, sentence):
    before = registry.batch()
    with pytest.raises(BadInput, match=re.escape(f"Table {sentence}")) as refused:
        registry.add(wrong, "Dr Roe", NOW)
    assert str(refused.value).startswith("Nothing was imported.\n")
    assert ROE not in str(refused.value)
    assert registry.batch() == before


@pytest.mark.parametrize(("kind", "entry", "sentence"), TOGETHER, ids=[f"{k} {s}" for k, _, s in TOGETHER])
def test_a_batch_that_contradicts_the_registry(registry, kind, entry, sentence):
    registry.add(SMALL, "Dr Roe", NOW)
    before = registry.batch()
    new = Person("P-NEW", 1940)
    people = (new, entry) if kind == "people" else (new,)
    wrong = batch(**{"people": people, kind: people if kind == "people" else (entry,)})
    row = 2 if kind == "people" else 1
    with pytest.raises(BadInput, match=re.escape(f"Table {kind}, row {row}, column {sentence}")):
        registry.add(wrong, "Dr Roe", NOW)
    assert registry.batch() == before


@pytest.mark.parametrize(("kind", "entry", "sentence"), AFTERWARDS)
def test_a_later_source_about_what_is_there(registry, kind, entry, sentence):
    registry.add(FIRST, "Dr Roe", NOW)
    if sentence is None:
        registry.add(batch(**{kind: (entry,)}), "Dr Roe", NOW)
        return
    with pytest.raises(BadInput, match=re.escape(f"Table {kind}, row 1, column {sentence}")):
        registry.add(batch(**{kind: (entry,)}), "Dr Roe", NOW)


@pytest.mark.parametrize(
    ("died", "sentence"),
    [
        ("2023-01-31", "this death lies before the start of an episode"),
        ("2023-02-01", "this death lies before a value"),
        ("2023-02-04", "this death lies before an event"),
    ],
)
def test_a_death_before_what_the_registry_holds_is_the_row_that_is_named(registry, died, sentence):
    registry.add(replace(FIRST, ends=()), "Dr Roe", NOW)
    wrong = batch(ends=(EndOfFollowUp(ROE, day(died), Answer.YES),))
    with pytest.raises(BadInput, match=f"Table ends, row 1, column date: {sentence}"):
        registry.add(wrong, "Dr Roe", NOW)


def test_a_year_of_birth_after_what_the_registry_holds(registry):
    registry.add(replace(FIRST, people=(Person(ROE),)), "Dr Roe", NOW)
    with pytest.raises(
        BadInput, match="Table people, row 1, column birth_year: a date in episodes lies before"
    ):
        registry.add(batch(people=(Person(ROE, 2025),)), "Dr Roe", NOW)


def test_a_correction_of_an_episode_leaves_no_procedure_outside_it(registry):
    registry.add(FIRST, "Dr Roe", NOW)
    later = batch(episodes=(replace(EPISODE, started=day("2023-02-04")),))
    with pytest.raises(
        BadInput, match="episodes, row 1, column started: a procedure of this episode lies outside"
    ):
        registry.add(later, "Dr Roe", NOW, because="wrong day")


def test_the_names_of_the_source_are_used(registry):
    part = Part("people", [Person("P-1"), Person("P-1")], [7, 12], "patients.csv", {"key": "MRN"}, {})
    with pytest.raises(BadInput, match=re.escape("Table patients.csv, row 12, column MRN: comes twice")):
        registry.add_parts(ORIGIN, [part], "Dr Roe", NOW)


def test_many_faults_are_told_at_once_and_counted(registry):
    wrong = batch(people=tuple(Person(f"P-{n}", 1700) for n in range(30)))
    with pytest.raises(BadInput) as refused:
        registry.add(wrong, "Dr Roe", NOW)
    lines = str(refused.value).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "There are at least 20 more of these."


@pytest.mark.parametrize(
    ("by", "at", "because", "sentence"),
    [
        (" ", NOW, None, "says their name"),
        ("Dr Roe", NOW, " ", "says why"),
        ("Dr Roe", datetime.datetime(2026, 11, 21), None, "time zone"),
    ],
)
def test_a_change_says_who_when_and_why(registry, by, at, because, sentence):
    with pytest.raises(BadInput, match=sentence):
        registry.add(SMALL, by, at, because)


def test_last_days_come_to_the_same_in_any_order(registry):
    """The later of two last contacts stands; a death ends what can follow."""
    days = [
        EndOfFollowUp(ROE, day("2024-01-01"), Answer.NO, "moved"),
        EndOfFollowUp(ROE, day("2023-01-01"), Answer.UNKNOWN),
        EndOfFollowUp(ROE, day("2025-01-01"), Answer.YES),
        EndOfFollowUp(ROE, day("2025-01-01"), Answer.NO),
    ]
    registry.add(batch(people=(Person(ROE), Person("P-1"))), "Dr Roe", NOW)
    for person, order in ((ROE, (0, 1, 2, 3)), ("P-1", (3, 2, 1, 0))):
        for place in order:
            source = replace(ORIGIN, name=f"{person} {place}")
            registry.add(Batch(source, ends=(replace(days[place], person=person),)), "Dr Roe", NOW)
    first, second = registry.batch().ends
    assert replace(second, person=ROE) == first
    assert (first.date, first.died) == (day("2025-01-01"), Answer.YES)
