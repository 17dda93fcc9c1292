"""One column drawn given the others: predictive mean matching for numbers, a logistic model for yes and no.

Coefficients are drawn from their posterior first, so that the imputed values carry the uncertainty of the
model (proper in the sense of Rubin).

References
----------
Little RJA. Missing-data adjustments in large surveys. J Bus Econ Stat 1988;6:287. van Buuren S. Flexible
Imputation of Missing Data, 2nd ed. 2018, algorithms 3.3 (matching of type 1) and 3.4. Gelman A et al. A
weakly informative default prior for logistic regression. Ann Appl Stat 2008;2:1360.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.special import expit

from spinewise.outcomes.propensity.columns import CONSTANT
from spinewise.outcomes.propensity.logistic import logistic

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RIDGE = 1e-5
"""Of the diagonal, so that predictors that follow from each other do not stop the draw; as in mice."""
PRIOR = 1 / 2.5**2
"""Precision of the normal prior of each logistic coefficient by standard deviation: keeps them finite."""


def draw_number(
    y: Floats, known: Flags, predictors: Floats, donors: int, generator: np.random.Generator
) -> Floats:
    """Give each unknown number the value of somebody with a near prediction.

    Parameters
    ----------
    y : ndarray, shape (n,)
        The column; what stands where it is unknown is not read.
    known : ndarray of bool, shape (n,)
        Where it is known.
    predictors : ndarray, shape (n, q)
        The other columns, complete.
    donors : int
        From how many of the nearest one is drawn.
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (n_unknown,)
        Values that somebody has.
    """
    z = _with_intercept(predictors, known)
    seen, given = z[known], y[known]
    gram = seen.T @ seen
    gram[np.diag_indices_from(gram)] *= 1 + RIDGE
    root = cholesky(gram, lower=True)
    estimate = cho_solve((root, True), seen.T @ given)
    rest = given - seen @ estimate
    freedom = max(len(given) - z.shape[1], 1)
    spread = np.sqrt(rest @ rest / generator.chisquare(freedom))
    chance = generator.standard_normal(len(estimate))
    drawn = estimate + spread * solve_triangular(root.T, chance)
    return given[_nearest(seen @ estimate, z[~known] @ drawn, donors, generator)]


def draw_yes_no(y: Floats, known: Flags, predictors: Floats, generator: np.random.Generator) -> Floats:
    """Draw each unknown yes or no from its probability.

    Parameters
    ----------
    y : ndarray, shape (n,)
        The column, 0 and 1; what stands where it is unknown is not read.
    known : ndarray of bool, shape (n,)
        Where it is known.
    predictors : ndarray, shape (n, q)
        The other columns, complete.
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (n_unknown,)
        0 and 1.
    """
    seen = predictors[known]
    varies = seen.std(axis=0) > CONSTANT * np.maximum(np.abs(seen.mean(axis=0)), 1.0)
    names = [str(j) for j in range(int(varies.sum()))]
    fit = logistic(seen[:, varies], y[known], names=names, penalty=PRIOR)
    estimate = np.concatenate(([fit.intercept], fit.coefficients))
    root = np.linalg.cholesky(fit.covariance)
    drawn = estimate + root @ generator.standard_normal(len(estimate))
    chance = expit(drawn[0] + predictors[~known][:, varies] @ drawn[1:])
    return (generator.random(len(chance)) < chance).astype(np.float64)


def _with_intercept(predictors: Floats, known: Flags) -> Floats:
    """Predictors less the mean where known, by their standard deviation, with a column of ones."""
    mean, deviation = predictors[known].mean(axis=0), predictors[known].std(axis=0)
    scaled = (predictors - mean) / np.where(deviation > 0, deviation, 1.0)
    return np.column_stack((np.ones(len(predictors)), scaled))


def _nearest(
    offered: Floats, wanted: Floats, donors: int, generator: np.random.Generator
) -> NDArray[np.intp]:
    """One of the nearest offered predictions for each wanted one; of equal ones chance decides."""
    shuffled = generator.permutation(len(offered))
    order = shuffled[np.argsort(offered[shuffled], kind="stable")]
    ascending = offered[order]
    several = min(donors, len(offered))
    middle = np.searchsorted(ascending, wanted)
    places = middle[:, None] + np.arange(-several, several)
    distance = np.abs(ascending[np.clip(places, 0, len(offered) - 1)] - wanted[:, None])
    distance[(places < 0) | (places >= len(offered))] = np.inf
    near = np.argpartition(distance, several - 1, axis=1)[:, :several]
    pick = near[np.arange(len(wanted)), generator.integers(0, several, len(wanted))]
    return order[places[np.arange(len(wanted)), pick]]
