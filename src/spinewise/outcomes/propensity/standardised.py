"""Columns by standard deviation, some rows at a time, and which of them follow from others."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from spinewise.words import CannotMeasure

Floats = NDArray[np.float64]

CHUNK_BYTES = 1_048_576
"""Rows are taken in chunks that stay in the cache of a core."""
CONSTANT = 1e-12
COLLINEAR = 1e-10
NAMED = 1e-6


@dataclass(frozen=True, eq=False)
class Standardised:
    """Columns with their mean and standard deviation; the values stay as they were given.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        As given.
    names : tuple of str
        Of the columns.
    mean, deviation : ndarray, shape (p,)
        Weighted where weights were given.
    """

    x: Floats
    names: tuple[str, ...]
    mean: Floats
    deviation: Floats

    def chunks(self) -> Iterator[tuple[slice, Floats]]:
        """Rows with mean 0 and standard deviation 1, some at a time."""
        for rows in chunks_of(self.x):
            yield rows, (self.x[rows] - self.mean) / self.deviation

    def correlations(self, weights: Floats | None = None) -> Floats:
        """Correlation matrix of the columns.

        Parameters
        ----------
        weights : ndarray, shape (n,), or None
            None when every row counts once.

        Returns
        -------
        ndarray, shape (p, p)
            Symmetric.
        """
        p, total = len(self.names), 0.0
        gram = np.zeros((p, p))
        for rows, z in self.chunks():
            w = np.ones(len(z)) if weights is None else weights[rows]
            half = z * np.sqrt(w)[:, None]
            gram += half.T @ half
            total += float(w.sum())
        return gram / total


def chunks_of(x: Floats) -> Iterator[slice]:
    """Slices of rows, each of about a megabyte.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        A matrix by rows.

    Yields
    ------
    slice
        Of rows, in order.
    """
    rows = max(64, CHUNK_BYTES // (8 * max(1, x.shape[1])))
    for start in range(0, len(x), rows):
        yield slice(start, min(start + rows, len(x)))


def standardise(x: Floats, names: tuple[str, ...], weights: Floats | None = None) -> Standardised:
    """Mean and standard deviation of columns without unknown values.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Values.
    names : tuple of str
        Of the columns.
    weights : ndarray, shape (n,), or None
        None when every row counts once.

    Returns
    -------
    Standardised
        Of the columns.

    Raises
    ------
    CannotMeasure
        When a column is constant.
    """
    w = np.ones(len(x)) if weights is None else weights
    total = float(w.sum())
    origin = x[int(np.argmax(w > 0))].copy()
    mean = origin + sum(w[rows] @ (x[rows] - origin) for rows in chunks_of(x)) / total
    squares = sum(w[rows] @ (x[rows] - mean) ** 2 for rows in chunks_of(x))
    deviation: Floats = np.sqrt(squares / total)
    scale = np.maximum(np.abs(mean), np.finfo(float).tiny)
    for column in np.flatnonzero(deviation <= CONSTANT * scale):
        raise CannotMeasure(
            f"Column {names[column]} is the same for everyone, {mean[column]:g}: leave it out, it tells "
            "nobody apart."
        )
    return Standardised(x, names, mean, deviation)


def what_follows(correlations: Floats, names: tuple[str, ...]) -> tuple[str, ...]:
    """Say which columns follow from others.

    Parameters
    ----------
    correlations : ndarray, shape (p, p)
        Of the columns.
    names : tuple of str
        Of the columns.

    Returns
    -------
    tuple of str
        For each such column how it follows; empty when none does.
    """
    kept: list[int] = []
    said = []
    root = np.zeros((0, 0))
    for column, name in enumerate(names):
        above = solve_triangular(root, correlations[kept, column], lower=True) if kept else np.zeros(0)
        pivot = correlations[column, column] - above @ above
        if pivot > COLLINEAR:
            root = np.block([[root, np.zeros((len(kept), 1))], [above[None, :], np.sqrt([[pivot]])]])
            kept.append(column)
            continue
        shares = solve_triangular(root.T, above)
        others = [names[kept[k]] for k in np.flatnonzero(np.abs(shares) > NAMED)]
        said.append(f"{name} follows from {' and '.join(others)}")
    return tuple(said)
