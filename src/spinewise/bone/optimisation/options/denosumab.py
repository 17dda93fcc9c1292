"""Denosumab: second line, and the one to discuss where renal failure rules out bisphosphonates."""

from collections.abc import Iterator

from spinewise.bone.optimisation.laboratory import Place
from spinewise.bone.optimisation.options.judging import Drug, Reason, for_osteoporosis, in_pregnancy, judge
from spinewise.bone.optimisation.options.renal import EVIDENCE, facts_on_kidneys, unknown_kidneys
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.vitamin_d import MISSING as VITAMIN_D
from spinewise.bone.optimisation.vitamin_d import Band
from spinewise.evidence.tables import entry
from spinewise.record.answers import ids_of
from spinewise.results import Option, OptionStatus
from spinewise.words import Answer

CALCIUM = "calcium"


def denosumab(situation: Situation) -> Option:
    """Denosumab for this operation and this day.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Option
        Always with caution: second line, and calcium and vitamin D are asked for.
    """
    drug = Drug(
        "denosumab",
        "Denosumab",
        "Second line for osteoporosis in general.",
        entry("denosumab-renal-failure").strength,
        ("denosumab-mechanism", "bone-drug-classes"),
        ("caveat-denosumab-calcium",),
    )
    reasons = (
        *_kidneys(situation),
        *_calcium(situation),
        *_vitamin_d(situation),
        *for_osteoporosis(situation),
        *in_pregnancy(situation),
    )
    return judge(situation, drug, reasons)


def low_calcium(situation: Situation) -> tuple[str, tuple[str, ...]]:
    """What is recorded of low calcium.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    (str, tuple of str)
        One sentence and ids of facts; an empty sentence where nothing is low.
    """
    said: list[str] = []
    facts: list[str] = []
    if situation.now("hypocalcaemia") is Answer.YES:
        said.append("Hypocalcaemia is recorded.")
        facts += ids_of(situation.asked.record, "hypocalcaemia")
    if situation.calcium is not None and situation.calcium.place is Place.BELOW:
        said.append(f"{situation.calcium.words_in_front} lies below its laboratory's own range.")
        facts.append(situation.calcium.fact.id)
    return " ".join(said), tuple(facts)


def _kidneys(situation: Situation) -> tuple[Reason, ...]:
    if situation.renal_failure is Answer.YES:
        said = (
            "Renal failure rules out bisphosphonates: denosumab is then the drug to discuss, with calcium "
            "and vitamin D known."
        )
        return (Reason(OptionStatus.CAUTION, said, EVIDENCE, facts_on_kidneys(situation)),)
    if situation.renal_failure is Answer.NO:
        said = "No renal failure is recorded, so its stated use is not given."
        return (Reason(OptionStatus.CAUTION, said, EVIDENCE, facts_on_kidneys(situation)),)
    return unknown_kidneys(situation)


def _calcium(situation: Situation) -> Iterator[Reason]:
    low, facts = low_calcium(situation)
    if low:
        said = f"{low} A clinician settles that before denosumab is thought of."
        yield Reason(OptionStatus.CAUTION, said, EVIDENCE, facts, (), ("Calcium that is not low.",))
    if situation.calcium is None:
        yield Reason(OptionStatus.CAUTION, "", EVIDENCE, (), (CALCIUM,), ("A calcium level.",))
    elif situation.calcium.place is Place.NOT_JUDGED:
        level = situation.calcium.words_in_front
        said = f"{level} stands without its laboratory's range; a clinician judges it."
        yield Reason(OptionStatus.CAUTION, said, EVIDENCE, (situation.calcium.fact.id,))


def _vitamin_d(situation: Situation) -> Iterator[Reason]:
    level = situation.vitamin_d
    if level.band is Band.UNKNOWN:
        yield Reason(OptionStatus.CAUTION, level.because, EVIDENCE, level.facts, (VITAMIN_D,))
    elif level.band in (Band.WARNED, Band.LOW):
        said = f"{level.because[:-1]}, below the target."
        yield Reason(OptionStatus.CAUTION, said, ("vitamin-d-target-range",), level.facts)
