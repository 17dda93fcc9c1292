"""Bisphosphonates: first line for osteoporosis in general, not recommended now around a fusion."""

from collections.abc import Iterator

from spinewise.bone.optimisation.literature import found
from spinewise.bone.optimisation.options.judging import Drug, Reason, for_osteoporosis, in_pregnancy, judge
from spinewise.bone.optimisation.options.renal import facts_on_kidneys, unknown_kidneys
from spinewise.bone.optimisation.situation import Situation
from spinewise.bone.optimisation.windows import INFUSION
from spinewise.evidence.tables import entry
from spinewise.record.answers import ids_of
from spinewise.results import Option, OptionStatus
from spinewise.words import Answer

RULE = "bisphosphonate-6-month-window"
WINDOW = (RULE, "bisphosphonate-single-agent-inconclusive")
REFLUX, TEETH_AND_THIGH = "reflux history", "dental plans and thigh pain"
DATES, OPERATION_DATE = "dates of the bisphosphonate", "date of the operation"
NO_FUSION = "Where no fusion is planned it is first line in general."


def bisphosphonate(situation: Situation) -> Option:
    """Bisphosphonate for this operation and this day.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Option
        "Avoid" for renal failure and for the rare harms recorded in this person; "not recommended now"
        in the window; "allowed" only when every caution is answered no.
    """
    drug = Drug(
        "bisphosphonate",
        "Bisphosphonate (for example alendronate; zoledronate as an infusion)",
        "First line for osteoporosis in general.",
        f"{entry(RULE).strength}; CNS: insufficient evidence for a bisphosphonate alone",
        ("bisphosphonate-first-line-general", *WINDOW, "bone-drug-classes"),
        ("caveat-bisphosphonate-inconclusive", "bisphosphonate-gi-adverse", "bisphosphonate-rare-adverse"),
        (
            found("alendronate-plif-higher-fusion"),
            found("alendronate-single-level-no-difference"),
            found("zoledronate-ambiguous"),
        ),
    )
    reasons = [
        *_rare_harms(situation),
        *_kidneys(situation),
        *_around_the_fusion(situation),
        *_exposure(situation),
        *_stomach(situation),
        *_teeth_and_thigh(situation),
        *for_osteoporosis(situation),
        *in_pregnancy(situation),
    ]
    if all(reason.status is OptionStatus.ALLOWED for reason in reasons):
        reasons.append(_nothing_against(situation))
    return judge(situation, drug, reasons)


def _nothing_against(situation: Situation) -> Reason:
    where = "no fusion is planned" if situation.window is None else "the window around the fusion is over"
    said = f"For this operation nothing recorded speaks against it: {where}."
    return Reason(OptionStatus.ALLOWED, said, ("bisphosphonate-first-line-general",))


def _rare_harms(situation: Situation) -> Iterator[Reason]:
    for concept, words in (
        ("osteonecrosis-jaw", "Osteonecrosis of the jaw"),
        ("atypical-femoral-fracture", "An atypical femoral fracture"),
    ):
        if situation.ever(concept) is Answer.YES:
            said = f"{words}, a rare harm of bisphosphonates, is recorded in this person."
            facts = ids_of(situation.asked.record, concept)
            yield Reason(OptionStatus.AVOID, said, ("bisphosphonate-rare-adverse",), facts)


def _kidneys(situation: Situation) -> tuple[Reason, ...]:
    if situation.renal_failure is not Answer.YES:
        return unknown_kidneys(situation)
    said = "Renal failure is recorded and rules it out; denosumab is then the drug to discuss."
    facts = facts_on_kidneys(situation)
    return (Reason(OptionStatus.AVOID, said, ("denosumab-renal-failure",), facts),)


def _around_the_fusion(situation: Situation) -> Iterator[Reason]:
    asked, window = situation.asked, situation.window
    if asked.operation.fusion is Answer.NO:
        return
    change = (NO_FUSION,) if asked.operation.fusion is Answer.UNKNOWN else ()
    if window is None:
        said = "The day of the operation is not known, so the window around a fusion cannot be laid."
        yield Reason(OptionStatus.CAUTION, said, WINDOW, (), (OPERATION_DATE,), change)
        return
    assert window.first is not None and window.last is not None
    if asked.as_of > window.last:
        return
    days = f"{window.first.isoformat()} to {window.last.isoformat()}"
    months = f"{asked.protocol.number('bisphosphonate_window_months'):g} months either side"
    branch = "" if asked.operation.fusion is Answer.YES else "If this operation is a fusion: "
    if asked.as_of >= window.first:
        said = (
            f"{branch}{'for' if branch else 'For'} this operation not recommended now: "
            f"{asked.as_of.isoformat()} lies in the window from {days} ({months}). "
            "The reason is inconclusive data, not proven harm."
        )
        over = f"After {window.last.isoformat()} the window is over."
        yield Reason(OptionStatus.NOT_NOW, said, WINDOW, would_change=(over, *change))
    elif situation.bisphosphonates.inside is Answer.YES:
        said = (
            f"{branch}{'for' if branch else 'For'} this operation not recommended now: what is taken reaches "
            f"into the window from {days} ({months})."
        )
        facts = tuple(fact.id for fact in situation.bisphosphonates.facts)
        yield Reason(OptionStatus.NOT_NOW, said, WINDOW, facts, would_change=change)
    else:
        said = (
            f"{branch}{'for' if branch else 'For'} this operation the window opens on "
            f"{window.first.isoformat()} to {window.last.isoformat()}, and what is begun now runs into it."
        )
        yield Reason(OptionStatus.CAUTION, said, WINDOW, would_change=change)


def _exposure(situation: Situation) -> Iterator[Reason]:
    taken = situation.bisphosphonates
    facts = tuple(fact.id for fact in taken.facts)
    if taken.is_taken:
        said = "Already taking it: nobody stops it by this; ask the specialist."
        yield Reason(OptionStatus.ALLOWED, said, (RULE,), facts)
    if any(fact.concept == INFUSION for fact in taken.facts):
        said = (
            "Zoledronate counts by the day of its infusion; it stays in bone for long, and nobody here says "
            "how long: ask the specialist."
        )
        yield Reason(OptionStatus.ALLOWED, said, ("zoledronate-ambiguous",), facts)
    if taken.facts and situation.window and taken.inside is Answer.UNKNOWN:
        said = "It is recorded without the days that would tell whether it reaches into the window."
        yield Reason(OptionStatus.CAUTION, said, (RULE,), facts, (DATES,))


def _stomach(situation: Situation) -> Iterator[Reason]:
    answers = {concept: situation.ever(concept) for concept in ("reflux", "oesophagitis")}
    named = [concept for concept, answer in answers.items() if answer is Answer.YES]
    if named:
        facts = ids_of(situation.asked.record, *named)
        said = f"Recorded: {' and '.join(named)}, common with bisphosphonates by mouth."
        yield Reason(OptionStatus.CAUTION, said, ("bisphosphonate-gi-adverse",), facts)
    elif Answer.UNKNOWN in answers.values():
        change = ("No reflux and no oesophagitis in the history.",)
        yield Reason(OptionStatus.CAUTION, "", ("bisphosphonate-gi-adverse",), (), (REFLUX,), change)


def _teeth_and_thigh(situation: Situation) -> Iterator[Reason]:
    evidence = ("bisphosphonate-rare-adverse",)
    open_now = [one for one in ("planned-dental-surgery", "thigh-pain") if situation.now(one) is Answer.YES]
    if open_now:
        words = " and ".join(one.replace("-", " ") for one in open_now)
        said = f"Recorded: {words}; the rare harms of bisphosphonates are at the jaw and the thigh."
        facts = ids_of(situation.asked.record, *open_now)
        yield Reason(OptionStatus.CAUTION, said, evidence, facts)
    answers = (
        situation.now("planned-dental-surgery"),
        situation.now("thigh-pain"),
        situation.ever("osteonecrosis-jaw"),
        situation.ever("atypical-femoral-fracture"),
    )
    if Answer.UNKNOWN in answers and Answer.YES not in answers[2:]:
        change = ("No dental surgery planned, no thigh pain, neither harm in the history.",)
        yield Reason(OptionStatus.CAUTION, "", evidence, (), (TEETH_AND_THIGH,), change)
