"""Words and numbers that reading and writing OMOP tables share."""

from spinewise.record.levels_text import levels_in
from spinewise.record.sites import side_in
from spinewise.words import Level, Side

OURS = "spinewise registry"
"""Name of the source in CDM_SOURCE by which our own tables are known again."""

SEXES = {"8507": "male", "8532": "female"}
"""Concepts of the vocabulary Gender."""

INPATIENT = "9201"
"""Concept of a visit with a bed."""

OPEN = " open"
"""Ends the source value of a stay of ours whose end is not known; the CDM asks for one."""

LONGEST = 50
"""Characters of a source value in OMOP."""

_AT = " @ "


def place_in(name: str, level: Level | None, side: Side | None) -> str:
    """A name with its level and side, for which OMOP has no column.

    Parameters
    ----------
    name : str
        Of a value, an implant or an event.
    level : Level or None
        Where.
    side : Side or None
        Of the patient.

    Returns
    -------
    str
        ``"three-location HU @ L3 left"``.
    """
    place = " ".join(part.value for part in (level, side) if part is not None)
    return f"{name}{_AT}{place}" if place else name


def split_place(text: str) -> tuple[str, Level | None, Side | None]:
    """The name, level and side that `place_in` put together.

    Parameters
    ----------
    text : str
        A source value.

    Returns
    -------
    (str, Level or None, Side or None)
        The whole text when it names no place.
    """
    name, at, place = text.rpartition(_AT)
    if not at:
        return text, None, None
    return name, next(iter(levels_in(place)), None), side_in(place)
