"""Fentanyl patches: what they give in an hour, whatever the hours until the next one."""

from collections.abc import Sequence

from spinewise.evidence.opioid_factors import factors
from spinewise.io.medication.pieces import Piece
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Range, Why

_INTERVALS = (Range(48, 48), Range(72, 72))
_DAYS = ("2", "3")
_UG_IN_MG = 1000
_MOST_PATCHES = 4


def per_hour(line: Sequence[Piece]) -> Range:
    """Micrograms an hour of a fentanyl patch.

    Parameters
    ----------
    line : sequence of Piece
        A line that names fentanyl and no other route.

    Returns
    -------
    Range
        In ug/h, of all patches worn together.

    Raises
    ------
    CannotTell
        Unit or strength is missing, or the patch is changed at hours that do not fit it.
    """
    rates = {_rate(piece) for piece in line if piece.kind == "per hour"}
    kinds = [piece.kind for piece in line]
    if not rates:
        amounts = any(kind in ("dose", "number", "pair") for kind in kinds)
        raise CannotTell(Why.UNIT if amounts else Why.STRENGTH)
    counts = [piece.range() for piece in line if piece.kind in ("count", "number")]
    other = {
        "prn",
        "max amount",
        "max often",
        "often",
        "named often",
        "time",
        "scheme",
        "sparse",
        "dose",
        "pair",
    }
    if len(rates) > 1 or len(counts) > 1 or other & set(kinds) or not _is_changed_in_time(line):
        raise CannotTell(Why.CONTRADICTION)
    count = counts[0] if counts else Range(1, 1)
    if count is None or count.is_range or count.low < 1 or count.high > _MOST_PATCHES:
        raise CannotTell(Why.NUMBER)
    rate = rates.pop().times(count)
    if rate.high > factors()["fentanyl"].largest_single or rate.low <= 0:
        raise CannotTell(Why.NUMBER)
    return rate


def _rate(piece: Piece) -> Range:
    rate = piece.range()
    if rate is None:
        raise CannotTell(Why.NUMBER)
    if piece.found["unit"] != "mg":
        return rate
    in_ug = rate.times(_UG_IN_MG)
    if in_ug.high > factors()["fentanyl"].largest_single:
        raise CannotTell(Why.UNIT)
    return in_ug


def _is_changed_in_time(line: Sequence[Piece]) -> bool:
    for piece in line:
        if piece.kind == "hours" and piece.range() not in _INTERVALS:
            return False
        if piece.kind == "days" and not ("third" in piece.found or piece.found.get("low") in _DAYS):
            return False
    return True
