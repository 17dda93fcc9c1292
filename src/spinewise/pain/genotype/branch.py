"""What may be true of a gene, and what is found out on the way to it."""

from dataclasses import dataclass, field

from spinewise.pain.genotype.diplotypes import Score
from spinewise.results import Disagreement, Missing

LABORATORY, FILE, CONVERSION = "laboratory", "file of variants", "drugs that are taken"
REFUSED_WEIGHT = 60
SHOWN = 6
"""So many alleles or diplotypes are named in a sentence."""


@dataclass(frozen=True)
class Branch:
    """One thing that may be true of a gene.

    Parameters
    ----------
    diplotype : str
        Empty where only a phenotype is known.
    phenotype : str
        In the words of CPIC.
    score : Score or None
        Activity score; None where there is none.
    origin : str
        `LABORATORY`, `FILE` or `CONVERSION`.
    """

    diplotype: str
    phenotype: str
    score: Score | None
    origin: str


@dataclass
class Found:
    """What reports and file add to a gene, one after the other.

    Parameters
    ----------
    branches : list of Branch
        By the reports.
    caveats : list of str
        What weakens it.
    disagreements : list of Disagreement
        Both sides of each.
    missing : list of Missing
        What was refused.
    """

    branches: list[Branch] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
