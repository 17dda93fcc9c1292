"""One name of a product out of what its codes and its words say: the one with the strength."""

from collections.abc import Mapping, Sequence

from spinewise.io.medication.pieces import number, pieces
from spinewise.io.medication.plain import plain

_ONE, _TWO = ("dose", "per volume", "per hour"), ("pair", "pair per volume")
_MG = {
    **dict.fromkeys(("mg", "milligram"), 1.0),
    **dict.fromkeys(("ug", "mcg", "microgram"), 0.001),
    **dict.fromkeys(("g", "gram"), 1000.0),
}
_PLACES = 6


def one_name(names: Sequence[str], substances: Sequence[str]) -> str | None:
    """Name by which a product is read.

    Parameters
    ----------
    names : sequence of str
        That of RxNorm for the code of a product first, then the words of the record.
    substances : sequence of str
        Generic names behind codes of ingredients, which tell no strength.

    Returns
    -------
    str or None
        The first name with a strength; without one the longest that names the drug; empty where nothing
        is named. None where names, codes or strengths are not of one product.
    """
    known = [(name, frozenset(held)) for name in names if (held := held_in(name))]
    drugs = {held for _, held in known} | {frozenset({name}) for name in substances}
    if len(drugs) > 1:
        return None
    if not known:
        return next(iter(substances), names[0] if names else "")
    strong = [(name, said) for name, _ in known if (said := _strengths(name))]
    if len({said for _, said in strong}) > 1:
        return None
    return strong[0][0] if strong else max((name for name, _ in known), key=len)


def held_in(name: str) -> set[str]:
    """Drugs that a name holds.

    Parameters
    ----------
    name : str
        In the words of a record.

    Returns
    -------
    set of str
        Generic names; empty where no table holds one.
    """
    found = pieces(plain(name))
    return {drug for piece in found if piece.named is not None for drug in piece.named.ingredients}


def _strengths(name: str) -> frozenset[float]:
    """Amounts in a name in mg; in mg for one hour or one millilitre where it says so."""
    found: set[float] = set()
    for piece in pieces(plain(name)):
        said = piece.found
        per = number(said["ml"]) if said.get("ml") else 1.0
        if piece.kind in _ONE and said.get("low"):
            found.add(round(number(said["low"]) * _mg(said) / per, _PLACES))
        elif piece.kind in _TWO:
            found |= {round(number(said[one]) / per, _PLACES) for one in ("a", "b")}
    return frozenset(found)


def _mg(said: Mapping[str, str]) -> float:
    unit = said.get("unit", "mg")
    return _MG[unit if unit in _MG else unit.removesuffix("s")]
