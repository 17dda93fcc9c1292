"""Drugs that inhibit an enzyme, and by what its activity score is multiplied while they are taken."""

from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data

TABLE = "pharmacogenes/inhibitors.toml"


@dataclass(frozen=True)
class Inhibitor:
    """A drug that inhibits CYP2D6.

    Parameters
    ----------
    name, rxnorm : str
        Ingredient.
    strength : str
        ``"strong"`` or ``"moderate"``.
    factor : float
        What the activity score is multiplied by.
    note : str
        Where lists disagree.
    """

    name: str
    rxnorm: str
    strength: str
    factor: float
    note: str = ""


@cache
def inhibitors() -> tuple[Inhibitor, ...]:
    """Every inhibitor of CYP2D6 of the table.

    Returns
    -------
    tuple of Inhibitor
        In the order of the table.
    """
    table = package_data.read(TABLE)
    factors = {row["name"]: float(row["factor"]) for row in table["strength"]}
    return tuple(Inhibitor(**row, factor=factors[row["strength"]]) for row in table["drug"])


def inhibitor(drug: str) -> Inhibitor | None:
    """Inhibitor by its name or its RxNorm code.

    Parameters
    ----------
    drug : str
        One ingredient.

    Returns
    -------
    Inhibitor or None
        None for a drug that the list does not hold, which does not say that it inhibits nothing.
    """
    word = drug.strip().lower()
    return next((one for one in inhibitors() if word in (one.name, one.rxnorm)), None)


def where_from() -> str:
    """Where list and factors come from.

    Returns
    -------
    str
        One sentence.
    """
    table = package_data.read(TABLE)
    return (
        f"List: {table['list_source']}, read {table['list_read']}. Factors: {table['factor_source']} "
        f"({table['factor_status']})."
    )
