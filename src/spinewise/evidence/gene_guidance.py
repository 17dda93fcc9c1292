"""What CPIC recommends for a drug and a phenotype, in its own words, with strength, release and age."""

import datetime
from dataclasses import dataclass
from functools import cache

from spinewise.evidence import package_data

TABLE = "pharmacogenes/cpic.toml"
AGES = "pharmacogenes/guidelines.toml"


@dataclass(frozen=True)
class Guidance:
    """One recommendation for one drug.

    Parameters
    ----------
    drug, rxnorm : str
        Ingredient.
    genes : tuple of str
        Genes by which it is looked up.
    text, strength : str
        The guideline's own words; a dose in them is a quotation and no order.
    implications : tuple of str
        What the guideline says of each gene.
    comment : str
        Its comment; empty when there is none.
    guideline, url, pmid : str
        Where it stands.
    population : str
        For whom.
    evidence : str
        Id of the evidence entry of the guideline.
    version : str
        Release of the records and its day.
    """

    drug: str
    rxnorm: str
    genes: tuple[str, ...]
    text: str
    strength: str
    implications: tuple[str, ...]
    comment: str
    guideline: str
    url: str
    pmid: str
    population: str
    evidence: str
    version: str


@dataclass(frozen=True)
class Drug:
    """A drug with recommendations.

    Parameters
    ----------
    name, rxnorm : str
        Ingredient.
    genes : tuple of str
        Genes by which it is looked up, in the order of the keys.
    """

    name: str
    rxnorm: str
    genes: tuple[str, ...]


@cache
def drugs() -> tuple[Drug, ...]:
    """Every drug of the table.

    Returns
    -------
    tuple of Drug
        In the order of their names.
    """
    rows = package_data.read(TABLE)["drug"]
    return tuple(Drug(row["name"], row["rxnorm"], tuple(row["genes"])) for row in rows)


@cache
def guidance(drug: str, key: tuple[str, ...]) -> Guidance | None:
    """Recommendation for a drug and what is known of its genes.

    Parameters
    ----------
    drug : str
        Name as in `drugs`.
    key : tuple of str
        For each of its genes the activity score (as ``"1.25"``) or phenotype by which CPIC looks it up.

    Returns
    -------
    Guidance or None
        None where the table has no such row.
    """
    for one in package_data.read(TABLE)["drug"]:
        if one["name"] != drug:
            continue
        for row in one["row"]:
            if list(key) in row["keys"]:
                return Guidance(
                    drug,
                    one["rxnorm"],
                    tuple(one["genes"]),
                    row["text"],
                    row["strength"],
                    tuple(row["implications"]),
                    row["comment"],
                    one["guideline"],
                    one["url"],
                    one["pmid"],
                    row["population"],
                    _entry_of(one["pmid"]),
                    _version(),
                )
    return None


@cache
def keys(drug: str) -> frozenset[tuple[str, ...]]:
    """Every key under which a drug has a recommendation.

    Parameters
    ----------
    drug : str
        Name as in `drugs`.

    Returns
    -------
    frozenset of tuple of str
        Empty for an unknown drug.
    """
    rows = (one for one in package_data.read(TABLE)["drug"] if one["name"] == drug)
    return frozenset(tuple(key) for one in rows for row in one["row"] for key in row["keys"])


def release() -> tuple[str, datetime.date]:
    """Release of the recommendations and its day.

    Returns
    -------
    (str, date)
        As in the table.
    """
    table = package_data.read(AGES)
    return str(table["release"]), table["date"]


def _version() -> str:
    name, day = release()
    return f"{name} of {day}"


def _entry_of(pmid: str) -> str:
    """Evidence entry of a guideline; a guideline without one is a fault of the tables."""
    return str(next(row["evidence"] for row in package_data.read(AGES)["guideline"] if row["pmid"] == pmid))


def age(genes: tuple[str, ...], as_of: datetime.date) -> str:
    """How old a recommendation is, and whether it is known to have been replaced.

    Parameters
    ----------
    genes : tuple of str
        Genes of the drug.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    str
        One or two sentences.
    """
    _, day = release()
    months = (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)
    newest = package_data.read(AGES)["newest_seen"]
    said = f"{_version()}, {months} months old; CPIC has since reached {newest}."
    stale = [row["sentence"] for row in package_data.read(AGES)["stale"] if tuple(row["genes"]) == genes]
    return " ".join((said, *stale))


def is_stale(genes: tuple[str, ...]) -> bool:
    """Whether the guideline is known to have been issued again since.

    Parameters
    ----------
    genes : tuple of str
        Genes of the drug.

    Returns
    -------
    bool
        False also where nobody looked.
    """
    return any(tuple(row["genes"]) == genes for row in package_data.read(AGES)["stale"])
