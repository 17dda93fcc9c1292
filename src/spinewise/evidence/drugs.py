"""Drugs by generic name. A brand name, a salt or a misspelling is no name here: it is asked about."""

import difflib
from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data


@dataclass(frozen=True)
class Substance:
    """One substance.

    Parameters
    ----------
    name : str
        Generic name, lower case, by which rules know it.
    also : tuple of str
        Other generic names of the same substance.
    rxnorm : str
        Code of the ingredient in RxNorm; empty where none was read.
    atc : str
        One of its ATC codes; empty where none is given.
    atc_status : str
        ``"read"``, or ``"unconfirmed"`` for one that was recalled and that no rule reads.
    """

    name: str
    also: tuple[str, ...] = ()
    rxnorm: str = ""
    atc: str = ""
    atc_status: str = ""


@cache
def substances() -> tuple[Substance, ...]:
    """Every substance, in the order of the table.

    Returns
    -------
    tuple of Substance
        Each name once.
    """
    rows = package_data.read("drugs.toml")["drug"]
    return tuple(Substance(**{**row, "also": tuple(row.get("also", ()))}) for row in rows)


@cache
def _by_name() -> dict[str, Substance]:
    return {name: one for one in substances() for name in (one.name, *one.also)}


def substance(name: str) -> Substance | None:
    """Substance of exactly that name.

    Parameters
    ----------
    name : str
        Generic name in any case; blanks around it do not count.

    Returns
    -------
    Substance or None
        None for every other name, however near it lies.
    """
    return _by_name().get(" ".join(name.lower().split()))


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
