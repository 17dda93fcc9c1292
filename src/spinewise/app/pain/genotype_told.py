"""What `spinewise pain genotype` tells: the document, and the same in lines for a terminal."""

from collections.abc import Sequence
from typing import Any

import typer

from spinewise import __version__
from spinewise.evidence import tables
from spinewise.evidence.gene_guidance import Guidance
from spinewise.evidence.named_alleles import definitions
from spinewise.io.plan.plain_json import to_plain
from spinewise.pain.genotype.assess import Genotype
from spinewise.pain.genotype.genes import Branch, Gene
from spinewise.pain.genotype.phenoconversion import Taken
from spinewise.pain.genotype.recommended import ForDrug
from spinewise.pain.genotype.research import ForResearch
from spinewise.results import InputFile

VERSION = 2
_SHOWN = 8


def as_json(found: Genotype, inputs: Sequence[InputFile], taken: Sequence[Taken] = ()) -> dict[str, Any]:
    """The whole answer, by ``pain-genotype.schema.json``.

    Parameters
    ----------
    found : Genotype
        What follows from the genes.
    inputs : sequence of InputFile
        Files that were used.
    taken : sequence of Taken
        Drugs that were counted as taken, and where each stands.

    Returns
    -------
    dict
        Made of dicts, lists, text, numbers, booleans and None.
    """
    by = found.inhibition.by if found.inhibition else ()
    told: dict[str, Any] = to_plain(
        {
            "inputs": inputs,
            "disagreements": found.disagreements,
            "missing": found.missing,
            "inhibitors": {
                "drugs": by,
                "source": found.inhibition_source,
                "evidence": found.inhibition_evidence,
            },
            "taken": taken,
            "as_of": found.as_of,
        }
    )
    return {
        "schema": "spinewise-pain-genotype",
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "evidence_version": tables.VERSION,
        **told,
        "genes": [_gene(one) for one in found.genes],
        "drugs": [_drug(one) for one in found.drugs],
        "research": [_research(one) for one in found.research],
    }


def _branch(one: Branch) -> dict[str, Any]:
    return {
        "diplotype": one.diplotype or None,
        "phenotype": one.phenotype,
        "activity_score": None if one.score is None else one.score.text,
        "origin": one.origin,
    }


def _gene(gene: Gene) -> dict[str, Any]:
    match = gene.match
    file = None
    if match is not None:
        file = {
            "diplotypes": ["/".join(pair) for pair in match.diplotypes],
            "also_consistent": ["/".join(pair) for pair in match.others],
            "not_excluded": list(match.not_excluded),
            "seen": [
                {"label": one.label, "name": one.name, "bases": "/".join(one.bases)} for one in match.seen
            ],
            "called": match.called,
            "positions": match.positions,
            "why_none": match.why_none,
            "definitions": definitions(gene.name).version,
        }
    return {
        "gene": gene.name,
        "by_genotype": [_branch(one) for one in gene.branches],
        "while_drugs_are_taken": [_branch(one) for one in gene.effective],
        "file_of_variants": file,
        "caveats": list(gene.caveats),
        "sources": list(gene.sources),
    }


def _guidance(one: Guidance) -> dict[str, Any]:
    return {
        "quoted": one.text,
        "strength": one.strength,
        "implications": list(one.implications),
        "comment": one.comment,
        "guideline": one.guideline,
        "pmid": one.pmid,
        "url": one.url,
        "population": one.population,
        "evidence": one.evidence,
        "version": one.version,
    }


def _drug(one: ForDrug) -> dict[str, Any]:
    return {
        "drug": one.drug,
        "rxnorm": one.rxnorm,
        "genes": list(one.genes),
        "guidance": [_guidance(said) for said in one.said],
        "by_genotype_alone": [_guidance(said) for said in one.by_genotype],
        "because": one.because,
        "age": one.age,
        "stale": one.stale,
        "caveats": list(one.caveats),
    }


def _research(one: ForResearch) -> dict[str, Any]:
    return {
        "gene": one.gene.name,
        "variants": [
            {
                "rsid": v.rsid,
                "coding": v.coding,
                "plus_strand": v.plus,
                "gene_strand": v.gene_strand,
                "why_not": v.why_not,
                "place": v.place_status,
            }
            for v in one.variants
        ],
        "haplotypes": list(one.haplotypes),
        "haplotype_note": one.haplotype_note,
        "studies": to_plain(one.gene.studies),
        "conflict": one.gene.conflict,
        "evidence": list(one.gene.evidence),
        "words": one.words,
    }


def tell(told: dict[str, Any]) -> None:
    """Say the answer in lines.

    Parameters
    ----------
    told : dict
        As from `as_json`.
    """
    typer.echo(f"Genes as of {told['as_of']}. Nothing here is an order; no dose follows from a gene.")
    if told["taken"]:
        names = ", ".join(dict.fromkeys(one["name"] for one in told["taken"]))
        typer.echo(f"Counted as taken: {names}.")
    for gene in told["genes"]:
        typer.echo(f"{gene['gene']}: {_in_words(gene)}")
        for caveat in gene["caveats"]:
            typer.echo(f"  {caveat}")
    told_before = {caveat for gene in told["genes"] for caveat in gene["caveats"]}
    for drug in told["drugs"]:
        typer.echo(f"{drug['drug']} ({drug['because']})")
        for said in drug["guidance"]:
            typer.echo(f'  "{said["quoted"]}" ({said["strength"]}, {said["guideline"]}, {said["version"]})')
        for caveat in drug["caveats"]:
            if caveat not in told_before:
                typer.echo(f"  {caveat}")
    if told["drugs"]:
        typer.echo(told["drugs"][0]["age"].partition(";")[0] + ".")
    for gene in told["research"]:
        read = ", ".join(f"{v['rsid']} {v['gene_strand']}" for v in gene["variants"] if v["gene_strand"])
        typer.echo(f"{gene['gene']} (research): {read or 'not read'}. {gene['conflict']} {gene['words']}")
    for one in told["disagreements"]:
        typer.echo(f"Disagreement on {one['about']}: {' '.join(one['says'])} {one['settled']}")
    for gap in told["missing"]:
        typer.echo(f"Missing: {gap['what']}: {gap['why_it_matters']} {gap['how_to_get_it']}")


def _in_words(gene: dict[str, Any]) -> str:
    """Genotype, and beside it what is effective while drugs are taken."""
    now = _branches(gene["while_drugs_are_taken"])
    first = _branches(gene["by_genotype"]) or "not known"
    return f"by genotype {first}; while inhibitors are taken {now}" if now else first


def _branches(branches: Sequence[dict[str, Any]]) -> str:
    words = []
    for one in branches[:_SHOWN]:
        score = f", activity score {one['activity_score']}" if one["activity_score"] else ""
        words.append(f"{one['diplotype'] + ' ' if one['diplotype'] else ''}({one['phenotype']}{score})")
    more = len(branches) - _SHOWN
    return " or ".join(words) + (f" or {more} more" if more > 0 else "")
