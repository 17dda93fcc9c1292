"""Groups by what had been done until one day, among people observed then; time counts from there."""

from typing import Any

import numpy as np

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.estimate import Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.groups import Groups, groups_from
from spinewise.outcomes.effect.reading import covariates_of
from spinewise.outcomes.effect.regression import cox_of_treatment
from spinewise.survival import checks
from spinewise.words import BadInput


def landmark(
    cohort: Cohort, weights: Any = None, adjust: Any = True, *, day: float, level: float = 0.95
) -> Estimate:
    """Estimate the hazard ratio after a landmark of people treated by then over people not treated by then.

    The estimand is among people alive and observed at the landmark. People treated later stay in the second
    group, so that even a constant effect gives a ratio nearer to 1 than that effect.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights : array-like, shape (n,), optional
        Of each person of the cohort; errors are then robust. They should be made among people at the
        landmark, for treatment by then.
    adjust : bool or table, shape (n, p)
        Whether covariates of the cohort enter the model, or which others.
    day : float
        The landmark, chosen before looking at outcomes; for augmentation often 30 or 90.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Of the hazard ratio.

    Raises
    ------
    BadInput
        When a covariate is unknown, weights cannot be used or the landmark is none.
    CannotMeasure
        When nobody is left at the landmark, a group or its events are empty, or the model has no answer.

    References
    ----------
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710. Dafni U. Circ Cardiovasc Qual Outcomes
    2011;4:363.
    """
    if not day > 0 or not np.isfinite(day):
        raise BadInput(f"A landmark on day {day:g} is none: give a day above 0.")
    groups = groups_from(cohort, day)
    values, names = covariates_of(cohort, adjust)
    weight = checks.weights(weights, len(cohort))
    fit = cox_of_treatment(
        groups.treated,
        groups.days,
        groups.happened,
        (values[groups.row], names),
        weights=None if weight is None else weight[groups.row],
    )
    words, counted = _words(groups), groups.counted
    return ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], words, counted, level)


def _words(groups: Groups) -> Described:
    day = groups.day
    return Described(
        f"landmark at day {day:g}",
        f"hazard after day {day:g} of people treated by then over people not treated by then, among people "
        "alive and observed on that day, averaged over follow-up",
        (
            "that among people alike in the covariates who is treated by the landmark is a matter of chance",
            "that the hazards stay in proportion, or that an average of them is of use",
        ),
        groups.cannot_show,
    )
