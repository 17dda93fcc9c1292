"""Whether lines of two sources may be one and the same."""

import datetime
from dataclasses import dataclass, replace

from spinewise.record.medication import Drug, Range
from spinewise.words import Answer

_CLOSE = 1e-6


@dataclass
class Held:
    """A drug of the list that is being made, and the sources that name it.

    Parameters
    ----------
    drug : Drug
        What they say together.
    sources : set of str
        Their names.
    place : int
        Of the first of them, in the order of the sources.
    is_soft : bool
        The first day is only that of a prescription.
    """

    drug: Drug
    sources: set[str]
    place: int
    is_soft: bool = False


def may_be_one(held: Held, new: Held, as_of: datetime.date) -> bool:
    """Whether a line may be one that is on the list already; days of prescription part nothing.

    Parameters
    ----------
    held, new : Held
        Of different sources.
    as_of : date
        The day asked about.

    Returns
    -------
    bool
        As `agree`.
    """
    if not (held.is_soft or new.is_soft):
        return agree(held.drug, new.drug, as_of)
    return overlap(held.drug, new.drug) and agree(
        replace(held.drug, first=None), replace(new.drug, first=None), as_of
    )


def agree(one: Drug, other: Drug, as_of: datetime.date) -> bool:
    """Whether two lines may be one and the same: what both of them say is the same.

    Parameters
    ----------
    one, other : Drug
        Of two sources.
    as_of : date
        The day asked about: a line that is over, or not yet begun, is no line without dates.

    Returns
    -------
    bool
        False for a line that was not read, since nobody knows what it says.
    """
    if one.not_read is not None or other.not_read is not None or not one.ingredients:
        return False
    if {*one.ingredients} != {*other.ingredients} or not overlap(one, other):
        return False
    if (one.is_taken_on(as_of) is Answer.NO) != (other.is_taken_on(as_of) is Answer.NO):
        return False
    said = (
        (one.first, other.first),
        (one.last, other.last),
        (one.release or None, other.release or None),
        (one.route or None, other.route or None),
        (_known(one.as_needed), _known(other.as_needed)),
    )
    return all(a is None or b is None or a == b for a, b in said) and _same_amounts(one, other)


def overlap(one: Drug, other: Drug) -> bool:
    """Whether there is a day on which both lines may hold.

    Parameters
    ----------
    one, other : Drug
        Lines; days that are not said are open.

    Returns
    -------
    bool
        False only where the dates part them.
    """
    first = max(one.first or datetime.date.min, other.first or datetime.date.min)
    return first <= min(one.last or datetime.date.max, other.last or datetime.date.max)


def _same_amounts(one: Drug, other: Drug) -> bool:
    ours = {amount.ingredient: amount for amount in one.daily}
    theirs = {amount.ingredient: amount for amount in other.daily}
    if not ours or not theirs:
        both = one.dose is not None and other.dose is not None and one.unit == other.unit
        return not both or one.dose == other.dose
    return all(
        ours[name].unit == theirs[name].unit and _close(ours[name].amount, theirs[name].amount)
        for name in ours.keys() & theirs.keys()
    )


def _close(one: Range, other: Range) -> bool:
    return abs(one.low - other.low) < _CLOSE and abs(one.high - other.high) < _CLOSE


def _known(answer: Answer) -> Answer | None:
    return None if answer is Answer.UNKNOWN else answer
