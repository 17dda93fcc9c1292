"""What a file of variants says of a gene, what it cannot see, and where it contradicts a report."""

from collections.abc import Sequence

from spinewise.pain.genotype.branch import FILE, LABORATORY, REFUSED_WEIGHT, SHOWN, Branch, Found
from spinewise.pain.genotype.diplotypes import (
    MH_GENES,
    UNCERTAIN_SUSCEPTIBILITY,
    phenotype_of,
    read_diplotype,
    score_of,
)
from spinewise.pain.genotype.match import Match
from spinewise.pain.genotype.phenoconversion import GENE as CONVERTED
from spinewise.results import Disagreement, Missing

COPY_NUMBER = (
    "Copy number was not assessed: whole-gene deletion (*5), duplications and hybrids of CYP2D6 are "
    "invisible in a file of variants, so this is no final call."
)


_FUNCTION_UNKNOWN = {
    "RYR1": "its function is not known here, so it is neither susceptible nor normal: send it to the "
    "laboratory to be classified.",
    "G6PD": "its function is not known here: only a laboratory that measures the activity of the enzyme "
    "gives the phenotype.",
}
"""What is said of a variant of a gene whose phenotypes only a laboratory makes."""


def of_match(name: str, matched: Match) -> tuple[Branch, ...]:
    """Branches by the file of variants.

    Parameters
    ----------
    name : str
        Symbol.
    matched : Match
        What the file says of the gene.

    Returns
    -------
    tuple of Branch
        Empty where nothing can be told.
    """
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


def weigh_match(name: str, matched: Match, from_file: tuple[Branch, ...], found: Found) -> None:
    """What weakens the file, what of it was not read, and where it contradicts the reports.

    Parameters
    ----------
    name : str
        Symbol.
    matched : Match
        What the file says of the gene.
    from_file : tuple of Branch
        As from `of_match`.
    found : Found
        Holds the branches of the reports; the rest is added to it.
    """
    if name == CONVERTED and (from_file or matched.called):
        found.caveats.append(COPY_NUMBER)
    if matched.seen and name in _FUNCTION_UNKNOWN:
        seen = ", ".join(f"{one.label} {'/'.join(one.bases)}" for one in matched.seen)
        found.caveats.append(f"Found in the file: {seen}; {_FUNCTION_UNKNOWN[name]}")
    if matched.why_none:
        found.missing.append(
            Missing(
                f"{name} from the file of variants",
                matched.why_none,
                "Ask for a laboratory report, or for a file that writes every position of the gene.",
                weight=REFUSED_WEIGHT,
            )
        )
    found.missing += [
        Missing(
            f"{one.label} of {name}",
            f"Not read because {one.why}.",
            "Export the file again; everything else was read.",
            weight=REFUSED_WEIGHT,
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
    shown = matched.not_excluded[:SHOWN]
    more = len(matched.not_excluded) - len(shown)
    return (
        f"Alleles of {name} that rest on uncalled positions cannot be excluded: {', '.join(shown)}"
        f"{f' and {more} more' if more else ''}."
    )


def _against_reports(name: str, matched: Match, from_file: tuple[Branch, ...], found: Found) -> None:
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
    return " or ".join(dict.fromkeys(told[:SHOWN])) + (" or others" if len(told) > SHOWN else "")
