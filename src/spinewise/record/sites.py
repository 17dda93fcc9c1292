"""Body sites and sides, in our words, from a SNOMED code or from the source's own words."""

import re
from functools import cache
from typing import Any

from spinewise.record.concept_table import names_of, plain_words, stands_in, table
from spinewise.words import Side

_LATERALITY = {"7771000": Side.LEFT, "24028007": Side.RIGHT}
"""SNOMED qualifiers for left and right."""


def site_of(system: str, code: str) -> tuple[str | None, Side | None]:
    """Body site and side of a SNOMED code, laterality by post-coordination included.

    Parameters
    ----------
    system : str
        URI of the code system.
    code : str
        Code as written, perhaps with a laterality after a colon.

    Returns
    -------
    (str or None, Side or None)
        Our word for the site, and the side; None for what the code does not say.
    """
    if "SNOMED" not in names_of(system):
        return None, None
    base, _, refinement = code.partition(":")
    side = next((side for mark, side in _LATERALITY.items() if f"={mark}" in refinement), None)
    return _site_codes().get(base.strip()), side


def site_in(words: str) -> str | None:
    """Body site that a text names: the longest name wins, then a part named beside it.

    "Femoral neck" is not "femur", and neither is the "neck" of a "left femur", nor its trochanter.

    Parameters
    ----------
    words : str
        As a record writes them.

    Returns
    -------
    str or None
        Our word for the site; None when the text names none.
    """
    text = plain_words(words)
    hits = [(len(name), key) for name, key in _site_names() if stands_in(name, text)]
    return _part_of(max(hits)[1], text) if hits else None


def narrowed(site: str, words: str) -> str:
    """A site, or the part of it that words beside it name: never another site.

    Parameters
    ----------
    site : str
        Our word for a site that is already known.
    words : str
        What else is said, for example ``"Neck"`` or ``"femoral neck BMD"``.

    Returns
    -------
    str
        Our word for the part, else the site itself.
    """
    part, named = _part_of(site, plain_words(words)), site_in(words)
    parts = {region["site"] for region in table()["region"] if site in region["within"]}
    return named if part == site and named is not None and named in parts else part


def side_in(words: str) -> Side | None:
    """Side that a text names; None when it names none or both.

    Parameters
    ----------
    words : str
        As a record writes them.

    Returns
    -------
    Side or None
        Left or right.
    """
    text = plain_words(words)
    named = [side for side in Side if stands_in(side.value, text)]
    return named[0] if len(named) == 1 else None


def sites() -> tuple[str, ...]:
    """Our words for body sites.

    Returns
    -------
    tuple of str
        In the order of the table.
    """
    return tuple(entry["key"] for entry in table()["site"])


def _part_of(site: str, text: str) -> str:
    """The part of a site that a text names by a word such as "neck"; the site itself when it names none."""
    for region in table()["region"]:
        if site in region["within"] and any(_stands(name, text, region) for name in region["names"]):
            return str(region["site"])
    return site


def _stands(name: str, text: str, region: dict[str, Any]) -> bool:
    """Whether the word stands in the text; one that must be alone has no dash or slash beside it."""
    if not region.get("alone"):
        return stands_in(name, text)
    return re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])", text) is not None


@cache
def _site_codes() -> dict[str, str]:
    return {code["code"]: entry["key"] for entry in table()["site"] for code in entry.get("codes", ())}


@cache
def _site_names() -> tuple[tuple[str, str], ...]:
    return tuple((name, entry["key"]) for entry in table()["site"] for name in entry["names"])
