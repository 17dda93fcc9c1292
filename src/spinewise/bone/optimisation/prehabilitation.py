"""Prehabilitation: the programme before surgery that is being tested, item by item, with status and owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spinewise.bone.optimisation.nicotine import nicotine
from spinewise.bone.optimisation.options.anabolic import ANABOLICS
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.vitamin_d import Band
from spinewise.bone.optimisation.windows import courses, is_taken
from spinewise.record.answers import ids_of, is_over
from spinewise.results import Finding, Option
from spinewise.words import Answer

BUNDLE = "t1-preop-bundle"
METABOLIC = "t1-metabolic-optimisation"
METABOLIC_CONDITIONS = ("diabetes", "obesity", "hyperlipidaemia", "malnutrition", "alcohol")


class Done(StrEnum):
    """How an item stands."""

    DONE = "done"
    PLANNED = "planned"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Item:
    """One item of the programme.

    Parameters
    ----------
    name : str
        For example ``"nicotine"``.
    status : Done
        Done, planned, open, or unknown where nothing is recorded.
    because : str
        In one sentence, with the days that are recorded.
    owner : str
        Who sees to it.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    """

    name: str
    status: Done
    because: str
    owner: str
    evidence: tuple[str, ...]
    facts: tuple[str, ...] = ()


def bundle(situation: Situation, anabolic: Option) -> tuple[Item, ...]:
    """The programme as it stands for this patient.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    anabolic : Option
        As judged.

    Returns
    -------
    tuple of Item
        Eight, whatever is known.
    """
    clinic = situation.asked.protocol.text("owner_missing_data")
    bone = situation.asked.protocol.text("owner_bone")
    return (
        _nicotine(situation, clinic),
        _vitamin_d(situation, bone),
        _care(situation, "nutrition", "nutrition-referral", ("malnutrition",), clinic, (BUNDLE, METABOLIC)),
        _care(situation, "metabolic health", "", METABOLIC_CONDITIONS, clinic, (METABOLIC, BUNDLE)),
        _care(situation, "physical therapy", "physical-therapy", (), clinic, (BUNDLE, "nonpharm-first")),
        _anabolic(situation, anabolic, bone),
        _bone_density(situation, clinic),
        _care(situation, "counselling", "prehabilitation", (), clinic, (BUNDLE, METABOLIC)),
    )


def said_of(items: tuple[Item, ...]) -> Iterator[Finding]:
    """Each item as a finding.

    Parameters
    ----------
    items : tuple of Item
        The programme.

    Yields
    ------
    Finding
        Named "prehabilitation: " and the item.
    """
    for item in items:
        yield Finding(
            f"prehabilitation: {item.name}",
            f"{item.status.capitalize()}: {item.because} Owner: {item.owner}.",
            item.evidence,
            item.facts,
            caveats=("caveat-prehab-being-tested",),
        )


def _nicotine(situation: Situation, owner: str) -> Item:
    found, record = nicotine(situation.asked), situation.asked.record
    day = found.quit_on.isoformat() if found.quit_on else ""
    helped = situation.now("nicotine-cessation") is Answer.YES
    if found.used is Answer.YES:
        status = Done.PLANNED if helped or day else Done.OPEN
        said = "nicotine is used" + (f", to end on {day}" if day else "") + (", help is recorded" * helped)
    elif found.used is Answer.NO:
        status, said = Done.DONE, f"last used on {day}" if day else "no nicotine in any form is recorded"
    elif situation.now("smoking") is Answer.NO:
        status, said = Done.UNKNOWN, "smoking is denied; other products with nicotine were not asked about"
    else:
        status, said = Done.UNKNOWN, "nobody asked about nicotine in any form"
    measured = f" {found.cotinine.words}, {found.cotinine.place}." if found.cotinine else ""
    measured = measured.replace("within", "within its laboratory's own range")
    facts = (*ids_of(record, "nicotine", "smoking", "nicotine-cessation", "cotinine"),)
    return Item("nicotine", status, f"{said}; where appropriate.{measured}", owner, (BUNDLE,), facts)


def _vitamin_d(situation: Situation, owner: str) -> Item:
    level, asked = situation.vitamin_d, situation.asked
    if level.band is Band.UNKNOWN:
        status = Done.UNKNOWN
    elif level.band is Band.IN_TARGET:
        status = Done.DONE
    elif level.band is not Band.HIGH and is_taken(asked.record, asked.as_of, "vitamin-d3"):
        status = Done.PLANNED
    else:
        status = Done.OPEN
    return Item("vitamin D", status, level.because, owner, (BUNDLE, "vitamin-d-target-range"), level.facts)


def _care(
    situation: Situation,
    name: str,
    concept: str,
    conditions: tuple[str, ...],
    owner: str,
    evidence: tuple[str, ...],
) -> Item:
    """An item that is care: done once begun, planned before that, open where a condition asks for it."""
    record, as_of = situation.asked.record, situation.asked.as_of
    facts = ids_of(record, concept, *conditions)
    given = [fact for fact in record.about(concept) if fact.value is Answer.YES]
    days = sorted(fact.date for fact in given if fact.date is not None)
    begun = [fact for fact in given if fact.date is not None and fact.date <= as_of]
    asked_for = [one for one in conditions if situation.now(one) is Answer.YES]
    if begun:
        over = all(is_over(fact, as_of) for fact in begun)
        return Item(name, Done.DONE, f"{'done' if over else 'begun'} on {days[0]}.", owner, evidence, facts)
    if given:
        said = f"planned for {days[0]}." if days else "recorded without a day."
        return Item(name, Done.PLANNED, said, owner, evidence, facts)
    if asked_for:
        words = ", ".join(one.replace("-", " ") for one in asked_for)
        return Item(name, Done.OPEN, f"recorded: {words}.", owner, evidence, facts)
    if situation.now(concept) is Answer.NO:
        return Item(name, Done.OPEN, "recorded as not arranged.", owner, evidence, facts)
    return Item(name, Done.UNKNOWN, "nothing is recorded.", owner, evidence, facts)


def _anabolic(situation: Situation, option: Option, owner: str) -> Item:
    asked = situation.asked
    taken = courses(asked.record, *ANABOLICS)
    facts = tuple(fact.id for fact in taken)
    days = sorted(fact.date for fact in taken if fact.date is not None)
    if days and days[0] <= asked.as_of:
        status, said = Done.DONE, f"begun on {days[0]}"
    elif days:
        status, said = Done.PLANNED, f"planned from {days[0]}"
    elif taken:
        status, said = Done.UNKNOWN, "recorded without days"
    else:
        status, said = Done.OPEN, f"not begun; as an option: {option.status}"
    said = f"{said}; how long before the operation is set by the clinician."
    return Item("anabolic timing", status, said, owner, (BUNDLE, "cns-grade-b-anabolic"), facts)


def _bone_density(situation: Situation, owner: str) -> Item:
    asked = situation.asked
    facts = tuple(sorted(fact.id for fact in asked.dxa_in_date))
    if not asked.dxa_is_open:
        said = "an in-date DXA of hip or distal radius is recorded; no source gives an interval for the next."
        return Item("bone-density monitoring", Done.DONE, said, owner, (BUNDLE,), facts)
    said = "no DXA of hip or distal radius is known to be in date."
    return Item("bone-density monitoring", Done.OPEN, said, owner, (BUNDLE,))
