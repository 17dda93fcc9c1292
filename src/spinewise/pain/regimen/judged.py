"""One drug and one element as they stand for a patient: every reason kept, the gravest first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spinewise.evidence.analgesia import ConflictRow, ElementRow, Instead, conflict_rows
from spinewise.pain.regimen.genes import OfGenes, of_genes
from spinewise.pain.regimen.reasons import Reason, Situation, of_rules, of_table
from spinewise.pain.regimen.regimen import Candidate, ElementStatus


@dataclass(frozen=True)
class Judged:
    """One drug with everything that was said of it.

    Parameters
    ----------
    drug : str
        Generic name.
    status : ElementStatus
        The gravest of its reasons.
    reasons : tuple of Reason
        The gravest first.
    genes : OfGenes
        What the genes say.
    """

    drug: str
    status: ElementStatus
    reasons: tuple[Reason, ...]
    genes: OfGenes

    @property
    def against(self) -> tuple[Reason, ...]:
        """Reasons that speak against it or may do so."""
        return tuple(one for one in self.reasons if one.status is not ElementStatus.KEPT)

    @property
    def instead(self) -> tuple[Instead, ...]:
        """What guidelines on genes name in its place."""
        return self.genes.instead

    def as_candidate(self) -> Candidate:
        """The same for the page."""
        return Candidate(
            self.drug,
            self.status,
            tuple(dict.fromkeys(one.says for one in self.reasons)),
            tuple(dict.fromkeys(id for one in self.reasons for id in one.evidence)),
            tuple(dict.fromkeys(what for one in self.reasons for what in one.lacking)),
        )


def judge(element: str, drug: str, now: Situation) -> Judged:
    """One drug in one element.

    Parameters
    ----------
    element : str
        Id of the element.
    drug : str
        Generic name.
    now : Situation
        Patient, list and operation.

    Returns
    -------
    Judged
        With the status that the table of conflicts gives where it settles a reason otherwise.
    """
    genes = of_genes(drug, now)
    found = (*of_rules(drug, now), *of_table(element, drug, now), *genes.reasons)
    settled = tuple(_settled(element, one) for one in found)
    ordered = tuple(sorted(settled, key=lambda one: -one.status.worry))
    return Judged(drug, worst(one.status for one in settled), ordered, genes)


def worst(several: Iterable[ElementStatus]) -> ElementStatus:
    """The least reassuring of several.

    Parameters
    ----------
    several : iterable of ElementStatus
        In any order.

    Returns
    -------
    ElementStatus
        Kept where there is none.
    """
    return max(several, key=lambda one: one.worry, default=ElementStatus.KEPT)


def of_candidates(several: Iterable[ElementStatus]) -> ElementStatus:
    """Status of an element from those of its drugs.

    Parameters
    ----------
    several : iterable of ElementStatus
        At least one.

    Returns
    -------
    ElementStatus
        Kept where all are; changed where one can still be given; else the best that is left.
    """
    known = [*several]
    best = min(known, key=lambda one: one.worry)
    return ElementStatus.CHANGED if best is ElementStatus.KEPT and len({*known}) > 1 else best


def rows_of(element: str, reason: str) -> tuple[ConflictRow, ...]:
    """Rows of the table that set the base of an element against a reason.

    Parameters
    ----------
    element, reason : str
        Ids of both.

    Returns
    -------
    tuple of ConflictRow
        In the order of the table.
    """
    return tuple(one for one in conflict_rows() if one.element == element and reason in one.reasons)


def named(row: ElementRow, judged: Iterable[Judged]) -> tuple[str, ...]:
    """Drugs of an element that can be given or may be.

    Parameters
    ----------
    row : ElementRow
        The element.
    judged : iterable of Judged
        Its drugs.

    Returns
    -------
    tuple of str
        In the order of the table.
    """
    open_ = {one.drug for one in judged if one.status is not ElementStatus.REMOVED}
    return tuple(drug for drug in row.candidates if drug in open_)


def _settled(element: str, reason: Reason) -> Reason:
    """The reason with the status of the row that settles it; what only may hold stays undecided."""
    makes = next((one.makes for one in rows_of(element, reason.id) if one.makes), "")
    if not makes or reason.status in (ElementStatus.KEPT, ElementStatus.UNDECIDED):
        return reason
    return replace(reason, status=ElementStatus(makes))
