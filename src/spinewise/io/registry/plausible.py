"""What an entry alone can be wrong in, before it meets the registry."""

import datetime
import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from spinewise.io.registry.faults import Fault
from spinewise.io.registry.rows import Kind, Part, Row, field_of

SEXES = frozenset({"male", "female", "other", "unknown"})
_OLDEST = 130
_LONGEST = 4000
_NO_TEXT = re.compile("[\x00\x1f\ud800-\udfff]")
_REQUIRED: Mapping[str, frozenset[str]] = {
    "people": frozenset({"key"}),
    "episodes": frozenset({"person", "name", "started"}),
    "procedures": frozenset({"person", "episode", "name", "date", "kind"}),
    "values": frozenset({"person", "name", "value", "unit", "date"}),
    "proms": frozenset({"person", "measure", "score", "date"}),
    "events": frozenset({"person", "kind", "date"}),
    "ends": frozenset({"person", "date", "died"}),
}
_FIRST_AND_LAST = {"episodes": ("started", "ended"), "events": ("last_without", "date")}


def faults_of(kind: Kind, row: Row, part: Part, number: int, today: datetime.date) -> Iterator[Fault]:
    """What is wrong with one entry.

    Parameters
    ----------
    kind : Kind
        Of entry.
    row : dict
        The entry as a row.
    part : Part
        Where it comes from.
    number : int
        Its row there.
    today : date
        Day of the import.

    Yields
    ------
    Fault
        Each with what to do about it.
    """
    for column, why in _wrong(kind.name, row, today):
        yield Fault.at(part, number, field_of(kind.name, column), why)


def _wrong(kind: str, row: Row, today: datetime.date) -> Iterator[tuple[str, str]]:
    required = _REQUIRED[kind]
    for column, value in row.items():
        if value is None:
            if column in required:
                yield column, "is empty and has to be known: fill it or leave the row out"
        elif isinstance(value, str):
            for why in _wrong_text(value):
                yield column, why
        elif isinstance(value, float):
            if not math.isfinite(value):
                yield column, "is no finite number: correct it or leave it empty"
        elif isinstance(value, datetime.date) and value > today:
            yield column, f"lies after {today.isoformat()}, the day of the import: correct the date"
    first, last = _FIRST_AND_LAST.get(kind, ("", ""))
    if row.get(first) and row.get(last) and row[last] < row[first]:
        yield last, f"lies before {first} of the same row, a negative time: correct one of the dates"
    if kind == "people":
        yield from _wrong_person(row, today)
    if kind == "values" and _crossed(row):
        yield "low", "is above high: exchange or correct them"


@lru_cache(maxsize=1 << 16)
def _wrong_text(text: str) -> tuple[str, ...]:
    wrong = []
    if not text.strip():
        wrong.append("is empty: leave it unknown instead")
    if _NO_TEXT.search(text):
        wrong.append("holds characters that are no text: correct its encoding")
    if len(text) > _LONGEST:
        wrong.append(f"is longer than {_LONGEST} characters: shorten it")
    return tuple(wrong)


def _wrong_person(row: Row, today: datetime.date) -> Iterator[tuple[str, str]]:
    born = row["birth_year"]
    if born is not None and not today.year - _OLDEST <= born <= today.year:
        yield "birth_year", f"is not between {today.year - _OLDEST} and {today.year}: correct it"
    if row["sex"] is not None and row["sex"] not in SEXES:
        yield "sex", f"is none of {', '.join(sorted(SEXES))}: map it to one of them"


def _crossed(row: Mapping[str, Any]) -> bool:
    low, high = row["low"], row["high"]
    return low is not None and high is not None and bool(low > high)
