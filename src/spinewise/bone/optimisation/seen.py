"""What the rules saw in the record: drugs and their days, vitamin D, pregnancy, trials that disagree."""

from collections.abc import Iterator

from spinewise.bone.optimisation.literature import found
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.windows import BONE_DRUGS, courses, lacks_dates
from spinewise.record.answers import ids_of
from spinewise.results import Finding
from spinewise.words import Answer

WINDOW = "bisphosphonate-6-month-window"
TARGET = ("caveat-vitamin-d-target",)
TRIALS = (
    "alendronate-plif-higher-fusion",
    "alendronate-single-level-no-difference",
    "zoledronate-ambiguous",
)


def findings(situation: Situation) -> tuple[Finding, ...]:
    """Everything that was seen, apart from prehabilitation.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of Finding
        In the order of the path.
    """
    return (
        *_pregnancy(situation),
        *situation.work_up.findings,
        *_vitamin_d(situation),
        *_drugs_without_dates(situation),
        *_bisphosphonate(situation),
        *_trials(situation),
    )


def silent_for_minors() -> Finding:
    """The sentence for a minor.

    Returns
    -------
    Finding
        That the rules for adults say nothing.
    """
    return Finding(
        "rules for adults are silent",
        "The patient is under 18: the rules on HU, T-scores and bone optimisation are made for adults and "
        "say nothing.",
        evidence=("tscore-osteoporosis-threshold",),
    )


def _pregnancy(situation: Situation) -> Iterator[Finding]:
    if situation.now("pregnancy") is Answer.YES:
        yield Finding(
            "pregnancy",
            "A pregnancy is recorded: the rules on bone drugs were made without pregnant people, and the "
            "specialist decides.",
            ("bone-drug-classes",),
            ids_of(situation.asked.record, "pregnancy"),
        )


def _vitamin_d(situation: Situation) -> Iterator[Finding]:
    level = situation.vitamin_d
    yield from level.findings
    if level.value is not None:
        evidence = ("vitamin-d-target-range", "vitamin-d-cns-20")
        yield Finding("vitamin D band", level.because, evidence, level.facts, caveats=TARGET)


def _drugs_without_dates(situation: Situation) -> Iterator[Finding]:
    for fact in courses(situation.asked.record, *BONE_DRUGS):
        why = lacks_dates(fact)
        if why:
            yield Finding(
                "medication without dates",
                f"The entry on {fact.concept} {why}: what it reaches into cannot be told.",
                (WINDOW,) if situation.window else ("bone-drug-classes",),
                (fact.id,),
            )


def _bisphosphonate(situation: Situation) -> Iterator[Finding]:
    taken, window = situation.bisphosphonates, situation.window
    if not taken.facts or window is None or taken.inside is Answer.UNKNOWN:
        return
    days = f"the window from {window.first} to {window.last}"
    said = {
        Answer.YES: f"A recorded bisphosphonate reaches into {days}; nobody stops it by this: "
        "ask the specialist.",
        Answer.NO: f"No recorded bisphosphonate reaches into {days}.",
    }[taken.inside]
    infusion = any(fact.concept == "zoledronate" for fact in taken.facts)
    caveats = ("Zoledronate counts by its day and stays in bone for long: ask the specialist.",) * infusion
    name = "inside" if taken.inside is Answer.YES else "outside"
    facts = tuple(fact.id for fact in taken.facts)
    yield Finding(f"bisphosphonate {name} the window", said, (WINDOW,), facts, caveats=caveats)


def _trials(situation: Situation) -> Iterator[Finding]:
    if situation.osteoporosis is not Answer.YES or situation.asked.operation.fusion is Answer.NO:
        return
    yield Finding(
        "conflicting trials",
        f"Studies of bisphosphonates and fusion disagree, and all stand: {' '.join(map(found, TRIALS))}",
        (*TRIALS, "bisphosphonate-single-agent-inconclusive"),
    )
