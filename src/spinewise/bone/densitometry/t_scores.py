"""T-scores: at which sites they count, whether one is in date, and what the worst of them says."""

import datetime
from collections.abc import Sequence
from functools import cache

from spinewise.bone.densitometry.scans import T_SCORE, number
from spinewise.evidence.direction import worst
from spinewise.evidence.protocol import Protocol
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.record.timeline import add_months
from spinewise.words import Answer

__all__ = [
    "COUNTING_SITES",
    "HIP_SITES",
    "T_SCORE",
    "in_date",
    "in_words",
    "is_osteoporosis",
    "meets",
    "number_of",
    "shown",
    "threshold",
    "worst_of",
]

HIP_SITES = frozenset({"hip", "total hip", "femoral neck", "femur"})
COUNTING_SITES = HIP_SITES | {"distal radius"}
"""Parts of the hip and the distal radius; a forearm whose part is not named may be another part of it."""


def in_date(fact: Fact, protocol: Protocol, as_of: datetime.date) -> Answer:
    """Whether a DXA is recent enough, in calendar months by the protocol.

    Parameters
    ----------
    fact : Fact
        A value of a DXA.
    protocol : Protocol
        Its ``dxa_in_date_months`` may be blank.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Answer
        Unknown when the DXA has no date, or nobody has chosen how old it may be.
    """
    months = protocol.number_or_none("dxa_in_date_months")
    if months is None or fact.date is None:
        return Answer.UNKNOWN
    return Answer.YES if fact.date >= add_months(as_of, -int(months)) else Answer.NO


def worst_of(facts: Sequence[Fact]) -> Fact:
    """The T-score that counts among several: the lowest.

    Parameters
    ----------
    facts : sequence of Fact
        At least one.

    Returns
    -------
    Fact
        The first of those with the worst value.
    """
    value = worst("T-score", (number_of(fact) for fact in facts))
    return next(fact for fact in facts if number_of(fact) == value)


@cache
def threshold() -> float:
    """T-score of osteoporosis.

    Returns
    -------
    float
        In standard deviations.
    """
    return entry("tscore-osteoporosis-threshold").number("t_score")


def meets(t: float, protocol: Protocol) -> bool:
    """Whether a number meets the criterion, with the boundary as the protocol words it.

    Parameters
    ----------
    t : float
        T-score, standard deviations.
    protocol : Protocol
        The site's choices.

    Returns
    -------
    bool
        True at or below (or, by choice, only below) the published value.
    """
    strict = protocol.text("t_score_osteoporosis_boundary") == "<"
    return t < threshold() if strict else t <= threshold()


def is_osteoporosis(fact: Fact, protocol: Protocol) -> bool:
    """Whether a T-score meets the criterion.

    Parameters
    ----------
    fact : Fact
        A T-score at a site that counts.
    protocol : Protocol
        The site's choices.

    Returns
    -------
    bool
        True at or below (or, by choice, only below) the published value.
    """
    return meets(number_of(fact), protocol)


def number_of(fact: Fact) -> float:
    """Value of a T-score.

    Parameters
    ----------
    fact : Fact
        With a number as its value.

    Returns
    -------
    float
        In standard deviations.
    """
    return number(fact)


def shown(value: float) -> str:
    """A score as printed: one decimal, two where the second says something.

    Parameters
    ----------
    value : float
        T- or Z-score, standard deviations.

    Returns
    -------
    str
        For example ``"-2.5"`` or ``"-2.46"``.

    Examples
    --------
    >>> shown(-2.5), shown(-2.46), shown(0)
    ('-2.5', '-2.46', '0.0')
    """
    text = f"{value:.2f}"
    return text[:-1] if text.endswith("0") else text


def in_words(fact: Fact) -> str:
    """A T-score with site, side and date.

    Parameters
    ----------
    fact : Fact
        A T-score.

    Returns
    -------
    str
        For example ``"T-score -2.7 (left total hip, 2024-05-02)"``.
    """
    place = " ".join(part for part in (fact.side, fact.site or "site not given") if part)
    day = fact.date.isoformat() if fact.date else "no date"
    return f"T-score {shown(number_of(fact))} ({place}, {day})"
