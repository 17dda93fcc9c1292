"""The door for tables of covariates: NumPy arrays, and data frames of any kind, by their names of columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.checks import numbers
from spinewise.words import BadInput

CHUNK = 65_536


def read_covariates(table: Any, names: Any = None) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Read covariates as an array with the name of each column.

    A data frame is anything with `columns` whose columns can be had by name (Polars, pandas); neither is
    imported.

    Parameters
    ----------
    table : array-like or data frame, shape (n, p)
        A column of an array alone may have one dimension.
    names : sequence of str or None
        Names of the columns; those of the data frame, or x1, x2, ... when None.

    Returns
    -------
    values : ndarray of float64, shape (n, p)
        The array itself when it is one of float64, else a copy.
    names : tuple of str
        One for each column.

    Raises
    ------
    BadInput
        Naming the column that is no column of finite numbers.
    """
    own = getattr(table, "columns", None)
    if own is not None and not callable(own):
        own_names = tuple(str(name) for name in own)
        columns = [numbers(table[name], str(name)) for name in own]
        values = np.empty((len(columns[0]) if columns else 0, len(columns)))
        for place, column in enumerate(columns):
            values[:, place] = column
        return values, _checked_names(names, own_names)
    try:
        values = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(
            "The covariates hold something that is no number: code categories as 0 and 1."
        ) from None
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim != 2 or 0 in values.shape:  # noqa: PLR2004
        raise BadInput(
            "The covariates need rows and at least one column: give an array of n rows, p columns."
        )
    told = _checked_names(names, tuple(f"x{place + 1}" for place in range(values.shape[1])))
    for start in range(0, len(values), CHUNK):
        part = values[start : start + CHUNK]
        if not np.isfinite(part.sum()) and not np.all(np.isfinite(part)):
            row, column = np.argwhere(~np.isfinite(part))[0]
            raise BadInput(
                f"Column {told[column]} has no finite value in row {start + row + 1}: "
                "fill it or leave the row out."
            )
    return values, told


def same_columns(table: Any, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Read covariates that must have given columns.

    Parameters
    ----------
    table : array-like or data frame, shape (m, p)
        The columns of a data frame are taken by name, those of an array by place.
    names : tuple of str
        Of the columns.

    Returns
    -------
    ndarray of float64, shape (m, p)
        In the order of the names.

    Raises
    ------
    BadInput
        When a column is missing.
    """
    values, own = read_covariates(table)
    if getattr(table, "columns", None) is None:
        if values.shape[1] != len(names):
            raise BadInput(
                f"There are {values.shape[1]} columns where {len(names)} are needed: {', '.join(names)}."
            )
        return values
    for name in names:
        if name not in own:
            raise BadInput(f"Column {name} is missing: the model needs {', '.join(names)}.")
    return values[:, [own.index(name) for name in names]]


def _checked_names(names: Any, own: tuple[str, ...]) -> tuple[str, ...]:
    told = own if names is None else tuple(str(name) for name in names)
    if len(told) != len(own):
        raise BadInput(f"There are {len(told)} names for {len(own)} columns: give one name for each.")
    if len(set(told)) != len(told):
        raise BadInput("Two columns have the same name: give each its own.")
    return told
