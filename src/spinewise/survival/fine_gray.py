"""Regression on the subdistribution hazard of one cause (Fine and Gray).

Who had another cause stays at risk afterwards with weight G(t-) / G(T-), G the Kaplan-Meier estimate of
remaining uncensored; written as rows (start, stop] with weights, the model is a weighted Cox model.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival import checks
from spinewise.survival.covariates import read_covariates
from spinewise.survival.cox import cox
from spinewise.survival.cox_fit import CoxFit
from spinewise.survival.cumulative_incidence import read_causes
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]

MOST_ROWS = 100_000_000


@dataclass(frozen=True, eq=False)
class SubdistributionRows:
    """Rows whose weighted Cox model is that of Fine and Gray.

    Parameters
    ----------
    row : ndarray of int64, shape (m,)
        Which row of the input each is of.
    start, stop : ndarray, shape (m,)
        Of each.
    event : ndarray of bool, shape (m,)
        Whether it ends with the cause of interest.
    weight : ndarray, shape (m,)
        Above 0, at most 1.
    """

    row: NDArray[np.int64]
    start: Floats
    stop: Floats
    event: NDArray[np.bool_]
    weight: Floats


def fine_gray(
    covariates: Any, time: Any, cause: Any, *, of: int = 1, ties: str = "efron", names: Any = None
) -> CoxFit:
    """Fit Fine and Gray's model: ratios of subdistribution hazards of one cause.

    Parameters
    ----------
    covariates : array-like or data frame, shape (n, p)
        One row for each person.
    time : array-like, shape (n,)
        When each row ends; above zero.
    cause : array-like of int, shape (n,)
        0 for leaving without, 1, 2, ... for the cause of the event.
    of : int
        Code of the cause of interest.
    ties : str
        ``"efron"`` or ``"breslow"`` (as cmprsk).
    names : sequence of str, optional
        Of the covariates, when they have none.

    Returns
    -------
    CoxFit
        `covariance` is the sandwich by person with the weights taken as known, `model_covariance` that of the
        weighted model as R's coxph on finegray data prints it without robust errors.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    CannotMeasure
        When nobody has the cause, or the weights would need too many rows.

    References
    ----------
    Fine JP, Gray RJ. J Am Stat Assoc 1999;94:496. Geskus RB. Biometrics 2011;67:39.
    """
    rows = subdistribution_rows(time, cause, of=of)
    x, told = read_covariates(covariates, names)
    checks.same_rows(len(x), int(rows.row.max()) + 1)
    return cox(
        x[rows.row],
        rows.stop,
        rows.event,
        start=rows.start,
        weights=rows.weight,
        cluster=rows.row,
        ties=ties,
        names=told,
    )


def subdistribution_rows(time: Any, cause: Any, *, of: int = 1) -> SubdistributionRows:
    """Write competing risks as weighted rows for one cause.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends; above zero.
    cause : array-like of int, shape (n,)
        0 for leaving without, 1, 2, ... for the cause of the event.
    of : int
        Code of the cause of interest.

    Returns
    -------
    SubdistributionRows
        A row of another cause goes on until the last event of interest, cut where its weight changes.

    Raises
    ------
    BadInput
        When a row or column cannot be used.
    CannotMeasure
        When nobody has the cause, or there would be too many rows.
    """
    stop, _ = checks.observed(time)
    code = read_causes(cause, len(stop))
    if stop.min() <= 0:
        first_row = int(np.argmin(stop)) + 1
        raise BadInput(f"Column time is zero in row {first_row}: a subdistribution needs times above zero.")
    if not np.any(code == of):
        raise CannotMeasure(f"Nobody has cause {of}: a hazard ratio needs events.")
    moments = np.unique(stop[code == of])
    uncensored = _uncensored_before(stop, code == 0, moments)
    changes = np.flatnonzero(np.diff(uncensored) != 0) + 1
    ends = np.concatenate((moments[changes - 1], moments[-1:]))
    levels = np.concatenate((uncensored[:1], uncensored[changes]))
    other = np.flatnonzero((code > 0) & (code != of))
    own_level = _uncensored_before(stop, code == 0, stop[other])
    first = np.searchsorted(ends, stop[other])
    pieces = len(ends) - first
    total = int(pieces.sum())
    if total + len(stop) > MOST_ROWS:
        raise CannotMeasure(
            f"The weights would need {total + len(stop)} rows: round times to months or take a sample of "
            "people."
        )
    row = np.repeat(other, pieces)
    piece = np.arange(total) - np.repeat(np.cumsum(pieces) - pieces, pieces) + np.repeat(first, pieces)
    begin = np.maximum(np.concatenate(([0.0], ends))[piece], stop[row])
    weight = levels[piece] / np.repeat(own_level, pieces)
    longer = stop.copy()
    same = weight == 1  # the row itself goes on until its weight falls
    longer[row[same]] = ends[piece[same]]
    lasting = (ends[piece] > begin) & (weight > 0) & ~same
    row, piece, begin, weight = row[lasting], piece[lasting], begin[lasting], weight[lasting]
    return SubdistributionRows(
        np.concatenate((np.arange(len(stop)), row)),
        np.concatenate((np.zeros(len(stop)), begin)),
        np.concatenate((longer, ends[piece])),
        np.concatenate((code == of, np.zeros(len(row), np.bool_))),
        np.concatenate((np.ones(len(stop)), weight)),
    )


def _uncensored_before(stop: Floats, censored: NDArray[np.bool_], times: Floats) -> Floats:
    """G just before given times; who has an event at the time of a censoring is no longer at risk of it."""
    moments, place = np.unique(stop, return_inverse=True)
    leaving = np.bincount(place, minlength=len(moments))
    lost = np.bincount(place[censored], minlength=len(moments))
    at_risk = leaving[::-1].cumsum()[::-1] - (leaving - lost)
    kept = np.divide(at_risk - lost, at_risk, out=np.ones(len(moments)), where=lost > 0)
    curve = np.concatenate(([1.0], np.cumprod(kept)))
    before: Floats = curve[np.searchsorted(moments, times, side="left")]
    return before
