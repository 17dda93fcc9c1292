"""Vitamin D3: plain cholecalciferol, usually well tolerated, given towards the target level."""

from collections.abc import Iterator

from spinewise.bone.optimisation.literature import found
from spinewise.bone.optimisation.options.judging import Drug, Reason, judge
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.vitamin_d import MISSING, Band
from spinewise.bone.optimisation.windows import courses, is_taken
from spinewise.evidence.tables import entry
from spinewise.results import Option, OptionStatus


def vitamin_d3(situation: Situation) -> Option:
    """Vitamin D3 for this operation and this day.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Option
        Allowed up to the upper end of the target; caution above it, and until a level is known.
    """
    drug = Drug(
        "vitamin-d3",
        "Vitamin D3",
        "Needed for calcium uptake and bone mineralisation, and usually well tolerated.",
        entry("vitamin-d3-role").strength,
        ("vitamin-d3-role", "vitamin-d-target-range", "bone-drug-classes"),
        ("caveat-vitamin-d-target",),
        (found("vitamin-d3-fusion-6mo"),),
    )
    return judge(situation, drug, (*_level(situation), *_taking(situation)))


def _level(situation: Situation) -> Iterator[Reason]:
    level = situation.vitamin_d
    if level.band is Band.UNKNOWN:
        said = f"{level.because} Measure first."
        change = ("A 25-OH vitamin D level.",)
        yield Reason(OptionStatus.CAUTION, said, ("vitamin-d-target-range",), level.facts, (MISSING,), change)
    elif level.band is Band.HIGH:
        said = f"{level.because} The level lies above the target: look at what is taken."
        change = ("A level inside the target.",)
        yield Reason(OptionStatus.CAUTION, said, ("vitamin-d-target-range",), level.facts, (), change)
    else:
        evidence = ("vitamin-d-target-range", "vitamin-d-cns-20")
        yield Reason(OptionStatus.ALLOWED, level.because, evidence, level.facts)


def _taking(situation: Situation) -> Iterator[Reason]:
    asked = situation.asked
    if is_taken(asked.record, asked.as_of, "vitamin-d3"):
        facts = tuple(fact.id for fact in courses(asked.record, "vitamin-d3"))
        yield Reason(OptionStatus.ALLOWED, "Already taking it.", ("vitamin-d3-role",), facts)
    other = courses(asked.record, "calcitriol")
    if other:
        said = "Calcitriol is recorded: an active hormone and another substance."
        facts = tuple(fact.id for fact in other)
        yield Reason(OptionStatus.ALLOWED, said, ("vitamin-d3-role",), facts)
