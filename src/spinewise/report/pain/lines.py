"""Analgesia on the first screen: what changes the regimen; genes only where they change something."""

from collections.abc import Iterable

from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.pathway.analgesia import Analgesia, RuleSaid
from spinewise.report.citations import evidence_refs
from spinewise.report.lines import Data, line, listed, sentence
from spinewise.report.pain.answer import analgesics, asked, avoided, shortened, small, with_reason
from spinewise.report.pain.genes import effective_said, genes_that_change
from spinewise.report.pain.rows import is_grave
from spinewise.words import Answer

FAILED = "The room of pain could not be asked: what is missing says why."
NO_REGIMEN = "no published regimen is laid out for this operation"
NO_GENES = "No change: no gene of a guideline was read, which does not mean normal."
NO_CHANGE = "No change for the drugs at hand."


def pain_lines(said: Analgesia) -> list[Data]:
    """Lines of the first screen.

    Parameters
    ----------
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    list of dict
        See `lines.line`; regimen by status, rules against a drug that is taken, genes, opioid load.
    """
    return [
        *_regimen(said),
        *_rules(said.rules),
        _genes(said),
        *_opioids(said),
    ]


def _regimen(said: Analgesia) -> list[Data]:
    elements = analgesics(said)
    base = evidence_refs(said.regimen.operation.evidence)
    if not elements:
        why = " ".join(sentence(text) for text in said.regimen.operation.because)
        return [line(f"{sentence(NO_REGIMEN)} {why}".strip(), lead="Regimen:", refs=base)]
    named = {
        "Avoid:": [name for one in elements for name in avoided(one)],
        "With care:": [with_reason(one) for one in elements if one.status is ElementStatus.CHANGED],
        "Use:": [small(one.name) for one in elements if one.status is ElementStatus.KEPT],
        "Open:": [small(one.name) for one in elements if one.status is ElementStatus.UNDECIDED],
    }
    made = [
        line(sentence("; ".join(dict.fromkeys(names))), lead=word, refs=base if word == "Use:" else ())
        for word, names in named.items()
        if names
    ]
    if named["Open:"]:
        waits = shortened(asked(elements))
        made[-1]["note"] = sentence(f"not known: {', '.join(waits)}") if waits else ""
    return made


def _rules(rules: Iterable[RuleSaid]) -> list[Data]:
    """Rules that hold and by which a source asks for a pair not to be given."""
    grave = [one for one in rules if one.holds is Answer.YES and is_grave(one)]
    if not grave:
        return []
    said = "; ".join(f"{one.drugs}: {one.grade}, {one.title}" for one in grave)
    return [line(sentence(said), lead="Interactions:", refs=evidence_refs([one.evidence for one in grave]))]


def _genes(said: Analgesia) -> Data:
    changing = genes_that_change(said)
    if not changing:
        known = any(gene.genotype for gene in said.genes)
        return line(NO_CHANGE if known else NO_GENES, lead="Genes:")
    told = []
    for gene, drugs in changing:
        now = (
            f", {effective_said(gene)} while the drugs are taken"
            if _is_converted(gene.genotype, gene.effective)
            else ""
        )
        told.append(
            f"{gene.gene} {' or '.join(gene.genotype)}{now}: differs for {listed(one.drug for one in drugs)}"
        )
    return line(sentence("; ".join(told)), lead="Genes:", note="No dose follows.")


def _is_converted(genotype: tuple[str, ...], effective: tuple[str, ...]) -> bool:
    return bool(effective) and effective != genotype


def _opioids(said: Analgesia) -> list[Data]:
    """The load where there is one; no list is said too, since it clears nobody."""
    found = {one.name: one for one in said.advice.findings}
    total, exposure = found.get("opioid load"), found.get("opioid exposure")
    if total is None or (said.lists and not said.opioids.amounts and not said.opioids.refused):
        return []
    known = f"{sentence(exposure.because)}" if exposure and said.opioids.amounts else ""
    return [
        line(
            f"{sentence(total.because)} {known}".strip(), lead="Opioids:", refs=evidence_refs(total.evidence)
        )
    ]
