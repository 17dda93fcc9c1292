"""The proposals of the path: without drugs, secondary causes, vitamin D, the choice of a drug."""

from spinewise.bone.optimisation.options.denosumab import low_calcium
from spinewise.bone.optimisation.options.standing import how_they_stand
from spinewise.bone.optimisation.proposing import EVERY_ADULT, propose
from spinewise.bone.optimisation.secondary_causes import COMPLETE
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.vitamin_d import MISSING as VITAMIN_D
from spinewise.bone.optimisation.vitamin_d import Band
from spinewise.bone.optimisation.windows import is_taken
from spinewise.record.answers import ids_of
from spinewise.results import Option, Recommendation
from spinewise.words import Answer

DRUG_WEIGHT = 54
WINDOW_WEIGHT = 53
CAUSES_WEIGHT = 50
CALCIUM_WEIGHT = 49
VITAMIN_D_WEIGHT = 48
NON_DRUG_WEIGHT = 47


def without_drugs(situation: Situation) -> Recommendation | None:
    """Physical therapy and weight bearing as tolerated, which come first.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Recommendation or None
        None unless the criteria for osteoporosis are met.
    """
    if situation.osteoporosis is not Answer.YES:
        return None
    return propose(
        situation,
        "bone-non-drug",
        "Begin with physical therapy and weight bearing as tolerated, and record what is tolerated.",
        "They come first in the path; the source gives no dose and no duration.",
        ("nonpharm-first",),
        NON_DRUG_WEIGHT,
        facts=ids_of(situation.asked.record, "physical-therapy"),
    )


def look_for_causes(situation: Situation) -> Recommendation | None:
    """Secondary causes to be looked for or treated; nothing waits for this line.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Recommendation or None
        None unless the criteria are met and something is missing, recorded or out of range.
    """
    found = situation.work_up
    if situation.osteoporosis is not Answer.YES or found.outcome == COMPLETE:
        return None
    look = f"Complete the work-up for secondary causes ({', '.join(found.missing)})" if found.missing else ""
    treat = "Have endocrinology look at what was found among secondary causes" if found.findings else ""
    return propose(
        situation,
        "bone-secondary-causes",
        f"{'; '.join(part for part in (look, treat) if part)}.",
        found.because,
        ("secondary-osteoporosis-workup",),
        CAUSES_WEIGHT,
        facts=found.facts,
        missing=tuple(f"secondary causes: {test}" for test in found.missing),
    )


def bring_vitamin_d_to_target(situation: Situation) -> Recommendation | None:
    """Measure 25-OH vitamin D, or bring it into the target.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Recommendation or None
        None for a level in the target.
    """
    level, protocol = situation.vitamin_d, situation.asked.protocol
    if level.band is Band.IN_TARGET:
        return None
    target = f"{protocol.number('vitamin_d_low'):g} to {protocol.number('vitamin_d_high'):g} ng/mL"
    action = {
        Band.UNKNOWN: f"Measure 25-OH vitamin D; the target is {target}.",
        Band.HIGH: f"Look at what is taken: 25-OH vitamin D lies above the target of {target}.",
    }.get(level.band, f"Bring 25-OH vitamin D to the target of {target} and measure again.")
    warned, guideline = (
        (" The CNS guideline ties levels this low to more adverse events.", ("vitamin-d-cns-20",))
        if level.band is Band.WARNED
        else ("", ())
    )
    return propose(
        situation,
        "bone-vitamin-d",
        action,
        f"{level.because}{warned}",
        ("vitamin-d-target-range", *guideline),
        VITAMIN_D_WEIGHT,
        population=EVERY_ADULT,
        facts=level.facts,
        caveats=("caveat-vitamin-d-target", "caveat-clinician-sets-dose"),
        missing=(VITAMIN_D,) if level.band is Band.UNKNOWN else (),
    )


def choose_a_drug(situation: Situation, options: tuple[Option, ...]) -> Recommendation | None:
    """Put the choice of a drug before those who make it, with how each option stands.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    options : tuple of Option
        As judged.

    Returns
    -------
    Recommendation or None
        None unless the criteria for osteoporosis are met.
    """
    if situation.osteoporosis is not Answer.YES:
        return None
    return propose(
        situation,
        "bone-drug-choice",
        "Choose a drug, or none, together with endocrinology; each option is judged for this operation.",
        f"For this operation {how_they_stand(options)}.",
        ("bone-drug-classes", "cns-grade-b-anabolic", "bisphosphonate-6-month-window"),
        DRUG_WEIGHT,
        facts=situation.diagnosis.facts,
        caveats=("caveat-clinician-sets-dose",),
        missing=tuple(dict.fromkeys(what for option in options for what in option.missing)),
    )


def mind_the_window(situation: Situation) -> Recommendation | None:
    """Ask the specialist about a bisphosphonate that reaches, or may reach, into the window.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Recommendation or None
        None when none is recorded, or none of it comes near a fusion.
    """
    taken, window, asked = situation.bisphosphonates, situation.window, situation.asked
    over = window is not None and window.last is not None and asked.as_of > window.last
    if not taken.facts or taken.inside is Answer.NO or over or asked.operation.fusion is Answer.NO:
        return None
    days = (
        f"the window from {window.first} to {window.last}"
        if window
        else "the window, which has no days until the day of the operation is known"
    )
    word = "reaches" if taken.inside is Answer.YES else "may reach"
    return propose(
        situation,
        "bone-bisphosphonate-window",
        "Ask the specialist about the bisphosphonate around the fusion; nobody stops it by this line.",
        f"A recorded bisphosphonate {word} into {days}. The reason for the window is inconclusive data, not "
        "proven harm, and the guideline does not speak about people who already take it.",
        ("bisphosphonate-6-month-window", "bisphosphonate-single-agent-inconclusive"),
        WINDOW_WEIGHT,
        population="adults before spinal fusion",
        facts=tuple(fact.id for fact in taken.facts),
        caveats=("caveat-bisphosphonate-inconclusive",),
        missing=() if window else ("date of the operation",),
    )


def know_calcium_first(situation: Situation) -> Recommendation | None:
    """Know calcium and vitamin D before denosumab is thought of.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Recommendation or None
        None unless denosumab is taken, or is the drug to discuss for renal failure.
    """
    asked = situation.asked
    taken = is_taken(asked.record, asked.as_of, "denosumab")
    discussed = situation.renal_failure is Answer.YES and situation.osteoporosis is not Answer.NO
    low, facts = low_calcium(situation)
    open_now = [
        *(("calcium",) if situation.calcium is None else ()),
        *((VITAMIN_D,) if situation.vitamin_d.band is Band.UNKNOWN else ()),
    ]
    if not (taken or discussed) or not (low or open_now):
        return None
    why = "Denosumab is recorded." if taken else "Renal failure makes denosumab the drug to discuss."
    lacking = f" Not known: {', '.join(open_now)}." if open_now else ""
    return propose(
        situation,
        "bone-denosumab-calcium",
        "Know calcium and 25-OH vitamin D, and settle a low calcium, where denosumab is discussed or given.",
        f"{why} {low}{lacking}".replace("  ", " "),
        ("denosumab-renal-failure",),
        CALCIUM_WEIGHT,
        facts=(*facts, *ids_of(asked.record, "renal-failure", "denosumab")),
        caveats=("caveat-denosumab-calcium",),
        missing=tuple(open_now),
    )
