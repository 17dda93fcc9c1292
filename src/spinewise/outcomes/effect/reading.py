"""What every estimator here asks of a cohort before it begins."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.cohort import Cohort
from spinewise.survival import checks
from spinewise.survival.covariates import read_covariates
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROUNDING = 3 * checks.SAME_TIME
"""Of the longest time: closer ones are the same."""


def covariates_of(cohort: Cohort, adjust: Any) -> tuple[Floats, tuple[str, ...]]:
    """Read the covariates that an estimate is adjusted for.

    Parameters
    ----------
    cohort : Cohort
        People.
    adjust : bool, array-like or data frame, shape (n, p)
        True for the covariates of the cohort, False for none, else a table of them, complete.

    Returns
    -------
    values : ndarray, shape (n, p)
        Complete; p may be 0.
    names : tuple of str
        Of the columns.

    Raises
    ------
    BadInput
        When a value is missing or the table has another number of rows.
    """
    n = len(cohort)
    if adjust is False or adjust is None:
        return np.zeros((n, 0)), ()
    if adjust is not True:
        values, names = read_covariates(adjust)
        checks.same_rows(len(values), n)
        return values, names
    if not cohort.names:
        return np.zeros((n, 0)), ()
    unknown = np.argwhere(~np.isfinite(cohort.covariates))
    if len(unknown):
        row, column = unknown[0]
        raise BadInput(
            f"Column {cohort.names[column]} is unknown in row {row + 1}: impute it, leave it out of the "
            "adjustment, or leave the row out and count it."
        )
    return cohort.covariates, cohort.names


def joined_to(values: Floats, borders: Floats, longest: float) -> Floats:
    """The same times, each that differs from a border by rounding only replaced by it.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Days; infinite allowed.
    borders : ndarray, shape (k,)
        Ascending days at which rows are cut.
    longest : float
        Longest time of all, by which the survival room measures rounding.

    Returns
    -------
    ndarray, shape (n,)
        No row between a value and a border is then too short for a regression.
    """
    middles = (borders[1:] + borders[:-1]) / 2
    nearest = borders[np.searchsorted(middles, values)]
    return np.where(np.abs(values - nearest) <= ROUNDING * longest, nearest, values)


def treated_days(cohort: Cohort) -> Floats:
    """When each was treated under observation, infinite for the others.

    Parameters
    ----------
    cohort : Cohort
        People.

    Returns
    -------
    ndarray, shape (n,)
        Days.

    Raises
    ------
    CannotMeasure
        When everybody or nobody was treated.
    """
    ever = cohort.ever_treated
    if not ever.any():
        raise CannotMeasure("Nobody was treated under observation: there is nothing to compare.")
    if ever.all():
        raise CannotMeasure(
            "Everybody was treated: find people who were eligible and not treated, there is nothing "
            "to compare."
        )
    if not cohort.outcome.happened.any():
        raise CannotMeasure("Nobody had the event: a comparison of hazards needs events.")
    return np.where(ever, cohort.treated_at, np.inf)


def both_have_events(events_treated: int, events_untreated: int) -> None:
    """Refuse a comparison in which one group had no event.

    Parameters
    ----------
    events_treated, events_untreated : int
        Counts.

    Raises
    ------
    CannotMeasure
        Naming the group.
    """
    for count, name in ((events_treated, "treated"), (events_untreated, "untreated")):
        if not count:
            raise CannotMeasure(
                f"Nobody had the event while {name}: a hazard ratio would be infinite or zero, follow for "
                "longer or give the counts alone."
            )
