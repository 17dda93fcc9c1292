"""One gene: what the laboratory says, what the file says, where they disagree, and what may be true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spinewise.evidence.named_alleles import (
    INDETERMINATE,
    definitions,
    has_phenotype_table,
    phenotype_of_score,
)
from spinewise.pain.genotype.diplotypes import (
    MH_GENES,
    MH_SUSCEPTIBILITY,
    UNCERTAIN_SUSCEPTIBILITY,
    Score,
    phenotype_of,
    read_diplotype,
    score_of,
)
from spinewise.pain.genotype.matching import Match, match
from spinewise.pain.genotype.phenoconversion import GENE as CONVERTED
from spinewise.pain.genotype.phenoconversion import Inhibited, effective
from spinewise.record.genotype import LaboratoryCall, VariantRow
from spinewise.results import Disagreement, Missing
from spinewise.words import BadInput

COPY_NUMBER = (
    "Copy number was not assessed: whole-gene deletion (*5), duplications and hybrids of CYP2D6 are "
    "invisible in a file of variants, so this is no final call."
)
LABORATORY, FILE, CONVERSION = "laboratory", "file of variants", "drugs that are taken"
_REFUSED_WEIGHT = 60
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

    @property
    def phenotypes(self) -> tuple[str, ...]:
        """Each phenotype of the genotype once."""
        return tuple(dict.fromkeys(one.phenotype for one in self.branches))


@dataclass
class _Found:
    branches: list[Branch] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


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
    found = _Found()
    matched = None if rows is None else match(definitions(name), rows)
    for call in calls:
        _read_call(name, call, found)
    _between_reports(name, found)
    from_file = _of_match(name, matched) if matched else ()
    if matched is not None:
        _weigh_match(name, matched, from_file, found)
    branches = tuple(dict.fromkeys(found.branches)) or from_file
    return Gene(
        name,
        branches,
        _converted(branches, inhibition) if name == CONVERTED and inhibition else (),
        matched,
        tuple(found.caveats),
        tuple(found.disagreements),
        tuple(found.missing),
        tuple(dict.fromkeys(call.source for call in calls)),
    )


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


def _read_call(name: str, call: LaboratoryCall, found: _Found) -> None:
    """Branches of one report: its diplotype by the tables, its phenotype in its own words."""
    reported = plain_phenotype(call.phenotype) if call.phenotype else None
    reported = reported if reported is not None and _can_have(name, reported) else None
    if call.phenotype and reported is None:
        found.missing.append(_refused(name, call, "its phenotype is in words that are not known here"))
    read: Branch | None = None
    if call.diplotype:
        try:
            diplotype = read_diplotype(name, call.diplotype)
        except BadInput as error:
            found.missing.append(_refused(name, call, str(error).rstrip(".")))
        else:
            score = score_of(diplotype)
            read = Branch(diplotype.text, phenotype_of(diplotype, score), score, LABORATORY)
            _check_score(name, call, score, found)
    if read is not None and (has_phenotype_table(name) or reported is None):
        found.branches.append(read)
    if reported is None:
        return
    table = read.phenotype if read is not None and has_phenotype_table(name) else INDETERMINATE
    if read is None or table == INDETERMINATE:
        text = read.diplotype if read is not None else ""
        if read is not None and read in found.branches:
            found.branches.remove(read)
        found.branches.append(Branch(text, reported, None, LABORATORY))
    elif reported != table:
        found.branches.append(Branch("", reported, None, LABORATORY))
        found.disagreements.append(
            Disagreement(
                f"{name} within one report",
                (f"The diplotype {read.diplotype} makes {table}.", f"The report says {reported}."),
                "Nothing settles it: both are followed. Ask the laboratory.",
            )
        )


def _can_have(name: str, phenotype: str) -> bool:
    """Whether a phenotype is one of this gene: nobody is normal for malignant hyperthermia."""
    if name in MH_GENES:
        return phenotype in (MH_SUSCEPTIBILITY, UNCERTAIN_SUSCEPTIBILITY, INDETERMINATE)
    if name == "G6PD":
        return not phenotype.endswith(("Metabolizer", "Susceptibility"))
    return phenotype.endswith("Metabolizer") or phenotype == INDETERMINATE


def _check_score(name: str, call: LaboratoryCall, score: Score | None, found: _Found) -> None:
    """A reported activity score that is not that of the diplotype is said."""
    written = call.activity_score.replace(">=", "≥").strip()
    if not written or score is None:
        return
    try:
        same = abs(float(written.lstrip("≥")) - score.value) < _SAME_SCORE
    except ValueError:
        found.missing.append(_refused(name, call, "its activity score is not a number"))
        return
    if not same:
        found.disagreements.append(
            Disagreement(
                f"activity score of {name}",
                (f"By the table it is {score.text}.", f"The report says {written}."),
                "The table is followed; older scores of *10 and *9 differ. Ask the laboratory which it used.",
            )
        )


_SAME_SCORE = 0.01


def _between_reports(name: str, found: _Found) -> None:
    """Several reports that name several diplotypes."""
    named = tuple(dict.fromkeys(one.diplotype for one in found.branches if one.diplotype))
    if len(named) > 1:
        found.disagreements.append(
            Disagreement(
                f"{name} in several reports",
                tuple(f"One report says {one}." for one in named),
                "Nothing settles it: every one is followed. Ask the laboratories.",
            )
        )


def _of_match(name: str, matched: Match) -> tuple[Branch, ...]:
    """Branches by the file of variants."""
    made = []
    for pair in matched.diplotypes:
        diplotype = read_diplotype(name, "/".join(pair))
        score = score_of(diplotype)
        made.append(Branch(diplotype.text, phenotype_of(diplotype, score), score, FILE))
    if made or not matched.called:
        return tuple(made)
    if name in MH_GENES and not matched.seen:
        # Nothing was seen where the file looked: uncertain all the same, never normal.
        return (Branch("", UNCERTAIN_SUSCEPTIBILITY, None, FILE),)
    return ()


def _weigh_match(name: str, matched: Match, from_file: tuple[Branch, ...], found: _Found) -> None:
    if name == CONVERTED and (from_file or matched.called):
        found.caveats.append(COPY_NUMBER)
    if matched.why_none:
        found.missing.append(
            Missing(
                f"{name} from the file of variants",
                matched.why_none,
                "Ask for a laboratory report, or for a file that writes every position of the gene.",
                weight=_REFUSED_WEIGHT,
            )
        )
    found.missing += [
        Missing(
            f"{one.label} of {name}",
            f"Not read because {one.why}.",
            "Export the file again; everything else was read.",
            weight=_REFUSED_WEIGHT,
        )
        for one in matched.not_called
        if one.why
    ]
    if matched.diplotypes and matched.not_called:
        found.caveats.append(
            f"{len(matched.not_called)} of {matched.positions} positions of {name} are not called; "
            "a missing position is no call."
        )
    if matched.diplotypes and matched.not_excluded:
        found.caveats.append(_in_doubt(name, matched))
    _against_reports(name, matched, from_file, found)


def _in_doubt(name: str, matched: Match) -> str:
    """Alleles that cannot be excluded, the first few by name."""
    shown = matched.not_excluded[:_SHOWN]
    more = len(matched.not_excluded) - len(shown)
    return (
        f"Alleles of {name} that rest on uncalled positions cannot be excluded: {', '.join(shown)}"
        f"{f' and {more} more' if more else ''}."
    )


_SHOWN = 6


def _against_reports(name: str, matched: Match, from_file: tuple[Branch, ...], found: _Found) -> None:
    """Report and file side by side where they cannot both be true."""
    reports = [one for one in found.branches if one.origin == LABORATORY]
    if not reports or not from_file:
        return
    if name == CONVERTED:
        # A file cannot see what a laboratory counts, so only the phenotypes are compared.
        agree = bool({one.phenotype for one in reports} & {one.phenotype for one in from_file})
        rule = "The report goes first: it can count copies, the file cannot."
    else:
        possible = {one.diplotype for one in from_file} | {_text(name, pair) for pair in matched.others}
        named = {one.diplotype for one in reports if one.diplotype}
        rare = set(matched.not_excluded)
        agree = not named or any(one in possible or set(one.split("/")) & rare for one in named)
        if not named:
            agree = bool({one.phenotype for one in reports} & {one.phenotype for one in from_file})
        rule = "The report goes first; a laboratory may test positions that the file lacks. Ask it."
    if not agree:
        found.disagreements.append(
            Disagreement(
                f"{name}: report and file of variants",
                (
                    f"The report says {_said(reports)}.",
                    f"The file says {_said(from_file)}.",
                ),
                rule,
            )
        )


def _text(name: str, pair: tuple[str, ...]) -> str:
    return read_diplotype(name, "/".join(pair)).text


def _said(branches: Sequence[Branch]) -> str:
    told = [f"{one.diplotype} ({one.phenotype})" if one.diplotype else one.phenotype for one in branches]
    return " or ".join(dict.fromkeys(told[:_SHOWN])) + (" or others" if len(told) > _SHOWN else "")


def _converted(branches: tuple[Branch, ...], inhibition: Inhibited) -> tuple[Branch, ...]:
    """Each branch while inhibitors are taken; a phenotype without a score falls only where it must."""
    made = []
    for one in branches:
        if one.score is not None:
            score, phenotype = effective(one.score, inhibition)
            made.append(Branch(one.diplotype, phenotype, score, CONVERSION))
        elif inhibition.factor == 0:
            made.append(Branch(one.diplotype, phenotype_of_score(CONVERTED, 0.0), Score(0.0), CONVERSION))
        elif one.phenotype == phenotype_of_score(CONVERTED, 0.0):
            made.append(Branch(one.diplotype, one.phenotype, None, CONVERSION))
        else:
            made.append(Branch(one.diplotype, INDETERMINATE, None, CONVERSION))
    return tuple(made)


def _refused(name: str, call: LaboratoryCall, why: str) -> Missing:
    return Missing(
        f"{name} in {call.source}",
        f"Left out because {why[0].lower() if why.startswith(('The ', 'An ', 'Its ')) else why[0]}{why[1:]}.",
        "Ask the laboratory for the diplotype in star alleles and the phenotype in the words of CPIC.",
        weight=_REFUSED_WEIGHT,
    )
