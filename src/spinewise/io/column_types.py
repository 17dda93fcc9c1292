"""What a column of a table holds: numbers, dates or text, by the same rules wherever it comes from."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float64] | NDArray[np.str_] | NDArray[np.datetime64]

MISSING = frozenset({"", "NA", "NaN", "nan", "null", "NULL", "."})
"""Texts that stand for a value that is not there."""

ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_FORMS = (
    ISO,
    re.compile(r"\d{1,4}/\d{1,2}/\d{1,4}"),
    re.compile(r"\d{1,4}\.\d{1,2}\.\d{1,4}"),
    re.compile(r"\d{1,4}-\d{1,2}-\d{1,4}"),
    re.compile(r"\d{1,2}[ -]?[A-Za-z]{3,9}\.?,?[ -]?\d{2,4}"),
    re.compile(r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"),
    re.compile(r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}T?.*"),
    re.compile(r"\d{4,8}"),
)
"""Ways of writing a date; the last is a date without signs between, or a day number of a spreadsheet."""


def typed(column: NDArray[Any]) -> Cells:
    """A complete column as numbers, dates or text.

    Parameters
    ----------
    column : ndarray, shape (n,)
        Without missing values.

    Returns
    -------
    ndarray, shape (n,)
        float64, datetime64[D] or text.
    """
    if column.dtype.kind in "biuf":
        return column.astype(np.float64)
    if column.dtype.kind == "M":
        return column.astype("datetime64[D]")
    if all(isinstance(cell, int | float | bool) for cell in column):
        return np.array([float(cell) for cell in column])
    texts = np.array([str(cell).strip() for cell in column])
    different, places = np.unique(texts, return_inverse=True)
    return typed_texts(different)[places]


def typed_texts(texts: NDArray[np.str_]) -> Cells:
    """Different texts of a column as numbers, dates or themselves, one for each.

    Parameters
    ----------
    texts : ndarray of str, shape (m,)
        Each once, so that millions of rows with the same few texts cost nothing.

    Returns
    -------
    ndarray, shape (m,)
        float64 when all are numbers, datetime64[D] when all are days in ISO 8601, else as given.
    """
    try:
        return np.array([float(text) for text in texts.tolist()])
    except ValueError:
        pass
    if all(ISO.fullmatch(text) for text in texts.tolist()):
        try:
            return np.array([np.datetime64(text[:10], "D") for text in texts.tolist()])
        except ValueError:
            return texts
    return texts


def not_in_one_form(texts: NDArray[np.str_]) -> int | None:
    """First row whose date is written in another way than that of the first row.

    Parameters
    ----------
    texts : ndarray of str, shape (n,)
        A column that is neither numbers nor dates in ISO 8601.

    Returns
    -------
    int or None
        Its place, from 0; None when not every text looks like a date, or all are written in one way.
    """
    if _form(str(texts[0])) is None:
        return None  # before the work of finding the different ones
    different, first = np.unique(texts, return_index=True)
    forms = [_form(text) for text in different.tolist()]
    if None in forms:
        return None
    of = dict(zip(different.tolist(), forms, strict=True))
    usual = of[str(texts[0])]
    odd = [int(place) for place, form in zip(first, forms, strict=True) if form != usual]
    if odd:
        return min(odd)
    return _no_day(texts) if usual == 0 else None


def _form(text: str) -> int | None:
    return next((k for k, form in enumerate(_FORMS) if form.fullmatch(text)), None)


def _no_day(texts: NDArray[np.str_]) -> int | None:
    """First row that looks like a date of ISO 8601 and is no day of the calendar."""
    for place, text in enumerate(texts.tolist()):
        try:
            np.datetime64(text[:10], "D")
        except ValueError:
            return place
    return None
