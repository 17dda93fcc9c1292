"""A simulated deformity cohort as a registry would be given it."""

import datetime
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from spinewise.outcomes.simulated.deformity import MEASURES, ORDER, SimulatedDeformity
from spinewise.words import Answer, Level, Side

DIAGNOSIS = "adult spinal deformity"
FUSION = "fusion"
DEFINITION = "as the simulator has it"
VALUES_BEFORE = (
    ("HU", "hu_l1", "[hnsf'U]", Level.L1),
    ("dxa-t-score", "t_score", "1", None),
    ("complexity", "complexity", "1", None),
    ("pelvic-incidence", "pi", "deg", None),
    ("lumbar-lordosis", "ll_before", "deg", None),
    ("pelvic-tilt", "pt_before", "deg", None),
    ("sva", "sva_before", "mm", None),
)
VALUES_AFTER = (
    ("lumbar-lordosis", "ll_after", "deg"),
    ("pelvic-tilt", "pt_after", "deg"),
    ("sva", "sva_after", "mm"),
)
BEFORE_DAYS = 14
"""Images of before the operation are that old; complexity and density are of the same day."""
EVENTS = (
    ("surgical site infection", "infection_day", None),
    ("proximal junctional kyphosis", "pjk_day", "pjk_last_without"),
    ("rod breakage", "rod_breakage_day", "rod_breakage_last_without"),
    ("revision surgery", "revision_day", None),
)

Dates = list[datetime.date]


def batch_of(made: SimulatedDeformity, package: str) -> Batch:
    """Entries of a registry.

    Parameters
    ----------
    made : SimulatedDeformity
        By `simulate_deformity`.
    package : str
        Version that makes it, for the origin.

    Returns
    -------
    Batch
        Of kind ``simulated``; nobody in it has an identity.
    """
    c = made.columns
    name = f"deformity, {len(made)} people, seed {made.seed}"
    digest = sha256(f"{package} {name} {made.truth!r}".encode()).hexdigest()
    persons = c["person"].tolist()
    on = _after(c["operated_on"], np.zeros(len(made)))
    after: Callable[[str], list[datetime.date | None]] = lambda column: _dates(c, column)  # noqa: E731
    return Batch(
        Origin("simulated", name, digest, package),
        people=tuple(_people(c, persons)),
        episodes=tuple(_episodes(c, persons, on, after, made.truth.stay.later_stay_days)),
        procedures=tuple(_procedures(c, persons, on, after)),
        values=tuple(_values(c, persons)),
        proms=tuple(_proms(made, persons)),
        events=tuple(_events(persons, after)),
        ends=tuple(_ends(c, persons)),
    )


def _people(c: dict[str, Any], persons: list[str]) -> Iterator[Person]:
    born = (c["operated_on"].astype("datetime64[Y]").astype(int) + 1970 - c["age"]).astype(int)
    for key, year, sex in zip(persons, born.tolist(), c["sex"].tolist(), strict=True):
        yield Person(key, year, sex)


def _episodes(
    c: dict[str, Any],
    persons: list[str],
    on: Dates,
    after: Callable[[str], list[datetime.date | None]],
    later_days: int,
) -> Iterator[Episode]:
    sites = c["site"].tolist()
    home = _after(c["operated_on"], c["stay_days"])
    back, again = after("readmission_day"), after("revision_day")
    last, later = _after(c["operated_on"], c["followed_days"]), datetime.timedelta(later_days)
    for k, key in enumerate(persons):
        yield Episode(key, "index", on[k], home[k], sites[k], DIAGNOSIS)
        if (day := back[k]) is not None:
            yield Episode(key, "readmission", day, min(day + later, last[k]), sites[k], DIAGNOSIS)
        if (day := again[k]) is not None:
            yield Episode(key, "revision", day, min(day + later, last[k]), sites[k], DIAGNOSIS)


def _procedures(
    c: dict[str, Any], persons: list[str], on: Dates, after: Callable[[str], list[datetime.date | None]]
) -> Iterator[Procedure]:
    again = after("revision_day")
    columns = [c[name].tolist() for name in ("surgeon", "product", "uiv", "liv", "rods", "rod_material")]
    for k, (key, surgeon, product, uiv, liv, rods, material) in enumerate(
        zip(persons, *columns, strict=True)
    ):
        levels = _levels(uiv, liv)
        implants = _implants(uiv, liv, int(rods), material)
        yield Procedure(key, "index", "index", on[k], FUSION, levels, implants, surgeon, product)
        if (day := again[k]) is not None:
            yield Procedure(key, "revision", "revision", day, "revision", levels, (), surgeon)


def _values(c: dict[str, Any], persons: list[str]) -> Iterator[Value]:
    before = _after(c["operated_on"], np.full(len(persons), -float(BEFORE_DAYS)))
    home = _after(c["operated_on"], c["stay_days"])
    uiv = [Level(name) for name in c["uiv"].tolist()]
    for name, column, unit, level in VALUES_BEFORE:
        for k, value in enumerate(c[column].tolist()):
            yield Value(persons[k], name, value, unit, before[k], level)
    for k, value in enumerate(c["hu_uiv"].tolist()):
        if uiv[k] is not Level.L1:  # which has its value already
            yield Value(persons[k], "HU", value, "[hnsf'U]", before[k], uiv[k])
    for name, column, unit in VALUES_AFTER:
        for k, value in enumerate(c[column].tolist()):
            yield Value(persons[k], name, value, unit, home[k])


def _proms(made: SimulatedDeformity, persons: list[str]) -> Iterator[Prom]:
    c = made.columns
    for visit in ("before", *made.truth.proms.visits):
        there = np.flatnonzero(~np.isnan(c[f"form_day {visit}"]))
        dates = _after(c["operated_on"][there], c[f"form_day {visit}"][there])
        keys = [persons[k] for k in there.tolist()]
        due = None if visit == "before" else visit
        for measure in MEASURES:
            scores = c[f"{measure} {visit}"][there].tolist()
            for key, score, date in zip(keys, scores, dates, strict=True):
                yield Prom(key, measure, score, date, due, "index")


def _events(persons: list[str], after: Callable[[str], list[datetime.date | None]]) -> Iterator[Event]:
    for kind, column, without in EVENTS:
        lasts = after(without) if without else [None] * len(persons)
        for key, day, last in zip(persons, after(column), lasts, strict=True):
            if day is not None:
                yield Event(key, kind, day, DEFINITION, last, procedure="index")


def _ends(c: dict[str, Any], persons: list[str]) -> Iterator[EndOfFollowUp]:
    dates = _after(c["operated_on"], c["followed_days"])
    for key, date, died in zip(persons, dates, c["died"].tolist(), strict=True):
        yield EndOfFollowUp(key, date, Answer.YES if died else Answer.NO, None if died else "last contact")


def _dates(c: dict[str, Any], column: str) -> list[datetime.date | None]:
    known = ~np.isnan(c[column])
    dates = _after(c["operated_on"], np.where(known, c[column], 0.0))
    return [date if one else None for date, one in zip(dates, known.tolist(), strict=True)]


def _after(day: NDArray[Any], days: NDArray[np.float64]) -> Dates:
    dates: Dates = (day + days.astype(int).astype("timedelta64[D]")).astype(object).tolist()
    return dates


@cache
def _levels(uiv: str, liv: str) -> tuple[Level, ...]:
    return ORDER[ORDER.index(Level(uiv)) : ORDER.index(Level(liv)) + 1]


@cache
def _implants(uiv: str, liv: str, rods: int, material: str) -> tuple[Implant, ...]:
    """Two screws at each level and the rods; the same tuple for all operations that are alike."""
    screws = [
        Implant("pedicle screw", level, side, "titanium") for level in _levels(uiv, liv) for side in Side
    ]
    return (*screws, *(Implant("rod", None, side, material) for side in Side for _ in range(rods // 2)))
