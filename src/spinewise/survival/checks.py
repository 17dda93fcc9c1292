"""What the functions of this room ask of their input, refused in one sentence that names row or column.

Rows are counted from 1, as a person counts the lines of a table below its heading.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.survival.counting_kernels import span_of_whole_numbers
from spinewise.words import BadInput

Floats = NDArray[np.float64]

SAME_TIME = 1e-9


def numbers(values: Any, name: str, rows: int | None = None) -> Floats:
    """Read a column of finite numbers.

    Parameters
    ----------
    values : array-like, shape (n,)
        Anything that NumPy can read: array, list, column of a data frame.
    name : str
        What it is, for the sentence.
    rows : int or None
        How many there must be.

    Returns
    -------
    ndarray of float64, shape (n,)
        Contiguous.

    Raises
    ------
    BadInput
        When it is no column of numbers, has another length or holds a value that is not finite.
    """
    try:
        column = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(f"Column {name} holds something that is no number: give numbers only.") from None
    if column.ndim != 1:
        raise BadInput(f"Column {name} has {column.ndim} dimensions: give one value for each row.")
    if rows is not None and len(column) != rows:
        raise BadInput(
            f"Column {name} has {len(column)} values for {rows} rows: give one value for each row."
        )
    # The sum is finite unless a value is not, or the values are huge: a pass without an array of flags.
    if not np.isfinite(column.sum()) and not np.all(np.isfinite(column)):
        row = int(np.flatnonzero(~np.isfinite(column))[0]) + 1
        raise BadInput(f"Column {name} has no finite value in row {row}: fill it or leave the row out.")
    return column


def times(values: Any, name: str = "time", rows: int | None = None) -> Floats:
    """Read a column of times, none of them negative.

    Parameters
    ----------
    values : array-like, shape (n,)
        In any unit.
    name : str
        What it is, for the sentence.
    rows : int or None
        How many there must be.

    Returns
    -------
    ndarray of float64, shape (n,)
        Contiguous.

    Raises
    ------
    BadInput
        When there is none, or one is negative or not finite.
    """
    column = numbers(values, name, rows)
    if not len(column):
        raise BadInput(f"Column {name} is empty: give at least one row.")
    if column.min() < 0:
        row = int(np.flatnonzero(column < 0)[0]) + 1
        raise BadInput(f"Column {name} is negative in row {row}: correct the dates that it was made from.")
    return column


def events(values: Any, rows: int, name: str = "event") -> NDArray[np.bool_]:
    """Read a column that says who had the event.

    Parameters
    ----------
    values : array-like, shape (n,)
        True and false, or 1 and 0.
    rows : int
        How many there must be.
    name : str
        What it is, for the sentence.

    Returns
    -------
    ndarray of bool, shape (n,)
        Who had it.

    Raises
    ------
    BadInput
        When there is another value, such as the 1 and 2 of some files.
    """
    raw = np.asarray(values)
    if raw.dtype == np.bool_ and raw.ndim == 1 and len(raw) == rows:
        return raw
    column = numbers(raw, name, rows)
    wrong = (column != 0) & (column != 1)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadInput(
            f"Column {name} is {column[row]:g} in row {row + 1}: give 1 for an event and 0 for none."
        )
    return column == 1


def observed(
    time: Any, start: Any = None, name: str = "time", start_name: str = "start"
) -> tuple[Floats, Floats | None]:
    """Read when each row ends and after when it is observed; times apart by rounding only are made equal.

    Times made by division, such as months from days, tie or not by the last bit; as in R they tie when they
    differ by less than 1e-9 of the largest. Whole numbers stay as they are.

    Parameters
    ----------
    time : array-like, shape (n,)
        When each row ends; zero or more.
    start : array-like, shape (n,), or None
        None when all were observed from the beginning.
    name, start_name : str
        What they are, for the sentence.

    Returns
    -------
    stop : ndarray of float64, shape (n,)
        When each row ends.
    begin : ndarray of float64, shape (n,), or None
        Each before its stop.

    Raises
    ------
    BadInput
        When one is negative or not finite, or a row does not begin before it ends.
    """
    stop = times(time, name)
    begin = None if start is None else numbers(start, start_name, len(stop))
    if begin is not None and not np.all(begin < stop):
        row = int(np.flatnonzero(~(begin < stop))[0]) + 1
        raise BadInput(f"Row {row} ends where it begins or before: {start_name} must be less than its stop.")
    together = [column for column in (stop, begin) if column is not None]
    if all(span_of_whole_numbers(column)[0] for column in together):
        return stop, begin
    joined = _join_ties(np.concatenate(together))
    if begin is None:
        return joined, None
    stop, begin = joined[: len(stop)], joined[len(stop) :]
    if np.any(begin == stop):
        row = int(np.flatnonzero(begin == stop)[0]) + 1
        raise BadInput(
            f"Row {row} is shorter than rounding can tell ({SAME_TIME:g} of the longest time): leave it out."
        )
    return stop, begin


def _join_ties(values: Floats) -> Floats:
    """The same times, each that differs from the one before by rounding only replaced by it."""
    order = np.argsort(values)
    ascending = values[order]
    apart = np.diff(ascending) > SAME_TIME * ascending[-1]
    if np.all(apart | (np.diff(ascending) == 0)):
        return values
    first = np.concatenate(([True], apart))
    joined = np.empty_like(values)
    joined[order] = ascending[first][np.cumsum(first) - 1]
    return joined


def weights(values: Any, rows: int, name: str = "weights") -> Floats | None:
    """Read case weights; a row of weight zero counts for nothing.

    Parameters
    ----------
    values : array-like, shape (n,), or None
        None when every row counts once.
    rows : int
        How many there must be.
    name : str
        What it is, for the sentence.

    Returns
    -------
    ndarray of float64, shape (n,), or None
        None when every row counts once.

    Raises
    ------
    BadInput
        When one is negative or all are zero.
    """
    if values is None:
        return None
    column = numbers(values, name, rows)
    if column.min() < 0:
        row = int(np.flatnonzero(column < 0)[0]) + 1
        raise BadInput(f"Column {name} is negative in row {row}: a weight is zero or more.")
    if not column.any():
        raise BadInput(f"Column {name} is zero in every row: nobody would count.")
    return column


def groups(values: Any, rows: int, name: str) -> tuple[NDArray[np.int64], tuple[Any, ...]]:
    """Read a column of groups: strata, treatment arms or clusters.

    Parameters
    ----------
    values : array-like, shape (n,)
        Numbers or text.
    rows : int
        How many there must be.
    name : str
        What it is, for the sentence.

    Returns
    -------
    codes : ndarray of int64, shape (n,)
        Place of each row's group.
    labels : tuple
        The groups in ascending order.

    Raises
    ------
    BadInput
        When the length is another or a value is missing.
    """
    column = np.asarray(values)
    if column.ndim != 1 or len(column) != rows:
        raise BadInput(f"Column {name} needs one value for each of the {rows} rows.")
    missing = column != column if column.dtype.kind in "fO" else np.zeros(rows, np.bool_)
    if column.dtype == object:
        missing = missing | np.array([value is None for value in column])
        column = column.astype(str) if not missing.any() else column
    if missing.any():
        row = int(np.flatnonzero(missing)[0]) + 1
        raise BadInput(f"Column {name} is missing in row {row}: fill it or leave the row out.")
    labels, codes = np.unique(column, return_inverse=True)
    return codes.astype(np.int64), tuple(labels.tolist())


def one_of(value: str, allowed: Sequence[str], name: str) -> str:
    """Check a choice.

    Parameters
    ----------
    value : str
        What was chosen.
    allowed : sequence of str
        What may be.
    name : str
        What is chosen, for the sentence.

    Returns
    -------
    str
        The choice.

    Raises
    ------
    BadInput
        When it is none of them.
    """
    if value not in allowed:
        raise BadInput(f"There is no {name} {value!r}: choose one of {', '.join(allowed)}.")
    return value


def level(value: float) -> float:
    """Check how often an interval is to hold the truth.

    Parameters
    ----------
    value : float
        Such as 0.95.

    Returns
    -------
    float
        The same.

    Raises
    ------
    BadInput
        When it is not between 0 and 1.
    """
    if not 0 < value < 1:
        raise BadInput(f"A level of {value:g} is none: give one between 0 and 1, such as 0.95.")
    return value


def same_rows(covariates: int, rows: int) -> None:
    """Check that covariates and times speak of the same rows.

    Parameters
    ----------
    covariates : int
        Rows of the covariates.
    rows : int
        Rows of the times.

    Raises
    ------
    BadInput
        When they differ.
    """
    if covariates != rows:
        raise BadInput(f"The covariates have {covariates} rows and time has {rows}: give the same people.")
