"""Genes on the page: what is known, what drugs make of it, what a guideline says, what is research."""

from collections.abc import Sequence

from spinewise.evidence.gene_guidance import Guidance, release
from spinewise.pathway.analgesia import Analgesia, DrugSaid, GeneSaid, ResearchSaid
from spinewise.report import numbers
from spinewise.report.lines import Data, listed, sentence

GUIDELINE, RESEARCH = "guideline", "research only"
NO_GENES = "No gene of a guideline was read. Nothing in the regimen was changed, or left as it is, by a gene."
NOT_NORMAL = "not known, which does not mean normal"
NO_CHANGE = "nothing for the drugs at hand"


def genes_table(said: Analgesia) -> Data:
    """Genes of the guidelines and of research.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    dict
        ``rows``, ``unknown``, ``quiet``, ``release``, ``quotes`` (the guideline's own words, drugs at hand
        first), ``research`` and ``inhibitors``.
    """
    known = [gene for gene in said.genes if gene.genotype]
    named = at_hand(said)
    asked = [drug for drug in said.drugs if drug.drug in named]
    name, day = release()
    quotes = [_quote(drug, drug.drug in named) for drug in (*asked, *_others(said, asked)) if drug.said]
    silent = [drug.drug for drug in said.drugs if not drug.said]
    return {
        "rows": [_row(gene, said, named) for gene in known],
        "unknown": sentence(f"{listed(g.gene for g in said.genes if not g.genotype)}: {NOT_NORMAL}")
        if known and len(known) < len(said.genes)
        else "",
        "quiet": "" if known else NO_GENES,
        "release": f"{name} of {numbers.day(day)}",
        "quotes": quotes,
        "elsewhere": _elsewhere(known, said, named),
        "silent": sentence(f"no recommendation under what is known: {listed(silent)}") if silent else "",
        "research": [_research(gene) for gene in said.research],
        "research_words": said.research[0].words if said.research else "",
        "inhibitors": said.inhibitors,
    }


def at_hand(said: Analgesia) -> frozenset[str]:
    """Drugs that this patient takes or that the regimen names.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    frozenset of str
        Generic names.
    """
    named = {one.drug for element in said.regimen.elements for one in element.candidates}
    return frozenset({*named, *(name.lower() for name in said.taken)})


def genes_that_change(said: Analgesia) -> list[tuple[GeneSaid, list[DrugSaid]]]:
    """Genes by which a guideline says something unusual of a drug at hand.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    list of (GeneSaid, list of DrugSaid)
        In the order of the genes.
    """
    named = at_hand(said)
    found = []
    for gene in said.genes:
        drugs = [one for one in said.drugs if one.changes and gene.gene in one.genes and one.drug in named]
        if gene.genotype and drugs:
            found.append((gene, drugs))
    return found


def genotype_said(gene: GeneSaid) -> str:
    """Genotype in words, and what the drugs that are taken make of it.

    Parameters
    ----------
    gene : GeneSaid
        That is known.

    Returns
    -------
    str
        One clause.
    """
    said = f"{gene.gene} {' or '.join(gene.genotype)}"
    return f"{said}; while the drugs are taken {effective_said(gene)}" if gene.effective else said


def effective_said(gene: GeneSaid) -> str:
    """What is effective while drugs are taken.

    Parameters
    ----------
    gene : GeneSaid
        That is known.

    Returns
    -------
    str
        Says so where drugs change nothing.
    """
    if not gene.effective or gene.effective == gene.genotype:
        return "unchanged"
    return " or ".join(gene.effective)


def _others(said: Analgesia, asked: Sequence[DrugSaid]) -> list[DrugSaid]:
    rest = [drug for drug in said.drugs if drug not in asked]
    return sorted(rest, key=lambda drug: not drug.changes)


def _row(gene: GeneSaid, said: Analgesia, named: frozenset[str]) -> Data:
    of_gene = [one for one in said.drugs if gene.gene in one.genes]
    here = [one for one in of_gene if one.drug in named]
    changed = [one for one in here if one.changes]
    alike = [one for one in here if not one.changes]
    return {
        "gene": gene.gene,
        "genotype": " or ".join(gene.genotype),
        "source": "; ".join(gene.sources) or "source not named",
        "effective": effective_said(gene),
        "changes": "; ".join(_strengths(one) for one in changed) or NO_CHANGE,
        "changes_something": bool(changed),
        "alike": f"as usual: {', '.join(one.drug for one in alike)}" if alike else "",
        "level": GUIDELINE if of_gene else RESEARCH,
        "stale": any(one.stale for one in of_gene),
        "caveats": [sentence(text) for text in gene.caveats],
    }


def _elsewhere(known: Sequence[GeneSaid], said: Analgesia, named: frozenset[str]) -> str:
    """Drugs that are not at hand and for which a guideline says something unusual, by gene."""
    told = []
    for gene in known:
        drugs = [
            one.drug for one in said.drugs if one.changes and gene.gene in one.genes and one.drug not in named
        ]
        told += [f"{gene.gene}: {', '.join(drugs)}"] if drugs else []
    return sentence(f"drugs that are not at hand and would be changed: {'; '.join(told)}") if told else ""


def _strengths(one: DrugSaid) -> str:
    return f"{one.drug} ({', '.join(dict.fromkeys(row.strength for row in one.said))})"


def _quote(one: DrugSaid, here: bool) -> Data:
    return {
        "drug": one.drug,
        "here": here,
        "because": one.because,
        "said": [_guidance(row) for row in one.said],
        "by_genotype": [_guidance(row) for row in one.by_genotype],
        "changes": one.changes,
        "stale": one.stale,
        "age": sentence(one.age),
        "caveats": [sentence(text) for text in one.caveats],
    }


def _guidance(row: Guidance) -> Data:
    return {
        "text": row.text,
        "strength": row.strength,
        "source": f"CPIC, {row.guideline}, PMID {row.pmid}",
        "comment": row.comment,
    }


def _research(gene: ResearchSaid) -> Data:
    return {
        "gene": gene.gene,
        "read": "; ".join(gene.read),
        "not_read": "; ".join(gene.not_read),
        "haplotypes": sentence(gene.haplotypes),
        "studies": [
            {"label": one.label, "n": one.n, "people": one.people, "says": one.says, "read": one.read}
            for one in gene.studies
        ],
        "conflict": sentence(gene.conflict),
    }
