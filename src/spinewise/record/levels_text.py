"""Levels of an operation, from the words in which it was booked: "L3-L5", "T4 to S1", "L4/5"."""

import re

from spinewise.record.concept_table import names_of, table
from spinewise.words import Level

_LEVEL = r"([CTLS])\s?(\d{1,2})"
_RANGE = re.compile(rf"\b{_LEVEL}\s*(?:-|–|—|/|to|through)\s*([CTLS])?\s?(\d{{1,2}})\b", re.IGNORECASE)
_ALONE = re.compile(rf"\b{_LEVEL}\b", re.IGNORECASE)
_RARE = (Level.T13, Level.L6)
"""Levels that only some people have: a range runs through them only when it names them."""


def levels_in(text: str) -> tuple[Level, ...]:
    """Every level that a text names, ranges filled in, from the head down.

    Parameters
    ----------
    text : str
        For example ``"posterior fusion L3-L5"``; the pelvis counts as S1, and "T2-weighted" is no level.

    Returns
    -------
    tuple of Level
        Empty when none is named.
    """
    plain = re.sub(r"\b(?:pelvis|ilium|sacrum)\b", "S1", text, flags=re.IGNORECASE)
    plain = re.sub(
        r"\bT[12][- ]?weighted\b|\bT[12]\s+(?:MRI|sequence|image)", " ", plain, flags=re.IGNORECASE
    )
    found: set[Level] = set()
    for match in _RANGE.finditer(plain):
        first_region, first, last_region, last = match.groups()
        start = _level(first_region, first)
        end = _level(last_region or first_region, last)
        if start and end:
            found |= set(_between(start, end))
    found |= {level for match in _ALONE.finditer(plain) if (level := _level(*match.groups()))}
    return tuple(sorted(found, key=lambda level: level.rank))


def level_of(system: str, code: str) -> Level | None:
    """Level of a SNOMED code for a vertebra; None for any other code.

    Parameters
    ----------
    system : str
        URI of the code system.
    code : str
        Code as written.

    Returns
    -------
    Level or None
        For example L3.
    """
    name = table()["levels"].get(code) if "SNOMED" in names_of(system) else None
    return Level(name) if name else None


def _level(region: str, number: str) -> Level | None:
    name = f"{region.upper()}{int(number)}"
    return Level(name) if name in Level.__members__ else None


def _between(one: Level, other: Level) -> list[Level]:
    upper, lower = sorted((one, other), key=lambda level: level.rank)
    return [
        level
        for level in Level
        if upper.rank <= level.rank <= lower.rank and (level not in _RARE or level in (upper, lower))
    ]
