"""The ten signs of a vertebral fragility fracture, counted, and the probability that their number means."""

from dataclasses import dataclass

from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import SIGNS as NOT_LOOKED_FOR
from spinewise.augmentation.reading import Reading, between, ids
from spinewise.evidence.tables import entry
from spinewise.words import Answer

EVIDENCE = "va-rand-signs"
NONE, LOW, INTERMEDIATE, HIGH = "none of the ten", "low", "intermediate", "high"
PROBABILITIES = (NONE, LOW, INTERMEDIATE, HIGH)

SINCE_FRACTURE = {
    "pain-limits-mobility": "severe limitation of mobility or daily life by pain",
    "pain-eases-with-rest": "pain that eases with rest",
    "low-energy-trauma": "recent trauma of low velocity",
    "pain-with-movement": "pain with activity or movement",
    "spinous-process-tenderness": "tenderness over a spinous process",
    "pain-on-position-change": "more pain on changing position, with reluctance to move",
    "midline-back-pain": "midline back pain",
}
"""Signs of this fracture, each a concept of the record: what was said before it does not count."""

WEAK_BONE, EARLIER, STEROIDS = (
    "osteoporosis or osteopenia",
    "an earlier vertebral compression fracture",
    "long-term corticosteroids",
)
"""The three signs of the past history."""


@dataclass(frozen=True)
class Sign:
    """One of the ten.

    Parameters
    ----------
    name : str
        In words.
    answer : Answer
        Whether it is there.
    facts : tuple of str
        Ids of facts of the record.
    """

    name: str
    answer: Answer
    facts: tuple[str, ...]


def signs(asked: Asked) -> tuple[Sign, ...]:
    """The ten signs, history, past history and examination together.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    tuple of Sign
        Always ten.
    """
    those = tuple(
        Sign(name, asked.said_since_fracture(concept), ids(asked.since_fracture(concept)))
        for concept, name in SINCE_FRACTURE.items()
    )
    return (*those, _weak_bone(asked), _earlier(asked), _steroids(asked))


def probability(asked: Asked) -> Reading:
    """How probable the ten signs make a vertebral fragility fracture.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        Every class that the signs not yet looked for leave open.
    """
    every = signs(asked)
    present = [one for one in every if one.answer is Answer.YES]
    unknown = [one for one in every if one.answer is Answer.UNKNOWN]
    low, high = len(present), len(present) + len(unknown)
    possible = between(low, high, _class, PROBABILITIES)
    counted = f"{low} of {len(every)} signs are recorded"
    named = f" ({', '.join(one.name for one in present)})" if present else ""
    open_ = f"; not looked for: {', '.join(one.name for one in unknown)}" if unknown else ""
    return Reading(
        PROBABILITIES,
        possible,
        f"{counted}{named}{open_}.",
        tuple(sorted({id for one in every for id in one.facts})),
        (NOT_LOOKED_FOR,) if len(possible) > 1 else (),
    )


def _class(count: float) -> int:
    limits = entry(EVIDENCE)
    return sum(count >= limits.number(name) for name in ("low_from", "intermediate_from", "high_from"))


def _weak_bone(asked: Asked) -> Sign:
    """Yes by diagnosis or by the bone room; no only where neither osteoporosis nor osteopenia is there."""
    recorded = {asked.ever("osteoporosis"), asked.ever("osteopenia"), asked.ever("secondary-osteoporosis")}
    facts = ids(
        fact
        for concept in ("osteoporosis", "osteopenia", "secondary-osteoporosis")
        for fact in asked.record.about(concept)
    )
    if Answer.YES in recorded or asked.osteoporosis is Answer.YES:
        return Sign(WEAK_BONE, Answer.YES, facts)
    denied = asked.ever("osteoporosis") is Answer.NO and asked.ever("osteopenia") is Answer.NO
    return Sign(WEAK_BONE, Answer.NO if denied else Answer.UNKNOWN, facts)


def _earlier(asked: Asked) -> Sign:
    """Yes also where the record holds vertebral fractures of two days: the older one was there before."""
    said = asked.ever("prior-vertebral-fracture")
    days = {fact.date for fact in asked.fractures.recorded if fact.date is not None}
    facts = ids(asked.record.about("prior-vertebral-fracture"))
    if said is not Answer.YES and len(days) > 1:
        return Sign(EARLIER, Answer.YES, (*facts, *ids(asked.fractures.recorded)))
    return Sign(EARLIER, said, facts)


def _steroids(asked: Asked) -> Sign:
    """Only a no or a code for long-term use decides: a course that is recorded may be a short one."""
    facts = asked.record.about("glucocorticoid")
    said = asked.now("glucocorticoid")
    long_term = any("long term" in fact.note.lower() or "long-term" in fact.note.lower() for fact in facts)
    if said is Answer.YES and not long_term:
        said = Answer.UNKNOWN
    return Sign(STEROIDS, said, ids(facts))
