"""What laboratories report of a gene: its diplotype by the tables, its phenotype in its own words."""

from collections.abc import Sequence
from itertools import combinations

from spinewise.evidence.named_alleles import INDETERMINATE, has_phenotype_table
from spinewise.pain.genotype.branch import LABORATORY, REFUSED_WEIGHT, Branch, Found
from spinewise.pain.genotype.diplotypes import Score, phenotype_of, read_diplotype, score_of
from spinewise.pain.genotype.phenotype_words import can_have, plain_phenotype
from spinewise.record.genotype import LaboratoryCall
from spinewise.results import Disagreement, Missing
from spinewise.words import BadInput

_SAME_SCORE = 0.01


def weigh_reports(name: str, calls: Sequence[LaboratoryCall], found: Found) -> None:
    """Branches of every report on a gene, and where reports contradict themselves or each other.

    Parameters
    ----------
    name : str
        Symbol.
    calls : sequence of LaboratoryCall
        Reports on this gene.
    found : Found
        To which they are added.
    """
    reports = []
    for call in calls:
        before = len(found.branches)
        _read_call(name, call, found)
        reports.append(found.branches[before:])
    _between_reports(name, reports, found)


def _read_call(name: str, call: LaboratoryCall, found: Found) -> None:
    """Branches of one report: its diplotype by the tables, its phenotype in its own words."""
    reported = plain_phenotype(call.phenotype)
    reported = reported if reported is not None and can_have(name, reported) else None
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


def _check_score(name: str, call: LaboratoryCall, score: Score | None, found: Found) -> None:
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


def _between_reports(name: str, reports: Sequence[Sequence[Branch]], found: Found) -> None:
    """Several reports that cannot all be true: other diplotypes, or phenotypes that have none in common."""
    named = tuple(dict.fromkeys(one.diplotype for one in found.branches if one.diplotype))
    apart = any(
        {one.phenotype for one in report}.isdisjoint(one.phenotype for one in other)
        for report, other in combinations([one for one in reports if one], 2)
    )
    if len(named) > 1:
        sides = tuple(f"One report says {one}." for one in named)
    elif apart:
        sides = tuple(dict.fromkeys(f"One report says {_in_words(one)}." for one in found.branches))
    else:
        return
    found.disagreements.append(
        Disagreement(
            f"{name} in several reports",
            sides,
            "Nothing settles it: every one is followed. Ask the laboratories.",
        )
    )


def _in_words(one: Branch) -> str:
    return f"{one.diplotype} ({one.phenotype})" if one.diplotype else one.phenotype


def _refused(name: str, call: LaboratoryCall, why: str) -> Missing:
    return Missing(
        f"{name} in {call.source}",
        f"Left out because {why[0].lower() if why.startswith(('The ', 'An ', 'Its ')) else why[0]}{why[1:]}.",
        "Ask the laboratory for the diplotype in star alleles and the phenotype in the words of CPIC.",
        weight=REFUSED_WEIGHT,
    )
