"""Phenotypes in the words of laboratories, and which of them a gene can have."""

from spinewise.evidence.named_alleles import INDETERMINATE
from spinewise.pain.genotype.diplotypes import MH_GENES, MH_SUSCEPTIBILITY, UNCERTAIN_SUSCEPTIBILITY

_WORDS = {
    "pm": "Poor Metabolizer",
    "im": "Intermediate Metabolizer",
    "nm": "Normal Metabolizer",
    "em": "Normal Metabolizer",
    "rm": "Rapid Metabolizer",
    "um": "Ultrarapid Metabolizer",
    "extensive metabolizer": "Normal Metabolizer",
}
_PHENOTYPES = {
    one.lower(): one
    for one in (
        "Poor Metabolizer",
        "Likely Poor Metabolizer",
        "Intermediate Metabolizer",
        "Likely Intermediate Metabolizer",
        "Normal Metabolizer",
        "Rapid Metabolizer",
        "Ultrarapid Metabolizer",
        INDETERMINATE,
        UNCERTAIN_SUSCEPTIBILITY,
        MH_SUSCEPTIBILITY,
        "Normal",
        "Deficient",
        "Variable",
        "Deficient with CNSHA",
    )
}


def plain_phenotype(text: str) -> str | None:
    """A phenotype in the words of CPIC.

    Parameters
    ----------
    text : str
        As a laboratory writes it.

    Returns
    -------
    str or None
        None for words that are not known.

    Examples
    --------
    >>> plain_phenotype("CYP2D6 poor metaboliser"), plain_phenotype("NM"), plain_phenotype("slow")
    ('Poor Metabolizer', 'Normal Metabolizer', None)
    """
    words = " ".join(
        text.lower().replace("metaboliser", "metabolizer").replace("ultra-rapid", "ultrarapid").split()
    )
    parts = words.split(" ")
    bare = (
        " ".join(parts[1:])
        if parts[0].upper() in ("CYP2D6", "CYP2C9", "CYP2C19", "CYP2B6", "G6PD")
        else words
    )
    return _WORDS.get(bare) or _PHENOTYPES.get(bare)


def can_have(name: str, phenotype: str) -> bool:
    """Whether a phenotype is one of this gene: nobody is normal for malignant hyperthermia.

    Parameters
    ----------
    name : str
        Symbol of the gene.
    phenotype : str
        As from `plain_phenotype`.

    Returns
    -------
    bool
        False for the words of another gene.
    """
    if name in MH_GENES:
        return phenotype in (MH_SUSCEPTIBILITY, UNCERTAIN_SUSCEPTIBILITY, INDETERMINATE)
    if name == "G6PD":
        return not phenotype.endswith(("Metabolizer", "Susceptibility"))
    return phenotype.endswith("Metabolizer") or phenotype == INDETERMINATE
