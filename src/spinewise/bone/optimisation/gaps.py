"""What is not known and would change an option or a step, each with how to get it."""

from spinewise.bone.optimisation.bundle_lines import nicotine_gap
from spinewise.bone.optimisation.hip_and_spine import hip_plan_gap
from spinewise.bone.optimisation.options.anabolic import CANCER, OSTEOSARCOMA, RADIATION
from spinewise.bone.optimisation.options.bisphosphonate import DATES, REFLUX, TEETH_AND_THIGH
from spinewise.bone.optimisation.options.denosumab import CALCIUM
from spinewise.bone.optimisation.options.renal import MISSING as KIDNEYS
from spinewise.bone.optimisation.options.renal import what_is_recorded
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.vitamin_d import MISSING as VITAMIN_D
from spinewise.bone.optimisation.vitamin_d import Band
from spinewise.record.gaps import DATE_OF_OPERATION
from spinewise.results import Missing, Option
from spinewise.words import Answer

MET_WEIGHT = 44
"""Of a question on a drug where osteoporosis is met."""
OPEN_WEIGHT = 27
"""Of the same question where that is open."""
VITAMIN_D_WEIGHT = 38
TEST_WEIGHT = 37


def gaps(situation: Situation, options: tuple[Option, ...]) -> tuple[Missing, ...]:
    """Everything missing that a rule of this folder would use.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    options : tuple of Option
        As judged: what they miss is asked for, unless osteoporosis is known to be absent.

    Returns
    -------
    tuple of Missing
        Unordered.
    """
    asked_for = {what for option in options for what in option.missing}
    drugs = situation.osteoporosis is not Answer.NO
    found = (
        *(gap for gap in _about_drugs(situation) if drugs and gap.what in asked_for),
        *((DATE_OF_OPERATION,) if drugs and situation.asked.operation.date is None else ()),
        *_vitamin_d(situation),
        *_tests(situation),
        nicotine_gap(situation),
        hip_plan_gap(situation),
    )
    return tuple(gap for gap in found if gap is not None)


def _about_drugs(situation: Situation) -> tuple[Missing, ...]:
    weight = MET_WEIGHT if situation.osteoporosis is Answer.YES else OPEN_WEIGHT
    anabolic = "Anabolics are generally avoided then; unknown is not absent, so they stay with caution."
    kidneys = what_is_recorded(situation)
    return (
        Missing(CANCER, anabolic, "Ask for the history of cancer and whether any is active.", weight=weight),
        Missing(RADIATION, anabolic, "Ask for every radiation treatment.", weight=weight),
        Missing(
            OSTEOSARCOMA, anabolic, "Ask for Paget disease and other risks of osteosarcoma.", weight=weight
        ),
        Missing(
            KIDNEYS,
            f"Renal failure rules out bisphosphonates; denosumab is then discussed. {kidneys}".strip(),
            "Let a clinician say whether there is renal failure, with creatinine and eGFR.",
            weight=weight,
        ),
        Missing(CALCIUM, "It is asked for before denosumab.", "Measure calcium in blood.", weight=weight),
        Missing(
            REFLUX,
            "Reflux and oesophagitis are common with bisphosphonates by mouth.",
            "Ask for reflux and oesophagitis.",
            weight=weight,
        ),
        Missing(
            TEETH_AND_THIGH,
            "Osteonecrosis of the jaw and atypical femoral fracture are rare harms of bisphosphonates.",
            "Ask for planned dental surgery, thigh pain, and either harm in the past.",
            weight=weight,
        ),
        Missing(
            DATES,
            "Without its days nobody can tell whether it reaches into the window around the fusion.",
            "Ask for the first and last day of the bisphosphonate, or the day of each infusion.",
            weight=weight,
        ),
    )


def _vitamin_d(situation: Situation) -> tuple[Missing, ...]:
    level = situation.vitamin_d
    if level.band is not Band.UNKNOWN:
        return ()
    why = f"{level.because} The target before and after the operation cannot be judged."
    return (Missing(VITAMIN_D, why, "Measure 25-OH vitamin D, with its unit.", weight=VITAMIN_D_WEIGHT),)


def _tests(situation: Situation) -> tuple[Missing, ...]:
    if situation.osteoporosis is not Answer.YES:
        return ()
    return tuple(
        Missing(
            f"secondary causes: {test}",
            "Secondary osteoporosis is sought and treated; the endocrinologist decides on the tests.",
            f"Find or order {test}, with the range of its laboratory.",
            weight=TEST_WEIGHT,
        )
        for test in situation.work_up.missing
    )
