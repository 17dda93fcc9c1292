"""What a named column has to answer: numbers, or yes and no by 0 and 1 or by a value that is meant."""

import numpy as np
from numpy.typing import NDArray

from spinewise.io.column_types import Cells
from spinewise.words import BadInput


def numbers_in(values: Cells, name: str) -> NDArray[np.float64]:
    """Values of a column that has to hold numbers.

    Parameters
    ----------
    values : ndarray, shape (n,)
        As `io.columns` reads them.
    name : str
        Of the column.

    Returns
    -------
    ndarray, shape (n,)
        The same.

    Raises
    ------
    BadInput
        When it holds dates or text.
    """
    if values.dtype.kind != "f":
        kind = "dates" if values.dtype.kind == "M" else "text"
        raise BadInput(f"Column {name} holds {kind}: give numbers.")
    return values.astype(np.float64, copy=False)


def yes_or_no(values: Cells, name: str, meant: str, *, occurs: bool = True) -> NDArray[np.bool_]:
    """Where a column says yes.

    Parameters
    ----------
    values : ndarray, shape (n,)
        As `io.columns` reads them.
    name : str
        Of the column.
    meant : str
        The value that means yes; empty when the column is of 0 and 1.
    occurs : bool
        Whether that value has to occur. A site where nobody had an event has none.

    Returns
    -------
    ndarray of bool, shape (n,)
        Of each row.

    Raises
    ------
    BadInput
        When no value is named and the column is not of 0 and 1, or the one that is named cannot be meant.
    """
    if not meant:
        if values.dtype.kind != "f" or not np.isin(values, (0.0, 1.0)).all():
            raise BadInput(f"Column {name} is not of 0 and 1: name the value that is meant, {name}=VALUE.")
        return np.asarray(values == 1, dtype=np.bool_)
    if values.dtype.kind == "f":
        found = np.asarray(values == _number(meant, name), dtype=np.bool_)
    else:
        found = np.asarray(values.astype(np.str_, copy=False) == meant, dtype=np.bool_)
    if occurs and not found.any():
        raise BadInput(f"No row of column {name} is {meant}: name a value that occurs.")
    return found


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"Column {name} holds numbers, and {text} is none: name one that occurs.") from None
