"""Classes of a scale: every number falls into exactly one, and the errors say which others it may be in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.alignment.targets.spread import Angles, Spread, reached, spread
from spinewise.evidence.alignment_targets import Edge, Formula, Scale

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Graded:
    """One parameter in its class.

    Parameters
    ----------
    name, parameter, unit : str
        What was graded.
    value : Spread
        What the scale looked at: the parameter, or its distance from the ideal.
    grade : str
        Class of the value.
    may_be : tuple of str
        Other classes within the errors.
    points : int or None
        None where the system counts none.
    in_printed_gap : bool
        Whether the printed table names no class for the value, so that the class rests on our closed borders.
    """

    name: str
    parameter: str
    unit: str
    value: Spread
    grade: str
    may_be: tuple[str, ...]
    points: int | None
    in_printed_gap: bool


def class_of(values: Array, edges: tuple[Edge, ...]) -> NDArray[np.int64]:
    """Number of the class of each value.

    Parameters
    ----------
    values : array, shape (n,)
        In the unit of the edges.
    edges : tuple of Edge
        Rising.

    Returns
    -------
    array of int, shape (n,)
        0 below the first edge.
    """
    over = [values >= edge.at if edge.of_upper else values > edge.at for edge in edges]
    classes: NDArray[np.int64] = np.sum(over, axis=0, dtype=np.int64)
    return classes


def evaluate(formula: Formula, angles: Angles, draws: int) -> Array:
    """Value of a formula, as measured and as drawn.

    Parameters
    ----------
    formula : Formula
        Whose parameters are all known.
    angles : mapping
        Parameters.
    draws : int
        Length of the answer, for a formula without parameters.

    Returns
    -------
    array, shape (1 + draws,)
        In the unit of the formula.
    """
    total = np.full(draws, formula.offset)
    for name, factor in formula.terms.items():
        total = total + factor * angles[name]
    return total


def seen_by(scale: Scale, angles: Angles) -> Array:
    """What a scale looks at: the parameter, or its distance from the ideal.

    Parameters
    ----------
    scale : Scale
        Whose parameters are all known.
    angles : mapping
        Parameters.

    Returns
    -------
    array, shape (1 + draws,)
        In the unit of the scale.
    """
    values = angles[scale.parameter]
    return values if scale.ideal is None else values - evaluate(scale.ideal, angles, len(values))


def graded(scale: Scale, angles: Angles) -> Graded:
    """Class of one parameter.

    Parameters
    ----------
    scale : Scale
        Whose parameters are all known.
    angles : mapping
        Parameters.

    Returns
    -------
    Graded
        With the classes that the errors reach.
    """
    values = seen_by(scale, angles)
    found, also = reached(class_of(values, scale.edges))
    return Graded(
        scale.name,
        scale.parameter,
        scale.unit,
        spread(values),
        scale.grades[found],
        tuple(scale.grades[one] for one in also),
        scale.points[found] if scale.points else None,
        any(low < values[0] < high for low, high in scale.printed_gaps),
    )


def points_of(scale: Scale, angles: Angles) -> NDArray[np.int64]:
    """Points of one parameter, as measured and as drawn.

    Parameters
    ----------
    scale : Scale
        With points.
    angles : mapping
        Parameters.

    Returns
    -------
    array of int, shape (1 + draws,)
        Points.
    """
    points: NDArray[np.int64] = np.array(scale.points)[class_of(seen_by(scale, angles), scale.edges)]
    return points
