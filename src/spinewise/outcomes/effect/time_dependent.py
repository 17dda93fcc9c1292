"""Cox regression in which a person counts as treated from the day of treatment on, and not before."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.estimate import NEVER_SHOWN, Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.reading import both_have_events, covariates_of, treated_days
from spinewise.outcomes.effect.regression import cox_of_treatment
from spinewise.survival import checks
from spinewise.survival.cox_fit import CoxFit
from spinewise.survival.episodes import split_at_exposure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORDS = Described(
    "time-dependent Cox",
    "hazard after treatment over the hazard of people alike who are not treated so far, the same at "
    "all times",
    (
        "that the hazards stay in proportion",
        "that among people alike in the covariates who is treated on a day is a matter of chance",
        "that nothing learned after time zero decides both treatment and outcome",
    ),
    (NEVER_SHOWN, "by how much risk differs on a given day", "an effect that fades or begins late"),
)


def time_dependent(
    cohort: Cohort, weights: Any = None, adjust: Any = True, *, level: float = 0.95
) -> Estimate:
    """Estimate the hazard ratio of being treated, exposure beginning with the treatment.

    The truth it estimates is the hazard ratio given the covariates of the adjustment; when the effect is the
    same for everybody and a strong cause of the outcome is left out, it lies nearer to 1 than the ratio
    within levels of that cause, without any confounding.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights : array-like, shape (n,), optional
        Of each person; errors are then robust by person. Weights made for ever against never treated are only
        roughly those of a treatment that comes with time.
    adjust : bool or table, shape (n, p)
        Whether covariates of the cohort enter the model, or which others.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Of the hazard ratio.

    Raises
    ------
    BadInput
        When a covariate is unknown or weights cannot be used.
    CannotMeasure
        When nobody or everybody is treated, a group has no events, or the model has no answer.

    References
    ----------
    Mantel N, Byar DP. J Am Stat Assoc 1974;69:81. Martinussen T, Vansteelandt S. Lifetime Data Anal
    2013;19:279 (ratios of hazards are not collapsible).
    """
    fit, _ = fit_time_dependent(cohort, weights, adjust)
    counted = Counted(len(cohort), int(cohort.ever_treated.sum()), int(cohort.outcome.happened.sum()))
    return ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], WORDS, counted, level)


def fit_time_dependent(cohort: Cohort, weights: Any = None, adjust: Any = True) -> tuple[CoxFit, Ints]:
    """Fit the model of `time_dependent`.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights, adjust : optional
        As there.

    Returns
    -------
    fit : CoxFit
        Its first coefficient is that of treatment.
    person : ndarray of int64, shape (m,)
        Whose each row of the fit is.

    Raises
    ------
    BadInput
        When a covariate is unknown or weights cannot be used.
    CannotMeasure
        As `time_dependent`.
    """
    exposed_at = treated_days(cohort)
    values, names = covariates_of(cohort, adjust)
    weight = checks.weights(weights, len(cohort))
    parts = split_at_exposure(cohort.outcome.days, cohort.outcome.happened, exposed_at)
    exposed = parts.state == 1
    both_have_events(int((parts.event & exposed).sum()), int((parts.event & ~exposed).sum()))
    fit = cox_of_treatment(
        exposed,
        parts.stop,
        parts.event,
        (values[parts.row], names),
        start=parts.start,
        weights=None if weight is None else weight[parts.row],
        person=parts.row,
    )
    return fit, parts.row
