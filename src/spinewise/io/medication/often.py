"""How often a day a line says that something is taken, and at most how much."""

from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.evidence.opioid_factors import guard
from spinewise.io.medication.pieces import Piece
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Range, Why

KINDS_OF_OFTEN = ("hours", "often", "named often", "time", "scheme")
"""Kinds of pieces that say how often."""

_NAMED = {"bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4, "twice": 2, "thrice": 3}
_SAME_TIME = {
    "qam": "morning", "am": "morning", "mane": "morning", "midday": "noon", "qpm": "evening", "pm": "evening",
    "qhs": "night", "hs": "night", "bedtime": "night", "nightly": "night", "nocte": "night",
}  # fmt: skip
_WHOLE_HOURS = (2, 3, 4, 6, 8, 12, 24)
_HOURS = 24


@dataclass(frozen=True)
class Often:
    """How often.

    Parameters
    ----------
    times : Range or None
        Times a day; None where only a maximum is said.
    as_needed : bool
        Only when needed.
    at_most : bool
        What is said is an upper end: up to so many times.
    """

    times: Range | None
    as_needed: bool
    at_most: bool


def how_often(line: Sequence[Piece]) -> Often:
    """Frequency of a line.

    Parameters
    ----------
    line : sequence of Piece
        A line, or one step of it.

    Returns
    -------
    Often
        All words of the line on it agree.

    Raises
    ------
    CannotTell
        It is not taken every day, cannot be counted, or two words contradict each other.
    """
    kinds = [piece.kind for piece in line]
    if "sparse" in kinds:
        raise CannotTell(Why.SPARSE)
    if "awake" in kinds:
        raise CannotTell(Why.FREQUENCY)
    said = {_times(piece) for piece in line if piece.kind in _READERS}
    if len(said) > 1:
        raise CannotTell(Why.CONTRADICTION)
    clock = _times_of_day(line)
    times = said.pop() if said else None
    if clock and times is None:
        times = Range(clock, clock)
    elif clock and times is not None and times not in (Range(clock, clock), Range(1, 1)):
        raise CannotTell(Why.CONTRADICTION)
    if times is not None and times.high > guard("times_a_day"):
        raise CannotTell(Why.NUMBER)
    return Often(times, "prn" in kinds, "max often" in kinds)


def _times_of_day(line: Sequence[Piece]) -> int:
    """How many times of the day are named; in the evening and at night may be one and the same."""
    named = {time_of_day(piece) for piece in line if piece.kind == "time"}
    if {"evening", "night"} <= named:
        raise CannotTell(Why.CONTRADICTION)
    return len(named)


def time_of_day(piece: Piece) -> str:
    """Time of day, one word for each.

    Parameters
    ----------
    piece : Piece
        Of the kind ``"time"``.

    Returns
    -------
    str
        Morning, noon, afternoon, evening or night.
    """
    return _SAME_TIME.get(piece.found["time"], piece.found["time"])


def _times(piece: Piece) -> Range:
    return _READERS[piece.kind](piece)


def _hours(piece: Piece) -> Range:
    hours = piece.range()
    if hours is None or not {hours.low, hours.high} <= set(_WHOLE_HOURS):
        raise CannotTell(Why.SPARSE if hours and hours.high > _HOURS else Why.FREQUENCY)
    return Range(_HOURS / hours.high, _HOURS / hours.low)


def _days(piece: Piece) -> Range:
    if piece.found.get("low") == "1":
        return Range(1, 1)
    raise CannotTell(Why.SPARSE)


def _counted(piece: Piece) -> Range:
    times = piece.range()
    if times is None or times.low <= 0:
        raise CannotTell(Why.NUMBER)
    return times


def _by_name(piece: Piece) -> Range:
    low = _NAMED.get(piece.found["name"].split()[0], 1)
    high = _NAMED.get(piece.found["name2"], 1) if "name2" in piece.found else low
    return Range(low, high)


def _scheme(piece: Piece) -> Range:
    """Morning, noon, evening, night: how many each time."""
    total = sum(int(one) for one in piece.found["scheme"].split("-"))
    return Range(total, total)


_READERS = {
    "hours": _hours,
    "days": _days,
    "often": _counted,
    "named often": _by_name,
    "scheme": _scheme,
}
