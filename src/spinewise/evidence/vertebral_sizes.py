"""Likely sizes of vertebrae and likely errors of calibration: the prior of the biplanar reconstruction."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data
from spinewise.words import Level

CONFIRMED = ("V", "V2")
_AS_LAST = {Level.T13: Level.T12, Level.L6: Level.L5}


@dataclass(frozen=True)
class SizeRow:
    """A mean per level.

    Parameters
    ----------
    quantity, unit, source, mark : str
        What, in which unit, from where; ``"V"`` and ``"V2"`` were read, ``"U"`` is assumed and unconfirmed.
    values : dict
        Level to mean.
    """

    quantity: str
    unit: str
    source: str
    mark: str
    values: dict[Level, float]


@dataclass(frozen=True)
class SizeNumber:
    """A single value.

    Parameters
    ----------
    value : float
        In `unit`.
    unit, source, mark : str
        As in `SizeRow`.
    """

    value: float
    unit: str
    source: str
    mark: str


@cache
def rows() -> dict[str, SizeRow]:
    """All rows by quantity."""
    return {
        row["quantity"]: SizeRow(
            row["quantity"],
            row["unit"],
            row["source"],
            row["mark"],
            {Level(name): float(value) for name, value in row["values"].items()},
        )
        for row in _content()["row"]
    }


@cache
def numbers() -> dict[str, SizeNumber]:
    """All single values by id."""
    return {
        row["id"]: SizeNumber(float(row["value"]), row["unit"], row["source"], row["mark"])
        for row in _content()["number"]
    }


def number(name: str) -> float:
    """A single value; KeyError for an unknown id.

    Parameters
    ----------
    name : str
        As written in the table.

    Returns
    -------
    float
        In the unit of the table.
    """
    return numbers()[name].value


@cache
def mean_at(quantity: str, level: Level) -> float:
    """Mean of a quantity at a level, on the line between the levels that the table has.

    Parameters
    ----------
    quantity : str
        As written in the table.
    level : Level
        C3 to S1; T13 is read as T12, L6 as L5.

    Returns
    -------
    float
        In the unit of the table.
    """
    level = _AS_LAST.get(level, level)
    known = sorted(rows()[quantity].values.items(), key=lambda pair: pair[0].rank)
    above = [pair for pair in known if pair[0].rank <= level.rank] or known[:1]
    below = [pair for pair in known if pair[0].rank >= level.rank] or known[-1:]
    (upper, high), (lower, low) = above[-1], below[0]
    # T13 and L6 have a place in the order but none in the table.
    steps = _steps(upper, lower)
    return high if steps == 0 else high + (low - high) * _steps(upper, level) / steps


def _steps(upper: Level, lower: Level) -> int:
    return sum(upper.rank < level.rank <= lower.rank for level in Level if level not in _AS_LAST)


@cache
def _content() -> dict[str, list[dict[str, Any]]]:
    return package_data.read("vertebral_sizes.toml")
