"""Unknown values as a category of their own, for a propensity score that is asked of everybody.

Each column with unknown values is filled with its mean and gets a yes-or-no column beside it. That balances
who is unknown as well as what is known (Rosenbaum and Rubin 1984, appendix B); as an adjustment of an outcome
model it is biased, impute for that.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.propensity.columns import read_columns
from spinewise.words import BadInput

Floats = NDArray[np.float64]


def with_indicators(covariates: Any, names: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Fill unknown values by the mean and mark them.

    Columns that are unknown of the same people share one mark, named after the first of them.

    Parameters
    ----------
    covariates : array-like, shape (n, p)
        NaN where unknown.
    names : sequence of str
        Of the columns.

    Returns
    -------
    x : ndarray, shape (n, q)
        The columns, then the marks.
    names : tuple of str
        A mark is called as its column with ``" unknown"``.

    Raises
    ------
    BadInput
        When a column is unknown of everybody.

    Examples
    --------
    >>> x, names = with_indicators([[1.0], [3.0], [float("nan")]], ["albumin"])
    >>> x.tolist(), names
    ([[1.0, 0.0], [3.0, 0.0], [2.0, 1.0]], ('albumin', 'albumin unknown'))
    """
    x, told = read_columns(covariates, names, unknown_allowed=True)
    unknown = np.isnan(x)
    marks: list[NDArray[np.bool_]] = []
    marked: list[str] = []
    filled = x.copy()
    for j in np.flatnonzero(unknown.any(axis=0)):
        if unknown[:, j].all():
            raise BadInput(f"Column {told[j]} is unknown of everybody: leave it out.")
        filled[unknown[:, j], j] = x[~unknown[:, j], j].mean()
        if not any(np.array_equal(unknown[:, j], mark) for mark in marks):
            marks.append(unknown[:, j])
            marked.append(f"{told[j]} unknown")
    return np.column_stack([filled, *marks]) if marks else filled, (*told, *marked)
