"""Restricted mean survival time: the area under the curve of survival up to a horizon."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from spinewise.survival.cox_fit import normal_width
from spinewise.survival.kaplan_meier import SurvivalCurve
from spinewise.words import BadInput


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error.

    Parameters
    ----------
    value : float
        The number.
    standard_error : float
        Of it.
    """

    value: float
    standard_error: float

    @property
    def p_value(self) -> float:
        """Two-sided, of the value being zero."""
        return float(2 * ndtr(-abs(self.value) / self.standard_error))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Confidence limits by the normal distribution.

        Parameters
        ----------
        level : float
            How often such limits hold the truth.

        Returns
        -------
        tuple of float
            Lower and upper.

        Raises
        ------
        BadInput
            When the level is not between 0 and 1.
        """
        width = normal_width(level) * self.standard_error
        return self.value - width, self.value + width


def restricted_mean(curve: SurvivalCurve, horizon: float, *, extend: bool = False) -> Estimate:
    """Mean time without the event, of the first `horizon`.

    The area under S up to the horizon; variance sum_{t_i <= horizon} A_i^2 d_i / (n_i (n_i - d_i)), A_i the
    area between t_i and the horizon; of a robust curve the squared influences, each weighed with A_i.

    Parameters
    ----------
    curve : SurvivalCurve
        Of one group.
    horizon : float
        In the unit of the data.
    extend : bool
        Whether survival may be taken as constant after the end of follow-up, as R does; the error knows
        nothing of it.

    Returns
    -------
    Estimate
        In the unit of the data.

    Raises
    ------
    BadInput
        When the horizon is not positive.
    CannotMeasure
        When it lies after the end of follow-up and `extend` is not set.

    References
    ----------
    Irwin JO. J Hyg 1949;47:188. Royston P, Parmar MKB. BMC Med Res Methodol 2013;13:152.

    Examples
    --------
    >>> from spinewise.survival.kaplan_meier import kaplan_meier
    >>> restricted_mean(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]), 4).value
    2.5
    """
    if not horizon > 0:
        raise BadInput(f"A horizon of {horizon:g} is none: give a time after 0.")
    if not extend:
        curve.refuse_after_the_end(horizon)
    inside = curve.time < horizon
    moments, survival = curve.time[inside], curve.survival[inside]
    edges = np.concatenate(([0.0], moments, [horizon]))
    areas = np.diff(edges) * np.concatenate(([1.0], survival))
    after = areas[1:][::-1].cumsum()[::-1]
    if curve.robust is not None:
        factor = np.zeros(len(curve.time))
        factor[inside] = after
        return Estimate(float(areas.sum()), float(np.sqrt(curve.robust.variance(factor)[-1])))
    at_risk, events = curve.counts.at_risk[inside], curve.counts.events[inside]
    counted = (events > 0) & (at_risk > events)
    n, d = at_risk[counted], events[counted]
    variance = float(np.sum(after[counted] ** 2 * d / (n * (n - d))))
    return Estimate(float(areas.sum()), float(np.sqrt(variance)))


def restricted_mean_difference(
    curve: SurvivalCurve, other: SurvivalCurve, horizon: float, *, extend: bool = False
) -> Estimate:
    """Difference of two restricted means of independent groups, first less second.

    Parameters
    ----------
    curve, other : SurvivalCurve
        Of the two groups.
    horizon : float
        The same for both.
    extend : bool
        As in `restricted_mean`.

    Returns
    -------
    Estimate
        In the unit of the data.

    Raises
    ------
    BadInput
        When the horizon is not positive.
    CannotMeasure
        When it lies after the end of follow-up of one group and `extend` is not set.
    """
    one = restricted_mean(curve, horizon, extend=extend)
    two = restricted_mean(other, horizon, extend=extend)
    return Estimate(one.value - two.value, float(np.hypot(one.standard_error, two.standard_error)))
