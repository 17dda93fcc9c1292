"""Dates as a column writes them: in the one format that the mapping names, or as year-month-day."""

import datetime
import re
from collections.abc import Callable
from functools import cache

from spinewise.io.mapped.refusal import CellRefused
from spinewise.words import BadInput

ISO = "YYYY-MM-DD"
_TOKENS = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{1,2})"}
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_TWO_FIRST = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_MONTHS = 12


def reader_of(written: str | None) -> Callable[[str], datetime.date]:
    """How the dates of one column are read.

    Parameters
    ----------
    written : str or None
        Such as ``"DD.MM.YYYY"``, ``"MM/DD/YYYY"``, ``"YYYYMMDD"``; year-month-day when None. A time of day
        behind the date is passed over.

    Returns
    -------
    callable
        From the text of a cell to its date; raises `CellRefused` for any other format.

    Raises
    ------
    BadInput
        For a format without year of four digits, month and day.
    """
    pattern = _pattern(written or ISO)

    def read(text: str) -> datetime.date:
        found = pattern.fullmatch(text)
        if found is None:
            raise CellRefused(_why_not(text, written))
        try:
            return datetime.date(*(int(found[part]) for part in ("year", "month", "day")))
        except ValueError:
            if int(found["month"]) > _MONTHS:
                raise CellRefused(
                    f"its month is above 12 when read as {written or ISO}: a column has one date format"
                ) from None
            raise CellRefused("this day does not exist: correct it") from None

    return read


@cache
def _pattern(written: str) -> re.Pattern[str]:
    if any(written.count(token) != 1 for token in _TOKENS):
        raise BadInput(
            f"The mapping names a date format {written}: write it with YYYY, MM and DD, as in DD.MM.YYYY."
        )
    pattern = re.escape(written)
    compact = not re.search(r"[^YMD]", written)
    for token, group in _TOKENS.items():
        pattern = pattern.replace(token, group.replace("{1,2}", "{2}") if compact else group)
    return re.compile(pattern + _TIME)


def _why_not(text: str, written: str | None) -> str:
    """The sentence depends on what the cell looks like; it never repeats the cell."""
    two_first = _TWO_FIRST.fullmatch(text)
    if written is not None:
        if two_first or _pattern(ISO).fullmatch(text):
            return f"is a date, but not as {written}: a column has one date format, export it in one"
        return f"is no date as {written}: correct it, or name the column's format in the mapping"
    if two_first and len(two_first[4]) == len("YY"):
        return "has a year of two digits: export years of four digits"
    if two_first and all(int(two_first[part]) <= _MONTHS for part in (1, 3)):
        return (
            "day and month cannot be told apart: say which comes first in the mapping, such as "
            f'date = "DD{two_first[2]}MM{two_first[2]}YYYY"'
        )
    return 'is no date as 2026-04-03: name the column\'s format in the mapping, such as date = "DD.MM.YYYY"'
