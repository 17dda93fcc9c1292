"""DXA T-scores of the record: which count, whether one is in date, and what the worst of them says.

Only as far as HU are held against DXA here; reading DXA itself (sites, TBS, FRAX) is a capability of its own.
"""

import datetime
from collections.abc import Sequence

from spinewise.evidence.direction import worst
from spinewise.evidence.protocol import Protocol
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.record.timeline import add_months
from spinewise.words import Answer

T_SCORE = "dxa-t-score"
COUNTING_SITES = frozenset({"hip", "total hip", "femoral neck", "femur", "distal radius"})
"""Parts of the hip and the distal radius; a forearm whose part is not named may be another part of it."""


def t_scores(record: Record, as_of: datetime.date) -> tuple[Fact, ...]:
    """T-scores at sites that count, newest first; those dated after the day are left out.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    tuple of Fact
        With numbers as values.
    """
    return tuple(fact for fact in _numbers(record, as_of) if fact.site in COUNTING_SITES)


def other_t_scores(record: Record, as_of: datetime.date) -> tuple[Fact, ...]:
    """T-scores at the spine, at other sites, or without a site: they close nothing.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    tuple of Fact
        Newest first.
    """
    return tuple(fact for fact in _numbers(record, as_of) if fact.site not in COUNTING_SITES)


def in_date(fact: Fact, protocol: Protocol, as_of: datetime.date) -> Answer:
    """Whether a DXA is recent enough, in calendar months by the protocol.

    Parameters
    ----------
    fact : Fact
        A T-score.
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


def is_osteoporosis(fact: Fact, protocol: Protocol) -> bool:
    """Whether a T-score meets the criterion, with the boundary as the protocol words it.

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
    limit = entry("tscore-osteoporosis-threshold").number("t_score")
    strict = protocol.text("t_score_osteoporosis_boundary") == "<"
    return number_of(fact) < limit if strict else number_of(fact) <= limit


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
    assert isinstance(fact.value, int | float)
    return float(fact.value)


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
    return f"T-score {number_of(fact):.1f} ({place}, {day})"


def _numbers(record: Record, as_of: datetime.date) -> tuple[Fact, ...]:
    return tuple(
        fact
        for fact in record.about(T_SCORE)
        if isinstance(fact.value, int | float)
        and not isinstance(fact.value, bool)
        and (fact.date is None or fact.date <= as_of)
    )
