"""Ever treated against never treated: the comparison that counts immortal time, shown to be seen through."""

from typing import Any

import numpy as np

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.estimate import NEVER_SHOWN, Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.reading import both_have_events, covariates_of, treated_days
from spinewise.outcomes.effect.regression import cox_of_treatment
from spinewise.survival import checks

WORDS = Described(
    "naive (ever treated)",
    "hazard of people treated at any time over that of people never treated, from time zero on",
    ("that people treated later could have died before their treatment, which they could not",),
    (NEVER_SHOWN, "anything about treatment: part of the difference is made by the comparison itself"),
    "Biased: the days before a treatment count as treated, and nobody who was treated died in them "
    "(immortal time).",
)


def naive(
    cohort: Cohort,
    weights: Any = None,
    adjust: Any = True,
    *,
    until_day: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """Compare ever with never treated from time zero; biased, and printed as that.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights : array-like, shape (n,), optional
        Of each person, such as inverse probabilities of treatment; errors are then robust.
    adjust : bool or table, shape (n, p)
        Whether covariates of the cohort enter the model, or which others.
    until_day : float, optional
        Follow-up is cut there; groups stay those of the whole observation.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        With its `bias`.

    Raises
    ------
    BadInput
        When a covariate is unknown or weights cannot be used.
    CannotMeasure
        When a group or its events are empty, or the model has no answer.

    References
    ----------
    Suissa S. Am J Epidemiol 2008;167:492.
    """
    treated_days(cohort)
    values, names = covariates_of(cohort, adjust)
    weight = checks.weights(weights, len(cohort))
    stop, event, ever = cohort.outcome.days, cohort.outcome.happened, cohort.ever_treated
    if until_day is not None:
        event = event & (stop <= until_day)
        stop = np.minimum(stop, until_day)
    both_have_events(int((event & ever).sum()), int((event & ~ever).sum()))
    fit = cox_of_treatment(ever, stop, event, (values, names), weights=weight)
    counted = Counted(len(cohort), int(ever.sum()), int(event.sum()))
    return ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], WORDS, counted, level)
