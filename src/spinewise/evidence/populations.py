"""Populations: for whom the rules of the review hold, as a table."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data


@dataclass(frozen=True)
class Population:
    """A group of people for whom some rules hold and others do not.

    Parameters
    ----------
    id, name : str
        Key, and words for the page.
    concepts : tuple of str
        Concepts of the record, any of which puts a patient in the group.
    terms : tuple of str
        Words in a diagnosis that do the same, in lower case.
    enables : str
        What becomes relevant.
    evidence : tuple of str
        Ids of evidence entries.
    age_from, age_below : int or None
        Ages in years: from (included) and below (excluded).
    sex : str or None
        When the group has one.
    adults_only : bool
        Whether people under 18 are never in it.
    """

    id: str
    name: str
    concepts: tuple[str, ...]
    terms: tuple[str, ...]
    enables: str
    evidence: tuple[str, ...]
    age_from: int | None = None
    age_below: int | None = None
    sex: str | None = None
    adults_only: bool = False


@cache
def populations() -> tuple[Population, ...]:
    """All populations, in the order of the table."""
    return tuple(_population(row) for row in package_data.read("populations.toml")["population"])


def population(id: str) -> Population:
    """One population by id.

    Parameters
    ----------
    id : str
        Key in the table.

    Returns
    -------
    Population
        KeyError for an unknown id.
    """
    return {one.id: one for one in populations()}[id]


def _population(row: dict[str, Any]) -> Population:
    """Row of the table as a population; a key that is no field is refused."""
    fields: dict[str, Any] = {}
    for key, value in row.items():
        fields[key] = tuple(value) if isinstance(value, list) else value
    return Population(**fields)
