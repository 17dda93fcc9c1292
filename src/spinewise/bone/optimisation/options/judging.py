"""How the reasons for and against an option make its status: the gravest goes first, all stay visible."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spinewise.bone.optimisation.situation import IN_PARALLEL, Situation
from spinewise.results import Option, OptionStatus
from spinewise.words import Answer

POPULATION = "adults with osteoporosis before elective spine surgery"
ORDER = (
    OptionStatus.ALLOWED,
    OptionStatus.CAUTION,
    OptionStatus.SPECIALIST,
    OptionStatus.NOT_NOW,
    OptionStatus.AVOID,
)
"""From the least to the gravest."""


@dataclass(frozen=True)
class Reason:
    """One reason for a status.

    Parameters
    ----------
    status : OptionStatus
        What it makes of the option, taken alone.
    because : str
        In one sentence; empty where all there is to say is that nobody knows what is missing.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    missing : tuple of str
        What has to be asked, where the reason is that nobody knows.
    would_change : tuple of str
        What would take the reason away.
    """

    status: OptionStatus
    because: str
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drug:
    """What holds for a drug whoever takes it.

    Parameters
    ----------
    id, name : str
        Stable name, and words.
    general : str
        Its place in general, in one sentence.
    strength : str
        Strength of the evidence around spine surgery, with the guideline's grade.
    evidence, caveats : tuple of str
        Ids of evidence entries, that on this drug first, and what weakens it.
    literature : tuple of str
        What studies found, in sentences.
    """

    id: str
    name: str
    general: str
    strength: str
    evidence: tuple[str, ...]
    caveats: tuple[str, ...] = ()
    literature: tuple[str, ...] = ()


def judge(situation: Situation, drug: Drug, reasons: Iterable[Reason]) -> Option:
    """An option under all its reasons.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    drug : Drug
        What holds in general.
    reasons : iterable of Reason
        At least one; several of the same status all count.

    Returns
    -------
    Option
        With the gravest status; a reason that nobody knows something never makes it better.
    """
    ordered = sorted(reasons, key=lambda reason: -ORDER.index(reason.status))
    return Option(
        id=drug.id,
        name=drug.name,
        status=ordered[0].status,
        because=" ".join(_said(situation, ordered)),
        strength=drug.strength,
        evidence=_once(*drug.evidence, *(id for reason in ordered for id in reason.evidence)),
        population=POPULATION,
        owner=situation.asked.protocol.text("owner_bone"),
        facts=_once(*(id for reason in ordered for id in reason.facts)),
        would_change=_once(*(one for reason in ordered for one in reason.would_change)),
        caveats=(*drug.caveats, "caveat-clinician-sets-dose"),
        missing=_once(*(one for reason in ordered for one in reason.missing)),
        in_general=drug.general,
        literature=drug.literature,
    )


def _said(situation: Situation, ordered: list[Reason]) -> Iterator[str]:
    """What is known first, the gravest in front; then what is not, so that it hides nothing."""
    yield from (reason.because for reason in ordered if reason.because and not reason.missing)
    yield from (reason.because for reason in ordered if reason.because and reason.missing)
    unknown = _once(*(one for reason in ordered if not reason.because for one in reason.missing))
    if unknown:
        yield f"Not known: {', '.join(unknown)}; unknown is not absent."
    if situation.urgent:
        yield IN_PARALLEL


def for_osteoporosis(situation: Situation) -> tuple[Reason, ...]:
    """Say that a drug for osteoporosis waits for the diagnosis, where it is not made.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of Reason
        Empty when the criteria are met.
    """
    if situation.osteoporosis is Answer.YES:
        return ()
    if situation.osteoporosis is Answer.NO:
        said = "The criteria for osteoporosis are not met, so nothing here asks for it."
        return (Reason(OptionStatus.CAUTION, said, would_change=("A diagnosis of osteoporosis.",)),)
    return (
        Reason(
            OptionStatus.CAUTION,
            "Whether this is osteoporosis is not known.",
            missing=situation.diagnosis.missing,
            would_change=("An answer to the question of osteoporosis.",),
        ),
    )


def in_pregnancy(situation: Situation) -> tuple[Reason, ...]:
    """Say that the rules on bone drugs were made without pregnant people.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of Reason
        Empty unless a pregnancy is recorded.
    """
    if situation.now("pregnancy") is not Answer.YES:
        return ()
    facts = tuple(sorted(fact.id for fact in situation.asked.record.about("pregnancy")))
    said = "A pregnancy is recorded: these rules were made without pregnant people; the specialist decides."
    return (Reason(OptionStatus.SPECIALIST, said, ("bone-drug-classes",), facts),)


def _once(*ids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
