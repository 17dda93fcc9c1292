"""Adjusted curves of survival of two arms, and how much each person moves them.

The curve of an arm is Kaplan and Meier's with weights; its errors are by person (infinitesimal jackknife), so
that clones of one person, who stand in both arms, are no two independent people.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.effect.emulated import Arm, EmulatedTrial
from spinewise.survival import checks
from spinewise.survival.kaplan_meier import SurvivalCurve, kaplan_meier
from spinewise.survival.limits import survival_limits
from spinewise.survival.steps import value_at
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ArmCurve:
    """Survival in one arm.

    Parameters
    ----------
    name : str
        Of the arm.
    arm : Arm
        Its rows.
    curve : SurvivalCurve
        Of the weighted rows.
    people : int
        In the trial.
    """

    name: str
    arm: Arm
    curve: SurvivalCurve
    people: int

    @cached_property
    def _jumps(self) -> tuple[Floats, Floats]:
        """What one event takes from log S, and what being at risk gives back, at each time."""
        n, d = self.curve.counts.at_risk, self.curve.counts.events
        counts = (d > 0) & (n > d)
        jump = np.divide(1.0, n - d, out=np.zeros(len(n)), where=counts)
        return jump, jump * np.divide(d, n, out=np.zeros(len(n)), where=counts)

    @cached_property
    def _places(self) -> tuple[Ints, Ints, Ints]:
        """How many times of the curve come up to each row's start, up to its stop, and which rows died."""
        first, last = (
            np.searchsorted(self.curve.time, one, side="right") for one in (self.arm.start, self.arm.stop)
        )
        return first, last, np.flatnonzero(self.arm.event)

    def influence(self, factor: Floats) -> Floats:
        """What each person adds to the sum over times of `factor` times the change of log S.

        Parameters
        ----------
        factor : ndarray, shape (k,)
            For each time of the curve; zero after the horizon.

        Returns
        -------
        ndarray, shape (people,)
            They sum to zero.
        """
        jump, drift = (factor * one for one in self._jumps)
        cumulated = np.concatenate(([0.0], np.cumsum(drift)))
        first, last, died = self._places
        own = cumulated[last] - cumulated[first]
        own[died] -= jump[last[died] - 1]
        return np.bincount(self.arm.person, own * self.arm.weight, self.people).astype(np.float64)

    def survival_at(self, day: float) -> tuple[float, Floats]:
        """Survival on a day and each person's influence on it.

        Parameters
        ----------
        day : float
            Within follow-up.

        Returns
        -------
        survival : float
            Probability.
        influence : ndarray, shape (people,)
            Of it.
        """
        survival = float(self.curve.at([day])[0])
        return survival, survival * self.influence((self.curve.time <= day).astype(np.float64))

    def restricted_mean(self, day: float) -> tuple[float, Floats]:
        """Mean days lived of the first `day`, and each person's influence on it.

        Parameters
        ----------
        day : float
            Within follow-up.

        Returns
        -------
        mean : float
            Area under the curve.
        influence : ndarray, shape (people,)
            Of it: each change of log S counts with the area that follows.
        """
        self.curve.refuse_after_the_end(day)
        inside = self.curve.time < day
        edges = np.concatenate(([0.0], self.curve.time[inside], [day]))
        areas = np.diff(edges) * np.concatenate(([1.0], self.curve.survival[inside]))
        factor = np.zeros(len(self.curve.time))
        factor[inside] = areas[1:][::-1].cumsum()[::-1]
        return float(areas.sum()), self.influence(factor)


@dataclass(frozen=True, eq=False)
class AdjustedCurves:
    """Survival of both arms.

    Parameters
    ----------
    treated, untreated : ArmCurve
        The arms.
    trial : EmulatedTrial
        Rows of both.
    """

    treated: ArmCurve
    untreated: ArmCurve
    trial: EmulatedTrial

    @property
    def last_day(self) -> float:
        """Last day on which both arms are observed."""
        return float(min(self.treated.curve.time[-1], self.untreated.curve.time[-1]))

    def at(self, days: Any, level: float = 0.95) -> tuple[Floats, Floats]:
        """Survival and its limits on given days.

        Parameters
        ----------
        days : array-like, shape (m,)
            Within the follow-up of both arms.
        level : float
            Of the limits, by day.

        Returns
        -------
        treated, untreated : ndarray, shape (m, 3)
            Survival, lower and upper limit (log-log).

        Raises
        ------
        CannotMeasure
            When a day lies after follow-up.
        """
        wanted = checks.times(days, "days")
        self.refuse_after_the_end(float(wanted.max()))
        return self._limits(self.treated, wanted, level), self._limits(self.untreated, wanted, level)

    def refuse_after_the_end(self, day: float) -> None:
        """Refuse a day on which one of the arms is no longer observed.

        Parameters
        ----------
        day : float
            From the start of follow-up.

        Raises
        ------
        CannotMeasure
            When it lies after the end.
        """
        if day > self.last_day:
            raise CannotMeasure(
                f"One arm is followed for {self.last_day:g} days only: ask for a day before, not {day:g}."
            )

    def _limits(self, one: ArmCurve, days: Floats, level: float) -> Floats:
        survival = value_at(one.curve.time, one.curve.survival, 1.0, days)
        error = np.zeros(len(days))
        for place, day in enumerate(days):
            if 0 < survival[place] < 1:
                influence = one.influence((one.curve.time <= day).astype(np.float64))
                error[place] = np.sqrt(self.trial.variance(influence))
        return np.column_stack((survival, survival_limits(survival, error, level, "log-log")))


def adjusted_curves(
    trial: EmulatedTrial, names: tuple[str, str] = ("treated", "untreated")
) -> AdjustedCurves:
    """Estimate the curves of both arms of an emulated trial.

    Parameters
    ----------
    trial : EmulatedTrial
        Rows.
    names : tuple of str
        Of the arms, treated first.

    Returns
    -------
    AdjustedCurves
        Weighted Kaplan-Meier curves.

    References
    ----------
    Cole SR, Hernan MA. Comput Methods Programs Biomed 2004;75:45. Xie J, Liu C. Stat Med 2005;24:3089.
    """
    both = []
    for treated, name in ((True, names[0]), (False, names[1])):
        arm = trial.arm(treated)
        curve = kaplan_meier(arm.stop, arm.event, start=arm.start, weights=arm.weight)
        both.append(ArmCurve(name, arm, curve, trial.people))
    return AdjustedCurves(both[0], both[1], trial)
