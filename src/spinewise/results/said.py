"""What is said of one patient: findings, proposals, gaps, disagreements and questions."""

import datetime
from dataclasses import dataclass

from spinewise.words import Level, Phase


@dataclass(frozen=True)
class Finding:
    """Something seen in this patient, in one sentence, with what it rests on.

    Parameters
    ----------
    name : str
        Short name, stable over versions, for example ``"level stands out"``.
    because : str
        The sentence.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    level : Level or None
        Where, if it has a level.
    caveats : tuple of str
        What weakens it.
    """

    name: str
    because: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    level: Level | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """Something that is not known and would matter.

    Parameters
    ----------
    what : str
        The thing, for example ``"DXA of hip or distal radius"``.
    why_it_matters : str
        What it could change in the plan, or the reason why it could not be had.
    how_to_get_it : str
        The next step.
    level : Level or None
        Where, if it has a level.
    weight : int
        How much it could change the plan; larger comes first on the page.
    """

    what: str
    why_it_matters: str
    how_to_get_it: str
    level: Level | None = None
    weight: int = 0


@dataclass(frozen=True)
class Recommendation:
    """A proposal to a clinician, never an order.

    Parameters
    ----------
    id : str
        Stable name of the line, by which a review accepts or overrides it.
    action : str
        What is proposed, in one sentence.
    phase : Phase
        When it belongs.
    strength : str
        Strength of the evidence, in the words of the evidence table.
    because : str
        The reason for this patient, in one sentence.
    evidence : tuple of str
        Ids of evidence entries.
    population : str
        For whom the rule holds.
    owner : str
        Who decides.
    due : date or None
        By when; None when no operation date is known.
    facts : tuple of str
        Ids of facts of the record.
    caveats, missing, alternatives : tuple of str
        What weakens it, what is not known, and what else can be done.
    weight : int
        Order among what is to be decided; larger comes first.
    opposes : tuple of str
        Ids of lines that cannot be followed together with this one; the line that names another is the
        more careful of the two.
    """

    id: str
    action: str
    phase: Phase
    strength: str
    because: str
    evidence: tuple[str, ...]
    population: str
    owner: str
    due: datetime.date | None = None
    facts: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    weight: int = 0
    opposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disagreement:
    """Two sources that do not say the same about this patient; both stay visible.

    Parameters
    ----------
    about : str
        The matter.
    says : tuple of str
        What each source says, one sentence each.
    settled : str
        By which rule one goes first, or that nothing settles it.
    evidence : tuple of str
        Ids of evidence entries.
    """

    about: str
    says: tuple[str, ...]
    settled: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Something that only a person can answer; nothing is guessed meanwhile.

    Parameters
    ----------
    id : str
        Stable name by which an answer is given.
    what : str
        The question.
    choices : tuple of str
        The answers that would be understood.
    consequence : str
        What stays undone until it is answered.
    """

    id: str
    what: str
    choices: tuple[str, ...]
    consequence: str
