"""What the comparison means over time: curves of both arms, and differences and numbers needed by year."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import DAYS_PER_YEAR
from spinewise.outcomes.comparison.side_by_side import Refused, SideBySide
from spinewise.outcomes.effect.contrasts import (
    restricted_mean_difference,
    risk_difference,
)
from spinewise.outcomes.effect.curves import AdjustedCurves, adjusted_curves
from spinewise.outcomes.effect.emulated import EmulatedTrial
from spinewise.outcomes.effect.estimate import Counted, Described, Estimate
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]

DRAWN, LIMITS = 400, 40
"""Days at which a curve is drawn, and its limits: each of these costs a pass over everybody."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """One arm's curve at evenly spaced days, for a picture.

    Parameters
    ----------
    name : str
        Of the arm.
    days, survival : ndarray, shape (m,)
        From the start of follow-up, and the probability of being without the event.
    limit_days : ndarray, shape (k,)
        Fewer days.
    limits : ndarray, shape (k, 3)
        Probability, lower and upper limit on these.
    """

    name: str
    days: Floats
    survival: Floats
    limit_days: Floats
    limits: Floats


@dataclass(frozen=True, eq=False)
class OverTime:
    """Curves and differences of one comparison.

    Parameters
    ----------
    words : Described
        Of the method that made the arms.
    treated, untreated : Drawn
        Adjusted curves.
    differences : SideBySide
        Of risks and of restricted means, by year.
    risks : dict of float to tuple of float
        For each day of a difference the risk with and without treatment.
    """

    words: Described
    treated: Drawn
    untreated: Drawn
    differences: SideBySide
    risks: dict[float, tuple[float, float]]


def over_time(
    trial: EmulatedTrial,
    words: Described,
    counted: Counted,
    names: tuple[str, str],
    years: tuple[float, ...],
    level: float,
) -> OverTime:
    """Estimate curves and differences of an emulated trial.

    Parameters
    ----------
    trial : EmulatedTrial
        Two weighted arms.
    words : Described
        What made them.
    counted : Counted
        Who was used.
    names : tuple of str
        Of the arms, treated first.
    years : tuple of float
        At which differences are taken; one after follow-up is refused by name.
    level : float
        Of the intervals.

    Returns
    -------
    OverTime
        With limits by person.
    """
    curves = adjusted_curves(trial, names)
    days, some = (np.linspace(0.0, curves.last_day, count + 1)[1:] for count in (DRAWN, LIMITS))
    arms = (curves.treated, curves.untreated)
    treated, untreated = (
        Drawn(arm.name, days, arm.curve.at(days), some, limits)
        for arm, limits in zip(arms, curves.at(some, level), strict=True)
    )
    estimates: list[Estimate] = []
    refused: list[Refused] = []
    risks: dict[float, tuple[float, float]] = {}
    for day in (year * DAYS_PER_YEAR for year in years):
        try:
            estimates.append(risk_difference(curves, day, words, counted, level=level))
            estimates.append(restricted_mean_difference(curves, day, words, counted, level=level))
            risks[day] = _risks(curves, day)
        except CannotMeasure as reason:
            refused.append(Refused(f"{words.method}: difference by day {day:g}", str(reason)))
    return OverTime(
        words,
        treated,
        untreated,
        SideBySide(tuple(estimates), tuple(refused)),
        risks,
    )


def _risks(curves: AdjustedCurves, day: float) -> tuple[float, float]:
    arms = (curves.treated, curves.untreated)
    treated, untreated = (1 - float(arm.curve.at([day])[0]) for arm in arms)
    return treated, untreated
