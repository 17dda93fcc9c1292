"""All estimates of one comparison, each with its reason where it could not be had; unknown values imputed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from spinewise.outcomes.comparison.regressions import Ways
from spinewise.outcomes.effect.estimate import Estimate, Scale
from spinewise.outcomes.missing.rubin import pool
from spinewise.words import BadInput, CannotMeasure


@dataclass(frozen=True)
class Refused:
    """An analysis that gave no answer.

    Parameters
    ----------
    method : str
        Its name.
    because : str
        Why, and what would help.
    """

    method: str
    because: str


@dataclass(frozen=True)
class SideBySide:
    """Estimates and refusals.

    Parameters
    ----------
    estimates : tuple of Estimate
        In the order in which they are to be read.
    refused : tuple of Refused
        The rest.
    """

    estimates: tuple[Estimate, ...]
    refused: tuple[Refused, ...]


def tried(ways: Ways) -> SideBySide:
    """Compute every estimate; one that cannot be had does not keep the others away.

    Parameters
    ----------
    ways : iterator of name and callable
        Analyses.

    Returns
    -------
    SideBySide
        What came of each.
    """
    estimates, refused = [], []
    for name, way in ways:
        try:
            estimates.append(way())
        except (CannotMeasure, BadInput) as reason:
            refused.append(Refused(name, str(reason)))
    return SideBySide(tuple(estimates), tuple(refused))


def together(parts: Iterable[SideBySide]) -> SideBySide:
    """Estimates of several parts as one.

    Parameters
    ----------
    parts : iterable of SideBySide
        In the order in which they are to be read.

    Returns
    -------
    SideBySide
        All of them.
    """
    said = tuple(parts)
    return SideBySide(
        tuple(one for part in said for one in part.estimates),
        tuple(one for part in said for one in part.refused),
    )


def pooled(tables: Sequence[SideBySide]) -> SideBySide:
    """Estimates of several imputed tables as one each (Rubin's rules, ratios on the logarithm).

    Parameters
    ----------
    tables : sequence of SideBySide
        One for each imputed table; a single one is given back as it is.

    Returns
    -------
    SideBySide
        Without a method that failed in any table, which is refused with the first reason.
    """
    if len(tables) == 1:
        return tables[0]
    refused = {one.method: one for table in tables for one in reversed(table.refused)}
    found = []
    for estimate in tables[0].estimates:
        same = [one for table in tables for one in table.estimates if _key(one) == _key(estimate)]
        if len(same) == len(tables):
            found.append(_pool(same))
        else:
            refused.setdefault(
                estimate.method,
                Refused(estimate.method, "One of the imputed tables gave no answer: look at its columns."),
            )
    return SideBySide(tuple(found), tuple(refused.values()))


def _key(estimate: Estimate) -> tuple[str, Scale, float | None]:
    return estimate.method, estimate.scale, estimate.horizon_days


def _pool(same: Sequence[Estimate]) -> Estimate:
    first = same[0]
    ratio = first.scale is Scale.HAZARD_RATIO
    values = [[np.log(one.value) if ratio else one.value] for one in same]
    result = pool(values, [[one.standard_error**2] for one in same])
    low, high = result.interval(first.level)[0]
    limits = np.array([result.estimate[0], low, high])
    value, low, high = (float(one) for one in (np.exp(limits) if ratio else limits))
    return replace(first, value=value, low=low, high=high, standard_error=float(result.standard_errors[0]))
