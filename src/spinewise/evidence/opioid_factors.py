"""Opioids: factors of the CDC guideline of 2022, what it leaves out, and the rules that hang on a total."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data

TABLE = "opioid_factors.toml"


@dataclass(frozen=True)
class Factor:
    """What one opioid counts in morphine milligram equivalents.

    Parameters
    ----------
    drug : str
        Generic name.
    value : float
        MME for one milligram a day, or for one microgram an hour from a patch.
    unit : str
        UCUM, ``"{MME}/mg"`` or ``"{MME}/(ug/h)"``.
    route : str
        For which the factor holds.
    rxnorm : str
        Code of the ingredient.
    largest_single : float
        Guard against slips of the pen: mg at a time, or ug/h.
    caution : str
        What the table says of this drug besides; may be empty.
    """

    drug: str
    value: float
    unit: str
    route: str
    rxnorm: str
    largest_single: float
    caution: str = ""


@dataclass(frozen=True)
class Basis:
    """Where a number or a rule was read.

    Parameters
    ----------
    source, url : str
        Who says it, and where it was read.
    status : str
        ``"read"``, ``"second-hand"`` or ``"unconfirmed"``.
    """

    source: str
    url: str
    status: str


@dataclass(frozen=True)
class Exposure:
    """What counts as opioid tolerant, for how long.

    Parameters
    ----------
    days : int
        For so many days at least.
    amounts : mapping
        mg a day (ug/h for fentanyl) by drug.
    other_mme : float
        MME a day for any other opioid.
    basis : Basis
        Whose definition it is.
    """

    days: int
    amounts: Mapping[str, float]
    other_mme: float
    basis: Basis


@cache
def factors() -> Mapping[str, Factor]:
    """Factors by generic name.

    Returns
    -------
    mapping
        The ten opioids of the table.
    """
    return {row["drug"]: Factor(**row) for row in _table()["factor"]}


def factor_basis() -> Basis:
    """Where the factors were read.

    Returns
    -------
    Basis
        The CDC guideline of 2022.
    """
    row = _table()["source"]
    return Basis(row["printed"], row["url"], row["status"])


def cautions() -> tuple[str, ...]:
    """What is printed with every total.

    Returns
    -------
    tuple of str
        One sentence each.
    """
    return tuple(_table()["source"]["cautions"])


def population() -> str:
    """For whom the guideline speaks.

    Returns
    -------
    str
        In words.
    """
    return str(_table()["source"]["population"])


def outside() -> frozenset[str]:
    """Opioids that the table leaves out.

    Returns
    -------
    frozenset of str
        Generic names.
    """
    return frozenset(_table()["outside"]["drugs"])


def for_pain_team() -> frozenset[str]:
    """Drugs for which no number is given and the acute-pain team is asked.

    Returns
    -------
    frozenset of str
        Generic names.
    """
    return frozenset(_table()["pain_team"]["drugs"])


def for_pain_team_in_maintenance() -> frozenset[str]:
    """Drugs that count like the former where they are given for opioid use disorder.

    Returns
    -------
    frozenset of str
        Generic names.
    """
    return frozenset(_table()["pain_team"]["when_maintenance"])


def pain_team_reason() -> tuple[str, Basis]:
    """Why the acute-pain team is asked.

    Returns
    -------
    tuple
        The reason, and where it was read.
    """
    row = _table()["pain_team"]
    return row["because"], Basis(row["source"], row["url"], row["status"])


def guard(name: str) -> float:
    """Number beyond which a reading is taken for a slip.

    Parameters
    ----------
    name : str
        For example ``"times_a_day"``.

    Returns
    -------
    float
        As in the table.
    """
    return float(_table()["guards"][name])


def naloxone_from() -> tuple[float, Basis, tuple[str, ...]]:
    """From how many MME a day naloxone is offered.

    Returns
    -------
    tuple
        MME a day, where it was read, and the other risks for which it is offered.
    """
    row = _table()["naloxone"]
    return (
        float(row["mme_a_day"]),
        Basis(row["source"], row["url"], row["status"]),
        tuple(row["other_risks"]),
    )


def benzodiazepines() -> frozenset[str]:
    """Drugs that with an opioid are a reason to offer naloxone.

    Returns
    -------
    frozenset of str
        Generic and trade names.
    """
    return frozenset(_table()["naloxone"]["benzodiazepines"])


def exposure() -> Exposure:
    """Definition of opioid tolerance.

    Returns
    -------
    Exposure
        By drug, and for how long.
    """
    row = _table()["exposure"]
    return Exposure(
        int(row["days"]),
        {one["drug"]: float(one["value"]) for one in row["amount"]},
        float(row["other_mme"]),
        Basis(row["source"], row["url"], row["status"]),
    )


def tapering_basis() -> Basis:
    """Where the question about tapering comes from.

    Returns
    -------
    Basis
        Decides nothing: it is asked, never ordered.
    """
    row = _table()["tapering"]
    return Basis(row["source"], row["url"], row["status"])


def _table() -> dict[str, Any]:
    return package_data.read(TABLE)
