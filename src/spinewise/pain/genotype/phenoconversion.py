"""Phenoconversion: what drugs make of a genotype while they are taken; the genotype stays beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.evidence.inhibitors import Inhibitor, inhibitor
from spinewise.evidence.named_alleles import INDETERMINATE, phenotype_of_score
from spinewise.pain.genotype.branch import CONVERSION, Branch
from spinewise.pain.genotype.diplotypes import Score, phenotype_of_known

GENE = "CYP2D6"


@dataclass(frozen=True)
class Taken:
    """A drug that is taken.

    Parameters
    ----------
    name : str
        Ingredient, or its RxNorm code.
    source : str
        Where it was read.
    """

    name: str
    source: str


@dataclass(frozen=True)
class Inhibited:
    """Inhibitors among the drugs that are taken.

    Parameters
    ----------
    by : tuple of Inhibitor
        Each once.
    factor : float
        Smallest factor of them; two moderate inhibitors count as one.
    sources : tuple of str
        Where the drugs were read.
    """

    by: tuple[Inhibitor, ...]
    factor: float
    sources: tuple[str, ...]


def inhibited(drugs: Iterable[Taken]) -> Inhibited | None:
    """What the drugs that are taken do to CYP2D6.

    Parameters
    ----------
    drugs : iterable of Taken
        Everything that is taken.

    Returns
    -------
    Inhibited or None
        None when the list of inhibitors holds none of them.
    """
    found = [(one, drug.source) for drug in drugs if (one := inhibitor(drug.name)) is not None]
    if not found:
        return None
    by = tuple(dict.fromkeys(one for one, _ in found))
    return Inhibited(by, min(one.factor for one in by), tuple(dict.fromkeys(source for _, source in found)))


def effective(score: Score, inhibition: Inhibited) -> tuple[Score, str]:
    """Score and phenotype while inhibitors are taken.

    Parameters
    ----------
    score : Score
        By the genotype.
    inhibition : Inhibited
        By the drugs.

    Returns
    -------
    (Score, str)
        Effective score and phenotype.

    Examples
    --------
    >>> from spinewise.evidence.inhibitors import inhibitor
    >>> strong = Inhibited((inhibitor("paroxetine"),), 0.0, ("a test",))
    >>> effective(Score(2.0), strong)
    (Score(value=0.0, or_more=False), 'Poor Metabolizer')
    """
    value = score.value * inhibition.factor
    after = Score(value, score.or_more and value > 0)
    return after, phenotype_of_known(GENE, after)


def converted(branches: tuple[Branch, ...], inhibition: Inhibited) -> tuple[Branch, ...]:
    """Each branch while inhibitors are taken; a phenotype without a score falls only where it must.

    Parameters
    ----------
    branches : tuple of Branch
        By the genotype.
    inhibition : Inhibited
        By the drugs.

    Returns
    -------
    tuple of Branch
        In the same order.
    """
    made = []
    for one in branches:
        if one.score is not None:
            score, phenotype = effective(one.score, inhibition)
            made.append(Branch(one.diplotype, phenotype, score, CONVERSION))
        elif inhibition.factor == 0:
            made.append(Branch(one.diplotype, phenotype_of_score(GENE, 0.0), Score(0.0), CONVERSION))
        elif one.phenotype == phenotype_of_score(GENE, 0.0):
            made.append(Branch(one.diplotype, one.phenotype, None, CONVERSION))
        else:
            made.append(Branch(one.diplotype, INDETERMINATE, None, CONVERSION))
    return tuple(made)
