"""Names of `drugs.toml` as lines of a list write them, with release, route and strengths."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from spinewise.evidence.drugs import substances, table


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
    found: dict[str, Named] = {}
    for one in substances():
        found |= dict.fromkeys((one.name, *one.also, *one.spelled, *one.brands), Named((one.name,)))
    for row in table()["brand"]:
        said = Named(tuple(row["ingredients"]), row.get("release", ""), row.get("route", ""))
        found |= dict.fromkeys(row["names"], said)
    for row in table()["combination"]:
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
        for row in table()["combination"]
    }


@cache
def opioid_names() -> frozenset[str]:
    """Names that stand for an opioid or an antagonist of one, for finding what was misspelt.

    Returns
    -------
    frozenset of str
        Lower case.
    """
    ours = {one.name for one in substances() if one.with_opioids}
    return frozenset(name for name, one in names().items() if ours & {*one.ingredients})


@cache
def doubtful_names() -> frozenset[str]:
    """Words that mean an opioid, but not which.

    Returns
    -------
    frozenset of str
        Lower case.
    """
    return frozenset(table()["doubtful"]["names"])


@cache
def products() -> Mapping[str, str]:
    """Products by RxNorm code.

    Returns
    -------
    mapping
        Code to the name that RxNorm gives it, which tells the strength.
    """
    return {row["code"]: row["name"] for row in table().get("product", ())}
