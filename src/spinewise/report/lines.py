"""The smallest piece of a report: one sentence with what it rests on, as plain data."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

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
        ``lead``, ``text``, ``note`` and ``refs``.
    """
    return {"lead": lead, "text": text, "note": note, "refs": [dict(one) for one in refs]}


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
    text = text.strip()
    if not text:
        return ""
    first = text[0].upper() if text[:2].islower() or text[1:2] == " " else text[0]
    return first + text[1:] + ("" if text[-1] in ".!?:" else ".")
