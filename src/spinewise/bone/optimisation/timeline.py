"""What has a place in time: the operation, the window around it, each drug, and what is outstanding.

No interval is invented: what has to be repeated or done is due before the operation, or is started in
parallel where the operation is urgent.
"""

import datetime

from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.vitamin_d import MISSING as VITAMIN_D
from spinewise.bone.optimisation.vitamin_d import Band
from spinewise.bone.optimisation.windows import BONE_DRUGS, courses, is_one_infusion
from spinewise.record.concept_table import concept
from spinewise.record.fact import Fact
from spinewise.results import Span, SpanKind
from spinewise.words import Answer

SUPPLEMENTS = ("vitamin-d3", "calcitriol", "calcium-supplement")


def spans(situation: Situation) -> tuple[Span, ...]:
    """Everything of bone optimisation that has a place in time; scans stand with densitometry.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of Span
        Unordered.
    """
    return (
        _operation(situation),
        *_window(situation),
        *(_drug(fact) for fact in courses(situation.asked.record, *BONE_DRUGS, *SUPPLEMENTS)),
        *_outstanding(situation),
        *_repeats(situation),
    )


def _operation(situation: Situation) -> Span:
    day = situation.asked.operation.date
    why = "The day of the operation." if day else "The day of the operation is not known."
    return Span("operation", SpanKind.OPERATION, day, day, why, Answer.NO)


def _window(situation: Situation) -> tuple[Span, ...]:
    window, asked = situation.window, situation.asked
    if window is None:
        return ()
    months = f"{asked.protocol.number('bisphosphonate_window_months'):g}"
    branch = "" if asked.operation.fusion is Answer.YES else "If this operation is a fusion: "
    why = (
        f"{branch}{months} calendar months before to {months} after it bisphosphonates are not recommended "
        "(inconclusive data, not proven harm)."
    )
    evidence = ("bisphosphonate-6-month-window",)
    what = "bisphosphonates not recommended"
    return (Span(what, SpanKind.WINDOW, window.first, window.last, why, Answer.NO, evidence),)


def _drug(fact: Fact) -> Span:
    name = concept(fact.concept).name
    last = fact.date if is_one_infusion(fact) else fact.until
    why = f"Recorded: {name}."
    if fact.date is None:
        why += " Its first day is not recorded."
    if last is None:
        goes_on = fact.ongoing is Answer.YES
        why += " It goes on." if goes_on else " Its last day is not recorded."
    return Span(name, SpanKind.DRUG, fact.date, last, why, fact.ongoing, ("bone-drug-classes",), (fact.id,))


def _due(situation: Situation) -> tuple[datetime.date | None, str]:
    """By when something outstanding is due, and how that is said."""
    if situation.urgent:
        return None, "started in parallel with the urgent operation, which it does not delay"
    day = situation.asked.operation.date
    return day, "due before the operation" if day else "due before the operation, whose day is not known"


def _outstanding(situation: Situation) -> tuple[Span, ...]:
    day, due = _due(situation)
    wanted = []
    if situation.vitamin_d.band is Band.UNKNOWN:
        wanted.append((VITAMIN_D, "vitamin-d-target-range"))
    if situation.osteoporosis is Answer.YES:
        wanted += [(test, "secondary-osteoporosis-workup") for test in situation.work_up.missing]
        wanted += [("calcium", "denosumab-renal-failure")] if situation.calcium is None else []
    return tuple(
        Span(what, SpanKind.TEST, None, day, f"Outstanding: {due}.", Answer.NO, (evidence,))
        for what, evidence in wanted
    )


def _repeats(situation: Situation) -> tuple[Span, ...]:
    day, due = _due(situation)
    wanted = []
    if situation.vitamin_d.band in (Band.WARNED, Band.LOW, Band.HIGH):
        wanted.append(("25-OH vitamin D again", "vitamin-d-target-range"))
    if situation.osteoporosis is Answer.YES:
        wanted.append(("reassessment of bone", "endocrine-comanagement"))
    why = f"To be looked at again: {due}; no source gives an interval."
    return tuple(
        Span(what, SpanKind.REPEAT, None, day, why, Answer.NO, (evidence,)) for what, evidence in wanted
    )
