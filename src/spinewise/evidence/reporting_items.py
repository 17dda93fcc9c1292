"""What guidelines ask a report of a comparison to say, and which part of our report says it."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data


@dataclass(frozen=True)
class ReportingGuideline:
    """A guideline on how to report.

    Parameters
    ----------
    name, source : str
        Short name and citation.
    reproduced : bool
        Whether its items stand in the table; else it is only named.
    """

    name: str
    source: str
    reproduced: bool


@dataclass(frozen=True)
class ReportingItem:
    """One thing a report has to say.

    Parameters
    ----------
    guideline, number : str
        Whose item, and its number there.
    asks : str
        In our own short words.
    answered : str
        Part of our report that says it; empty where only the authors can.
    """

    guideline: str
    number: str
    asks: str
    answered: str


@cache
def reporting_guidelines() -> tuple[ReportingGuideline, ...]:
    """Guidelines of the table.

    Returns
    -------
    tuple of ReportingGuideline
        In the order of the table.
    """
    return tuple(ReportingGuideline(**row) for row in package_data.read("reporting_items.toml")["guideline"])


@cache
def reporting_items() -> tuple[ReportingItem, ...]:
    """Items of the guidelines that are reproduced.

    Returns
    -------
    tuple of ReportingItem
        In the order of the guidelines.
    """
    return tuple(ReportingItem(**row) for row in package_data.read("reporting_items.toml")["item"])
