"""Newton's method for the small models of treatment, with a sentence where they have no answer."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.propensity.standardised import standardise
from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]

MAX_STEPS = 40
TOLERANCE = 1e-10
LARGEST = 30.0
"""Coefficients of standardised columns beyond this mean a probability of zero or one."""
SMALL_STEP = 1e-3
SMALLEST_PIVOT = 1e-10


def standardised(values: Floats, names: tuple[str, ...], among: NDArray[np.bool_]) -> Floats:
    """Columns less their mean over their standard deviation, both taken among some rows.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        Complete.
    names : tuple of str
        Of the columns.
    among : ndarray of bool, shape (n,)
        Rows that count.

    Returns
    -------
    ndarray, shape (n, p)
        Of all rows.

    Raises
    ------
    CannotMeasure
        When a column is constant.
    """
    if not values.shape[1]:
        return values
    columns = standardise(values[among], names)
    scaled: Floats = (values - columns.mean) / columns.deviation
    return scaled


def solve(
    slope: Callable[[Floats], tuple[Floats, Floats]], size: int, names: tuple[str, ...], what: str
) -> Floats:
    """Find where a concave log likelihood has no slope.

    Parameters
    ----------
    slope : callable
        Gives gradient and information at coefficients.
    size : int
        Number of coefficients.
    names : tuple of str
        Of the last `len(names)` coefficients, for the sentence.
    what : str
        What is modelled, for the sentence.

    Returns
    -------
    ndarray, shape (size,)
        Coefficients.

    Raises
    ------
    CannotMeasure
        When columns are collinear or separate.
    """
    at = np.zeros(size)
    for _ in range(MAX_STEPS):
        gradient, information = slope(at)
        scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
        values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
        if values[0] < SMALLEST_PIVOT:
            raise _no_answer(vectors[:, 0], names, what)
        step: Floats = (vectors @ ((vectors.T @ (gradient / scale)) / values)) / scale
        largest = float(np.abs(step).max())
        at = at + step * min(1.0, 2.0 / largest if largest else 1.0)
        if np.abs(at).max() > LARGEST:
            raise _no_answer(at, names, what)
        if float(gradient @ step) < TOLERANCE:
            if largest > SMALL_STEP:  # the likelihood rises for ever, by less and less
                raise _no_answer(at, names, what)
            return at
    raise _no_answer(at, names, what)


def _no_answer(weights: Floats, names: tuple[str, ...], what: str) -> CannotMeasure:
    if not names:
        return CannotMeasure(f"The model of {what} has no answer: nearly everybody or nobody is treated.")
    name = names[int(np.argmax(np.abs(weights[-len(names) :])))]
    return CannotMeasure(
        f"Column {name} tells nearly everybody who is treated from who is not, or follows from other "
        f"columns: the model of {what} has no answer, leave the column out or restrict the cohort to people "
        "who could have had either."
    )
