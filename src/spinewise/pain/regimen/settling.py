"""Reasons that cannot both be followed: which goes first or who decides, from the table, with both sides."""

from collections.abc import Iterable, Iterator

from spinewise.evidence.analgesia import ANY, ConflictRow, conflict_rows, instead
from spinewise.evidence.protocol import Protocol
from spinewise.pain.regimen.elements import SAME_DRUG, Built
from spinewise.pain.regimen.genes import MILDER
from spinewise.pain.regimen.judged import Judged
from spinewise.pain.regimen.reasons import Reason
from spinewise.pain.regimen.regimen import ElementStatus, Settled
from spinewise.pain.regimen.site import owner_at

_BY_GENE = frozenset(one.id for one in instead())


def settled(built: Iterable[Built], protocol: Protocol) -> tuple[Settled, ...]:
    """Every conflict that this patient's elements meet.

    Parameters
    ----------
    built : iterable of Built
        The elements.
    protocol : Protocol
        By which name the site calls its acute pain team.

    Returns
    -------
    tuple of Settled
        In the order of the table, each row once with all its drugs.
    """
    whole = tuple(built)
    met: dict[str, list[tuple[str, str]]] = {}
    for row, drug, says in (*_of_elements(whole), *_of_alternatives(whole), *_of_genes(whole)):
        met.setdefault(row.id, []).append((drug, says))
    return tuple(_settled(row, met[row.id], protocol) for row in conflict_rows() if row.id in met)


def _settled(row: ConflictRow, met: list[tuple[str, str]], protocol: Protocol) -> Settled:
    alike: dict[str, list[str]] = {}
    for drug, says in dict.fromkeys(met):
        alike.setdefault(says.replace(drug, SAME_DRUG), []).append(drug)
    here = tuple(_here(text, some) for text, some in alike.items())
    drugs = tuple(dict.fromkeys(drug for drug, _ in met))
    return Settled(
        row.id,
        row.about,
        (*row.says, *here),
        row.settled,
        owner_at(protocol, row.owner),
        row.evidence,
        drugs,
        row.open,
        row.before,
        row.grave,
    )


def _here(text: str, drugs: list[str]) -> str:
    """What was met, drugs of which the same is said in one sentence."""
    if len(drugs) == 1 or SAME_DRUG not in text:
        return f"Here: {text.replace(SAME_DRUG, drugs[0])}."
    return f"Here, for {', '.join(drugs[:-1])} and {drugs[-1]}: {text.replace(SAME_DRUG, 'each of them')}."


def _of_elements(built: tuple[Built, ...]) -> Iterator[tuple[ConflictRow, str, str]]:
    """The base against a reason that holds."""
    status = {one.row.id: one.element.status for one in built}
    for one in built:
        for drug in one.judged:
            for reason in _holding(drug):
                for row in conflict_rows():
                    limited = not row.besides or status.get(row.besides) in _LIMITED
                    if row.element == one.row.id and reason.id in row.reasons and limited:
                        yield row, drug.drug, reason.says


_LIMITED = (ElementStatus.CHANGED, ElementStatus.REMOVED)


def _of_alternatives(built: tuple[Built, ...]) -> Iterator[tuple[ConflictRow, str, str]]:
    """What a source names instead against a reason that speaks against it."""
    for one in built:
        for new, old, by in one.named:
            shared = {reason.id for reason in old.reasons}
            for reason in _holding(new):
                itself = reason.id not in shared and reason.status is ElementStatus.REMOVED
                for row in _rows(new.drug, reason):
                    if itself or (by in _BY_GENE and ANY not in row.alternatives):
                        yield row, new.drug, reason.says


def _rows(drug: str, reason: Reason) -> tuple[ConflictRow, ...]:
    """Rows on a drug and a reason; the row for any other where the table has none of its own."""
    rows = [one for one in conflict_rows() if one.alternatives]
    own = tuple(one for one in rows if drug in one.alternatives and reason.id in one.reasons)
    return own or tuple(one for one in rows if ANY in one.alternatives)


def _of_genes(built: tuple[Built, ...]) -> Iterator[tuple[ConflictRow, str, str]]:
    """The genotype against what an inhibitor makes of it."""
    for one in built:
        for drug in one.judged:
            for row in conflict_rows():
                if row.gene and row.gene == drug.genes.converted:
                    yield row, drug.drug, f"{drug.drug}, {_told(drug)}"


def _told(drug: Judged) -> str:
    graver = "by the genotype alone" if drug.genes.converted == MILDER else "with the inhibitor"
    return f"the graver words hold {graver}"


def _holding(drug: Judged) -> tuple[Reason, ...]:
    """Reasons against a drug that hold; what only may hold is missing, and no conflict yet."""
    return tuple(one for one in drug.reasons if one.holds and not one.supports)
