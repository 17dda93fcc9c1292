"""The smallest piece of a report: one sentence with what it rests on, as plain data."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from spinewise.report import numbers

Data = dict[str, Any]
"""Plain data: dicts, lists, strings, numbers, booleans and None only, so that JSON can carry it."""


def anchor(kind: str, id: str) -> str:
    """Name of a place in the report.

    Parameters
    ----------
    kind : str
        ``fact``, ``evidence``, ``level``, ``input`` and so on.
    id : str
        Name of the thing among its kind.

    Returns
    -------
    str
        Fit for an HTML id and for a label of the PDF writer.
    """
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9]+", "-", id).strip("-")


def ref(text: str, place: str) -> Data:
    """A link to a place in the same report.

    Parameters
    ----------
    text : str
        What is shown.
    place : str
        From `anchor`.

    Returns
    -------
    dict
        ``text`` and ``to``.
    """
    return {"text": text, "to": place}


def line(text: str, *, lead: str = "", refs: Iterable[Mapping[str, Any]] = (), note: str = "") -> Data:
    """One sentence with what it rests on.

    Parameters
    ----------
    text : str
        The sentence.
    lead : str
        A word or two in front that let the eye find it.
    refs : iterable of dict
        Links to its picture, source or document.
    note : str
        Said more quietly behind it.

    Returns
    -------
    dict
        ``lead``, ``text``, ``note``, ``refs`` and ``faint``: whether it stands back, greyed.
    """
    return {"lead": lead, "text": text, "note": note, "refs": [dict(one) for one in refs], "faint": False}


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    Parameters
    ----------
    words : iterable of str
        In order.

    Returns
    -------
    str
        For example ``"levels, sides and urgency"``.
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


_ISO_DAY = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_HYPHEN_BEFORE_NUMBER = re.compile(r"(?<![\w\-–−])-(?=\d)")


def typeset(text: str) -> str:
    """Text of a room as it is printed: days that no reader mistakes, units as written, true minus signs.

    Parameters
    ----------
    text : str
        With days as in ISO 8601 and hyphens as minus signs.

    Returns
    -------
    str
        Every number is the same.
    """
    return _HYPHEN_BEFORE_NUMBER.sub(numbers.MINUS, _ISO_DAY.sub(_day, numbers.units_shown(text)))


def _day(found: "re.Match[str]") -> str:
    try:
        return numbers.day(datetime.date(*map(int, found.groups())))
    except ValueError:
        return found.group()  # thirteenth months and the like stay as they were written


_CLOSING = '"”'
"""A quotation that ends in a full stop ends its sentence."""


def sentence(text: str) -> str:
    """Text with a capital letter in front and a full stop behind.

    Parameters
    ----------
    text : str
        A clause or a sentence.

    Returns
    -------
    str
        A sentence; empty stays empty.
    """
    text = typeset(text.strip())
    if not text:
        return ""
    first = text[0].upper() if text[:2].islower() or text[1:2] == " " else text[0]
    return first + text[1:] + ("" if text.rstrip(_CLOSING)[-1:] in (*".!?:", "") else ".")
