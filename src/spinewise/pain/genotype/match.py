"""What a file of variants says of one gene, before anything follows from it."""

from dataclasses import dataclass

from spinewise.pain.genotype.observed import NotCalled


@dataclass(frozen=True)
class Seen:
    """A base other than that of GRCh38, as carried.

    Parameters
    ----------
    label, name : str
        rsID or place, and name on the chromosome.
    bases : tuple of str
        For each copy.
    known : bool
        Whether a definition knows every one of them.
    """

    label: str
    name: str
    bases: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class Match:
    """What a file of variants says of one gene.

    Parameters
    ----------
    gene : str
        Symbol.
    diplotypes : tuple of tuple of str
        Best match for each way of filling what was not called; one allele alone for a gene that comes once.
    others : tuple of tuple of str
        Pairs that the bases allow too, but that the definitions fit less closely.
    not_excluded : tuple of str
        Alleles that only an uncalled position keeps possible.
    not_called : tuple of NotCalled
        Positions without a call.
    seen : tuple of Seen
        What differs from GRCh38.
    called, positions : int
        How many positions were called, of how many.
    why_none : str
        Why there is no diplotype, as a sentence; empty when there is one.
    """

    gene: str
    diplotypes: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]
    not_excluded: tuple[str, ...]
    not_called: tuple[NotCalled, ...]
    seen: tuple[Seen, ...]
    called: int
    positions: int
    why_none: str = ""
