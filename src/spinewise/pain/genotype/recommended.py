"""What CPIC says of each drug for this patient's genes: quoted, dated, never an order or a dose of ours."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from spinewise.evidence.gene_guidance import Drug, Guidance, age, drugs, guidance, is_stale, keys
from spinewise.evidence.named_alleles import INDETERMINATE, has_score, phenotype_of_score
from spinewise.pain.genotype.diplotypes import MH_GENES, MH_SUSCEPTIBILITY, UNCERTAIN_SUSCEPTIBILITY
from spinewise.pain.genotype.genes import LABORATORY, Branch, Gene
from spinewise.pain.genotype.phenoconversion import GENE as CONVERTED
from spinewise.pain.genotype.phenoconversion import Taken, converted, inhibited

QUOTED = "The guideline's own words; a dose in them is a quotation, not an order."
NO_RESULT = "No Result"
NEVER_SAFE = (
    "UNCERTAIN, never safe: no variant was found that is known to go with malignant hyperthermia, and "
    "about half of proven families have none. Ask for a family history and earlier anaesthetics."
)
NOT_CLASSED = (
    "A variant was seen, or a report was given that could not be read; whether it goes with malignant "
    "hyperthermia is not in the tables here. Let the laboratory classify it BEFORE a volatile anaesthetic or "
    "succinylcholine is chosen."
)
_SHOWN = 6


@dataclass(frozen=True)
class ForDrug:
    """What holds for one drug.

    Parameters
    ----------
    drug, rxnorm : str
        Ingredient.
    genes : tuple of str
        Genes that it is looked up by.
    said : tuple of Guidance
        One where it is settled; several where the genotype leaves several; none where CPIC has no row.
    by_genotype : tuple of Guidance
        The same without the drugs that are taken; empty where they change nothing.
    because : str
        By which phenotype.
    age : str
        Of the recommendation.
    stale : bool
        Whether it has been issued again since.
    caveats : tuple of str
        What must be read with it.
    """

    drug: str
    rxnorm: str
    genes: tuple[str, ...]
    said: tuple[Guidance, ...]
    by_genotype: tuple[Guidance, ...]
    because: str
    age: str
    stale: bool
    caveats: tuple[str, ...]


def recommended(
    genes: Mapping[str, Gene], taken: Iterable[Taken], as_of: datetime.date
) -> tuple[ForDrug, ...]:
    """Every drug for which one of its genes is known.

    Parameters
    ----------
    genes : mapping
        Genes of this patient by symbol.
    taken : iterable of Taken
        Drugs that are taken: an inhibitor does not convert the genotype for itself.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    tuple of ForDrug
        In the order of the names of the drugs.
    """
    others = tuple(taken)
    found = []
    for drug in drugs():
        known = {name: genes[name] for name in drug.genes if name in genes and genes[name].branches}
        seen = any(_unclassed(genes[name]) for name in drug.genes)
        if not known and not seen:
            continue
        found.append(
            _for_anaesthesia(drug, genes, as_of)
            if drug.genes == tuple(sorted(MH_GENES))
            else _for_drug(drug, known, _without_itself(drug, known, others), as_of)
        )
    return tuple(found)


def _without_itself(drug: Drug, known: Mapping[str, Gene], taken: tuple[Taken, ...]) -> Mapping[str, Gene]:
    """Genes as drugs other than this one leave them."""
    if CONVERTED not in known or not known[CONVERTED].effective:
        return known
    rest = inhibited(one for one in taken if one.name.lower() not in (drug.name, drug.rxnorm))
    gene = known[CONVERTED]
    return {**known, CONVERTED: replace(gene, effective=converted(gene.branches, rest) if rest else ())}


def _for_drug(
    drug: Drug, known: Mapping[str, Gene], now: Mapping[str, Gene], as_of: datetime.date
) -> ForDrug:
    said = _guidance(drug, {name: gene.now for name, gene in now.items()})
    plain = _guidance(drug, {name: gene.branches for name, gene in known.items()})
    caveats = [QUOTED]
    if len(said) > 1:
        caveats.append("The genotype is not settled: every recommendation that may hold is shown.")
    if not said:
        caveats.append("CPIC has no recommendation under what is known here.")
    lacking = [name for name in drug.genes if name not in known]
    if lacking:
        caveats.append(f"{', '.join(lacking)} is not known, which the guideline asks for besides.")
    caveats += [text for gene in known.values() for text in gene.caveats]
    converted = any(gene.effective for gene in now.values())
    return ForDrug(
        drug.name,
        drug.rxnorm,
        drug.genes,
        said,
        plain if converted and plain != said else (),
        "; ".join(_because(gene) for gene in now.values()),
        age(drug.genes, as_of),
        is_stale(drug.genes),
        tuple(caveats),
    )


def _guidance(drug: Drug, branches: Mapping[str, tuple[Branch, ...]]) -> tuple[Guidance, ...]:
    ways = [
        sorted({key for branch in branches[name] for key in _keys(drug, place, name, branch)})
        if name in branches
        else [NO_RESULT]
        for place, name in enumerate(drug.genes)
    ]
    found = [guidance(drug.name, combined) for combined in product(*ways)]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _keys(drug: Drug, place: int, gene: str, branch: Branch) -> tuple[str, ...]:
    """How the table names a branch: by its score where there is one, else every score of its phenotype."""
    if not has_score(gene):
        return (branch.phenotype,)
    if branch.phenotype == INDETERMINATE:
        return ("n/a",)
    listed = {key[place] for key in keys(drug.name)}
    if branch.score is not None and branch.score.text in listed:
        return (branch.score.text,)
    return tuple(
        key for key in listed if _is_score(key) and phenotype_of_score(gene, float(key)) == branch.phenotype
    )


def _is_score(key: str) -> bool:
    return key.replace(".", "", 1).isdigit()


def _because(gene: Gene) -> str:
    told = []
    for one in gene.now:
        score = f", activity score {one.score.text}" if one.score is not None else ""
        told.append(f"{one.diplotype + ': ' if one.diplotype else ''}{one.phenotype}{score}")
    by = " while the inhibitors are taken" if gene.effective else ""
    once = tuple(dict.fromkeys(told))
    more = f" or {len(once) - _SHOWN} more" if len(once) > _SHOWN else ""
    return f"{gene.name} {' or '.join(once[:_SHOWN])}{more}{by}"


def _unclassed(gene: Gene) -> bool:
    """Whether a malignant hyperthermia gene has a variant, or a report, whose meaning nobody gave."""
    seen = gene.match is not None and bool(gene.match.seen)
    named = any(
        one.diplotype and one.phenotype == INDETERMINATE and (seen or one.origin == LABORATORY)
        for one in gene.branches
    )
    unread = bool(gene.sources) and not any(one.origin == LABORATORY for one in gene.branches)
    return gene.name in MH_GENES and (named or unread or (seen and not gene.branches))


def _susceptible(gene: Gene) -> bool:
    """Whether a variant that goes with malignant hyperthermia was reported or seen, not only not excluded."""
    seen = gene.match is not None and bool(gene.match.seen)
    return any(
        one.phenotype == MH_SUSCEPTIBILITY and (seen or one.origin == LABORATORY) for one in gene.branches
    )


def _for_anaesthesia(drug: Drug, genes: Mapping[str, Gene], as_of: datetime.date) -> ForDrug:
    """Volatile anaesthetics and succinylcholine: one susceptible gene decides, no variant clears nobody."""
    known = [genes[name] for name in drug.genes]
    susceptible = {gene.name for gene in known if _susceptible(gene)}
    unclassed = [gene.name for gene in known if _unclassed(gene)]
    uncertain = dict.fromkeys(drug.genes, UNCERTAIN_SUSCEPTIBILITY)
    wanted = [{**uncertain, name: MH_SUSCEPTIBILITY} for name in sorted(susceptible)] or [uncertain]
    said = tuple(
        one
        for way in wanted
        if (one := guidance(drug.name, tuple(way[name] for name in drug.genes))) is not None
    )
    caveats = [] if susceptible else [NEVER_SAFE]
    if unclassed:
        caveats.insert(0, f"{', '.join(unclassed)}: {NOT_CLASSED}")
    gaps = [g.name for g in known if g.match is not None and g.match.not_called and g.branches]
    if gaps:
        caveats.append(
            f"Positions of {' and '.join(gaps)} are not called, so a variant there is not excluded."
        )
    lacking = [name for name in drug.genes if name not in genes or not genes[name].branches]
    if lacking:
        caveats.append(f"Of {' and '.join(lacking)} nothing is settled.")
    told = "; ".join(_because(gene) for gene in known if gene.branches)
    return ForDrug(
        drug.name,
        drug.rxnorm,
        drug.genes,
        () if unclassed and not susceptible else said,
        (),
        told or f"a variant or an unread report of {', '.join(unclassed)}",
        age(drug.genes, as_of),
        is_stale(drug.genes),
        tuple(caveats),
    )
