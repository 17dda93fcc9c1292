"""Comparisons by regression, from the naive one to those that begin where they should.

Regression on the covariates gives a ratio given them; weights, pairs and strata give one across the people
they speak of. The two differ without any bias, and more so the stronger the covariates (non-collapsibility).
"""

from collections.abc import Callable, Iterator
from functools import partial

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.comparison.adjusted import CHANCE, PROPORTION
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.effect.clone_censor_weight import clone_censor_weight
from spinewise.outcomes.effect.estimate import Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.groups import Groups, decided_at_time_zero, groups_from
from spinewise.outcomes.effect.landmark import landmark
from spinewise.outcomes.effect.naive import naive
from spinewise.outcomes.effect.reading import covariates_of
from spinewise.outcomes.effect.regression import cox_of_treatment
from spinewise.outcomes.effect.time_dependent import time_dependent

Ways = Iterator[tuple[str, Callable[[], Estimate]]]


def regressions(cohort: Cohort, choices: Choices) -> Ways:
    """Every comparison by regression that fits the question, by its name; each is called to be computed.

    A treatment that begins after time zero is compared naively too: the reader sees how far that is off.

    Parameters
    ----------
    cohort : Cohort
        Complete covariates.
    choices : Choices
        Landmarks, grace period and level.

    Yields
    ------
    name : str
        Of the method.
    estimate : callable
        May raise CannotMeasure.
    """
    level = choices.level
    if decided_at_time_zero(cohort):
        yield "time zero: unadjusted", lambda: at_time_zero(cohort, adjust=False, level=level)
        yield "time zero: covariates in the model", lambda: at_time_zero(cohort, adjust=True, level=level)
        return
    yield "naive (ever treated)", lambda: naive(cohort, level=level)
    yield "time-dependent Cox", lambda: time_dependent(cohort, level=level)
    for day in choices.landmarks:
        yield f"landmark at day {day:g}", partial(landmark, cohort, day=day, level=level)
    yield (
        "clone, censor, weight",
        lambda: clone_censor_weight(cohort, grace_days=choices.grace_days, level=level),
    )


def at_time_zero(cohort: Cohort, *, adjust: bool, level: float = 0.95) -> Estimate:
    """Compare people treated on time zero with the others, with or without covariates in the model.

    Parameters
    ----------
    cohort : Cohort
        Treatment on time zero or never.
    adjust : bool
        Whether the covariates enter the model.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Of the hazard ratio.

    Raises
    ------
    CannotMeasure
        When a group is empty or has no event, or the model has no answer.
    """
    groups = groups_from(cohort, 0)
    fit = cox_of_treatment(groups.treated, groups.days, groups.happened, covariates_of(cohort, adjust))
    words = _adjusted_words(groups) if adjust else _crude_words(groups)
    return ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], words, groups.counted, level)


def _adjusted_words(groups: Groups) -> Described:
    return Described(
        "time zero: covariates in the model",
        "hazard of the treated over that of the untreated, given the covariates",
        (CHANCE, PROPORTION, "that each covariate acts on the hazard by a constant factor"),
        groups.cannot_show,
    )


def _crude_words(groups: Groups) -> Described:
    return Described(
        "time zero: unadjusted",
        "hazard of the treated over that of the untreated",
        (PROPORTION,),
        groups.cannot_show,
        "Biased where the groups differed before treatment.",
    )
