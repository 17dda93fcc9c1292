"""Names under which drugs stand on lists, and what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data

TABLE = "drug_names.toml"


@dataclass(frozen=True)
class Named:
    """What a name on a list stands for.

    Parameters
    ----------
    ingredients : tuple of str
        Generic names; of a combination the opioid first.
    release : str
        ``"extended"``, ``"immediate"`` or empty.
    route : str
        Where the name says it, else empty.
    strength : tuple of float or None
        mg of each ingredient, where the name says it (Tylenol #3).
    """

    ingredients: tuple[str, ...]
    release: str = ""
    route: str = ""
    strength: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Combination:
    """Strengths in which a combination of two is sold.

    Parameters
    ----------
    ingredients : tuple of str
        The opioid first.
    strengths : tuple
        mg of each in one tablet.
    liquids : tuple
        mg of each, and the millilitres that hold them.
    """

    ingredients: tuple[str, str]
    strengths: tuple[tuple[float, float], ...]
    liquids: tuple[tuple[float, float, float], ...] = ()


@cache
def names() -> Mapping[str, Named]:
    """Everything that is known by name, lower case.

    Returns
    -------
    mapping
        Name on a list to what it stands for.
    """
    table = _table()
    found: dict[str, Named] = {name: Named((name,)) for name in table["other"]["names"]}
    for ingredient, spellings in table["ingredients"].items():
        found |= {name: Named((ingredient,)) for name in spellings}
    for row in table["brand"]:
        one = Named((row["ingredient"],), row["release"], row.get("route", ""))
        found |= dict.fromkeys(row["names"], one)
    for row in table["combination"]:
        ingredients = tuple(row["ingredients"])
        found |= dict.fromkeys(row["names"], Named(ingredients))
        for numbered in row.get("numbered", ()):
            fixed = Named(ingredients, strength=tuple(float(one) for one in numbered["strength"]))
            found |= dict.fromkeys(numbered["names"], fixed)
    return found


@cache
def combinations() -> Mapping[frozenset[str], Combination]:
    """Combination products by what is in them.

    Returns
    -------
    mapping
        Set of generic names to the strengths that exist.
    """
    return {
        frozenset(row["ingredients"]): Combination(
            tuple(row["ingredients"]),
            tuple((float(a), float(b)) for a, b in row["strengths"]),
            tuple((float(a), float(b), float(c)) for a, b, c in row.get("liquids", ())),
        )
        for row in _table()["combination"]
    }


@cache
def opioid_names() -> frozenset[str]:
    """Names that stand for an opioid or an antagonist of one, for finding what was misspelt.

    Returns
    -------
    frozenset of str
        Lower case.
    """
    others = set(_table()["other"]["names"])
    return frozenset(name for name in names() if name not in others)


@cache
def doubtful_names() -> frozenset[str]:
    """Words that mean an opioid, but not which.

    Returns
    -------
    frozenset of str
        Lower case.
    """
    return frozenset(_table()["doubtful"]["names"])


@cache
def products() -> Mapping[str, str]:
    """Products by RxNorm code.

    Returns
    -------
    mapping
        Code to the name that RxNorm gives it, which tells the strength.
    """
    return {row["code"]: row["name"] for row in _table().get("product", ())}


def _table() -> dict[str, Any]:
    return package_data.read(TABLE)
