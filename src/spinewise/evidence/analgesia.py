"""Analgesia around spine surgery: published bases, elements, what changes them, conflicts, factors, after."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from spinewise.evidence import package_data
from spinewise.evidence.interaction_rules import Condition, Grade
from spinewise.evidence.tables import cite, entry

TABLE = "analgesia.toml"
ANY = "*"
USUAL, ASK, SUPPORTS = "usual", "ask", "supports"


@dataclass(frozen=True)
class BaseRow:
    """A published base.

    Parameters
    ----------
    id, name : str
        Stable name, and in words.
    evidence, scope : str
        Ids of entries: what it recommends, and for which operations.
    version : str
        The time that its search covers.
    """

    id: str
    name: str
    evidence: str
    scope: str
    version: str

    @property
    def source(self) -> str:
        """Short form of the publication."""
        return cite(entry(self.evidence))


@dataclass(frozen=True)
class ElementRow:
    """One part of a base, or a drug that is given beside it.

    Parameters
    ----------
    id, name : str
        Stable name, and in words.
    phases : tuple of str
        When it is given.
    candidates : tuple of str
        Drugs that rules and genes are asked about.
    owner, does, removed : str
        Who decides, what is proposed, and what is said where it falls away.
    bases : tuple of str
        Bases that hold it.
    with_base : bool
        False for what belongs to no base.
    evidence : str
        Id of the entry where it belongs to no base.
    asks_gene : str
        Gene without which nothing is decided; empty where that is none.
    choice : str
        Choice of the protocol by which a site does without it; empty where it has none.
    """

    id: str
    name: str
    phases: tuple[str, ...]
    candidates: tuple[str, ...]
    owner: str
    does: str
    removed: str
    bases: tuple[str, ...] = ()
    with_base: bool = True
    evidence: str = ""
    asks_gene: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Modifier:
    """What of operation, list or patient changes an element besides the rules on interactions.

    Parameters
    ----------
    id, element : str
        Stable name, and the element.
    grade : Grade or None
        None for what speaks for the element.
    evidence, says : str
        Id of the entry, and the reason in words.
    drugs : tuple of str
        Candidates that it holds for; empty for all.
    when : tuple of Condition
        What of the patient has to hold.
    takes : tuple of str
        Classes of which a drug is taken up to the day.
    operation : str
        Field of the planned operation that has to be yes; empty where that is none.
    asks : str
        What would settle it; empty where nothing has to be asked besides.
    """

    id: str
    element: str
    grade: Grade | None
    evidence: str
    says: str
    drugs: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    takes: tuple[str, ...] = ()
    operation: str = ""
    asks: str = ""


@dataclass(frozen=True)
class GeneEffect:
    """What a guideline's text on a gene does to a drug.

    Parameters
    ----------
    drugs, begins : tuple of str
        Drugs, and how the text begins.
    grade : str
        A word of `Grade`, ``"usual"`` or ``"ask"``.
    evidence : str
        Id of the entry.
    asks : str
        What has to be measured; empty where that is nothing.
    """

    drugs: tuple[str, ...]
    begins: tuple[str, ...]
    grade: str
    evidence: str
    asks: str = ""


@dataclass(frozen=True)
class Instead:
    """Drugs that a guideline names instead.

    Parameters
    ----------
    id, gene : str
        Stable name, and the gene.
    of, begins : tuple of str
        Drugs that it replaces, and how the text begins.
    drugs : tuple of str
        What it names.
    evidence, says : str
        Id of the entry, and in words.
    """

    id: str
    gene: str
    of: tuple[str, ...]
    begins: tuple[str, ...]
    drugs: tuple[str, ...]
    evidence: str
    says: str


@dataclass(frozen=True)
class ConflictRow:
    """Two reasons that cannot both be followed, and what goes first.

    Parameters
    ----------
    id, about : str
        Stable name, and in words.
    reasons : tuple of str
        Ids of reasons, any of which meets it.
    says : tuple of str
        Each side.
    settled, owner : str
        What goes first, and who decides.
    open : bool
        Whether it is left to the owner.
    evidence : tuple of str
        Ids of entries.
    element : str
        Element of the base that the reason speaks against; empty for the other kinds.
    besides : str
        Another element that has to be limited too.
    makes : str
        Status that a reason gives instead of that of its grade.
    alternatives : tuple of str
        Drugs named instead that the reason speaks against; ``"*"`` for any other.
    gene : str
        ``"milder"`` or ``"graver"``: what an inhibitor makes of the genotype.
    before : str
        By when it is decided where it is open: ``"admission"`` or ``"induction"``.
    grave : bool
        Whether the operation cannot go on as planned without that decision.
    """

    id: str
    about: str
    reasons: tuple[str, ...]
    says: tuple[str, ...]
    settled: str
    owner: str
    open: bool
    evidence: tuple[str, ...]
    element: str = ""
    besides: str = ""
    makes: str = ""
    alternatives: tuple[str, ...] = ()
    gene: str = ""
    before: str = "induction"
    grave: bool = False


@dataclass(frozen=True)
class LeftOutRow:
    """What a base does not recommend.

    Parameters
    ----------
    id, name, base : str
        Stable name, in words, and the base.
    because, evidence : str
        Why, and the id of the entry.
    group : str
        Class, or ``"=name"``, by which it is seen that the patient takes it already.
    choice : str
        Choice of the protocol by which a site gives it all the same; empty where it has none.
    """

    id: str
    name: str
    base: str
    because: str
    evidence: str
    group: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Factor:
    """A risk factor; exactly one of the last seven says how it is seen.

    Parameters
    ----------
    id, name : str
        Stable name, and in words.
    evidence : tuple of str
        Ids of studies, side by side.
    fact, above, operation, sex, load : str
        Concept; concept of a number above that of the entry; field of the operation; sex; class of load.
    takes : tuple of str
        Classes of drugs.
    """

    id: str
    name: str
    evidence: tuple[str, ...]
    fact: str = ""
    above: str = ""
    operation: str = ""
    sex: str = ""
    load: str = ""
    takes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LaterRow:
    """What comes after the operation.

    Parameters
    ----------
    id, when, what, owner, evidence : str
        Stable name, time, what is proposed, who sees to it, id of the entry.
    if_taken : tuple of str
        Classes of which a drug has to be taken.
    from_age : str
        Number of the entry from which age on; empty for every age.
    risks : bool
        Whether it is for those with a risk.
    """

    id: str
    when: str
    what: str
    owner: str
    evidence: str
    if_taken: tuple[str, ...] = ()
    from_age: str = ""
    risks: bool = False


def _rows(kind: str) -> list[dict[str, Any]]:
    return [
        {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        for row in package_data.read(TABLE)[kind]
    ]


@cache
def bases() -> tuple[BaseRow, ...]:
    """Every base."""
    return tuple(BaseRow(**row) for row in _rows("base"))


@cache
def elements() -> tuple[ElementRow, ...]:
    """Every element, in the order of the page."""
    return tuple(ElementRow(**row) for row in _rows("element"))


@cache
def modifiers() -> tuple[Modifier, ...]:
    """Every modifier."""
    return tuple(_modifier(row) for row in _rows("modifier"))


@cache
def gene_effects() -> tuple[GeneEffect, ...]:
    """Every effect of a guideline's text."""
    return tuple(GeneEffect(**row) for row in _rows("gene"))


@cache
def instead() -> tuple[Instead, ...]:
    """What guidelines on genes name instead."""
    return tuple(Instead(**row) for row in _rows("instead"))


@cache
def conflict_rows() -> tuple[ConflictRow, ...]:
    """Every conflict."""
    return tuple(ConflictRow(**row) for row in _rows("conflict"))


@cache
def left_out() -> tuple[LeftOutRow, ...]:
    """What bases do not recommend."""
    found = []
    for row in _rows("left_out"):
        group = row.pop("class", "")
        drug = row.pop("drug", "")
        found.append(LeftOutRow(**row, group=group or (f"={drug}" if drug else "")))
    return tuple(found)


@cache
def factors() -> tuple[Factor, ...]:
    """Every risk factor."""
    return tuple(Factor(**row) for row in _rows("factor"))


@cache
def later() -> tuple[LaterRow, ...]:
    """Everything after the operation."""
    return tuple(LaterRow(**row) for row in _rows("later"))


@cache
def same_lines() -> tuple[tuple[str, ...], ...]:
    """Ids of lines that are one proposal."""
    return tuple(row["ids"] for row in _rows("same"))


def _modifier(row: dict[str, Any]) -> Modifier:
    when = tuple(Condition(facts=tuple(one["fact"])) for one in row.pop("when", ()))
    grade = row.pop("grade")
    return Modifier(**row, when=when, grade=None if grade == SUPPORTS else Grade(grade))
