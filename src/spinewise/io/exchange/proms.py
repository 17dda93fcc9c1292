"""Which outcome measure a source's words name, and whether they speak of its total."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from spinewise.record.concept_table import plain_words, stands_in

_TOTAL = re.compile(r"\b(?:total|sum|overall)\b|\bscore\b|\bindex\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:item|question|section|domain|subscale|part)\b", re.IGNORECASE)


def measure_of(words: str) -> str | None:
    """Id of the outcome measure that some words name.

    Parameters
    ----------
    words : str
        Text or display of a code, with its body site.

    Returns
    -------
    str or None
        None when they name none, several, a part of one, or pain without its site.
    """
    text = plain_words(words)
    if _PART.search(text):
        return None
    found = {one["id"] for one in _table()["measure"] if any(stands_in(name, text) for name in one["names"])}
    for scale in _table()["pain"]:
        if any(stands_in(name, text) for name in scale["names"]):
            found |= {
                id for id, sites in scale["sites"].items() if any(stands_in(site, text) for site in sites)
            }
    return found.pop() if len(found) == 1 else None


def is_pain_without_site(words: str) -> bool:
    """Whether words name a scale of pain and not where it hurts.

    Parameters
    ----------
    words : str
        Text or display of a code.

    Returns
    -------
    bool
        Such a score fits no measure: back, leg, neck and wound are stored apart.
    """
    text = plain_words(words)
    scales = _table()["pain"]
    return measure_of(words) is None and any(stands_in(n, text) for one in scales for n in one["names"])


def is_total(words: str) -> bool:
    """Whether words of one item of a form say that it is the total.

    Parameters
    ----------
    words : str
        Text of the item.

    Returns
    -------
    bool
        False for an item that is one question.
    """
    return _TOTAL.search(words) is not None and _PART.search(words) is None


def measures() -> frozenset[str]:
    """Ids of all measures that can be recognised.

    Returns
    -------
    frozenset of str
        Of the outcome dictionary.
    """
    pains = {id for one in _table()["pain"] for id in one["sites"]}
    return frozenset({one["id"] for one in _table()["measure"]} | pains)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "proms.toml").read_text(encoding="utf-8"))
