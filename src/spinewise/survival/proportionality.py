"""Test of proportional hazards: whether a coefficient changes with time.

Each term is tested by the score test of the model in which its coefficients may change linearly with a
transformation g of time; for the information the sums over the points are weighted by 1, g and g^2.

References
----------
Grambsch PM, Therneau TM. Biometrika 1994;81:515. Therneau TM, Grambsch PM. Modeling Survival Data. Springer
2000, ch. 6; as in cox.zph of R's survival since version 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.checks import one_of
from spinewise.survival.counts import count
from spinewise.survival.cox_fit import ChiSquare, CoxFit
from spinewise.survival.cox_residuals import schoenfeld_residuals
from spinewise.survival.partial_likelihood import expected_at, information_at
from spinewise.words import BadInput

Floats = NDArray[np.float64]

TRANSFORMS = ("km", "rank", "log", "identity")


@dataclass(frozen=True, eq=False)
class Proportionality:
    """Tests of proportional hazards and the residuals to draw.

    Parameters
    ----------
    terms : dict of str to ChiSquare
        Of each term.
    overall : ChiSquare
        Of all of them.
    time : ndarray, shape (d,)
        Of each event, ascending.
    transformed : ndarray, shape (d,)
        g of it.
    residuals : ndarray, shape (d, p)
        Scaled Schoenfeld residuals plus the coefficient: their trend over `transformed` is that of the
        coefficient.
    """

    terms: dict[str, ChiSquare]
    overall: ChiSquare
    time: Floats
    transformed: Floats
    residuals: Floats


def proportionality(
    fit: CoxFit, *, transform: str = "km", terms: Mapping[str, Sequence[str]] | None = None
) -> Proportionality:
    """Test whether the hazard ratios of a fitted model stay the same over time.

    Parameters
    ----------
    fit : CoxFit
        The model.
    transform : str
        g of time: ``"km"`` (one minus the pooled Kaplan-Meier just before), ``"rank"`` (among the ends of
        all rows), ``"log"``, ``"identity"``.
    terms : mapping of str to sequence of str, optional
        Columns that belong together, such as those of one category; each column is a term of its own when
        None.

    Returns
    -------
    Proportionality
        A small p-value says that a hazard ratio is no summary of all times.

    Raises
    ------
    BadInput
        When there is no such transformation or column.
    """
    one_of(transform, TRANSFORMS, "transformation of time")
    columns = _columns(fit, terms)
    rows, at = fit.rows, fit.at
    g = _transformed(fit, transform)
    plain = np.ones(len(g))
    blocks = []
    for factor in (plain, g, g**2):
        expected = expected_at(rows, at, factor)
        blocks.append(information_at(rows, at, expected, factor))
    score = _trend_of_score(fit, g)
    p = len(fit.names)
    whole = np.block([[blocks[0], blocks[1]], [blocks[1], blocks[2]]])
    tests = {}
    for name, places in columns.items():
        tests[name] = _score_test(whole, score, p, places)
    residuals, time = schoenfeld_residuals(rows, at)
    died = rows.sets.last[rows.sets.event]
    order = np.argsort(time, kind="stable")
    scaled = residuals @ fit.model_covariance * fit.n_events + fit.coefficients
    return Proportionality(
        tests, _score_test(whole, score, p, list(range(p))), time[order], g[died][order], scaled[order]
    )


def _trend_of_score(fit: CoxFit, g: Floats) -> Floats:
    """Gradient by the coefficients of x g(t): the events weighted by g less what was expected so."""
    weight = fit.rows.event_weight * g[fit.rows.sets.last]
    trend: Floats = (weight - expected_at(fit.rows, fit.at, g)) @ fit.rows.x
    return trend


def _score_test(whole: Floats, score: Floats, p: int, places: Sequence[int]) -> ChiSquare:
    """Score of the time trend of some columns; that of the coefficients themselves is zero at the maximum."""
    chosen = [*range(p), *(p + place for place in places)]
    some = np.concatenate((np.zeros(p), score[list(places)]))
    statistic = float(some @ np.linalg.solve(whole[np.ix_(chosen, chosen)], some))
    return ChiSquare(statistic, len(places))


def _columns(fit: CoxFit, terms: Mapping[str, Sequence[str]] | None) -> dict[str, list[int]]:
    if terms is None:
        return {name: [place] for place, name in enumerate(fit.names)}
    for name in (name for columns in terms.values() for name in columns):
        if name not in fit.names:
            raise BadInput(f"The model has no column {name}: it has {', '.join(fit.names)}.")
    return {term: [fit.names.index(name) for name in columns] for term, columns in terms.items()}


def _transformed(fit: CoxFit, transform: str) -> Floats:
    """The transformation g at each point, zero or more; a constant added to it changes no test."""
    time = fit.rows.sets.time
    if transform == "identity":
        return time - time.min()
    if transform == "log":
        if time.min() <= 0:
            raise BadInput("An event at time 0 has no logarithm: choose another transformation of time.")
        logs: Floats = np.log(time) - np.log(time.min())
        return logs
    if transform == "rank":
        moments, rows = np.unique(fit.stop, return_counts=True)
        middle: Floats = np.cumsum(rows) - (rows - 1) / 2
        return middle[np.searchsorted(moments, time)]
    return _share_before(fit)


def _share_before(fit: CoxFit) -> Floats:
    """One minus the pooled Kaplan-Meier estimate just before each point, strata and weights left aside."""
    counts = count(fit.stop, fit.event, start=fit.start)
    happened = counts.events > 0
    survival = np.cumprod(1 - counts.events[happened] / counts.at_risk[happened])
    before = np.concatenate(([1.0], survival[:-1]))
    share: Floats = 1 - before[np.searchsorted(counts.time[happened], fit.rows.sets.time)]
    return share
