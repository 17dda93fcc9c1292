"""Analgesia on the first screen: what changes the regimen; genes only where they change something."""

from collections.abc import Iterable

from spinewise.pain.regimen.regimen import Element, ElementStatus
from spinewise.pathway.analgesia import Analgesia, RuleSaid
from spinewise.report.citations import evidence_refs
from spinewise.report.lines import Data, line, listed, sentence
from spinewise.report.pain.genes import effective_said, genes_that_change
from spinewise.report.pain.rows import is_grave
from spinewise.report.recorded import fact_refs
from spinewise.record.record import Record
from spinewise.words import Answer

FAILED = "The room of pain could not be asked: what is missing says why."
NO_REGIMEN = "no published regimen is laid out for this operation"
NO_GENES = "No change: no gene of a guideline was read, which does not mean normal."
NO_CHANGE = "No change for the drugs at hand."
WORDS = {
    ElementStatus.REMOVED: "Avoid",
    ElementStatus.CHANGED: "Changed",
    ElementStatus.UNDECIDED: "Open",
    ElementStatus.KEPT: "Use",
}
"""In the order in which they are read: what differs from the usual first."""


def pain_lines(record: Record, said: Analgesia) -> list[Data]:
    """Lines of the first screen.

    Parameters
    ----------
    record : Record
        For links to its facts.
    said : Analgesia
        What the room of pain said.

    Returns
    -------
    list of dict
        See `lines.line`; regimen by status, rules against a drug that is taken, genes, opioid load.
    """
    return [
        *_regimen(record, said),
        *_rules(said.rules),
        _genes(said),
        *_opioids(said),
    ]


def _regimen(record: Record, said: Analgesia) -> list[Data]:
    elements = said.regimen.elements
    if not elements:
        why = " ".join(sentence(text) for text in said.regimen.operation.because)
        return [line(f"{sentence(NO_REGIMEN)} {why}".strip(), lead="Regimen.")]
    made = []
    for status, word in WORDS.items():
        some = [one for one in elements if one.status is status]
        if some:
            made.append(
                line(
                    sentence("; ".join(_with_reason(one) for one in some)),
                    lead=f"{word}:",
                    refs=_refs(record, some) if status is not ElementStatus.KEPT else evidence_refs(
                        said.regimen.operation.evidence
                    ),
                )
            )
    return made


def _with_reason(element: Element) -> str:
    """Name of an element, with its gravest reason where it is not simply kept."""
    name = element.name[:1].lower() + element.name[1:] if element.name[1:2].islower() else element.name
    if element.status is ElementStatus.KEPT:
        return name
    if element.status is ElementStatus.UNDECIDED and element.missing:
        return f"{name} (not known: {', '.join(element.missing)})"
    reason = element.because[0].rstrip(".") if element.because else ""
    return f"{name} ({reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason})" if reason else name


def _refs(record: Record, elements: Iterable[Element]) -> list[Data]:
    some = tuple(elements)
    facts = [id for one in some for id in one.facts]
    return [*fact_refs(record, facts), *evidence_refs([id for one in some for id in one.evidence])]


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
        now = f", {effective_said(gene)} while the drugs are taken" if _is_converted(gene.genotype, gene.effective) else ""
        told.append(f"{gene.gene} {' or '.join(gene.genotype)}{now}: differs for {listed(one.drug for one in drugs)}")
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
    return [line(f"{sentence(total.because)} {known}".strip(), lead="Opioids:", refs=evidence_refs(total.evidence))]

