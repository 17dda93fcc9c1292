"""Drugs by name, from one table: substances, and every name under which they stand on a list.

A generic name is looked up by `substance`, strictly. What lists write, brands, salts and spellings, is turned
into generic names by `ingredients_of`; a name that is not there is asked about, never guessed.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data

TABLE = "drugs.toml"
_LISTS = ("also", "spelled", "brands")


@dataclass(frozen=True)
class Substance:
    """One substance.

    Parameters
    ----------
    name : str
        Generic name, lower case, by which rules know it.
    also : tuple of str
        Other generic names of the same substance.
    spelled : tuple of str
        Other spellings and abbreviations of lists.
    brands : tuple of str
        Trade names that mean this substance alone.
    with_opioids : bool
        An opioid, an antagonist of one, or what is sold together with one.
    rxnorm : str
        Code of the ingredient in RxNorm; empty where none was read.
    rxnorm_source : str
        Key of the `CodeSource` where it was read.
    atc : str
        One of its ATC codes; empty where none is given.
    atc_status : str
        ``"read"``, or ``"unconfirmed"`` for one that was recalled and that no rule reads.
    """

    name: str
    also: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    with_opioids: bool = False
    rxnorm: str = ""
    rxnorm_source: str = ""
    atc: str = ""
    atc_status: str = ""


@dataclass(frozen=True)
class CodeSource:
    """Where codes were read.

    Parameters
    ----------
    key, printed, licence : str
        By which rows name it, in words, and under which terms.
    status : str
        ``"read"`` or ``"second-hand"``.
    url : str
        Empty where the copy that was read had none.
    """

    key: str
    printed: str
    licence: str
    status: str
    url: str = ""


@cache
def substances() -> tuple[Substance, ...]:
    """Every substance, in the order of the table.

    Returns
    -------
    tuple of Substance
        Each name once.
    """
    rows = table()["drug"]
    return tuple(Substance(**{**row, **{name: tuple(row.get(name, ())) for name in _LISTS}}) for row in rows)


@cache
def code_sources() -> Mapping[str, CodeSource]:
    """Where RxNorm codes were read, by key.

    Returns
    -------
    mapping
        Key to `CodeSource`.
    """
    return {row["key"]: CodeSource(**row) for row in table()["code_source"]}


@cache
def _by_name() -> dict[str, Substance]:
    return {name: one for one in substances() for name in (one.name, *one.also)}


def substance(name: str) -> Substance | None:
    """Substance of exactly that generic name.

    Parameters
    ----------
    name : str
        Generic name in any case; blanks around it do not count.

    Returns
    -------
    Substance or None
        None for every other name, however near it lies.
    """
    return _by_name().get(_plain(name))


def names_like(name: str) -> tuple[str, ...]:
    """Names of the table that are spelt nearly so, to be asked about and never to be used.

    Parameters
    ----------
    name : str
        A name that the table does not hold.

    Returns
    -------
    tuple of str
        The nearest first; empty where none is near.
    """
    return tuple(difflib.get_close_matches(name.lower().strip(), [*_by_name()], n=3, cutoff=0.8))


def ingredients_of(name: str) -> tuple[str, ...]:
    """Generic names that a name of a list stands for, whatever kind of name it is.

    Parameters
    ----------
    name : str
        Generic name, other spelling, brand, or one of these with a salt.

    Returns
    -------
    tuple of str
        Empty for a name that the table does not hold.

    Examples
    --------
    >>> ingredients_of("Ultram"), ingredients_of("morphine sulfate"), ingredients_of("Percocet")
    (('tramadol',), ('morphine',), ('oxycodone', 'acetaminophen'))
    """
    word = _plain(name)
    return _by_any_name().get(word) or _by_any_name().get(_plain(_salts().sub(" ", word))) or ()


def is_trade_name(name: str) -> bool:
    """Whether a name means its ingredients only by trade, which may differ between countries.

    Parameters
    ----------
    name : str
        A name of a list.

    Returns
    -------
    bool
        False for generic names, their spellings and salts, and for what the table does not hold.
    """
    word = _plain(name)
    return any(one in _trade_names() for one in (word, _plain(_salts().sub(" ", word))))


def substance_of_code(rxnorm: str) -> Substance | None:
    """Substance by the RxNorm code of its ingredient.

    Parameters
    ----------
    rxnorm : str
        The code.

    Returns
    -------
    Substance or None
        None for a code that the table does not hold; no code is guessed.
    """
    return _by_code().get(rxnorm)


@cache
def salt_words() -> tuple[str, ...]:
    """Words of salts, which change nothing of which substance it is.

    Returns
    -------
    tuple of str
        Lower case.
    """
    return tuple(table()["salts"]["words"])


@cache
def _by_any_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        name: (one.name,) for one in substances() for name in (one.name, *one.also, *one.spelled, *one.brands)
    }
    for row in (*table()["brand"], *table()["combination"]):
        found |= {name: tuple(row["ingredients"]) for name in row["names"]}
    return found


@cache
def _trade_names() -> frozenset[str]:
    rows = (*table()["brand"], *table()["combination"])
    return frozenset(name for one in substances() for name in one.brands) | {
        name for row in rows for name in row["names"]
    }


@cache
def _by_code() -> dict[str, Substance]:
    return {one.rxnorm: one for one in substances() if one.rxnorm}


@cache
def _salts() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(salt_words())})\b")


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


def table() -> dict[str, Any]:
    """The one table, as TOML; the caller must not change it.

    Returns
    -------
    dict
        Drugs, brands, combinations and products.
    """
    return package_data.read(TABLE)
