"""Figure 2 of the review as the path that one patient takes, with the branches not taken and why.

The order of the steps is the review's; its text does not print the branch layout, which is inferred.
Urgent operations take the same steps in parallel: nothing here asks to wait.
"""

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.diagnosis import Diagnosis
from spinewise.bone.densitometry.dxa_task import why_open
from spinewise.bone.optimisation.options.standing import how_they_stand
from spinewise.bone.optimisation.secondary_causes import COMPLETE, OUT_OF_RANGE, TESTS_MISSING
from spinewise.bone.optimisation.situation import IN_PARALLEL, Situation
from spinewise.bone.optimisation.steps import minor_steps, step
from spinewise.bone.optimisation.vitamin_d import MISSING as VITAMIN_D
from spinewise.bone.optimisation.vitamin_d import UNIT, Band
from spinewise.record.operation import Urgency
from spinewise.results import Option, Path, Step
from spinewise.words import Answer

ID, TITLE = "bone-optimisation", "Bone optimisation before spine surgery"
SOURCE = (
    "Figure 2 of Patel et al. 2024: the order follows its text, the branch layout is inferred; it gives no "
    "dose, duration, eGFR limit or interval between measurements, and does not speak of urgent surgery."
)
CANDIDATE = ("adult, elective", "adult, urgent", "adult, urgency unknown", "age unknown", "minor")
REASSESS = ("before surgery", "after surgery started in parallel", "date unknown")


def bone_path(asked: Asked, diagnosis: Diagnosis, options: tuple[Option, ...] = ()) -> Path:
    """Walk one patient through the figure.

    Parameters
    ----------
    asked : Asked
        Patient, operation, values, protocol and day.
    diagnosis : Diagnosis
        Whether the criteria for osteoporosis are met.
    options : tuple of Option
        The drug options as judged, for the step that names them.

    Returns
    -------
    Path
        Nine steps, each with every branch; of a step that is reached exactly one branch is taken.
    """
    return path_of(Situation(asked, diagnosis), options)


def path_of(situation: Situation, options: tuple[Option, ...]) -> Path:
    """Walk one situation through the figure.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.
    options : tuple of Option
        The drug options as judged.

    Returns
    -------
    Path
        For a minor only the first step is reached.
    """
    if situation.asked.is_minor:
        return Path(ID, TITLE, SOURCE, (_candidate(situation), *minor_steps()))
    steps = (
        _candidate(situation),
        _dxa(situation),
        _osteoporosis(situation),
        _refer(situation),
        _non_drug(situation),
        _secondary_causes(situation),
        _vitamin_d(situation),
        _drug(situation, options),
        _reassess(situation),
    )
    return Path(ID, TITLE, SOURCE, steps)


def _candidate(situation: Situation) -> Step:
    asked = situation.asked
    age = asked.record.patient.age_on(asked.as_of)
    why = {
        "minor": "Under the age from which the rules for adults hold; they say nothing.",
        "age unknown": "No date of birth is recorded; the rules for adults speak and may not hold.",
        "adult, urgent": f"{'; '.join(cause.words for cause in situation.urgent)}. {IN_PARALLEL}",
        "adult, elective": "An adult before an operation that is booked as elective.",
        "adult, urgency unknown": "An adult; nobody said how urgent the operation is. If it is urgent, all "
        "of this is started in parallel and delays nothing.",
    }
    if asked.is_minor:
        outcome = "minor"
    elif age is None:
        outcome = "age unknown"
        why[outcome] += f" {why['adult, urgent']}" if situation.urgent else ""
    elif situation.urgent:
        outcome = "adult, urgent"
    elif asked.operation.urgency is Urgency.ELECTIVE:
        outcome = "adult, elective"
    else:
        outcome = "adult, urgency unknown"
    missing = (
        *(("date of birth",) if age is None else ()),
        *(("urgency of the operation",) if outcome == "adult, urgency unknown" else ()),
    )
    facts = tuple(cause.fact.id for cause in situation.urgent if cause.fact is not None)
    years = "No date of birth is recorded." if age is None else f"Aged {age}."
    booked = {
        "adult, urgent": "An urgent reason is recorded.",
        "adult, elective": "Booked as elective.",
        "adult, urgency unknown": "Nobody said how urgent it is.",
    }.get(outcome, years)
    return step(
        "candidate",
        "A candidate for spine surgery: age, and how urgent?",
        outcome,
        why[outcome],
        CANDIDATE,
        instead={name: years if name in ("minor", "age unknown") else booked for name in CANDIDATE},
        evidence=("experts-dxa-all-elective",),
        facts=facts,
        missing=missing,
    )


def _dxa(situation: Situation) -> Step:
    found = not situation.asked.dxa_is_open
    outcome = "in date" if found else "open"
    why = (
        "An in-date DXA of hip or distal radius is recorded."
        if found
        else f"{' '.join(why_open(situation.asked))} HU and VBQ never stand in for it."
    )
    return step(
        "dxa",
        "DXA of hip or distal radius in date?",
        outcome,
        why,
        ("in date", "open"),
        evidence=("dxa-gold-standard", "dxa-central-hip-radius", "hu-still-needs-dxa", "vbq-still-needs-dxa"),
        facts=tuple(sorted(fact.id for fact in situation.asked.dxa_in_date)),
        missing=() if found else ("DXA of hip or distal radius",),
    )


def _osteoporosis(situation: Situation) -> Step:
    said = situation.diagnosis
    return step(
        "osteoporosis",
        "Osteoporosis? (T-score at or below the threshold, or FRAX at a threshold when treatment-naive; TBS "
        "moves borderline cases)",
        said.osteoporosis.value,
        said.because,
        ("yes", "no", "unknown"),
        instead=_diagnosis(situation),
        evidence=said.evidence,
        facts=said.facts,
        missing=said.missing,
    )


def _refer(situation: Situation) -> Step:
    yes = situation.osteoporosis is Answer.YES
    return step(
        "refer",
        "Refer to endocrinology?",
        "refer" if yes else "not asked",
        "The criteria for osteoporosis are met: endocrinology shares bone management before and after the "
        "operation."
        if yes
        else _not_met(situation),
        ("refer", "not asked"),
        instead=_diagnosis(situation),
        evidence=("endocrine-comanagement",),
        in_parallel=yes and bool(situation.urgent),
    )


def _non_drug(situation: Situation) -> Step:
    return step(
        "non-drug",
        "Without drugs first: physical therapy, and weight bearing as tolerated",
        "begin",
        "Comes first; the source gives no dose and no duration.",
        ("begin",),
        evidence=("nonpharm-first",),
        not_reached=_not_reached(situation),
        in_parallel=bool(situation.urgent),
    )


def _secondary_causes(situation: Situation) -> Step:
    found = situation.work_up
    return step(
        "secondary-causes",
        "Secondary causes sought and treated (hypogonadism, hypothyroidism, renal calcium leak)?",
        found.outcome,
        found.because,
        (TESTS_MISSING, OUT_OF_RANGE, COMPLETE),
        instead=found.in_few_words,
        evidence=("secondary-osteoporosis-workup",),
        facts=found.facts,
        missing=tuple(f"secondary causes: {test}" for test in found.missing),
        not_reached=_not_reached(situation),
        in_parallel=bool(situation.urgent) and found.outcome != COMPLETE,
    )


def _vitamin_d(situation: Situation) -> Step:
    level = situation.vitamin_d
    settled = level.band is Band.IN_TARGET
    return step(
        "vitamin-d",
        "25-OH vitamin D in the target?",
        level.name,
        level.because,
        tuple(level.names.values()),
        instead=f"25-OH vitamin D is {level.value:g} {UNIT}." if level.value is not None else "",
        evidence=("vitamin-d-target-range", "vitamin-d-cns-20"),
        facts=level.facts,
        missing=(VITAMIN_D,) if level.band is Band.UNKNOWN else (),
        in_parallel=bool(situation.urgent) and not settled,
    )


def _drug(situation: Situation, options: tuple[Option, ...]) -> Step:
    yes = situation.osteoporosis is Answer.YES
    stand = how_they_stand(options)
    asked = f"{stand[0].upper()}{stand[1:]}." if stand else "The options stand beside."
    return step(
        "drug",
        "Which drug, by timing and contraindication?",
        "choose" if yes else "not asked",
        asked if yes else _not_met(situation),
        ("choose", "not asked"),
        instead=_diagnosis(situation),
        evidence=("bone-drug-classes", "bisphosphonate-6-month-window", "cns-grade-b-anabolic"),
        missing=tuple(dict.fromkeys(what for option in options for what in option.missing)) if yes else (),
        in_parallel=yes and bool(situation.urgent),
    )


def _reassess(situation: Situation) -> Step:
    before, after, unknown = REASSESS
    day = situation.asked.operation.date
    if situation.urgent:
        outcome, why = after, f"{IN_PARALLEL} Endocrinology goes on after it."
    elif day is None:
        outcome, why = (
            unknown,
            "The day of the operation is not known, so no day can be counted back from it.",
        )
    else:
        outcome = before
        why = f"Before {day.isoformat()}, and on with endocrinology after it; no source gives an interval."
    return step(
        "reassess",
        "Reassess, and go on after surgery with endocrinology",
        outcome,
        why,
        REASSESS,
        instead={
            before: "The operation is urgent." if situation.urgent else "No day is set.",
            after: "Nothing recorded makes the operation urgent.",
            unknown: f"The operation is on {day.isoformat()}." if day else "The operation is urgent.",
        },
        evidence=("endocrine-comanagement",),
        missing=("date of the operation",) if day is None else (),
        not_reached=_not_reached(situation),
    )


def _diagnosis(situation: Situation) -> str:
    """The answer on osteoporosis in few words; its reasons stand at its own step."""
    return {
        Answer.YES: "The criteria for osteoporosis are met.",
        Answer.NO: "The criteria for osteoporosis are not met.",
        Answer.UNKNOWN: "Whether this is osteoporosis is not known.",
    }[situation.osteoporosis]


def _not_met(situation: Situation) -> str:
    if situation.osteoporosis is Answer.NO:
        return "The criteria for osteoporosis are not met; the target for vitamin D and prevention remain."
    return "Whether this is osteoporosis is not known yet; the question stays open."


def _not_reached(situation: Situation) -> str:
    """Why the path leaves before the steps for osteoporosis; empty when it does not."""
    return "" if situation.osteoporosis is Answer.YES else _not_met(situation)
