"""Which way of a measure is worse bone. VBQ points the other way than HU, BMD, T-score and TBS."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data


@dataclass(frozen=True)
class Direction:
    """Which way of one measure is worse.

    Parameters
    ----------
    measure : str
        Short name, for example ``"HU"``.
    name : str
        Full name.
    unit : str
        UCUM.
    worse : str
        ``"lower"`` or ``"higher"``.
    evidence : str
        Id of the evidence entry that says so.
    """

    measure: str
    name: str
    unit: str
    worse: str
    evidence: str


@cache
def directions() -> tuple[Direction, ...]:
    """Every measure whose direction the evidence gives.

    Returns
    -------
    tuple of Direction
        In the order of the table.
    """
    return tuple(Direction(**row) for row in package_data.read("directions.toml")["direction"])


def direction(measure: str) -> Direction:
    """Direction of one measure.

    Parameters
    ----------
    measure : str
        Short name, for example ``"HU"``.

    Returns
    -------
    Direction
        The row; KeyError for a measure that the table does not hold.
    """
    for row in directions():
        if row.measure == measure:
            return row
    known = ", ".join(row.measure for row in directions())
    raise KeyError(f"nothing says which way of {measure} is worse: the table holds {known}")


def is_worse(measure: str, a: float, b: float) -> bool:
    """Whether `a` is worse bone than `b`; equal values are not worse.

    Parameters
    ----------
    measure : str
        Short name, for example ``"VBQ"``.
    a, b : float
        Two values in the same unit.

    Returns
    -------
    bool
        By the direction of this measure.
    """
    return a > b if direction(measure).worse == "higher" else a < b


def worst(measure: str, values: Iterable[float]) -> float:
    """Worst of several values.

    Parameters
    ----------
    measure : str
        Short name, for example ``"T-score"``.
    values : iterable of float
        In the same unit; ValueError when empty.

    Returns
    -------
    float
        The largest or the smallest, by the direction of this measure.
    """
    return max(values) if direction(measure).worse == "higher" else min(values)
