"""What this room asks of its columns, refused in one sentence that names the column and the row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.outcomes.propensity.standardised import chunks_of
from spinewise.words import BadInput, CannotMeasure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


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
