"""A registry as one row for each person: time zero, treatment, outcome and what was known by then.

The row is what a comparison or a model asks for. The registry keeps everything, dated; this is one reading of
it, stated in the question.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spinewise.outcomes.registered import Batch, EndOfFollowUp, Episode, Procedure, Value
from spinewise.words import Answer, BadInput, CannotMeasure, Level

STARTS = ("procedure", "diagnosis")
STANDARD = (
    "time_zero",
    "end",
    "event",
    "died",
    "treated",
    "age",
    "sex",
    "site",
    "surgeon",
    "product",
    "levels",
    "days",
)
"""Columns that every such table has, ``days`` by `with_days`."""
HALF_A_DAY = 0.5
DEATH = "death"

Row = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """How a registry is read.

    Parameters
    ----------
    time_zero : str
        ``procedure=KIND`` or ``diagnosis=CONCEPT``: the first of each person.
    outcome : str
        ``death``, or ``event=KIND``: the first after time zero.
    treated : str or None
        ``procedure=KIND``: the first on or after time zero, else the first before.
    values : tuple of str
        Names of measured values, ``NAME@LEVEL`` for those of one level, each the newest by time zero.
    """

    time_zero: str
    outcome: str
    treated: str | None = None
    values: tuple[str, ...] = ()


def person_table(batch: Batch, reading: Reading) -> dict[str, list[Any]]:
    """Read a registry as columns, one row for each person with a time zero.

    Parameters
    ----------
    batch : Batch
        All of the registry.
    reading : Reading
        What begins, what is the treatment, what is the outcome.

    Returns
    -------
    dict of str to list
        ``time_zero``, ``end`` and ``treated`` (dates as text, None where there is none), ``event``, and
        ``died`` without it (0, 1, None), ``age`` (years begun, by year of birth), ``sex``, ``site``,
        ``surgeon``, ``product``, ``levels`` (how many at time zero), and values by name. In the order of the
        registry.

    Raises
    ------
    BadInput
        When a part of the reading is none, or a value comes in different units.
    CannotMeasure
        When nobody has a time zero.
    """
    kind, wanted = _part(reading.time_zero, STARTS)
    procedures = _by_person(batch.procedures)
    episodes = _by_person(batch.episodes)
    ends = {one.person: one for one in sorted(batch.ends, key=lambda one: one.date)}
    events, values = _by_person(batch.events), _by_person(batch.values)
    _refuse_unclear(batch.values, reading.values)
    rows = []
    for person in batch.people:
        own = procedures[person.key]
        first = (
            _first_procedure(own, wanted)
            if kind == "procedure"
            else _first_diagnosis(episodes[person.key], wanted)
        )
        if first is None:
            continue
        zero = first.date if isinstance(first, Procedure) else first.started
        happened = _outcome(reading.outcome, zero, events[person.key], ends.get(person.key))
        rows.append(
            {
                "time_zero": zero.isoformat(),
                "end": happened[0],
                "event": happened[1],
                "died": _died(happened, ends.get(person.key)),
                "treated": _treated(reading.treated, own, zero),
                "age": None if person.birth_year is None else zero.year - person.birth_year,
                "sex": person.sex,
                "site": _site(first, episodes[person.key]),
                "surgeon": first.surgeon if isinstance(first, Procedure) else None,
                "product": first.product if isinstance(first, Procedure) else None,
                "levels": len(first.levels) if isinstance(first, Procedure) and first.levels else None,
                **{name: _newest(values[person.key], name, zero) for name in reading.values},
            }
        )
    if not rows:
        raise CannotMeasure(f"Nobody in the registry has {reading.time_zero}: name one that occurs.")
    return {name: [row[name] for row in rows] for name in rows[0]}


def with_days(table: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """A person table with days from time zero to the end of observation.

    Parameters
    ----------
    table : mapping of str to list
        Of `person_table`.

    Returns
    -------
    dict of str to list
        With ``days``: half a day for an end on the day itself, below 0 for one before it, None for none.
    """
    days: list[float | None] = []
    for zero, end in zip(table["time_zero"], table["end"], strict=True):
        gap = None if end is None else (_date(end) - _date(zero)).days
        days.append(HALF_A_DAY if gap == 0 else gap)
    return {**table, "days": days}


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _part(text: str, allowed: Sequence[str]) -> tuple[str, str]:
    kind, _, wanted = text.partition("=")
    if kind not in allowed or not wanted:
        raise BadInput(
            f"{text} is no part of a registry: write {' or '.join(f'{one}=NAME' for one in allowed)}."
        )
    return kind, wanted


def _by_person(entries: Iterable[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for one in entries:
        found[one.person].append(one)
    return found


def _first_procedure(own: list[Procedure], kind: str) -> Procedure | None:
    return min((one for one in own if one.kind == kind), key=lambda one: one.date, default=None)


def _first_diagnosis(own: list[Episode], concept: str) -> Episode | None:
    return min((one for one in own if one.diagnosis == concept), key=lambda one: one.started, default=None)


def _treated(wanted: str | None, own: list[Procedure], zero: datetime.date) -> str | None:
    """Treatment before time zero is told too, so that the person can be left out and counted."""
    if wanted is None:
        return None
    _, kind = _part(wanted, ("procedure",))
    days = sorted(one.date for one in own if one.kind == kind)
    if not days:
        return None
    before = [day for day in days if day < zero]
    return (before or days)[0].isoformat()


def _outcome(
    wanted: str, zero: datetime.date, events: list[Any], end: EndOfFollowUp | None
) -> tuple[str | None, int | None]:
    """Last day observed and whether the outcome came then; unknown when follow-up is."""
    if wanted == DEATH:
        if end is None:
            return None, None
        known = {Answer.YES: 1, Answer.NO: 0, Answer.UNKNOWN: None}[end.died]
        return end.date.isoformat(), known
    _, kind = _part(wanted, ("event",))
    days = sorted(one.date for one in events if one.kind == kind and one.date >= zero)
    if days:
        return days[0].isoformat(), 1
    return (None, None) if end is None else (end.date.isoformat(), 0)


def _died(happened: tuple[str | None, int | None], end: EndOfFollowUp | None) -> int | None:
    """Whether observation ended with death and not with the outcome."""
    if happened[1] == 1:
        return 0
    if end is None:
        return None
    return {Answer.YES: 1, Answer.NO: 0, Answer.UNKNOWN: None}[end.died]


def _site(first: Procedure | Episode, episodes: list[Episode]) -> str | None:
    if isinstance(first, Episode):
        return first.site
    return next((one.site for one in episodes if one.id == first.episode), None)


def _newest(own: list[Value], wanted: str, zero: datetime.date) -> float | None:
    by_then = [one for one in own if _is(one, wanted) and one.date <= zero]
    return max(by_then, key=lambda one: one.date).value if by_then else None


def _is(one: Value, wanted: str) -> bool:
    name, _, level = wanted.partition("@")
    return one.name == name and (not level or one.level == level)


def _refuse_unclear(values: Iterable[Value], wanted: Sequence[str]) -> None:
    """A column holds one quantity: of one unit, and of one level or of none."""
    units: dict[str, set[str]] = {name: set() for name in wanted}
    levels: dict[str, set[Level | None]] = {name: set() for name in wanted}
    for one in values:
        for name in wanted:
            if _is(one, name):
                units[name].add(one.unit)
                levels[name].add(one.level)
    for name in wanted:
        if not units[name]:
            raise BadInput(f"The registry holds no value {name}: name one that occurs.")
        if len(units[name]) > 1:
            raise BadInput(
                f"{name} comes in {' and '.join(sorted(units[name]))}: convert it when it is imported."
            )
        if len(levels[name]) > 1:
            known = ", ".join(sorted(str(one) for one in levels[name] if one is not None))
            raise BadInput(f"{name} is kept at several levels ({known}): name one, such as {name}@L1.")
