"""One gene: what the laboratory says, what the file says, where they disagree, and what may be true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spinewise.evidence.named_alleles import definitions
from spinewise.pain.genotype.branch import CONVERSION, FILE, LABORATORY, Branch, Found
from spinewise.pain.genotype.file_of_variants import COPY_NUMBER, of_match, weigh_match
from spinewise.pain.genotype.match import Match
from spinewise.pain.genotype.matching import match
from spinewise.pain.genotype.phenoconversion import GENE as CONVERTED
from spinewise.pain.genotype.phenoconversion import Inhibited, converted
from spinewise.pain.genotype.phenotype_words import plain_phenotype
from spinewise.pain.genotype.reports import weigh_reports
from spinewise.record.genotype import LaboratoryCall, VariantRow
from spinewise.results import Disagreement, Missing

__all__ = [
    "CONVERSION",
    "COPY_NUMBER",
    "FILE",
    "LABORATORY",
    "Branch",
    "Gene",
    "judge_gene",
    "plain_phenotype",
]


@dataclass(frozen=True)
class Gene:
    """Everything that is known of one gene of this patient.

    Parameters
    ----------
    name : str
        Symbol.
    branches : tuple of Branch
        By the genotype: one where it is settled, several where it is not, none where nothing is known.
    effective : tuple of Branch
        The same while inhibitors are taken; empty where none is.
    match : Match or None
        What the file of variants says.
    caveats : tuple of str
        What weakens it.
    disagreements : tuple of Disagreement
        Between laboratories, within a report, or between report and file.
    missing : tuple of Missing
        What was refused or is not known.
    sources : tuple of str
        Where reports were read.
    """

    name: str
    branches: tuple[Branch, ...] = ()
    effective: tuple[Branch, ...] = ()
    match: Match | None = None
    caveats: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    missing: tuple[Missing, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def now(self) -> tuple[Branch, ...]:
        """Effective branches where drugs change them, else those of the genotype."""
        return self.effective or self.branches


def judge_gene(
    name: str,
    calls: Sequence[LaboratoryCall],
    rows: Mapping[tuple[str, int], tuple[VariantRow, ...]] | None,
    inhibition: Inhibited | None,
) -> Gene:
    """Bring together what is known of one gene.

    Parameters
    ----------
    name : str
        Symbol.
    calls : sequence of LaboratoryCall
        Reports on this gene.
    rows : mapping or None
        Rows of a file of variants; None where there was none.
    inhibition : Inhibited or None
        What drugs do to CYP2D6.

    Returns
    -------
    Gene
        A report of a laboratory goes before a file; where they disagree both are shown.
    """
    found = Found()
    weigh_reports(name, calls, found)
    matched = None if rows is None else match(definitions(name), rows)
    from_file = of_match(name, matched) if matched else ()
    if matched is not None:
        weigh_match(name, matched, from_file, found)
    branches = tuple(dict.fromkeys(found.branches)) or from_file
    return Gene(
        name,
        branches,
        converted(branches, inhibition) if name == CONVERTED and inhibition else (),
        matched,
        tuple(found.caveats),
        tuple(found.disagreements),
        tuple(found.missing),
        tuple(dict.fromkeys(call.source for call in calls)),
    )
