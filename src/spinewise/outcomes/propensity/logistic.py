"""Logistic regression with a stated ridge penalty, on all rows.

With p = 1 / (1 + exp(-eta)), eta = b0 + sum_j b_j (x_j - mean_j) / sd_j, the maximum of::

    sum_i w_i (y_i log p_i + (1 - y_i) log(1 - p_i)) - penalty / 2 sum_j b_j^2

The intercept is not penalised; a penalty of 0 is maximum likelihood. A penalty of 1 says what a normal
distribution of variance 1 around no effect would say of each coefficient by standard deviation of its column.

References
----------
Le Cessie S, van Houwelingen JC. Ridge estimators in logistic regression. Appl Stat 1992;41:191.
Albert A, Anderson JA. On the existence of maximum likelihood estimates in logistic regression models.
Biometrika 1984;71:1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.special import expit

from spinewise.outcomes.propensity.columns import read_columns
from spinewise.outcomes.propensity.logistic_kernels import likelihood
from spinewise.outcomes.propensity.standardised import Standardised, chunks_of, standardise, what_follows
from spinewise.survival import checks
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MAX_STEPS = 60
MAX_HALVINGS = 40
TOLERANCE = 1e-13
"""Squared length of the last step in standard errors, per row: the step itself is still taken."""
SMALL_STEP = 1e-4
"""Largest last step of a coefficient by standard deviation; larger when the likelihood rises for ever."""


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """A fitted logistic model.

    Parameters
    ----------
    names : tuple of str
        Of the columns.
    intercept : float
        Logarithm of the odds where every column is 0.
    coefficients : ndarray, shape (p,)
        Logarithms of odds ratios by unit of each column.
    covariance : ndarray, shape (p + 1, p + 1)
        Inverse of the (penalised) information, intercept first, by unit.
    penalty : float
        On the squared coefficients by standard deviation, halved.
    mean, deviation : ndarray, shape (p,)
        By which the columns were standardised.
    loglik, null_loglik : float
        Logarithm of the likelihood without penalty, at the coefficients and with an intercept alone.
    n, n_events : int
        Rows that counted, and those of them in which it happened.
    iterations : int
        Newton steps.
    predictor : ndarray, shape (n,)
        Logarithm of the odds of each fitted row.
    notes : tuple of str
        What the penalty hides: columns that follow from others, complete separation.
    """

    names: tuple[str, ...]
    intercept: float
    coefficients: Floats
    covariance: Floats
    penalty: float
    mean: Floats
    deviation: Floats
    loglik: float
    null_loglik: float
    n: int
    n_events: int
    iterations: int
    predictor: Floats
    notes: tuple[str, ...]

    @property
    def standard_errors(self) -> Floats:
        """Of the coefficients, without the intercept's; too small to be believed when there is a penalty."""
        errors: Floats = np.sqrt(np.diag(self.covariance))[1:]
        return errors

    @property
    def probability(self) -> Floats:
        """Of each fitted row."""
        chance: Floats = expit(self.predictor)
        return chance

    def linear_predictor(self, covariates: Any) -> Floats:
        """Logarithm of the odds of other rows.

        Parameters
        ----------
        covariates : array-like, shape (m, p)
            In the order of `names`.

        Returns
        -------
        ndarray, shape (m,)
            Of each row.
        """
        x, _ = read_columns(covariates, self.names)
        predictor: Floats = self.intercept + x @ self.coefficients
        return predictor


@dataclass(frozen=True, eq=False)
class _At:
    """The likelihood at some coefficients by standard deviation, intercept first."""

    beta: Floats
    predictor: Floats
    residual: Floats
    curvature: Floats
    loglik: float
    penalised: float


def logistic(
    covariates: Any, happened: Any, *, names: Sequence[str], penalty: float, weights: Any = None
) -> LogisticFit:
    """Fit a logistic regression to all rows by Newton's method.

    Parameters
    ----------
    covariates : array-like, shape (n, p)
        Without unknown values.
    happened : array-like of bool or 0 and 1, shape (n,)
        What is predicted.
    names : sequence of str
        Of the columns.
    penalty : float
        On half the sum of the squared coefficients by standard deviation; 0 for none.
    weights : array-like, shape (n,), optional
        Zero or more; rows counted so often.

    Returns
    -------
    LogisticFit
        At the maximum: the last step is shorter than 3e-7 standard errors of one row.

    Raises
    ------
    BadInput
        When a row or column cannot be used; the sentence names it.
    CannotMeasure
        When all or no rows have the event, a column is constant, or, without penalty, a column follows from
        others or separates those with the event from those without.

    Examples
    --------
    >>> fit = logistic([[0], [0], [0], [1], [1], [1]], [0, 0, 1, 0, 1, 1], names=["smoker"], penalty=0)
    >>> round(float(fit.coefficients[0]), 4), round(fit.intercept, 4)
    (1.3863, -0.6931)
    """
    x, told = read_columns(covariates, names)
    y = checks.events(happened, len(x), "outcome of the model")
    w = checks.weights(weights, len(x))
    if not np.isfinite(penalty) or penalty < 0:
        raise BadInput(f"A penalty of {penalty:g} is none: give 0 or more.")
    counted = np.ones(len(x)) if w is None else w
    share = float(counted @ y) / float(counted.sum())
    if share in (0.0, 1.0):
        raise CannotMeasure(
            f"The outcome of the model is the same in all {len(x)} rows: nothing can be learned from them."
        )
    columns = standardise(x, told, w)
    follows = what_follows(columns.correlations(w), told)
    if follows and not penalty:
        raise CannotMeasure(
            f"Column {follows[0]}: leave one of them out, their odds ratios cannot be told apart."
        )
    at, inverse, iterations = _maximum(columns, y, counted, penalty, share)
    return _told(columns, y, counted, penalty, share, at, inverse, iterations, follows)


def _maximum(
    columns: Standardised, y: Flags, w: Floats, penalty: float, share: float
) -> tuple[_At, Floats, int]:
    """Newton's method from the model without columns; the step is halved while the likelihood falls."""
    ridge = np.concatenate(([0.0], np.full(len(columns.names), float(penalty))))
    start = np.zeros(len(ridge))
    start[0] = np.log(share / (1 - share))
    at = _likelihood(columns, y, w, start, ridge)
    step = start
    for iteration in range(1, MAX_STEPS + 1):
        gradient, information = _derivatives(columns, at, ridge)
        try:
            factor = cho_factor(information)
        except LinAlgError:
            raise _separation(step, columns.names) from None
        step = cho_solve(factor, gradient)
        if gradient @ step <= TOLERANCE * w.sum():
            if not penalty and np.max(np.abs(step)) > SMALL_STEP:
                raise _separation(step, columns.names)
            last = _likelihood(columns, y, w, at.beta + step, ridge)
            return last, cho_solve(factor, np.eye(len(ridge))), iteration
        at = _uphill(columns, y, w, at, step, ridge)
    raise _separation(step, columns.names)


def _uphill(columns: Standardised, y: Flags, w: Floats, at: _At, step: Floats, ridge: Floats) -> _At:
    slack = abs(at.penalised) * np.finfo(float).eps * np.sqrt(len(y))
    for _ in range(MAX_HALVINGS):
        candidate = _likelihood(columns, y, w, at.beta + step, ridge)
        if candidate.penalised >= at.penalised - slack:
            return candidate
        step = step / 2
    raise _separation(step, columns.names)


def _likelihood(columns: Standardised, y: Flags, w: Floats, beta: Floats, ridge: Floats) -> _At:
    by_unit = beta[1:] / columns.deviation
    predictor = np.empty(len(y))
    for rows in chunks_of(columns.x):  # less the mean first: a far origin would cost digits
        predictor[rows] = (columns.x[rows] - columns.mean) @ by_unit
    predictor += beta[0]
    residual, curvature = np.empty(len(y)), np.empty(len(y))
    loglik = likelihood(predictor, y, w, residual, curvature)
    return _At(beta, predictor, residual, curvature, loglik, loglik - float(ridge @ beta**2) / 2)


def _derivatives(columns: Standardised, at: _At, ridge: Floats) -> tuple[Floats, Floats]:
    """Gradient, and information as one weighted Gram matrix, by chunks of rows."""
    p = len(columns.names)
    gradient = np.zeros(p + 1)
    information = np.zeros((p + 1, p + 1))
    for rows, z in columns.chunks():
        residual, half = at.residual[rows], np.sqrt(at.curvature[rows])
        gradient[0] += residual.sum()
        gradient[1:] += residual @ z
        z *= half[:, None]
        information[1:, 1:] += z.T @ z
        information[0, 1:] += half @ z
        information[0, 0] += half @ half
    information[1:, 0] = information[0, 1:]
    return gradient - ridge * at.beta, information + np.diag(ridge)


def _told(
    columns: Standardised,
    y: Flags,
    w: Floats,
    penalty: float,
    share: float,
    at: _At,
    inverse: Floats,
    iterations: int,
    follows: tuple[str, ...],
) -> LogisticFit:
    """By unit of each column, with what the penalty hides."""
    coefficients = at.beta[1:] / columns.deviation
    turn = np.diag(np.concatenate(([1.0], 1 / columns.deviation)))
    turn[0, 1:] = -columns.mean / columns.deviation
    covariance = turn @ inverse @ turn.T
    weight = float(w.sum())
    notes = [f"Column {said}: the penalty shares the effect among them." for said in follows]
    counts = w > 0
    if at.predictor[y & counts].min() > at.predictor[~y & counts].max():
        notes.append(
            "The columns separate those with the event from those without completely: only the penalty "
            "keeps the coefficients finite."
        )
    return LogisticFit(
        columns.names,
        float(at.beta[0] - columns.mean @ coefficients),
        coefficients,
        (covariance + covariance.T) / 2,
        float(penalty),
        columns.mean,
        columns.deviation,
        at.loglik,
        weight * float(share * np.log(share) + (1 - share) * np.log(1 - share)),
        int(counts.sum()),
        int((y & counts).sum()),
        iterations,
        at.predictor,
        tuple(notes),
    )


def _separation(step: Floats, names: tuple[str, ...]) -> CannotMeasure:
    column = names[int(np.argmax(np.abs(step[1:])))]
    return CannotMeasure(
        f"Column {column} separates those with the event from those without: its odds ratio is infinite or "
        "zero, leave it out, join its categories or give a penalty."
    )
