"""Target systems for alignment as published: scales of half-open classes, aims with windows, Roussouly."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data

_STATUSES = ("confirmed", "second-hand")


@dataclass(frozen=True)
class Edge:
    """A border between two classes.

    Parameters
    ----------
    at : float
        Where.
    of_upper : bool
        Whether the border itself belongs to the class above it.
    """

    at: float
    of_upper: bool


@dataclass(frozen=True)
class Formula:
    """A sum of parameters, each times its coefficient.

    Parameters
    ----------
    offset : float
        Added to the sum.
    terms : mapping
        Name of a parameter to its coefficient.
    """

    offset: float
    terms: Mapping[str, float]


@dataclass(frozen=True)
class Steps:
    """What is added by class of one parameter.

    Parameters
    ----------
    of : str
        Name of the parameter.
    edges : tuple of float
        Borders, each belonging to the class above it.
    add : tuple of float
        One more than there are borders.
    """

    of: str
    edges: tuple[float, ...]
    add: tuple[float, ...]


@dataclass(frozen=True)
class Scale:
    """A scale that puts one number into a class.

    Parameters
    ----------
    name, parameter, unit : str
        What is graded, from which parameter, in which unit.
    edges : tuple of Edge
        Rising.
    grades : tuple of str
        One more than there are edges.
    points : tuple of int
        Of each grade; empty where the system counts none.
    ideal : Formula or None
        Subtracted from the parameter first.
    printed_gaps : tuple of (float, float)
        Open ranges that the printed table leaves between two classes.
    """

    name: str
    parameter: str
    unit: str
    edges: tuple[Edge, ...]
    grades: tuple[str, ...]
    points: tuple[int, ...] = ()
    ideal: Formula | None = None
    printed_gaps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Aim:
    """A value that a source asks for.

    Parameters
    ----------
    parameter, unit : str
        Of what, in which unit.
    formula : Formula
        Gives the value.
    steps : Steps or None
        Added besides.
    window : (float, float)
        What is allowed around it; both 0 where the source names one value.
    printed : str
        As the source prints it.
    """

    parameter: str
    unit: str
    formula: Formula
    steps: Steps | None
    window: tuple[float, float]
    printed: str


@dataclass(frozen=True)
class Sum:
    """The sum of a system's points as a class.

    Parameters
    ----------
    name : str
        What it is called.
    scale : Scale
        Of the sum.
    most : int
        Highest sum.
    """

    name: str
    scale: Scale
    most: int


@dataclass(frozen=True)
class TargetSystem:
    """One system as published.

    Parameters
    ----------
    id, name : str
        Stable name, and name in words.
    evidence : str
        Id of the evidence entry.
    status : str
        ``"confirmed"`` or ``"second-hand"``: how the source was read.
    population : str
        For whom it was made.
    caveats : tuple of str
        Printed with every answer.
    scales : tuple of Scale
        Classes.
    aims : tuple of Aim
        Values.
    sum : Sum or None
        Of the points.
    """

    id: str
    name: str
    evidence: str
    status: str
    population: str
    caveats: tuple[str, ...]
    scales: tuple[Scale, ...]
    aims: tuple[Aim, ...]
    sum: Sum | None


@dataclass(frozen=True)
class RoussoulyLimits:
    """Limits between Roussouly's types.

    Parameters
    ----------
    name, evidence, status, population : str
        As of a `TargetSystem`.
    slope_edges : (float, float)
        Sacral slopes between types 1 or 2, 3, and 4, deg; each belongs to the class above it.
    most_lordotic_of_type_1 : int
        Lordotic vertebrae up to which a low slope is type 1.
    incidence : float
        PI that parts low types from high ones, deg.
    anteverted_below_pt, retroverted_from_pt : float
        PT below which type 3 with low PI is anteverted; PT from which the ideal of a type 3 is type 4.
    caveats : tuple of str
        Printed with every answer.
    """

    name: str
    evidence: str
    status: str
    population: str
    slope_edges: tuple[float, float]
    most_lordotic_of_type_1: int
    incidence: float
    anteverted_below_pt: float
    retroverted_from_pt: float
    caveats: tuple[str, ...]


@cache
def target_systems() -> tuple[TargetSystem, ...]:
    """Every system of the table, in its order.

    Returns
    -------
    tuple of TargetSystem
        Those that a source could be read for.
    """
    return tuple(_system(row) for row in package_data.read("alignment_targets.toml")["system"])


@cache
def roussouly_limits() -> RoussoulyLimits:
    """Limits between Roussouly's types.

    Returns
    -------
    RoussoulyLimits
        As read.
    """
    row = package_data.read("alignment_targets.toml")["roussouly"]
    low, high = row["slope_edges"]
    return RoussoulyLimits(
        **{**row, "slope_edges": (float(low), float(high)), "caveats": tuple(row["caveats"])}
    )


def _system(row: Mapping[str, Any]) -> TargetSystem:
    if row["status"] not in _STATUSES:
        raise ValueError(f"{row['id']}: status {row['status']!r} is not one of {', '.join(_STATUSES)}")
    return TargetSystem(
        row["id"],
        row["name"],
        row["evidence"],
        row["status"],
        row["population"],
        tuple(row["caveats"]),
        tuple(_scale(one) for one in row.get("scale", ())),
        tuple(_aim(one) for one in row.get("aim", ())),
        _sum(row["sum"]) if "sum" in row else None,
    )


def _scale(row: Mapping[str, Any]) -> Scale:
    edges, grades, points = _edges(row["edges"]), tuple(row["grades"]), tuple(row.get("points", ()))
    if len(grades) != len(edges) + 1 or (points and len(points) != len(grades)):
        raise ValueError(
            f"{row['name']}: a scale needs one more grade than edges, and as many points as grades"
        )
    return Scale(
        row["name"],
        row["parameter"],
        row["unit"],
        edges,
        grades,
        points,
        _formula(row["ideal"]) if "ideal" in row else None,
        tuple((float(low), float(high)) for low, high in row.get("printed_gap", ())),
    )


def _sum(row: Mapping[str, Any]) -> Sum:
    scale = Scale(row["name"], row["name"], "1", _edges(row["edges"]), tuple(row["grades"]))
    return Sum(row["name"], scale, row["most"])


def _edges(rows: list[Mapping[str, Any]]) -> tuple[Edge, ...]:
    edges = tuple(Edge(float(one["at"]), {"above": True, "below": False}[one["of"]]) for one in rows)
    if [one.at for one in edges] != sorted({one.at for one in edges}):
        raise ValueError("the edges of a scale must rise")
    return edges


def _formula(row: Mapping[str, Any]) -> Formula:
    return Formula(float(row["offset"]), {name: float(factor) for name, factor in row["terms"].items()})


def _aim(row: Mapping[str, Any]) -> Aim:
    low, high = row.get("window", (0, 0))
    return Aim(
        row["parameter"],
        row["unit"],
        _formula(row["form"]),
        _steps(row["steps"]) if "steps" in row else None,
        (float(low), float(high)),
        row["printed"],
    )


def _steps(row: Mapping[str, Any]) -> Steps:
    edges, add = tuple(map(float, row["edges"])), tuple(map(float, row["add"]))
    if len(add) != len(edges) + 1:
        raise ValueError(f"steps of {row['of']} need one more value than edges")
    return Steps(row["of"], edges, add)
