"""Which counts of people are too small to be shown, and who says so."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data


@dataclass(frozen=True)
class SmallCellRule:
    """A rule about tables of counts that leave the house.

    Parameters
    ----------
    name : str
        Of its owner.
    smallest_shown : int
        Smallest count above 0 that may be shown.
    says : str
        In one sentence.
    holds_for : str
        Which data.
    source, url, read : str
        Where it stands, and what of it was read.
    """

    name: str
    smallest_shown: int
    says: str
    holds_for: str
    source: str
    url: str
    read: str


@cache
def small_cell_rule() -> SmallCellRule:
    """The rule that holds where a site gives none of its own.

    Returns
    -------
    SmallCellRule
        The first of the table.
    """
    return SmallCellRule(**package_data.read("small_cells.toml")["rule"][0])
