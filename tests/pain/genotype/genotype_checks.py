"""What a case of genes expects against what was said, and what holds for every case."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from genotype_cases import Case

from spinewise.evidence.entry import Use
from spinewise.evidence.gene_guidance import Guidance
from spinewise.evidence.tables import entries, entry, sources
from spinewise.pain.genotype.assess import Genotype, assess_genotype
from spinewise.pain.genotype.genes import COPY_NUMBER, FILE, Branch
from spinewise.pain.genotype.places import places_to_read
from spinewise.pain.genotype.recommended import NEVER_SAFE, NOT_CLASSED, QUOTED, ForDrug
from spinewise.pain.genotype.research import ForResearch

STRENGTHS = {"Strong", "Moderate", "Optional", "No Recommendation"}
MH = {"RYR1", "CACNA1S"}


@dataclass(frozen=True)
class Said:
    """What was said about a case."""

    case: Case
    found: Genotype

    @cached_property
    def drugs(self) -> dict[str, ForDrug]:
        return {one.drug: one for one in self.found.drugs}

    @cached_property
    def research(self) -> dict[str, ForResearch]:
        return {one.gene.name: one for one in self.found.research}

    def caveats(self, name: str) -> tuple[str, ...]:
        """Of a drug or of a gene."""
        return self.drugs[name].caveats if name in self.drugs else self.found.gene(name).caveats


def ask(case: Case) -> Said:
    """Put one case to the rules."""
    wanted = places_to_read()
    rows = tuple(one for one in case.given.rows if one.position in wanted.get(one.chromosome, ()))
    return Said(case, assess_genotype(replace(case.given, rows=rows), case.taken, case.as_of))


def problems(case: Case) -> list[str]:
    """One sentence for everything that is not as the case expects; empty when all is."""
    said = ask(case)
    whole = {part: want for part, want in WHOLE.items() if part != "genes" or "diplotypes" not in case.expect}
    found = [one for part, want in whole.items() for one in _equal(part, want(said), case.expect.get(part))]
    found += [one for part in PARTLY if part in case.expect for one in PARTLY[part](said, case.expect[part])]
    return [*found, *_laws(said)]


def told(case: Case) -> str:
    """Everything that was said about a case, for a person who looks at a failure."""
    said = ask(case)
    lines = [f"{case.file}, line {case.line}: {case.name}"]
    for part, want in WHOLE.items():
        lines.append(f"  {part}: {want(said)}")
    lines += [f"  {one.drug}: {_quoted(one.said)} ({one.because})" for one in said.found.drugs]
    lines += [f"    {text}" for one in said.found.drugs for text in one.caveats if text != QUOTED]
    lines += [f"  caveat of {gene.name}: {text}" for gene in said.found.genes for text in gene.caveats]
    lines += [f"  {one.what}: {one.why_it_matters}" for one in said.found.missing]
    lines += [f"  {one.about}: {one.says} {one.settled}" for one in said.found.disagreements]
    return "\n".join(lines)


def branch_text(one: Branch) -> str:
    """A branch as a case writes it."""
    return ", ".join(
        part for part in (one.diplotype, one.phenotype, one.score.text if one.score else "") if part
    )


def _one_or_more(texts: Sequence[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)


# --- parts that are compared whole: what a case does not name must not be there ------------------

WHOLE: Mapping[str, Any] = {
    "genes": lambda said: {
        gene.name: _one_or_more([branch_text(one) for one in gene.branches])
        for gene in said.found.genes
        if gene.branches
    },
    "now": lambda said: {
        gene.name: _one_or_more([branch_text(one) for one in gene.effective])
        for gene in said.found.genes
        if gene.effective
    },
    "inhibitors": lambda said: (
        [one.name for one in said.found.inhibition.by] if said.found.inhibition else []
    ),
    "disagreements": lambda said: [one.about for one in said.found.disagreements],
    # that a gene is not in the file at all is asked for in `why`
    "missing": lambda said: [
        one.what for one in said.found.missing if not one.why_it_matters.startswith("No position of")
    ],
}


def _equal(part: str, have: Any, want: Any) -> Iterator[str]:
    if have != (want if want is not None else type(have)()):
        yield f"{part} is {have}, not {want}"


# --- parts that are asked for -------------------------------------------------------------------


def _quoted(said: Sequence[Guidance]) -> list[str]:
    return [f"{one.strength}: {' '.join(one.text.split())}" for one in said]


def fits(words: str, text: str) -> bool:
    """Whether a text is the one meant: whole, or its beginning and its end around `` ... ``."""
    begin, dots, end = words.partition(" ... ")
    return text.startswith(begin) and text.endswith(end) if dots else text == words


def _says(which: str) -> Any:
    def check(said: Said, wanted: Mapping[str, str | list[str]]) -> Iterator[str]:
        for drug, words in wanted.items():
            expected = [words] if isinstance(words, str) else words
            if drug not in said.drugs:
                yield f"nothing is said of {drug}"
                continue
            have = _quoted(getattr(said.drugs[drug], which))
            if len(have) != len(expected) or not all(any(fits(w, h) for h in have) for w in expected):
                yield f"{which} of {drug} is {have}, not {expected}"

    return check


def _drugs(said: Said, wanted: list[str]) -> Iterator[str]:
    if sorted(said.drugs) != sorted(wanted):
        yield f"something is said of {sorted(said.drugs)}, not of {sorted(wanted)}"


def _because(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for drug, words in wanted.items():
        if said.drugs[drug].because != words:
            yield f"the reason for {drug} is {said.drugs[drug].because!r}, not {words!r}"


def _caveats(*, there: bool) -> Any:
    def check(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
        for name, parts in wanted.items():
            for words in parts:
                if any(words in text for text in said.caveats(name)) is not there:
                    yield f"caveats of {name} are {said.caveats(name)}; {words!r}: {there}"

    return check


def _matches(which: str) -> Any:
    def check(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
        for gene, pairs in wanted.items():
            match = said.found.gene(gene).match
            have = [] if match is None else ["/".join(pair) for pair in getattr(match, which)]
            if have != pairs:
                yield f"{which} of {gene} are {have}, not {pairs}"

    return check


def _not_excluded(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for gene, names in wanted.items():
        match = said.found.gene(gene).match
        if match is None or sorted(match.not_excluded) != sorted(names):
            yield f"not excluded of {gene} are {match and match.not_excluded}, not {names}"


def _seen(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for gene, rows in wanted.items():
        match = said.found.gene(gene).match
        have = [] if match is None else [f"{one.label} {'/'.join(one.bases)}" for one in match.seen]
        if have != rows:
            yield f"seen of {gene} are {have}, not {rows}"


def _not_called(said: Said, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for gene, reasons in wanted.items():
        match = said.found.gene(gene).match
        have = {} if match is None else {one.label: one.why for one in match.not_called}
        if set(have) != set(reasons) or not all(have[one].startswith(why) for one, why in reasons.items()):
            yield f"not called of {gene} are {have}, not {dict(reasons)}"
        elif not all(bool(have[one]) == bool(why) for one, why in reasons.items()):
            yield f"reasons of {gene} are {have}, not {dict(reasons)}"


def _counts(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for gene, count in wanted.items():
        match = said.found.gene(gene).match
        if match is None or f"{match.called} of {match.positions}" != count:
            yield f"called of {gene}: {match and match.called} of {match and match.positions}, not {count}"


def _why(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    have = {one.what: one.why_it_matters for one in said.found.missing}
    for what, words in wanted.items():
        if words not in have.get(what, ""):
            yield f"{what} is missing because {have.get(what)!r}, not {words!r}"


def _sides(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {one.about: [*one.says, one.settled] for one in said.found.disagreements}
    for about, texts in wanted.items():
        if have.get(about) != texts:
            yield f"{about} is told as {have.get(about)}, not as {texts}"


def _read(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    have = {v.rsid: [v.plus, v.gene_strand] for one in said.found.research for v in one.variants}
    for rsid, bases in wanted.items():
        if have.get(rsid) != bases:
            yield f"{rsid} is read as {have.get(rsid)}, not as {bases}"


def _unread(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    have = {v.rsid: (v.plus, v.why_not) for one in said.found.research for v in one.variants}
    for rsid, words in wanted.items():
        plus, why = have[rsid]
        if plus or words not in why:
            yield f"{rsid} is {plus!r}, not read because {why!r}, not {words!r}"


def _haplotypes(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for gene, pairs in wanted.items():
        if [*said.research[gene].haplotypes] != pairs:
            yield f"haplotypes of {gene} are {said.research[gene].haplotypes}, not {pairs}"


def _note(said: Said, wanted: Mapping[str, str]) -> Iterator[str]:
    for gene, words in wanted.items():
        if not said.research[gene].haplotype_note.startswith(words):
            yield f"the note on {gene} is {said.research[gene].haplotype_note!r}, not {words!r}"


def _stale(said: Said, wanted: list[str]) -> Iterator[str]:
    have = sorted(drug for drug, one in said.drugs.items() if one.stale)
    if have != sorted(wanted):
        yield f"issued again since: {have}, not {wanted}"


def _age(said: Said, wanted: str) -> Iterator[str]:
    for one in said.found.drugs:
        if wanted not in one.age:
            yield f"the age of {one.drug} is {one.age!r}, not {wanted!r}"


def _sources(said: Said, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for gene, places in wanted.items():
        if [*said.found.gene(gene).sources] != places:
            yield f"sources of {gene} are {said.found.gene(gene).sources}, not {places}"


PARTLY: Mapping[str, Any] = {
    "says": _says("said"),
    "by_genotype": _says("by_genotype"),
    "drugs": _drugs,
    "because": _because,
    "caveats": _caveats(there=True),
    "no_caveats": _caveats(there=False),
    "diplotypes": _matches("diplotypes"),
    "others": _matches("others"),
    "not_excluded": _not_excluded,
    "seen": _seen,
    "not_called": _not_called,
    "called": _counts,
    "why": _why,
    "sides": _sides,
    "read": _read,
    "unread": _unread,
    "haplotypes": _haplotypes,
    "note": _note,
    "stale": _stale,
    "age": _age,
    "sources": _sources,
}

# --- laws ----------------------------------------------------------------------------------------


VARIANTS: Mapping[str, frozenset[str]] = {
    gene: frozenset(some.split())
    for gene, some in {
        "COMT": "rs6269 rs4633 rs4818 rs4680",
        "OPRM1": "rs1799971",
        "ABCB1": "rs1045642 rs1128503 rs2032582",
        "GCH1": "rs8007267 rs3783641 rs10483639 rs998259",
        "NPY": "rs16147",
    }.items()
}
"""Single variants of the review's own genes, those without a place too; each stands at its own gene alone."""


def _laws(said: Said) -> Iterator[str]:
    found = said.found
    for one in found.drugs:
        yield from _of_a_drug(one)
    for gene in found.genes:
        by_file = any(branch.origin == FILE for branch in gene.branches)
        if gene.name == "CYP2D6" and by_file and COPY_NUMBER not in gene.caveats:
            yield "CYP2D6 of a file of variants does not say that copies were not counted"
        if gene.name in MH and {b.phenotype for b in gene.branches} & {"Normal", "Normal Metabolizer"}:
            yield f"{gene.name} is called normal"
    for one in found.research:
        if (
            "No dose, drug or amount follows" not in one.words
            or not one.gene.conflict
            or not one.gene.studies
        ):
            yield f"{one.gene.name} is shown without its studies, their conflict or the words on dose"
        if {v.rsid for v in one.variants} != VARIANTS.get(one.gene.name, frozenset()):
            yield f"{one.gene.name} shows {[v.rsid for v in one.variants]}"
        if any(entry(id).use not in (Use.DISPLAY, Use.WARN) for id in one.gene.evidence):
            yield f"{one.gene.name} rests on evidence that is not for display"
    if bool(found.inhibition) != bool(found.inhibition_source) or bool(found.inhibition) != bool(
        found.inhibition_evidence
    ):
        yield "inhibitors are shown without their source"
    for gap in found.missing:
        if not gap.why_it_matters.endswith(".") or (gap not in said.case.given.missing and gap.weight <= 0):
            yield f"{gap.what} is no sentence, or has no weight"
    for one in found.disagreements:
        if len(one.says) < 2 or not one.settled.endswith((".", "?")):
            yield f"{one.about} shows one side only"
    yield from _in_any_order(said)


def _of_a_drug(one: ForDrug) -> Iterator[str]:
    held = {row.id: row.use for row in entries()}
    for said in (*one.said, *one.by_genotype):
        if said.strength not in STRENGTHS or not said.population:
            yield f"{one.drug} lacks strength or population"
        if held.get(said.evidence) is not Use.DECIDE:
            yield f"{one.drug} names no evidence entry"
            continue
        told = entry(said.evidence)
        if said.strength not in told.value("strength_words").value:  # type: ignore[operator]
            yield f"{said.evidence} does not know the strength {said.strength}"
        if not any(said.pmid in sources()[str(key)].printed for key in told.sources):
            yield f"{said.evidence} has another source than {said.pmid}"
        if not re.fullmatch(r"CPIC v1\.30\.0 of 2023-08-08", said.version) or said.version not in one.age:
            yield f"{one.drug} does not say its version"
        if (said.drug, said.rxnorm, said.genes) != (one.drug, one.rxnorm, one.genes):
            yield f"{one.drug} is told with the words of {said.drug}"
    if set(one.genes) == MH:
        warned = any(NOT_CLASSED in text for text in one.caveats)
        contraindicated = one.said and all("relatively contraindicated" in row.text for row in one.said)
        if not (contraindicated or NEVER_SAFE in one.caveats):
            yield f"{one.drug} is not called uncertain"
        if warned and one.said and not contraindicated:
            yield f"{one.drug} is reassured beside a variant that nobody classed"
    elif QUOTED not in one.caveats:
        yield f"{one.drug} does not say that its words are quoted"
    if not one.because:
        yield f"{one.drug} gives no reason"


def _in_any_order(said: Said) -> Iterator[str]:
    given = said.case.given
    turned = replace(given, calls=given.calls[::-1], rows=given.rows[::-1])
    other = assess_genotype(turned, said.case.taken[::-1], said.case.as_of)
    for one, two in zip(said.found.genes, other.genes, strict=True):
        if set(one.now) != set(two.now) or one.match != two.match:
            yield f"{one.name} depends on the order in which it was given"
    for one, two in zip(said.found.drugs, other.drugs, strict=True):
        if set(one.said) != set(two.said):
            yield f"{one.drug} depends on the order in which genes were given"
