"""Normal sizes, angles and signals, each with its source, from `norms.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from spinewise.words import Level

MARKS = ("V", "V2", "M")
THORACIC = tuple(Level(f"T{k}") for k in range(1, 13))
LUMBAR = tuple(Level(f"L{k}") for k in range(1, 6))


@dataclass(frozen=True)
class Number:
    """One normal value.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        UCUM.
    source : str
        Where it was read.
    mark : str
        ``"V"`` read in the source, ``"V2"`` read in a compilation, ``"M"`` recalled or a default.
    """

    value: float
    unit: str
    source: str
    mark: str


@dataclass(frozen=True)
class Row:
    """A normal value per level, from one series.

    Parameters
    ----------
    quantity : str
        What it is.
    unit : str
        UCUM.
    source : str
        The series.
    mark : str
        As in `Number`.
    values : dict
        Level to value.
    """

    quantity: str
    unit: str
    source: str
    mark: str
    values: dict[Level, float]


@cache
def rows() -> tuple[Row, ...]:
    """All rows of values per level, in the order of the file."""
    return tuple(
        Row(
            row["quantity"],
            row["unit"],
            row["source"],
            row["mark"],
            {Level(level): float(value) for level, value in row["values"].items()},
        )
        for row in _content()["table"]
    )


@cache
def numbers() -> dict[str, Number]:
    """All single values by id."""
    return {
        row["id"]: Number(float(row["value"]), row["unit"], row["source"], row["mark"])
        for row in _content()["number"]
    }


def number(name: str) -> float:
    """Value of a single normal value; KeyError for an unknown id.

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


def at(quantity: str, level: Level, present: tuple[Level, ...]) -> float:
    """Normal value of a quantity at a level of a person who may have more or fewer vertebrae.

    The thoracic (lumbar) vertebrae that are present are spread evenly over the twelve (five) of the
    table, so that the last one always has the size of a T12 (L5).

    Parameters
    ----------
    quantity : str
        As written in the table.
    level : Level
        One of `present`.
    present : tuple of Level
        The person's levels, from the head down.

    Returns
    -------
    float
        In the unit of the table, linear between neighbouring rows.
    """
    values = _merged(quantity)
    region = [name for name in present if name.region == level.region]
    table = [name for name in (THORACIC if level.region == "T" else LUMBAR) if name in values]
    steps = max(1, len(region) - 1)
    place = region.index(level) * (len(table) - 1) / steps
    low = min(int(place), len(table) - 2) if len(table) > 1 else 0
    high = min(low + 1, len(table) - 1)
    share = place - low
    return values[table[low]] * (1 - share) + values[table[high]] * share


@cache
def _merged(quantity: str) -> dict[Level, float]:
    merged: dict[Level, float] = {}
    for row in rows():
        if row.quantity == quantity:
            merged.update(row.values)
    if not merged:
        raise KeyError(quantity)
    return merged


@cache
def _content() -> dict[str, list[dict[str, Any]]]:
    text = files("spinewise.phantom").joinpath("norms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
