"""Pain, impact on function and duration, each in the classes of its source."""

import datetime
from collections.abc import Sequence

from spinewise.augmentation.asked import Asked
from spinewise.augmentation.gaps import DURATION, FUNCTION, PAIN
from spinewise.augmentation.reading import Reading, between, ids, number_of
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact

ENTRY, VARIABLES, CLASSES = "va-rand-population", "va-rand-variables", "va-rand-duration"
EUROPEAN = "va-european-panel"
BELOW_ENTRY, RATED = "below the panel's entry", "rated"
PAINS = (BELOW_ENTRY, RATED)
BELOW, MODERATE, SEVERE = "below what was rated", "moderate", "severe"
IMPACTS = (BELOW, MODERATE, SEVERE)
AS_VAS = "A score on the numeric rating scale is read as if it were a VAS, which the panel asked for."
NOT_ODI = "An ODI is recorded; the panel speaks of the RMDQ, and one is not turned into the other."
WEEK = datetime.timedelta(weeks=1)


def pain(asked: Asked) -> Reading:
    """Whether the pain is as severe as the panel's entry asks.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        By the newest score since the fracture; both where two scores of one day disagree.
    """
    newest = _newest(asked, "pain-vas", "pain-nrs")
    if not newest:
        return Reading(PAINS, PAINS, "No pain score since the fracture is recorded.", missing=(PAIN,))
    least = entry(ENTRY).number("pain_vas")
    values = [number_of(fact) for fact in newest]
    possible = between(min(values), max(values), lambda value: int(value >= least), PAINS)
    told = ", ".join(f"{_scale(fact)} {number_of(fact):g}" for fact in newest)
    day = f" on {newest[0].date.isoformat()}" if newest[0].date else ", without a date"
    caveats = (AS_VAS,) if any(fact.concept == "pain-nrs" for fact in newest) else ()
    return Reading(
        PAINS,
        possible,
        f"Pain {told}{day}; the panel's entry is VAS {least:g} or more.",
        ids(newest),
        (PAIN,) if len(possible) > 1 else (),
        caveats,
    )


def impact(asked: Asked) -> Reading:
    """Impact on function by the Roland-Morris score.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        Open where only an ODI is known.
    """
    newest = _newest(asked, "rmdq")
    if not newest:
        odi = _newest(asked, "odi")
        why = NOT_ODI if odi else "No Roland-Morris score since the fracture is recorded."
        return Reading(IMPACTS, IMPACTS, why, ids(odi), (FUNCTION,))
    values = sorted(number_of(fact) for fact in newest)
    possible = between(values[0], values[-1], _impact, IMPACTS)
    told = " and ".join(f"{value:g}" for value in values)
    day = f" on {newest[0].date.isoformat()}" if newest[0].date else ", without a date"
    missing = (FUNCTION,) if len(possible) > 1 else ()
    return Reading(IMPACTS, possible, f"RMDQ {told} of 24{day}.", ids(newest), missing)


def duration(asked: Asked) -> Reading:
    """Class of the pain's duration; unconfirmed, and nothing is decided by it.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    Reading
        The weeks since the day on which it was asked are added; without that day it is a least.
    """
    limits = entry(CLASSES)
    bounds = [limits.number(name) for name in ("second_from", "third_from", "fourth_above")]
    classes = (
        f"below {bounds[0]:g} week",
        f"{bounds[0]:g} to {bounds[1]:g} weeks",
        f"{bounds[1]:g} to {bounds[2]:g} weeks",
        f"above {bounds[2]:g} weeks",
    )

    def place(weeks: float) -> int:
        return int(weeks >= bounds[0]) + int(weeks >= bounds[1]) + int(weeks > bounds[2])

    known = weeks(asked)
    if known is None:
        return Reading(classes, classes, "How long the pain has lasted is not recorded.", missing=(DURATION,))
    low, high, fact = known
    possible = between(low, high, place, classes)
    at_least = "at least " if high > low else ""
    return Reading(
        classes,
        possible,
        f"Pain for {at_least}{low:.0f} weeks.",
        (fact.id,),
        (DURATION,) if len(possible) > 1 else (),
        ("The classes are unconfirmed; the day count is not.",),
    )


def weeks(asked: Asked) -> tuple[float, float, Fact] | None:
    """How long the pain has lasted on the day asked about, in weeks.

    Parameters
    ----------
    asked : Asked
        Patient, fracture and day.

    Returns
    -------
    tuple or None
        Ends of what is known and the fact; the upper end is infinite where the day of asking is not known.
    """
    facts = asked.numbers("pain-duration")
    if not facts:
        return None
    told = number_of(facts[0])
    if facts[0].date is None:
        return told, float("inf"), facts[0]
    lasted = told + (asked.as_of - facts[0].date) / WEEK
    return lasted, lasted, facts[0]


def _impact(score: float) -> int:
    limits = entry(VARIABLES)
    return int(score >= limits.number("rmdq_moderate")) + int(score > limits.number("rmdq_severe"))


def _scale(fact: Fact) -> str:
    return "VAS" if fact.concept == "pain-vas" else "NRS"


def _newest(asked: Asked, *concepts: str) -> Sequence[Fact]:
    """Numbers of the newest day on some concepts; those without a day only where none has one."""
    facts = asked.numbers(*concepts)
    day = max((fact.date for fact in facts if fact.date is not None), default=None)
    return [fact for fact in facts if fact.date == day]
