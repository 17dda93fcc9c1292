"""The Cox models that the estimators of this room share: treatment first, then what is adjusted for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.cox import cox
from spinewise.survival.cox_fit import CoxFit
from spinewise.survival.cox_residuals import score_residuals

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

TREATMENT = "treatment"


def cox_of_treatment(
    treated: NDArray[Any],
    stop: Floats,
    event: Flags,
    adjusting: tuple[Floats, tuple[str, ...]],
    *,
    start: Floats | None = None,
    weights: Floats | None = None,
    person: Ints | None = None,
) -> CoxFit:
    """Fit a Cox model whose first column is the treatment.

    Parameters
    ----------
    treated : ndarray of bool, shape (m,)
        Of each row.
    stop : ndarray, shape (m,)
        When each row ends.
    event : ndarray of bool, shape (m,)
        Of each row.
    adjusting : tuple of ndarray, shape (m, p), and names
        Further covariates of each row.
    start : ndarray, shape (m,), optional
        Observation is (start, stop].
    weights : ndarray, shape (m,), optional
        Of probability: the errors are then robust, by person.
    person : ndarray of int64, shape (m,), optional
        Whose each row is; every row its own person when None.

    Returns
    -------
    CoxFit
        Coefficient 0 is the log hazard ratio of treatment.
    """
    values, names = adjusting
    table = np.column_stack((treated.astype(np.float64), values))
    cluster = None if weights is None else (np.arange(len(stop)) if person is None else person)
    return cox(table, stop, event, start=start, weights=weights, cluster=cluster, names=(TREATMENT, *names))


def influence_of_treatment(fit: CoxFit, person: Ints, people: int) -> Floats:
    """How much each person moves the first coefficient (score residuals times the inverse information).

    Parameters
    ----------
    fit : CoxFit
        As fitted.
    person : ndarray of int64, shape (m,)
        Of each row given to the fit.
    people : int
        How many.

    Returns
    -------
    ndarray, shape (people,)
        Their squares sum to the robust variance of the coefficient.

    References
    ----------
    Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074.
    """
    moved = score_residuals(fit.rows, fit.at) @ fit.model_covariance[:, 0]
    return np.bincount(person[fit.rows.sets.order], moved, people).astype(np.float64)
