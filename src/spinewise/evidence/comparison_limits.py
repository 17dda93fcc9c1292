"""Numbers by which a comparison of treatments is adjusted and judged, each with its source."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data

UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class ComparisonLimit:
    """One convention of the literature on comparisons.

    Parameters
    ----------
    name : str
        By which code asks for it.
    value : float
        In `unit`.
    unit : str
        UCUM.
    means : str
        What it tells apart.
    source : str
        Who proposed it.
    status : str
        ``"read"``, ``"second-hand"`` or ``"unconfirmed"``.
    read, url : str
        What was read, and where.
    """

    name: str
    value: float
    unit: str
    means: str
    source: str
    status: str
    read: str
    url: str

    @property
    def is_confirmed(self) -> bool:
        """Whether the number was found in a page that was read."""
        return self.status != UNCONFIRMED


@cache
def comparison_limits() -> tuple[ComparisonLimit, ...]:
    """Every limit, in the order of the table.

    Returns
    -------
    tuple of ComparisonLimit
        Each says how far its source was read.
    """
    return tuple(ComparisonLimit(**row) for row in package_data.read("comparison_limits.toml")["limit"])


def comparison_limit(name: str) -> ComparisonLimit:
    """Limit of that name.

    Parameters
    ----------
    name : str
        As in the table.

    Returns
    -------
    ComparisonLimit
        The row; KeyError for a name that the table does not hold.

    Examples
    --------
    >>> comparison_limit("caliper").value
    0.2
    """
    for row in comparison_limits():
        if row.name == name:
            return row
    known = ", ".join(row.name for row in comparison_limits())
    raise KeyError(f"no limit of a comparison is named {name}: choose one of {known}")
