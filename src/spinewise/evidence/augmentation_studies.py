"""Studies of vertebral augmentation: people, effects with intervals, money, limits, how they were read."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from spinewise.evidence import package_data

TABLE = "augmentation_studies.toml"
NOT_READ = "not read"


class Read(StrEnum):
    """How a number came into the table; what was only recalled is not confirmed and decides nothing."""

    SOURCE = "source"
    SECONDARY = "secondary"
    COMPUTED = "computed"
    RECALLED = "recalled"


@dataclass(frozen=True)
class Effect:
    """One result of a study.

    Parameters
    ----------
    outcome : str
        What was counted.
    at : str
        When, and in whom.
    measure : str
        ``"hazard ratio"``, ``"difference"``, ``"share"``, ``"number needed to treat"`` or words.
    unit : str
        For the page; ``"1"`` for a ratio.
    favours : str
        The group that fared better, ``"null"`` where nothing was shown, ``"implausible"`` where the size
        itself speaks against it, empty where nothing was compared.
    read : Read
        How the number was read.
    value, low, high : float or None
        Estimate and the ends of its 95 % interval; None where the source gives words, or none was read.
    numerator, denominator : int or None
        Of a share, where they were read.
    control : str
        The control group, where a study has several.
    harm : bool
        Whether it is something that may go wrong.
    """

    outcome: str
    at: str
    measure: str
    unit: str
    favours: str
    read: Read
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    control: str = ""
    harm: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether the number was read or computed, not recalled."""
        return self.read is not Read.RECALLED


@dataclass(frozen=True)
class Study:
    """One study of vertebral augmentation.

    Parameters
    ----------
    id, label : str
        Key, and name on the page.
    design : str
        For example ``"randomised, sham-controlled"``.
    topics : tuple of str
        Any of ``"pain"``, ``"survival"``, ``"harm"``.
    arms : str
        How many had what.
    population, limits, citation : str
        Who was studied, what weakens it, where it stands.
    funding : str
        Who paid; ``"not read"`` where that was not seen, which does not mean nobody.
    read : Read
        How the study was read.
    effects : tuple of Effect
        In the order of the table.
    n : int or None
        People; None where they stand in another study.
    conflict : str
        Interests of authors as far as they were seen.
    url : str
        Where it was read.
    chain : bool
        Whether it is one of the US Medicare claims studies, which share people.
    """

    id: str
    label: str
    design: str
    topics: tuple[str, ...]
    arms: str
    population: str
    limits: str
    citation: str
    funding: str
    read: Read
    effects: tuple[Effect, ...]
    n: int | None = None
    conflict: str = ""
    url: str = ""
    chain: bool = False

    @property
    def is_blinded(self) -> bool:
        """Whether patients could not know what they had."""
        return "sham" in self.design


@cache
def studies(topic: str | None = None) -> tuple[Study, ...]:
    """Studies in the order of the table.

    Parameters
    ----------
    topic : str or None
        Only those on this topic.

    Returns
    -------
    tuple of Study
        All of them where no topic is given.
    """
    found = tuple(_study(row) for row in package_data.read(TABLE)["study"])
    return found if topic is None else tuple(one for one in found if topic in one.topics)


def study(id: str) -> Study:
    """One study.

    Parameters
    ----------
    id : str
        Key of the table.

    Returns
    -------
    Study
        KeyError for an unknown id.
    """
    return {one.id: one for one in studies()}[id]


def assumed(name: str) -> float:
    """Number that the arithmetic of the counselling page assumes; no result of a study.

    Parameters
    ----------
    name : str
        For example ``"alive_1_year"``.

    Returns
    -------
    float
        As in the table.
    """
    return float(package_data.read(TABLE)["assumed"][name])


def simulated(name: str) -> float:
    """Number of the constructed registry in which the treatment does nothing.

    Parameters
    ----------
    name : str
        For example ``"naive_hazard_ratio"``.

    Returns
    -------
    float
        As in the table.
    """
    return float(package_data.read(TABLE)["simulated"][name])


def where_assumed() -> tuple[str, str]:
    """Where the assumed and the simulated numbers come from.

    Returns
    -------
    tuple of str
        One sentence each.
    """
    table = package_data.read(TABLE)
    return str(table["assumed"]["source"]), str(table["simulated"]["source"])


def _study(row: dict[str, Any]) -> Study:
    """Row of the table as a study; a key that is no field is refused."""
    effects = tuple(Effect(**{**one, "read": Read(one["read"])}) for one in row["effects"])
    return Study(**{**row, "topics": tuple(row["topics"]), "read": Read(row["read"]), "effects": effects})
