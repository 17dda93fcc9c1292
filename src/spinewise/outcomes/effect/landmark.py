"""Groups by what had been done until one day, among people observed then; time counts from there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort
from spinewise.outcomes.effect.emulated import EmulatedTrial
from spinewise.outcomes.effect.estimate import NEVER_SHOWN, Counted, Described, Estimate, ratio_of_hazards
from spinewise.outcomes.effect.reading import both_have_events, covariates_of, treated_days
from spinewise.outcomes.effect.regression import cox_of_treatment
from spinewise.survival import checks
from spinewise.survival.landmark import Landmark
from spinewise.survival.landmark import landmark as people_at_landmark
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LandmarkTrial:
    """People at the landmark as two arms.

    Parameters
    ----------
    trial : EmulatedTrial
        One row for each; days count from the landmark.
    landmark : Landmark
        Who was left out and why.
    words : Described
        The estimand and what it assumes.
    counted : Counted
        Who was used.
    """

    trial: EmulatedTrial
    landmark: Landmark
    words: Described
    counted: Counted


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
    kept, words, counted = _at(cohort, day)
    values, names = covariates_of(cohort, adjust)
    weight = checks.weights(weights, len(cohort))
    fit = cox_of_treatment(
        kept.exposed,
        kept.time,
        kept.event,
        (values[kept.row], names),
        weights=None if weight is None else weight[kept.row],
    )
    return ratio_of_hazards(fit.coefficients[0], fit.standard_errors[0], words, counted, level)


def landmark_trial(cohort: Cohort, weights: Any = None, *, day: float) -> LandmarkTrial:
    """Make the two arms at a landmark, for curves and differences.

    Parameters
    ----------
    cohort : Cohort
        People.
    weights : array-like, shape (n,), optional
        Of each person of the cohort, taken as known; without them the curves are not adjusted.
    day : float
        The landmark.

    Returns
    -------
    LandmarkTrial
        Rows and counts.

    Raises
    ------
    BadInput
        When weights cannot be used or the landmark is none.
    CannotMeasure
        When nobody is left at the landmark, or a group or its events are empty.
    """
    kept, words, counted = _at(cohort, day)
    weight = checks.weights(weights, len(cohort))
    each = np.ones(len(kept.row)) if weight is None else weight[kept.row]
    trial = EmulatedTrial(
        np.arange(len(kept.row)),
        np.zeros(len(kept.row)),
        kept.time,
        kept.event,
        kept.exposed,
        each,
        len(kept.row),
    )
    return LandmarkTrial(trial, kept, words, counted)


def _at(cohort: Cohort, day: float) -> tuple[Landmark, Described, Counted]:
    if not day > 0 or not np.isfinite(day):
        raise BadInput(f"A landmark on day {day:g} is none: give a day above 0.")
    exposed_at = treated_days(cohort)
    kept = people_at_landmark(cohort.outcome.days, cohort.outcome.happened, exposed_at, day)
    if not kept.exposed.any() or kept.exposed.all():
        which = "everybody" if kept.exposed.all() else "nobody"
        raise CannotMeasure(
            f"Of those observed at day {day:g} {which} had been treated: choose another landmark."
        )
    both_have_events(int((kept.event & kept.exposed).sum()), int((kept.event & ~kept.exposed).sum()))
    words = Described(
        f"landmark at day {day:g}",
        f"hazard after day {day:g} of people treated by then over people not treated by then, among people "
        "alive and observed on that day, averaged over follow-up",
        (
            "that among people alike in the covariates who is treated by the landmark is a matter of chance",
            "that the hazards stay in proportion, or that an average of them is of use",
        ),
        (
            NEVER_SHOWN,
            f"anything about the first {day:g} days: {kept.events_before} events before the landmark "
            "are left out",
            f"the effect of treatment against none: {kept.exposed_later} of the untreated are treated later",
        ),
    )
    return kept, words, Counted(len(kept.row), int(kept.exposed.sum()), int(kept.event.sum()))
