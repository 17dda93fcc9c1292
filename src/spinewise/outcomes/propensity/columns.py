"""What this room asks of its columns, refused in one sentence that names the column and the row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

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


def read_columns(
    covariates: Any, names: Sequence[str], *, unknown_allowed: bool = False
) -> tuple[Floats, tuple[str, ...]]:
    """Read covariates.

    Parameters
    ----------
    covariates : array-like, shape (n, p)
        Numbers; NaN where unknown.
    names : sequence of str
        Of the columns, each its own.
    unknown_allowed : bool
        Whether unknown values may stand there.

    Returns
    -------
    x : ndarray of float64, shape (n, p)
        Contiguous by rows.
    names : tuple of str
        As given.

    Raises
    ------
    BadInput
        When there is no row or column, a name is missing or comes twice, or a value cannot be used.
    """
    try:
        x = np.ascontiguousarray(covariates, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(
            "The covariates hold something that is no number: code categories as numbers."
        ) from None
    told = tuple(str(name) for name in names)
    if x.ndim != 2 or x.shape[1] != len(told):  # noqa: PLR2004
        raise BadInput(
            f"There are {len(told)} names for covariates of shape {x.shape}: give one column for each name."
        )
    if not x.size:
        raise BadInput("The covariates are empty: give at least one row and one column.")
    if len(set(told)) != len(told):
        raise BadInput("Two columns have the same name: give each its own.")
    for rows in chunks_of(x):
        part = x[rows]
        wrong = np.isinf(part) if unknown_allowed else ~np.isfinite(part)
        if wrong.any():
            row, column = (int(place[0]) for place in np.nonzero(wrong))
            raise BadInput(
                f"Column {told[column]} has no {'finite' if unknown_allowed else 'known'} value in row "
                f"{rows.start + row + 1}: fill it, impute it or leave the row out."
            )
    return x, told


def read_groups(treated: Any, rows: int) -> Flags:
    """Read who was treated; both groups must have at least two people.

    Parameters
    ----------
    treated : array-like of bool or 0 and 1, shape (n,)
        Who was.
    rows : int
        How many there must be.

    Returns
    -------
    ndarray of bool, shape (n,)
        Who was.

    Raises
    ------
    BadInput
        When a value is neither, or the length is another.
    CannotMeasure
        When all or nobody was treated.
    """
    raw = np.asarray(treated)
    if raw.ndim != 1 or len(raw) != rows:
        raise BadInput(f"Treatment has shape {raw.shape} for {rows} rows: give one value for each row.")
    if raw.dtype != np.bool_:
        wrong = np.flatnonzero(~np.isin(raw, (0, 1)))
        if len(wrong):
            raise BadInput(
                f"Treatment is {raw[wrong[0]]} in row {wrong[0] + 1}: give 1 for treated, 0 for not."
            )
        raw = raw.astype(np.bool_)
    refuse_one_group(int(raw.sum()), rows)
    return raw


def refuse_one_group(n_treated: int, n: int) -> None:
    """Refuse groups that cannot be compared.

    Parameters
    ----------
    n_treated, n : int
        How many are treated, of how many.

    Raises
    ------
    CannotMeasure
        When a group has fewer than two people.
    """
    for count, who, nobody in ((n_treated, "treated", "Nobody"), (n - n_treated, "untreated", "Everybody")):
        if not count:
            raise CannotMeasure(
                f"{nobody} of {n} people was treated: widen the eligibility, a comparison needs both groups."
            )
        if count == 1:
            raise CannotMeasure(
                f"Only one person of {n} is {who}: widen the eligibility, one person is no group."
            )


def read_weights(weights: Any, treated: Flags) -> Floats:
    """Read a weight for each person; each group must have people that count.

    Parameters
    ----------
    weights : array-like, shape (n,)
        Zero or more.
    treated : ndarray of bool, shape (n,)
        Who was treated.

    Returns
    -------
    ndarray of float64, shape (n,)
        As given.

    Raises
    ------
    BadInput
        When one is negative or not finite.
    CannotMeasure
        When a group has no weight at all.
    """
    w = np.ascontiguousarray(weights, dtype=np.float64)
    if w.shape != treated.shape:
        raise BadInput(f"Weights have shape {w.shape} for {len(treated)} rows: give one for each row.")
    wrong = np.flatnonzero(~np.isfinite(w) | (w < 0))
    if len(wrong):
        raise BadInput(
            f"The weight of row {wrong[0] + 1} is {w[wrong[0]]:g}: a weight is finite and not negative."
        )
    for group, who in ((treated, "treated"), (~treated, "untreated")):
        if not w[group].any():
            raise CannotMeasure(
                f"Every {who} person has a weight of zero: choose other weights or trim less, nobody of "
                "that group would count."
            )
    return w


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
            f"Column {names[column]} is {mean[column]:g} for everyone: leave it out, it tells nobody apart."
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
