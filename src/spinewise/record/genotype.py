"""What a file or a laboratory says of a patient's genes, before anything is concluded from it."""

import datetime
from dataclasses import dataclass

from spinewise.results import Missing


@dataclass(frozen=True)
class VariantRow:
    """One row of a file of variants, on the plus strand of GRCh38.

    Parameters
    ----------
    chromosome : str
        As ``"chr10"``.
    position : int
        Counted from 1.
    ref : str
        Bases of the reference.
    alts : tuple of str
        Other bases; empty where the row has none.
    genotype : tuple of (int or None)
        For each copy 0 for the reference, 1 for the first other base and so on; None for no call.
    phased : bool
        Whether the order of the copies is known.
    phase_set : str
        Rows of one set have the same order; empty for the whole chromosome.
    """

    chromosome: str
    position: int
    ref: str
    alts: tuple[str, ...]
    genotype: tuple[int | None, ...]
    phased: bool = False
    phase_set: str = ""


@dataclass(frozen=True)
class LaboratoryCall:
    """What a laboratory reports of one gene.

    Parameters
    ----------
    gene : str
        Symbol.
    source : str
        Input and place inside it, without patient identifiers.
    diplotype : str
        As ``"*1/*4"``; empty where only a phenotype is reported.
    phenotype : str
        In the words of the laboratory; empty where only a diplotype is reported.
    activity_score : str
        As reported, for example ``"1.25"``; empty when it is not.
    date : date or None
        Of the report.
    method : str
        Of the laboratory.
    """

    gene: str
    source: str
    diplotype: str = ""
    phenotype: str = ""
    activity_score: str = ""
    date: datetime.date | None = None
    method: str = ""


@dataclass(frozen=True)
class GeneticInput:
    """Everything that was read of one patient's genes.

    Parameters
    ----------
    rows : tuple of VariantRow
        Rows at the places that are asked for; empty where there was no file of variants.
    calls : tuple of LaboratoryCall
        Reports.
    missing : tuple of Missing
        What was refused, one sentence each.
    has_variants : bool
        Whether a file of variants could be read.
    """

    rows: tuple[VariantRow, ...] = ()
    calls: tuple[LaboratoryCall, ...] = ()
    missing: tuple[Missing, ...] = ()
    has_variants: bool = False
