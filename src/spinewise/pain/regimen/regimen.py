"""What is said of analgesia around one operation: base, elements, settled conflicts, factors, discharge."""

from dataclasses import dataclass
from enum import StrEnum

from spinewise.results import Disagreement, Missing, Question, Span
from spinewise.words import Answer, Phase


class ElementStatus(StrEnum):
    """What this patient's facts make of an element; none of them is an order."""

    KEPT = "kept"
    CHANGED = "changed"
    UNDECIDED = "undecided"
    REMOVED = "removed"

    @property
    def worry(self) -> int:
        """Place in the order from the most to the least reassuring."""
        return list(ElementStatus).index(self)


@dataclass(frozen=True)
class Base:
    """Which published regimen is the base for the planned operation, and why.

    Parameters
    ----------
    id : str
        ``"complex"`` or ``"laminectomy"``; empty where none was written for the operation, or none can be
        told.
    name : str
        In words.
    applies : Answer
        Whether a base was written for this operation; unknown where the operation is not known well enough.
    because : tuple of str
        Why, one sentence each.
    source, version : str
        Where it was published, and the time that its search covers.
    evidence : tuple of str
        Ids of evidence entries.
    missing : tuple of str
        What of the operation is not known.
    """

    id: str
    name: str
    applies: Answer
    because: tuple[str, ...]
    source: str
    version: str
    evidence: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One drug that could fill an element.

    Parameters
    ----------
    drug : str
        Generic name.
    status : ElementStatus
        How it stands for this patient.
    because : tuple of str
        The reasons, the gravest first.
    evidence : tuple of str
        Ids of evidence entries.
    missing : tuple of str
        What is not known and could change its status.
    """

    drug: str
    status: ElementStatus
    because: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Element:
    """One part of the base, as it stands for this patient.

    Parameters
    ----------
    id : str
        Stable name, for example ``"paracetamol"``.
    name : str
        In words.
    phases : tuple of Phase
        When the source gives it.
    status : ElementStatus
        What this patient's facts make of it.
    action : str
        What is proposed, in one sentence without a dose.
    because : tuple of str
        The reasons for this patient, the gravest first; what the source says where nothing changes it.
    evidence : tuple of str
        Ids of evidence entries.
    strength, source, version : str
        Of the base or, outside it, of what is quoted.
    owner : str
        Who decides.
    alternatives : tuple of str
        What can be asked for instead, each judged by the same rules.
    missing : tuple of str
        What is not known and could change the status.
    candidates : tuple of Candidate
        Drugs that could fill it, each judged.
    facts : tuple of str
        Ids of facts of the record.
    caveats : tuple of str
        What weakens it.
    """

    id: str
    name: str
    phases: tuple[Phase, ...]
    status: ElementStatus
    action: str
    because: tuple[str, ...]
    evidence: tuple[str, ...]
    strength: str
    source: str
    version: str
    owner: str
    alternatives: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    facts: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Something that the base does not recommend, and why.

    Parameters
    ----------
    id, name : str
        Stable name, and in words.
    because : str
        Why the source leaves it out, in its sense.
    source, version : str
        Where that stands.
    evidence : tuple of str
        Ids of evidence entries.
    already : str
        Empty, or a sentence where the patient takes it already: it is asked about, never stopped here.
    """

    id: str
    name: str
    because: str
    source: str
    version: str
    evidence: tuple[str, ...]
    already: str = ""


@dataclass(frozen=True)
class Settled:
    """Two reasons that cannot both be followed: which goes first, or who decides. Both stay.

    Parameters
    ----------
    id, about : str
        Row of the table of conflicts, and in words.
    says : tuple of str
        Each side with its source, one sentence each.
    settled : str
        What goes first and why, or that nothing settles it.
    owner : str
        Who decides.
    evidence : tuple of str
        Ids of evidence entries.
    drugs : tuple of str
        Drugs that it is about.
    is_open : bool
        Whether it is left to the owner.
    before : str
        By when the owner decides: ``"admission"`` where somebody outside has to act, else ``"induction"``.
    is_grave : bool
        Whether the operation cannot go on as planned without that decision.
    """

    id: str
    about: str
    says: tuple[str, ...]
    settled: str
    owner: str
    evidence: tuple[str, ...]
    drugs: tuple[str, ...] = ()
    is_open: bool = False
    before: str = "induction"
    is_grave: bool = False

    def as_disagreement(self) -> Disagreement:
        """The same as sources that disagree, for the plan."""
        return Disagreement(self.about, self.says, f"{self.settled} Decides: {self.owner}.", self.evidence)


@dataclass(frozen=True)
class RiskFactor:
    """Something that went with more pain or longer opioid use in studies; never part of a score.

    Parameters
    ----------
    id, name : str
        Stable name, and in words.
    found : Answer
        Found, not found, or not known.
    because : str
        What it rests on for this patient.
    studies : tuple of str
        What each study found, with population, window and interval, side by side.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    """

    id: str
    name: str
    found: Answer
    because: str
    studies: tuple[str, ...]
    evidence: tuple[str, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Later:
    """One line of the time after the operation: before discharge, the first weeks, a review.

    Parameters
    ----------
    id : str
        Stable name.
    when : str
        ``"before discharge"``, ``"first weeks"``, ``"review"`` or ``"six months"``; no other time than a
        source gives.
    what : str
        What is proposed or expected, in one sentence.
    owner : str
        Who sees to it.
    source, strength : str
        Where it stands.
    evidence : tuple of str
        Ids of evidence entries.
    because : str
        Why for this patient; empty where it holds for everyone.
    """

    id: str
    when: str
    what: str
    owner: str
    source: str
    strength: str
    evidence: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True)
class Regimen:
    """Analgesia around one operation.

    Parameters
    ----------
    operation : Base
        Which base, and why.
    elements : tuple of Element
        In the order of the base.
    settled : tuple of Settled
        Conflicts, with both reasons.
    risk_factors : tuple of RiskFactor
        Found, not found and not known.
    discharge : tuple of Later
        After the operation.
    left_out : tuple of LeftOut
        What the base does not recommend.
    questions : tuple of Question
        What only people can answer.
    missing : tuple of Missing
        What is not known and would matter.
    timeline : tuple of Span
        Drugs and windows around the operation.
    """

    operation: Base
    elements: tuple[Element, ...] = ()
    settled: tuple[Settled, ...] = ()
    risk_factors: tuple[RiskFactor, ...] = ()
    discharge: tuple[Later, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()
    missing: tuple[Missing, ...] = ()
    timeline: tuple[Span, ...] = ()

    def element(self, id: str) -> Element:
        """Element of that name; KeyError for a name that is not there."""
        for one in self.elements:
            if one.id == id:
                return one
        raise KeyError(f"the regimen has no element {id}")
