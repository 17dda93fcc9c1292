"""Days on a line: only those that can be read in one way."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.io.medication.pieces import Piece
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Why

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE_KINDS = ("span", "first", "last", "loose date")
_MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class DaysOfUse:
    """First and last day of use.

    Parameters
    ----------
    first, last : date or None
        None when not said.
    """

    first: datetime.date | None = None
    last: datetime.date | None = None


def days_of_use(line: Sequence[Piece]) -> DaysOfUse:
    """Days that a line says, duration included.

    Parameters
    ----------
    line : sequence of Piece
        The whole line.

    Returns
    -------
    DaysOfUse
        As far as said.

    Raises
    ------
    CannotTell
        A date that can be read in two ways, that says neither first nor last, or an end before the beginning.
    """
    firsts: list[datetime.date] = []
    lasts: list[datetime.date] = []
    for piece in line:
        if piece.kind == "loose date":
            raise CannotTell(Why.DATE)
        if piece.kind == "span":
            firsts.append(_date(piece.found["from"]))
            lasts.append(_date(piece.found["until"]))
        elif piece.kind in ("first", "last"):
            (firsts if piece.kind == "first" else lasts).append(_date(piece.found["date"]))
    if len(set(firsts)) > 1 or len(set(lasts)) > 1:
        raise CannotTell(Why.DATE)
    first = firsts[0] if firsts else None
    last = lasts[0] if lasts else None
    if first and not last and not any(piece.kind == "then" for piece in line):
        length = lasting(line)
        last = first + datetime.timedelta(days=length - 1) if length else None
    if first and last and last < first:
        raise CannotTell(Why.DATE)
    return DaysOfUse(first, last)


def lasting(line: Sequence[Piece]) -> int | None:
    """For how many days something is taken.

    Parameters
    ----------
    line : sequence of Piece
        A line, or one step of it.

    Returns
    -------
    int or None
        None when not said, or said twice.
    """
    found = [piece.found for piece in line if piece.kind == "lasting"]
    if len(found) != 1:
        return None
    return int(found[0]["low"]) * (7 if found[0]["of"].startswith("w") else 1)


def _date(text: str) -> datetime.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.date.fromisoformat(text)
        numbers = [int(one) for one in re.findall(r"\d+", text)]
        name = re.search("[a-z]{3}", text)
        if name:
            return datetime.date(numbers[1], _MONTHS.index(name[0]) + 1, numbers[0])
        return _with_slashes(*numbers)
    except (ValueError, IndexError):
        raise CannotTell(Why.DATE) from None


def _with_slashes(one: int, two: int, year: int) -> datetime.date:
    """Day and month in either order, only where one of them can be no month."""
    if one > _MONTHS_IN_YEAR:
        return datetime.date(year, two, one)
    if two > _MONTHS_IN_YEAR:
        return datetime.date(year, one, two)
    raise CannotTell(Why.DATE)
