"""What a plan keeps of a rule on drugs that holds or may hold."""

from dataclasses import dataclass

from spinewise.evidence.tables import cite
from spinewise.pain.interactions.matching import Hit
from spinewise.words import Answer


@dataclass(frozen=True)
class RuleSaid:
    """A rule on drugs that holds or may hold.

    Parameters
    ----------
    id, title : str
        Stable name, and in words.
    holds : Answer
        Yes, or unknown.
    grade : str
        The word of the source.
    drugs, because : str
        Which drugs, and what of the patient makes it hold or leaves it open.
    action, owner : str
        What is proposed, and to whom.
    source : str
        Citation and place.
    evidence : str
        Id of the entry.
    confirmed : bool
        Whether rule and drugs were read in a source.
    """

    id: str
    title: str
    holds: Answer
    grade: str
    drugs: str
    because: str
    action: str
    owner: str
    source: str
    evidence: str
    confirmed: bool


def rule_said(hit: Hit) -> RuleSaid:
    """One rule as a plan keeps it.

    Parameters
    ----------
    hit : Hit
        A rule with the drugs that it met.

    Returns
    -------
    RuleSaid
        With its citation.
    """
    return RuleSaid(
        hit.rule.id,
        hit.rule.title,
        hit.state.answer,
        hit.rule.grade.value,
        hit.in_words,
        hit.state.because,
        hit.rule.action,
        hit.rule.owner,
        f"{cite(hit.rule.evidence)} ({hit.rule.where})",
        hit.rule.evidence,
        hit.is_confirmed,
    )
