"""FRAX as imported, held against its thresholds: only in someone never treated, and by country."""

import datetime
from dataclasses import dataclass, field
from functools import cache

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry import t_scores
from spinewise.bone.densitometry.scans import IMPOSSIBLE, IN_FUTURE, Refused
from spinewise.evidence.tables import entry
from spinewise.record.concept_table import concepts
from spinewise.record.fact import Fact
from spinewise.record.plausible import why_impossible
from spinewise.words import Answer

HIP, MAJOR = "frax-hip", "frax-major"
WORDS = {HIP: "hip fracture", MAJOR: "major osteoporotic fracture"}
HIP_ABOVE_MAJOR = "FRAX of the hip is larger than FRAX of major fractures, of which the hip is one"
BONE_DRUG = "osteoporosis-drug"
UNITED_STATES = frozenset({"us", "usa", "united states", "united states of america", "u.s.", "u.s.a."})


@dataclass(frozen=True)
class Frax:
    """What FRAX says about one person.

    Parameters
    ----------
    hip, major : Fact or None
        The values that count: the newest of each, the larger of one day.
    met : tuple of Fact
        Those at or above their thresholds.
    naive : Answer
        Whether the person was never treated for osteoporosis.
    treated_by : tuple of Fact
        Facts that say that there was a treatment.
    american : Answer
        Whether the thresholds belong to the country of the calculation.
    criterion : Answer
        Whether FRAX alone justifies treatment. Unknown is never no.
    refused : tuple of Refused
        Values that are not used.
    """

    hip: Fact | None
    major: Fact | None
    met: tuple[Fact, ...]
    naive: Answer
    treated_by: tuple[Fact, ...]
    american: Answer
    criterion: Answer
    refused: tuple[Refused, ...] = field(default=())

    @property
    def values(self) -> tuple[Fact, ...]:
        """Hip and major, as far as they are known."""
        return tuple(fact for fact in (self.hip, self.major) if fact is not None)


def read_frax(asked: Asked) -> Frax:
    """Hold the imported FRAX against its thresholds.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    Frax
        Never computed here: FRAX is proprietary and calibrated by country.
    """
    facts = [fact for concept in (HIP, MAJOR) for fact in asked.record.about(concept)]
    refused = tuple(one for fact in facts if (one := _fault(asked, fact)) is not None)
    left_out = {one.fact.id for one in refused}
    hip, major = (
        _newest([fact for fact in facts if fact.concept == concept and fact.id not in left_out])
        for concept in (HIP, MAJOR)
    )
    if hip and major and hip.date == major.date and percent(hip) > percent(major):
        # A hip fracture is one of the major ones: both figures are left out, since either may be the slip.
        refused += tuple(Refused(fact, IMPOSSIBLE, HIP_ABOVE_MAJOR) for fact in (hip, major))
        hip = major = None
    values = [fact for fact in (hip, major) if fact is not None]
    met = tuple(fact for fact in values if percent(fact) >= threshold(fact.concept))
    naive, treated_by = treatment_naive(asked)
    american = _american(values)
    criterion = _criterion(met, values, naive, american)
    return Frax(hip, major, met, naive, treated_by, american, criterion, refused)


def threshold(concept: str) -> float:
    """Probability from which treatment is indicated.

    Parameters
    ----------
    concept : str
        ``"frax-hip"`` or ``"frax-major"``.

    Returns
    -------
    float
        Percent over ten years.
    """
    if concept == HIP:
        return entry("frax-hip-threshold").number("frax_hip_10y")
    return entry("frax-major-threshold").number("frax_major_10y")


def percent(fact: Fact) -> float:
    """Probability of a FRAX fact.

    Parameters
    ----------
    fact : Fact
        With a number as its value.

    Returns
    -------
    float
        Percent over ten years.
    """
    assert isinstance(fact.value, int | float)
    return round(float(fact.value), 2)


def treatment_naive(asked: Asked) -> tuple[Answer, tuple[Fact, ...]]:
    """Whether the person was never treated with a drug for osteoporosis.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    (Answer, tuple of Fact)
        No where any bone drug is recorded, whatever was answered; yes only where someone said so.
    """
    bone_drugs = _bone_drugs()
    drugs = tuple(
        fact for fact in asked.record.facts if fact.concept in bone_drugs and fact.value is Answer.YES
    )
    if drugs:
        return Answer.NO, drugs
    said = asked.record.answer(BONE_DRUG)
    return (Answer.YES if said is Answer.NO else Answer.UNKNOWN), ()


def outside_range(asked: Asked) -> Fact | None:
    """T-score above the range in which guidelines use FRAX, when that is known.

    Parameters
    ----------
    asked : Asked
        Patient and day.

    Returns
    -------
    Fact or None
        The worst of those that decide; None inside the range, at osteoporosis, and without a T-score.
    """
    if not asked.dxa:
        return None
    worst = t_scores.worst_of(asked.dxa)
    highest = entry("frax-with-low-bone-mass").number("t_score_highest")
    return worst if t_scores.number_of(worst) > highest else None


def _criterion(met: tuple[Fact, ...], values: list[Fact], naive: Answer, american: Answer) -> Answer:
    """FRAX alone: never treated, and a threshold met, by thresholds that belong to the country."""
    if naive is Answer.NO:
        # FRAX says nothing here, and who was treated before had a reason that may not be recorded.
        return Answer.UNKNOWN
    if met:
        # An unnamed country may raise concern; a named other one has thresholds of its own.
        return Answer.YES if naive is Answer.YES and american is not Answer.NO else Answer.UNKNOWN
    both = {fact.concept for fact in values} == {HIP, MAJOR}
    return Answer.NO if both and american is Answer.YES else Answer.UNKNOWN


@cache
def _bone_drugs() -> frozenset[str]:
    """Drugs for osteoporosis, as the table of concepts knows them."""
    return frozenset(key for key, one in concepts().items() if key == BONE_DRUG or BONE_DRUG in one.implies)


def _fault(asked: Asked, fact: Fact) -> Refused | None:
    if fact.date is not None and fact.date > asked.as_of:
        return Refused(fact, IN_FUTURE, f"it is dated {fact.date}, which lies after {asked.as_of}")
    why = why_impossible(fact, asked.record.patient, asked.as_of)
    return Refused(fact, IMPOSSIBLE, why) if why else None


def _newest(facts: list[Fact]) -> Fact | None:
    """The newest; of one day, and among those without a day, the larger."""
    return max(
        facts,
        key=lambda fact: (fact.date or datetime.date.min, percent(fact), fact.id),
        default=None,
    )


def _american(values: list[Fact]) -> Answer:
    said = {fact.context.get("country", "").strip().lower() for fact in values}
    if not said or "" in said:
        return Answer.UNKNOWN
    return Answer.YES if all(_is_american(country) for country in said) else Answer.NO


def _is_american(country: str) -> bool:
    return country.split("(")[0].strip(" ,") in UNITED_STATES
