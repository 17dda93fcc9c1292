"""The elements of a base for one patient: kept, changed, removed or undecided, with every reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spinewise.evidence.analgesia import ElementRow, bases, elements
from spinewise.evidence.tables import cite, entry
from spinewise.pain.regimen.base import Chosen
from spinewise.pain.regimen.judged import Judged, judge, named, of_candidates, worst
from spinewise.pain.regimen.reasons import NO_LIST, Reason, Situation
from spinewise.pain.regimen.regimen import Element, ElementStatus
from spinewise.pain.regimen.site import does_without
from spinewise.words import Answer, Phase

CHILD_TEAM = "paediatric anaesthetist"
NOT_USED = "not used at this site, by its protocol"
SAME_DRUG = "\N{BULLET}"


@dataclass(frozen=True)
class Built:
    """One element with what it was made from.

    Parameters
    ----------
    row : ElementRow
        As the table has it.
    element : Element
        For the page.
    judged : tuple of Judged
        Its drugs.
    named : tuple of (Judged, Judged, str)
        A drug that a source names instead, the drug that it replaces, and by what; each as it stands.
    """

    row: ElementRow
    element: Element
    judged: tuple[Judged, ...]
    named: tuple[tuple[Judged, Judged, str], ...]


def build(chosen: Chosen, now: Situation) -> tuple[Built, ...]:
    """Every element that the bases which may hold contain, and what is given beside.

    Parameters
    ----------
    chosen : Chosen
        The base.
    now : Situation
        Patient, list and operation.

    Returns
    -------
    tuple of Built
        Outside all bases those that every base holds. What is given beside only where it is on the list, or
        a gene or a recorded fact speaks against it.
    """
    asked = (_build(row, chosen, now) for row in elements() if _is_asked(row, chosen))
    return tuple(one for one in asked if one.row.with_base or _concerns(one, now))


def is_common(row: ElementRow) -> bool:
    """Whether every base holds an element.

    Parameters
    ----------
    row : ElementRow
        The element.

    Returns
    -------
    bool
        False for what belongs to no base.
    """
    return {*row.bases} == {one.id for one in bases()}


def _is_asked(row: ElementRow, chosen: Chosen) -> bool:
    return not row.with_base or is_common(row) or any(one in chosen.possible for one in row.bases)


def _concerns(one: Built, now: Situation) -> bool:
    """Whether what is given beside has to be spoken of: it is listed, or a gene or fact is against it."""
    listed = any(line.substance in one.row.candidates for line in now.listed if line.last >= now.as_of)
    against = (reason for drug in one.judged for reason in drug.against)
    return (
        listed
        or any(drug.genes.reasons for drug in one.judged)
        or any(reason.holds and reason.facts for reason in against)
    )


def _build(row: ElementRow, chosen: Chosen, now: Situation) -> Built:
    if does_without(now.protocol, row.choice):
        unused = _element(row, ElementStatus.REMOVED, (), (), ((NOT_USED, ""),), chosen)
        return Built(row, unused, (), ())
    judged = tuple(judge(row.id, drug, now) for drug in row.candidates)
    instead = tuple(_instead(row, judged, now))
    general = tuple(_general(row, chosen, now))
    floor = ElementStatus.UNDECIDED if general else ElementStatus.KEPT
    status = worst((of_candidates(one.status for one in judged), floor))
    return Built(row, _element(row, status, judged, instead, general, chosen), judged, instead)


def _general(row: ElementRow, chosen: Chosen, now: Situation) -> Iterator[tuple[str, str]]:
    """What leaves an element undecided whatever its drugs are: the reason, and what is not known."""
    if row.with_base:
        if chosen.minor is not Answer.NO:
            yield "the bases were written for adults", "" if chosen.minor is Answer.YES else "date of birth"
        if not is_common(row) and chosen.base.applies is not Answer.YES:
            held = " and ".join(one.name for one in bases() if one.id in row.bases)
            yield f"only the base for {held} holds it", " and ".join(chosen.base.missing)
    if not now.has_list:
        yield "no list of drugs is known, so no pair could be asked about", NO_LIST
    if row.asks_gene and not now.genotype.gene(row.asks_gene).branches:
        yield f"{row.asks_gene} is not known", f"whether there is a deficiency of {row.asks_gene}"


def _element(
    row: ElementRow,
    status: ElementStatus,
    judged: tuple[Judged, ...],
    instead: tuple[tuple[Judged, Judged, str], ...],
    general: tuple[tuple[str, str], ...],
    chosen: Chosen,
) -> Element:
    reasons = [one for drug in judged for one in drug.reasons]
    evidence = _evidence(row, chosen)
    source = entry(evidence[0])
    missing = _once(
        what for what in (*(w for one in reasons for w in one.lacking), *(m for _, m in general)) if what
    )
    return Element(
        id=row.id,
        name=row.name,
        phases=tuple(Phase(one) for one in row.phases),
        status=status,
        action=_action(row, status, judged, chosen, bool(missing)),
        because=(*_in_words(judged), *(f"{_upper(says)}." for says, _ in general), _of_base(row, chosen)),
        evidence=_once((*evidence, *(id for one in reasons for id in one.evidence))),
        strength=source.strength,
        source="; ".join(cite(entry(id)) for id in evidence),
        version=_version(row, chosen),
        owner=CHILD_TEAM if row.with_base and chosen.minor is Answer.YES else row.owner,
        alternatives=_alternatives(instead),
        missing=missing,
        candidates=tuple(one.as_candidate() for one in judged),
        facts=_once(id for one in reasons for id in one.facts),
        caveats=_once(
            (
                *(text for one in reasons for text in one.caveats),
                *(text for one in judged for text in one.genes.caveats),
            )
        ),
    )


def _evidence(row: ElementRow, chosen: Chosen) -> tuple[str, ...]:
    """Ids of the base that holds; of every base that has the element where none or several may hold."""
    if not row.with_base:
        return (row.evidence,)
    held = [one for one in bases() if one.id in row.bases]
    return tuple(one.evidence for one in held if one.id in chosen.possible) or tuple(
        one.evidence for one in held
    )


def _version(row: ElementRow, chosen: Chosen) -> str:
    ids = _evidence(row, chosen)
    return "; ".join(one.version for one in bases() if one.evidence in ids) or "release in the caveats"


def _of_base(row: ElementRow, chosen: Chosen) -> str:
    """What the source says of the element whoever the patient is."""
    if not row.with_base:
        return "Given beside the base; judged by the same rules."
    if not chosen.possible:
        return "No base was written for this operation; both bases for the lower spine agree on this part."
    names = " and ".join(one.name for one in bases() if one.id in row.bases and one.id in chosen.possible)
    return f"Recommended for {names}."


def _action(
    row: ElementRow, status: ElementStatus, judged: tuple[Judged, ...], chosen: Chosen, waits: bool
) -> str:
    if status is ElementStatus.REMOVED:
        return row.removed
    if status is ElementStatus.UNDECIDED:
        who = CHILD_TEAM if row.with_base and chosen.minor is Answer.YES else row.owner
        return f"Undecided{' until what is missing is known' if waits else ''}; {who} decides. {row.does}"
    left = named(row, judged)
    out = [one.drug for one in judged if one.status is ElementStatus.REMOVED]
    if out:
        return f"{row.does} Not {_list(out)}; there remain {_list(left)}."
    return row.does if status is ElementStatus.KEPT else f"{row.does} With the reasons below in view."


def _in_words(judged: Iterable[Judged]) -> tuple[str, ...]:
    """Each reason once, with the drugs that it speaks of; the gravest first."""
    drugs: dict[str, list[str]] = {}
    found: dict[str, Reason] = {}
    for one in judged:
        for reason in one.reasons:
            key = reason.says.replace(one.drug, SAME_DRUG)
            drugs.setdefault(key, []).append(one.drug)
            found.setdefault(key, reason)
    ordered = sorted(found, key=lambda key: -found[key].status.worry)
    return tuple(f"{_upper(_list(drugs[key]))}: {_each(key, drugs[key])}{_stop(key)}" for key in ordered)


def _stop(text: str) -> str:
    """Full stop, where no quotation has set it."""
    return "" if text.endswith('."') else "."


def _each(text: str, drugs: list[str]) -> str:
    """A reason of several drugs in one sentence."""
    return text.replace(SAME_DRUG, drugs[0] if len(drugs) == 1 else "each of them")


def _instead(
    row: ElementRow, judged: tuple[Judged, ...], now: Situation
) -> Iterator[tuple[Judged, Judged, str]]:
    """What genes and rules name instead of drugs of this element, each judged by the same rules."""
    done: set[tuple[str, str]] = set()
    for one in judged:
        names = [(drug, told.id) for told in one.instead for drug in told.drugs]
        names += [(drug, reason.id) for reason in one.against for drug in reason.instead]
        for drug, by in names:
            if drug != one.drug and (drug, by) not in done:
                done.add((drug, by))
                yield judge(_home(drug, row), drug, now), one, by


def _home(drug: str, row: ElementRow) -> str:
    """Element to which a drug belongs: paracetamol instead of an NSAID is no NSAID."""
    return next((one.id for one in elements() if drug in one.candidates), row.id)


def _alternatives(instead: tuple[tuple[Judged, Judged, str], ...]) -> tuple[str, ...]:
    """Each drug once: as it is, or with what speaks against it."""
    told: dict[str, str] = {}
    for one, _, _ in instead:
        against = _once(reason.says for reason in one.against)
        words = {
            ElementStatus.KEPT: one.drug,
            ElementStatus.CHANGED: f"{one.drug}, with caution: {'; '.join(against)}",
            ElementStatus.UNDECIDED: f"{one.drug}, undecided: {'; '.join(against)}",
            ElementStatus.REMOVED: f"not {one.drug} here: {'; '.join(against)}",
        }
        told.setdefault(one.drug, words[one.status])
    return tuple(told.values())


def _list(names: Iterable[str]) -> str:
    whole = [*dict.fromkeys(names)]
    return whole[0] if len(whole) == 1 else f"{', '.join(whole[:-1])} and {whole[-1]}"


def _once(several: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(several))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
