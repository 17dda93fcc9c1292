"""Pharmacogenes: named alleles on GRCh38, their function and activity, and the phenotype of each pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from spinewise.evidence import package_data

FOLDER = "pharmacogenes"
GENES = ("CYP2D6", "CYP2C9", "CYP2C19", "CYP2B6", "RYR1", "CACNA1S", "G6PD")
INDETERMINATE = "Indeterminate"
_CODES = {"R": "AG", "Y": "CT", "M": "AC", "K": "GT", "S": "CG", "W": "AT"}


@dataclass(frozen=True)
class Place:
    """One position that defines alleles of a gene.

    Parameters
    ----------
    chromosome : str
        As ``"chr10"``.
    position : int
        On GRCh38, counted from 1.
    rsid : str
        May be empty.
    ref : str
        Bases of GRCh38.
    alts : tuple of str
        Other bases of the definitions, as a VCF writes them.
    name : str
        On the chromosome (HGVS).
    """

    chromosome: str
    position: int
    rsid: str
    ref: str
    alts: tuple[str, ...]
    name: str

    @property
    def is_indel(self) -> bool:
        """Whether bases are lost or gained here."""
        return any(len(one) != len(self.ref) for one in self.alts)

    @property
    def label(self) -> str:
        """The rsID, else the name on the chromosome."""
        return self.rsid or self.name


@dataclass(frozen=True)
class Definitions:
    """Named alleles of one gene.

    Parameters
    ----------
    gene, chromosome, build, version : str
        What they describe, and which release.
    reference : str
        Allele that GRCh38 carries; ``"*38"`` for CYP2C19.
    places : tuple of Place
        Positions, in the order of the table.
    alleles : mapping
        For each allele the possible bases by position; a position that is not named is as in GRCh38.
    minimum_panel : frozenset of int
        Positions that every test should cover (AMP tier 1); empty for genes without such a panel.
    """

    gene: str
    chromosome: str
    build: str
    version: str
    reference: str
    places: tuple[Place, ...]
    alleles: Mapping[str, Mapping[int, frozenset[str]]]
    minimum_panel: frozenset[int]

    def specificity(self, allele: str) -> int:
        """How many positions the definition of an allele names; the reference names all."""
        return len(self.places) if allele == self.reference else len(self.alleles[allele])

    def bases(self, allele: str, place: Place) -> frozenset[str]:
        """Bases that an allele may carry at a place."""
        return self.alleles[allele].get(place.position, frozenset({place.ref}))

    def background(self, place: Place) -> frozenset[str]:
        """Bases of the normal allele and of GRCh38 at a place: they speak for no variant allele."""
        normal = self.alleles.get("*1", {}).get(place.position, frozenset())
        return frozenset({place.ref}) | normal


@cache
def definitions(gene: str) -> Definitions:
    """Named alleles of a gene.

    Parameters
    ----------
    gene : str
        One of `GENES`.

    Returns
    -------
    Definitions
        As in the table.
    """
    table = package_data.read(f"{FOLDER}/{gene}.toml")
    places = tuple(
        Place(table["chromosome"], position, rsid, ref, tuple(alts), name)
        for position, rsid, ref, alts, name in table["variants"]
    )
    alleles = {
        name: {position: frozenset(_CODES.get(base, (base,))) for position, base in bases}
        for name, bases in table["alleles"].items()
    }
    return Definitions(
        gene,
        table["chromosome"],
        table["build"],
        table["version"],
        table["reference"],
        places,
        alleles,
        frozenset(table["minimum_panel"]),
    )


@cache
def activity_value(gene: str, allele: str) -> float | None:
    """Activity of one copy of an allele.

    Parameters
    ----------
    gene : str
        ``"CYP2D6"`` or ``"CYP2C9"``; other genes have no score.
    allele : str
        As ``"*10"``.

    Returns
    -------
    float or None
        None where the function is uncertain, unknown or the gene has no score.
    """
    if gene == "CYP2C9":
        value = package_data.read(f"{FOLDER}/CYP2C9_activity.toml")["values"].get(allele)
        return None if value is None else float(value)
    if gene == "CYP2D6":
        for row in package_data.read(f"{FOLDER}/CYP2D6_activity.toml")["value"]:
            if allele in row["alleles"]:
                return float(row["activity"])
    return None


def is_withdrawn(gene: str, allele: str) -> bool:
    """Whether an allele name is no longer in use.

    Parameters
    ----------
    gene, allele : str
        As ``"CYP2D6"`` and ``"*57"``.

    Returns
    -------
    bool
        Known for CYP2D6 only.
    """
    return gene == "CYP2D6" and allele in package_data.read(f"{FOLDER}/CYP2D6_activity.toml")["withdrawn"]


def has_score(gene: str) -> bool:
    """Whether phenotypes of a gene are made from an activity score.

    Parameters
    ----------
    gene : str
        Symbol.

    Returns
    -------
    bool
        True for CYP2D6 and CYP2C9.
    """
    return gene in ("CYP2D6", "CYP2C9")


def phenotype_of_score(gene: str, score: float) -> str:
    """Phenotype of an activity score.

    Parameters
    ----------
    gene : str
        ``"CYP2D6"`` or ``"CYP2C9"``.
    score : float
        Sum over the copies, perhaps after an inhibitor.

    Returns
    -------
    str
        In the words of CPIC. The classes leave no gap: a score belongs to the last bound that it reaches.

    Examples
    --------
    >>> phenotype_of_score("CYP2D6", 1.25), phenotype_of_score("CYP2D6", 1.125)
    ('Normal Metabolizer', 'Intermediate Metabolizer')
    """
    bins = package_data.read(f"{FOLDER}/{gene}_activity.toml")["bins"]
    bounds = [*(float(row[0]) for row in bins), float("inf")]
    for row, (low, high) in zip(bins, pairwise(bounds), strict=True):
        if low <= score < high:
            return str(row[1])
    raise ValueError(f"an activity score cannot be {score}")


@cache
def _phenotype_tables() -> dict[str, tuple[dict[str, str], dict[tuple[str, ...], str]]]:
    return {
        row["name"]: (row["functions"], {tuple(sorted(pair[:2])): pair[2] for pair in row["pairs"]})
        for row in package_data.read(f"{FOLDER}/phenotypes.toml")["gene"]
    }


def phenotype_of_pair(gene: str, one: str, other: str) -> str | None:
    """Phenotype of a pair of alleles by their functions.

    Parameters
    ----------
    gene : str
        ``"CYP2C19"``, ``"CYP2B6"`` or ``"CACNA1S"``.
    one, other : str
        Alleles.

    Returns
    -------
    str or None
        `INDETERMINATE` where a function is not in the table; None for genes without a table.
    """
    if gene not in _phenotype_tables():
        return None
    functions, pairs = _phenotype_tables()[gene]
    if one not in functions or other not in functions:
        return INDETERMINATE
    return pairs.get(tuple(sorted((functions[one], functions[other]))), INDETERMINATE)


def has_phenotype_table(gene: str) -> bool:
    """Whether a phenotype of a gene can be made from a diplotype here.

    Parameters
    ----------
    gene : str
        Symbol.

    Returns
    -------
    bool
        False for RYR1 and G6PD: their phenotypes come from a laboratory only.
    """
    return has_score(gene) or gene in _phenotype_tables()
