"""Exposure to opioids before the operation, by the definition of tolerance of the US FDA."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from spinewise.evidence.opioid_factors import exposure
from spinewise.pain.opioids.load import Load, OfOne
from spinewise.words import Answer


class ExposureClass(StrEnum):
    """What the lists say about tolerance."""

    TOLERANT = "opioid tolerant"
    IF_A_WEEK = "opioid tolerant if it has been taken for a week or longer"
    PERHAPS = "opioid tolerant at the high end only"
    BELOW = "takes opioids, below the amounts of tolerance"
    NONE = "no opioid on the lists"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Exposed:
    """Class of exposure and the reason.

    Parameters
    ----------
    name : ExposureClass
        The class.
    because : str
        One sentence.
    """

    name: ExposureClass
    because: str


def exposure_class(load: Load) -> Exposed:
    """Class of exposure on the day of the load.

    Parameters
    ----------
    load : Load
        Of one day.

    Returns
    -------
    Exposed
        Not known where a line that may hold an opioid was refused and what was read does not decide.
    """
    rule = exposure()
    reached = [one.ingredient for one in load.amounts if _share(one, at_low=True) >= 1]
    if reached or load.total.low >= rule.other_mme:
        what = " and ".join(reached) if reached else "the opioids together"
        if _long_enough(load, rule.days) is Answer.YES:
            return Exposed(
                ExposureClass.TOLERANT,
                f"{what} at the amount of the definition, for {rule.days} days or longer.",
            )
        return Exposed(
            ExposureClass.IF_A_WEEK,
            f"{what} at the amount of the definition; ask since when, because {rule.days} days are needed.",
        )
    if any(_share(one, at_low=False) >= 1 for one in load.amounts) or load.total.high >= rule.other_mme:
        return Exposed(
            ExposureClass.PERHAPS,
            "Only the high end of what is written reaches the definition; ask what is really taken.",
        )
    if not load.is_whole:
        why = (
            "there is no medication list"
            if not load.lines
            else "entries could not be read that may hold an opioid"
        )
        return Exposed(ExposureClass.UNKNOWN, f"Tolerance cannot be told: {why}.")
    if load.counted:
        return Exposed(ExposureClass.BELOW, "What is written stays below the amounts of the definition.")
    return Exposed(
        ExposureClass.NONE,
        "No opioid is on the lists for this day; a list does not show what is taken besides, so ask.",
    )


def _share(one: OfOne, *, at_low: bool) -> float:
    """Amount as a share of what means tolerance; 0 for a drug that the definition does not name."""
    needed = exposure().amounts.get(one.ingredient)
    return 0.0 if needed is None else (one.amount.low if at_low else one.amount.high) / needed


def _long_enough(load: Load, days: int) -> Answer:
    """Whether everything counted has been taken for so many days, the day itself included."""
    since = load.as_of - datetime.timedelta(days=days - 1)
    firsts = [one.drug.first for one in load.counted if one.amount.low > 0]
    known = [first for first in firsts if first is not None]
    if len(known) < len(firsts):
        return Answer.UNKNOWN
    return Answer.YES if all(first <= since for first in known) else Answer.UNKNOWN
