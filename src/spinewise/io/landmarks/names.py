"""Names of marks as people write them: "L1 sup ant" is the superior anterior corner of L1.

A name holds one bone and one place, in any order and any case, with spaces, ``_``, ``-``, ``.`` or ``/``
between the words. What could mean two things is refused, never guessed.
"""

import re

from spinewise.anatomy.landmarks import Mark, Place
from spinewise.words import BadInput, Level, Structure

_WORDS = {
    "superior": ("superior", "sup", "upper", "cranial", "top"),
    "inferior": ("inferior", "inf", "lower", "caudal", "bottom"),
    "anterior": ("anterior", "ant", "front"),
    "posterior": ("posterior", "post", "back"),
    "left": ("left", "lt"),
    "right": ("right", "rt"),
    "centre": ("centre", "center", "centroid", "middle"),
    "pedicle": ("pedicle", "ped"),
    "canal": ("canal", "sac", "csf"),
    "head": ("head",),
    "femur": ("femur", "femoral"),
    "crest": ("crest",),
    "hip": ("hip", "iliac", "ilium"),
}
_SILENT = ("body", "corner", "endplate", "of", "the", "vertebra")
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}
_BREAKS = re.compile(r"[\s_\-./,:]+")
_LEVEL = re.compile(r"^(c|th|t|d|l|s)0?([1-9]\d?)$")
_REGION = {"th": "T", "d": "T"}
_SIDES = ("left", "right")
_CORNERS = frozenset(
    place
    for place in Place
    if place not in (Place.CENTRE, Place.CANAL, Place.CREST_TOP, Place.LEFT_PEDICLE, Place.RIGHT_PEDICLE)
)


def mark_of(bone: str, place: str) -> Mark:
    """Mark with exact names, as our own files write them.

    Parameters
    ----------
    bone : str
        For example ``"L1"`` or ``"femur left"``.
    place : str
        For example ``"superior anterior"``.

    Returns
    -------
    Mark
        A place that this bone has.

    Raises
    ------
    BadInput
        With what is wrong; no text of the file is repeated.
    """
    where: Level | Structure
    if bone in Level.__members__:
        where = Level(bone)
    elif bone in (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT, Structure.HIP_LEFT, Structure.HIP_RIGHT):
        where = Structure(bone)
    else:
        raise BadInput("it names no bone that can be marked")
    if place not in {one.value for one in Place}:
        raise BadInput(f"it names no place of {where}")
    return _possible(Mark(where, Place(place)))


def mark_of_words(label: str) -> Mark:
    """Mark that a label names in words.

    Parameters
    ----------
    label : str
        For example ``"L1 sup ant"``, ``"S1_posterior_superior"`` or ``"left femoral head"``.

    Returns
    -------
    Mark
        What it names.

    Raises
    ------
    BadInput
        With what is wrong; of the label only words that are known are repeated.

    Examples
    --------
    >>> str(mark_of_words("L1 sup ant"))
    'L1 superior anterior'
    >>> str(mark_of_words("femoral_head_L"))
    Traceback (most recent call last):
        ...
    spinewise.words.BadInput: its label holds a word that is not known
    """
    words = [word for word in _BREAKS.split(label.strip().lower()) if word]
    if not words:
        raise BadInput("it has no label")
    levels = [level for word in words if (level := _level(word)) is not None]
    meanings = [_MEANING.get(word, "") for word in words if _level(word) is None and word not in _SILENT]
    if "" in meanings:
        raise BadInput("its label holds a word that is not known")
    said = frozenset(meanings)
    if len(levels) > 1 or len(said) != len(meanings):
        raise BadInput("its label names more than one thing")
    if said & {"femur", "head"} and not levels:
        return _on_side(said, {"femur", "head"}, "femur", Place.CENTRE, "a femoral head")
    if said & {"crest", "hip"} and not levels:
        return _on_side(
            said, {"crest", "hip", "superior"}, "hip", Place.CREST_TOP, "the top of an iliac crest"
        )
    if not levels:
        raise BadInput("its label names no bone that is known")
    place = _PLACES.get(said)
    if place is None:
        raise BadInput(f"its label names {levels[0]} but not one place of it, such as 'sup ant' or 'centre'")
    return _possible(Mark(levels[0], place))


def _places() -> dict[frozenset[str], Place]:
    """Words of each place of a vertebra; a pedicle's side may stand before or behind."""
    return {frozenset(place.value.split()): place for place in Place if place is not Place.CREST_TOP}


_PLACES = _places()


def _level(word: str) -> Level | None:
    found = _LEVEL.match(word)
    if found is None:
        return None
    name = _REGION.get(found[1], found[1].upper()) + found[2]
    return Level(name) if name in Level.__members__ else None


def _on_side(said: frozenset[str], allowed: set[str], bone: str, place: Place, what: str) -> Mark:
    """A mark on one of a pair of bones; without its side it is not known which."""
    sides = [side for side in _SIDES if side in said]
    if len(sides) != 1:
        raise BadInput(f"its label names {what} without one side: write left or right")
    if said - allowed - {sides[0], "centre"}:
        raise BadInput(f"its label names more than {what}")
    return Mark(Structure(f"{bone} {sides[0]}"), place)


def _possible(mark: Mark) -> Mark:
    """The mark, if its bone has that place."""
    on_hip = mark.bone in (Structure.HIP_LEFT, Structure.HIP_RIGHT)
    on_femur = mark.bone in (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT)
    of_s1 = mark.bone is Level.S1 and mark.place in _CORNERS and mark.place.value.startswith("inferior")
    if (mark.place is Place.CREST_TOP) != on_hip or (on_femur and mark.place is not Place.CENTRE) or of_s1:
        raise BadInput(f"{mark.bone} has no {mark.place} that is used")
    return mark
