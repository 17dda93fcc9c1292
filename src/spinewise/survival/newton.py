"""Newton's method on the partial likelihood, and sentences for data that determine no answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular

from spinewise.survival.partial_likelihood import (
    At,
    CoxRows,
    expected_at,
    gradient_at,
    information_at,
    likelihood_at,
)
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]

MAX_STEPS = 60
ROUNDING = 32
"""Fall of the likelihood that is put down to rounding, in standard deviations of a sum over all rows: a sum
that came out high by chance must not make every next step look like a fall."""
MAX_HALVINGS = 40
TOLERANCE = 1e-13
"""Squared length of the last step in standard errors, per event: the step itself is still taken."""
SMALL_STEP = 1e-4
"""Last step times standard deviation of the column; larger when the likelihood rises for ever."""
CONSTANT = 1e-12
COLLINEAR = 1e-10
FLAT = 1e-13
NAMED = 1e-6


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the partial likelihood is largest.

    Parameters
    ----------
    coefficients : ndarray, shape (p,)
        There.
    covariance : ndarray, shape (p, p)
        Inverse of the information there.
    at : At
        The likelihood there.
    null_loglik : float
        Its logarithm at zero.
    score : float
        Statistic of the score test at zero.
    iterations : int
        Newton steps.
    """

    coefficients: Floats
    covariance: Floats
    at: At
    null_loglik: float
    score: float
    iterations: int


def maximise(rows: CoxRows, names: tuple[str, ...]) -> Maximum:
    """Maximise the partial likelihood.

    Parameters
    ----------
    rows : CoxRows
        The data.
    names : tuple of str
        Of the columns, for the sentences.

    Returns
    -------
    Maximum
        The last step is shorter than 3e-7 standard errors of one event.

    Raises
    ------
    CannotMeasure
        When a column is constant, collinear or separates those with events from those without, or holds
        values so far beyond the others that the maximum is not reached.
    """
    deviation = _deviation(rows, names)
    beta = np.zeros(len(names))
    at = null = likelihood_at(rows, None)
    if not np.isfinite(null.loglik):
        raise BadInput("Column offset lies too far apart to be exponentiated: give logarithms of rates.")
    events = float(rows.death_weight.sum())
    score = 0.0
    for iteration in range(MAX_STEPS):
        expected = expected_at(rows, at)
        gradient = gradient_at(rows, expected)
        information = information_at(rows, at, expected)
        if iteration == 0:
            _refuse_flat(information, deviation, events, names)
        root, scale = factor_information(information, names, first=iteration == 0)
        step = solve_information(root, scale, gradient)
        length = float(gradient @ step)
        score = length if iteration == 0 else score
        if length <= TOLERANCE * events:
            _refuse_separation(step, deviation, names)
            inverse = solve_information(root, scale, np.eye(len(names)))
            return Maximum(beta + step, (inverse + inverse.T) / 2, at, null.loglik, score, iteration)
        beta, at = _uphill(rows, beta, step, at, names, deviation)
    raise _too_far(rows, deviation, names)


def _uphill(
    rows: CoxRows, beta: Floats, step: Floats, at: At, names: tuple[str, ...], deviation: Floats
) -> tuple[Floats, At]:
    """Halve the step until the likelihood does not fall; what rounding takes does not count as a fall."""
    slack = ROUNDING * abs(at.loglik) * np.finfo(float).eps * np.sqrt(len(rows.x))
    for _ in range(MAX_HALVINGS):
        candidate = likelihood_at(rows, beta + step)
        if candidate.loglik >= at.loglik - slack:
            return beta + step, candidate
        step = step / 2
    raise _separation(step, deviation, names)


def _deviation(rows: CoxRows, names: tuple[str, ...]) -> Floats:
    """Standard deviation of each column; refused when one is constant."""
    squares = np.zeros(rows.x.shape[1])
    for start in range(0, len(rows.x), 65_536):
        part = rows.x[start : start + 65_536]
        squares += np.einsum("ij,ij->j", part, part)
    deviation: Floats = np.sqrt(squares / len(rows.x))
    for column in np.flatnonzero(deviation <= CONSTANT * np.maximum(np.abs(rows.mean), np.finfo(float).tiny)):
        raise CannotMeasure(
            f"Column {names[column]} is the same for everyone at risk: leave it out, it cannot have a "
            "hazard ratio."
        )
    return deviation


def _refuse_flat(information: Floats, deviation: Floats, events: float, names: tuple[str, ...]) -> None:
    for column in np.flatnonzero(np.diag(information) <= FLAT * events * deviation**2):
        raise CannotMeasure(
            f"Column {names[column]} does not vary among those at risk at any event (within its stratum): "
            "leave it out, or change the strata."
        )


def factor_information(information: Floats, names: tuple[str, ...], first: bool) -> tuple[Floats, Floats]:
    """Cholesky factor of the information scaled to a diagonal of one, by columns so that one can be named.

    Parameters
    ----------
    information : ndarray, shape (p, p)
        Minus the second derivative of the likelihood.
    names : tuple of str
        Of the columns, for the sentences.
    first : bool
        Whether at coefficients of zero, where a column that follows from others is told from separation.

    Returns
    -------
    root : ndarray, shape (p, p)
        Lower triangle.
    scale : ndarray, shape (p,)
        Square roots of the diagonal.

    Raises
    ------
    CannotMeasure
        Naming the column that is collinear or separates.
    """
    scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    matrix = information / np.outer(scale, scale)
    p = len(matrix)
    root = np.zeros((p, p))
    for j in range(p):
        above = solve_triangular(root[:j, :j], matrix[:j, j], lower=True) if j else np.zeros(0)
        pivot = matrix[j, j] - above @ above
        if pivot <= COLLINEAR:
            raise _collinear(root, above, j, names, first)
        root[j, :j], root[j, j] = above, np.sqrt(pivot)
    return root, scale


def solve_information(root: Floats, scale: Floats, right: Floats) -> Floats:
    """Solve for a right side with a factored information.

    Parameters
    ----------
    root, scale : ndarray
        From `factor_information`.
    right : ndarray, shape (p,) or (p, c)
        What the product with the information is to be.

    Returns
    -------
    ndarray, shape (p,) or (p, c)
        The solution.
    """
    divisor = scale if right.ndim == 1 else scale[:, None]
    solved: Floats = cho_solve((root, True), right / divisor) / divisor
    return solved


def _collinear(root: Floats, above: Floats, j: int, names: tuple[str, ...], first: bool) -> CannotMeasure:
    shares = solve_triangular(root[:j, :j].T, above) if j else np.zeros(0)
    others = [names[k] for k in np.flatnonzero(np.abs(shares) > NAMED)]
    if not first or not others:
        return _separated_by(names[j])
    return CannotMeasure(
        f"Column {names[j]} follows from {' and '.join(others)}: leave one of them out, "
        "their hazard ratios cannot be told apart."
    )


def _refuse_separation(step: Floats, deviation: Floats, names: tuple[str, ...]) -> None:
    if np.any(np.abs(step) * deviation > SMALL_STEP):
        raise _separation(step, deviation, names)


def _separation(step: Floats, deviation: Floats, names: tuple[str, ...]) -> CannotMeasure:
    return _separated_by(names[int(np.argmax(np.abs(step) * deviation))])


def _separated_by(column: str) -> CannotMeasure:
    """Steps that stay long say one or the other: no value of the likelihood tells them apart."""
    return CannotMeasure(
        f"Column {column} separates those with events from those without, so that its hazard ratio is "
        "infinite or zero, or it holds values far beyond the others: check its values, join its categories "
        "or leave it out."
    )


def _too_far(rows: CoxRows, deviation: Floats, names: tuple[str, ...]) -> CannotMeasure:
    """Steps that grow ever shorter without a summit: one value rules the curvature and not the slope."""
    column = names[int(np.argmax(np.abs(rows.x).max(axis=0) / deviation))]
    return CannotMeasure(
        f"The maximum was not reached in {MAX_STEPS} steps: column {column} holds values far beyond the "
        "others. Check them, or use their logarithm."
    )
