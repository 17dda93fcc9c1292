"""Differences between adjusted curves: of risk by a day, and of the mean time lived until then."""

from dataclasses import replace

import numpy as np

from spinewise.outcomes.effect.curves import AdjustedCurves
from spinewise.outcomes.effect.estimate import Counted, Described, Estimate, Scale, difference

AVERAGED = ", averaged over follow-up"


def risk_difference(
    curves: AdjustedCurves, day: float, words: Described, counted: Counted, *, level: float = 0.95
) -> Estimate:
    """Risk of the event by a day with treatment, less without; below 0 favours treatment.

    Parameters
    ----------
    curves : AdjustedCurves
        Of both arms.
    day : float
        From the start of follow-up.
    words : Described
        Of the method that made the arms.
    counted : Counted
        Who was used.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Error by person.

    Raises
    ------
    CannotMeasure
        When the day lies after follow-up.
    """
    curves.refuse_after_the_end(day)
    with_it, moved = curves.treated.survival_at(day)
    without, moved_without = curves.untreated.survival_at(day)
    error = float(np.sqrt(curves.trial.variance(moved - moved_without)))
    told = replace(words, estimand=f"risk by day {day:g}: {words.estimand.removesuffix(AVERAGED)}")
    return difference(Scale.RISK_DIFFERENCE, without - with_it, error, day, told, counted, level)


def restricted_mean_difference(
    curves: AdjustedCurves, day: float, words: Described, counted: Counted, *, level: float = 0.95
) -> Estimate:
    """Days lived without the event until a day with treatment, less without; above 0 favours treatment.

    Parameters
    ----------
    curves : AdjustedCurves
        Of both arms.
    day : float
        From the start of follow-up.
    words : Described
        Of the method that made the arms.
    counted : Counted
        Who was used.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Error by person.

    Raises
    ------
    CannotMeasure
        When the day lies after follow-up.

    References
    ----------
    Royston P, Parmar MKB. BMC Med Res Methodol 2013;13:152.
    """
    curves.refuse_after_the_end(day)
    with_it, moved = curves.treated.restricted_mean(day)
    without, moved_without = curves.untreated.restricted_mean(day)
    error = float(np.sqrt(curves.trial.variance(moved - moved_without)))
    told = replace(
        words, estimand=f"days lived of the first {day:g}: {words.estimand.removesuffix(AVERAGED)}"
    )
    return difference(Scale.RESTRICTED_MEAN_DIFFERENCE, with_it - without, error, day, told, counted, level)
