"""Clones, artificial censoring and weights: two strategies with a grace period, compared from one time zero.

Everybody begins in both arms. A clone leaves its arm on the day on which its person no longer follows the
strategy; who stays stands for people alike who had to leave. Time before treatment then counts in both arms,
and none of it is immortal.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.effect.censoring_models import (
    Staying,
    model_of_being_treated,
    model_of_staying_untreated,
)
from spinewise.outcomes.effect.emulated import EmulatedTrial, marginal_log_hazard_ratio
from spinewise.outcomes.effect.estimate import NEVER_SHOWN, Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.reading import covariates_of, joined_to, treated_days
from spinewise.survival import checks
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PIECES = 12
TREATED_PER_PIECE = 10
HALF_A_DAY = 0.5


@dataclass(frozen=True, eq=False)
class Cloned:
    """An emulated trial of two strategies, and how hard its weights had to work.

    Parameters
    ----------
    trial : EmulatedTrial
        Rows of both arms.
    grace_days : float
        Within which treatment begins, or does not.
    treated_within : int
        People treated within the grace period.
    largest_weight : float
        Of any row.
    effective_treated, effective_untreated : float
        Size that unweighted arms of the same precision would have after the grace period, (sum w)² / sum w².
    words : Described
        The estimand and what it assumes.
    """

    trial: EmulatedTrial
    grace_days: float
    treated_within: int
    largest_weight: float
    effective_treated: float
    effective_untreated: float
    words: Described


def clone_censor_weight(
    cohort: Cohort,
    weights: Any = None,
    adjust: Any = True,
    *,
    grace_days: float,
    level: float = 0.95,
) -> Estimate:
    """Estimate the hazard ratio of "treated within the grace period" over "not treated within it".

    The estimand compares strategies in everybody: under the first, treatment comes at its usual times and on
    the last day of the grace period for whoever is still without; under the second it does not come within
    the grace period and takes its usual course afterwards. During the grace period the arms differ little
    and later some of the second arm are treated, so even a constant effect of treatment gives a ratio nearer
    to 1 than that effect, which is averaged over follow-up: it is the ratio that a trial of the two
    strategies would find.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights : array-like, shape (n,), optional
        How many people each stands for (sampling); no weights of treatment, the method makes its own.
    adjust : bool or table, shape (n, p)
        Covariates of time zero for the weights: those of the cohort, none, or others.
    grace_days : float
        Above 0, chosen before looking at outcomes.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Error by person, the estimation of the weights included.

    Raises
    ------
    BadInput
        When a covariate is unknown or the grace period is none.
    CannotMeasure
        When nobody or everybody is treated within it, an arm has no events, or a column separates.

    References
    ----------
    Hernan MA, Robins JM. Am J Epidemiol 2016;183:758. Cain LE et al. Int J Biostat 2010;6:18. Maringe C et
    al. Int J Epidemiol 2020;49:1719.
    """
    cloned = clone_and_weight(cohort, weights, adjust, grace_days=grace_days)
    value, error = marginal_log_hazard_ratio(cloned.trial)
    counted = Counted(len(cohort), cloned.treated_within, int(cohort.outcome.happened.sum()))
    return ratio_of_hazards(value, error, cloned.words, counted, level)


def clone_and_weight(cohort: Cohort, weights: Any = None, adjust: Any = True, *, grace_days: float) -> Cloned:
    """Make the two arms with their weights, for hazard ratios, curves and differences.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights, adjust, grace_days
        As `clone_censor_weight`.

    Returns
    -------
    Cloned
        Rows and diagnostics.

    Raises
    ------
    BadInput
        When a covariate is unknown or the grace period is none.
    CannotMeasure
        When nobody or everybody is treated within it, or a column separates.
    """
    if not grace_days > 0 or not np.isfinite(grace_days):
        raise BadInput(f"A grace period of {grace_days:g} days is none: give days above 0.")
    treated_at = treated_days(cohort)
    values, names = covariates_of(cohort, adjust)
    given = checks.weights(weights, len(cohort))
    sampling = np.ones(len(cohort)) if given is None else given
    days = cohort.outcome.days
    # A treatment on the day itself leaves the other arm after half a day: a clone needs some time in it.
    treated_at = np.where(treated_at <= 0, np.minimum(HALF_A_DAY, days / 2), treated_at)
    longest = float(days.max())
    treated_at, days = (joined_to(one, np.array([grace_days]), longest) for one in (treated_at, days))
    within = treated_at <= grace_days
    if not within.any():
        raise CannotMeasure(f"Nobody was treated within {grace_days:g} days: choose a longer grace period.")
    edges = _edges(treated_at[within], grace_days)
    treated_at, days = (joined_to(one, edges[1:], longest) for one in (treated_at, days))
    leaves = np.minimum(np.minimum(treated_at, days), grace_days)
    staying = model_of_staying_untreated(leaves, within, values, names, edges, sampling)
    lasting = days > grace_days
    probability, scores = model_of_being_treated(within, lasting, values, names, sampling)
    followed = Followed(days, cohort.outcome.happened)
    trial = _rows(followed, within, treated_at, staying, probability, grace_days, sampling, scores)
    after = trial.start >= grace_days
    return Cloned(
        trial,
        grace_days,
        int(within.sum()),
        float(trial.weight.max()),
        _effective(trial.weight[after & trial.treated]),
        _effective(trial.weight[after & ~trial.treated]),
        _words(grace_days, names),
    )


def _edges(treated_at: Floats, grace_days: float) -> Floats:
    """Pieces of the grace period, with about as many treatments in each."""
    pieces = int(np.clip(len(treated_at) // TREATED_PER_PIECE, 1, PIECES))
    inner = np.quantile(treated_at, np.arange(1, pieces) / pieces, method="inverted_cdf")
    inner = np.unique(inner)
    # The last piece reaches to the end, and holds a treatment when the last edge lies before the last one.
    inner = inner[inner < treated_at.max()]
    return np.concatenate(([0.0], inner, [grace_days]))


def _rows(
    followed: Followed,
    within: Flags,
    treated_at: Floats,
    staying: Staying,
    probability: Floats,
    grace_days: float,
    sampling: Floats,
    scores: Floats,
) -> EmulatedTrial:
    days, happened = followed.days, followed.happened
    n = len(days)
    everyone = np.arange(n)
    # Treated within: all of the grace period, and afterwards who was treated within it.
    stays = np.flatnonzero(within & (days > grace_days))
    first_stop = np.minimum(days, grace_days)
    person = [everyone, stays]
    start = [np.zeros(n), np.full(len(stays), grace_days)]
    stop = [first_stop, days[stays]]
    event = [happened & (days <= grace_days), happened[stays]]
    weight = [sampling, sampling[stays] / probability[stays]]
    # Not treated within: until treatment, with a weight that grows from piece to piece.
    ends = np.where(within, treated_at, days)
    borders = np.concatenate((staying.edges, [np.inf]))
    middles = np.concatenate(((staying.edges[:-1] + staying.edges[1:]) / 2, [grace_days]))
    needed = staying.cumulative(middles)
    clones = n + len(stays)
    for k in range(len(middles)):
        here = np.flatnonzero(ends > borders[k])
        person.append(here)
        start.append(np.full(len(here), borders[k]))
        stop.append(np.minimum(ends[here], borders[k + 1]))
        event.append(happened[here] & ~within[here] & (days[here] <= borders[k + 1]))
        weight.append(sampling[here] * np.exp(needed[k] * staying.relative[here]))
    rows = sum(len(one) for one in person)
    return EmulatedTrial(
        np.concatenate(person),
        np.concatenate(start),
        np.concatenate(stop),
        np.concatenate(event),
        np.arange(rows) < clones,
        np.concatenate(weight),
        n,
        np.column_stack((staying.scores, scores)),
    )


def _effective(weight: Floats) -> float:
    return float(weight.sum() ** 2 / (weight @ weight)) if len(weight) else 0.0


def _words(grace_days: float, names: tuple[str, ...]) -> Described:
    told = ", ".join(names) if names else "nothing: no covariate was given"
    return Described(
        "clone, censor, weight",
        f"everybody treated within {grace_days:g} days over everybody not treated within {grace_days:g} "
        "days, marginal, averaged over follow-up",
        (
            "that among people alike at time zero who is treated within the grace period is a matter of "
            f"chance (alike in {told})",
            "that everybody could have followed either strategy",
            "that the models of treatment within the grace period hold",
            "that the end of observation has nothing to do with the outcome",
        ),
        (NEVER_SHOWN, "the effect of treatment at a given day: some of the second arm are treated later"),
    )
