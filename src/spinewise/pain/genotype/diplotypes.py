"""Diplotypes as laboratories write them, their activity score and phenotype."""

import re
from dataclasses import dataclass

from spinewise.evidence.named_alleles import (
    GENES,
    INDETERMINATE,
    activity_value,
    has_score,
    is_withdrawn,
    phenotype_of_pair,
    phenotype_of_score,
)
from spinewise.words import BadInput

UNCERTAIN_SUSCEPTIBILITY = "Uncertain Susceptibility"
MH_SUSCEPTIBILITY = "Malignant Hyperthermia Susceptibility"
MH_GENES = ("RYR1", "CACNA1S")
_UNIT = re.compile(r"^(\*\d+)(?:\.\d+)?[A-Z]?(?:x(N|\d+))?$")


@dataclass(frozen=True)
class Unit:
    """One allele on one chromosome, with its copies.

    Parameters
    ----------
    allele : str
        Core allele, as ``"*36"``.
    copies : int
        How many; the fewest possible where the number is not known.
    or_more : bool
        Whether there may be more (written ``xN``).
    """

    allele: str
    copies: int = 1
    or_more: bool = False


@dataclass(frozen=True)
class Score:
    """An activity score.

    Parameters
    ----------
    value : float
        Sum over all copies.
    or_more : bool
        Whether the number of copies, and so the score, may be larger.
    """

    value: float
    or_more: bool = False

    @property
    def text(self) -> str:
        """As CPIC writes it: ``"1.25"``, ``"2.0"``, ``"≥3.0"``."""
        number = f"{self.value:.3f}".rstrip("0")
        return f"{'≥' if self.or_more else ''}{number}{'0' if number.endswith('.') else ''}"


@dataclass(frozen=True)
class Diplotype:
    """What the two chromosomes carry.

    Parameters
    ----------
    gene : str
        Symbol.
    chromosomes : tuple of tuple of Unit
        One or two; each with one allele or several in tandem.
    text : str
        In one way of writing, the lower number first.
    """

    gene: str
    chromosomes: tuple[tuple[Unit, ...], ...]
    text: str


def read_diplotype(gene: str, text: str) -> Diplotype:
    """A diplotype in the words of a laboratory.

    Parameters
    ----------
    gene : str
        Symbol.
    text : str
        For example ``"*1/*36x2+*10"``, ``"CYP2D6*3/CYP2D6*4"`` or ``"*1.001/*2.034"``.

    Returns
    -------
    Diplotype
        Suballeles are taken as their core allele.

    Raises
    ------
    BadInput
        It is no diplotype of that gene.

    Examples
    --------
    >>> read_diplotype("CYP2D6", "CYP2D6*36x2+*10 / *1").text
    '*1/*36x2+*10'
    """
    if gene not in GENES:
        raise BadInput(f"{gene} is no gene whose diplotypes are read here: give one of {', '.join(GENES)}.")
    bare = text.replace(gene, " ").strip()
    chromosomes = [part.strip() for part in bare.split("/")]
    if not 1 <= len(chromosomes) <= len("ab") or not all(chromosomes):
        raise BadInput(f"The diplotype of {gene} is not two alleles parted by a slash: write it as *1/*4.")
    read = [_chromosome(gene, one) for one in chromosomes]
    if len(read) == 1 and gene != "G6PD":
        raise BadInput(f"The diplotype of {gene} names one allele only: write both, as *1/*4.")
    ordered = tuple(sorted(read, key=_order))
    return Diplotype(gene, ordered, "/".join("+".join(_written(unit) for unit in one) for one in ordered))


def _chromosome(gene: str, text: str) -> tuple[Unit, ...]:
    if gene.startswith("CYP"):
        return tuple(_unit(gene, one.strip()) for one in text.replace("≥", "").split("+"))
    return (Unit(re.sub(r"\s*\((wildtype|wild type)\)$", " (reference)", text)),)


def _unit(gene: str, text: str) -> Unit:
    found = _UNIT.match(text.replace("×", "x").replace(" ", ""))
    if found is None:
        raise BadInput(f"An allele of {gene} is not written as a star and a number: write it as *4 or *1x2.")
    allele, copies = found.groups()
    if is_withdrawn(gene, allele):
        raise BadInput(
            f"{gene} {allele} is a name that was withdrawn: ask the laboratory for the present one."
        )
    if copies == "N":
        return Unit(allele, 2, or_more=True)
    return Unit(allele, int(copies or 1))


def _order(chromosome: tuple[Unit, ...]) -> tuple[tuple[int, str], ...]:
    numbers = ((int(re.sub(r"\D", "", one.allele) or 0), _written(one)) for one in chromosome)
    reference = chromosome[0].allele.lower().startswith(("reference", "b (ref"))
    return ((-1, ""),) if reference else tuple(numbers)


def _written(unit: Unit) -> str:
    if unit.or_more:
        return f"{unit.allele}xN"
    return unit.allele if unit.copies == 1 else f"{unit.allele}x{unit.copies}"


def score_of(diplotype: Diplotype) -> Score | None:
    """Activity score of a diplotype.

    Parameters
    ----------
    diplotype : Diplotype
        Of CYP2D6 or CYP2C9.

    Returns
    -------
    Score or None
        None where an allele has no known activity, or the gene no score.

    Examples
    --------
    >>> score_of(read_diplotype("CYP2D6", "*1/*36x2+*10")).text
    '1.25'
    """
    total, or_more = 0.0, False
    for unit in (unit for one in diplotype.chromosomes for unit in one):
        value = activity_value(diplotype.gene, unit.allele)
        if value is None:
            return None
        total += value * unit.copies
        or_more = or_more or (unit.or_more and value > 0)
    return Score(total, or_more)


def phenotype_of(diplotype: Diplotype, score: Score | None) -> str:
    """Phenotype of a diplotype in the words of CPIC.

    Parameters
    ----------
    diplotype : Diplotype
        Of any of the genes.
    score : Score or None
        As from `score_of`.

    Returns
    -------
    str
        ``"Indeterminate"`` where the tables make none; never a reassuring word for RYR1 and G6PD.
    """
    gene, chromosomes = diplotype.gene, diplotype.chromosomes
    alleles = [unit.allele for one in chromosomes for unit in one]
    if gene == "RYR1" and all(one.lower() == "reference" for one in alleles):
        return UNCERTAIN_SUSCEPTIBILITY
    if has_score(gene):
        return INDETERMINATE if score is None else phenotype_of_known(gene, score)
    simple = all(len(one) == 1 and one[0].copies == 1 for one in chromosomes)
    if len(chromosomes) == len("ab") and simple:
        return phenotype_of_pair(gene, alleles[0], alleles[1]) or INDETERMINATE
    return INDETERMINATE


def phenotype_of_known(gene: str, score: Score) -> str:
    """Phenotype of a score, which may be a least score.

    Parameters
    ----------
    gene : str
        CYP2D6 or CYP2C9.
    score : Score
        Of the patient.

    Returns
    -------
    str
        Indeterminate where more copies would change the class.
    """
    at_least = phenotype_of_score(gene, score.value)
    if score.or_more and at_least != phenotype_of_score(gene, float("1e6")):
        return INDETERMINATE
    return at_least
