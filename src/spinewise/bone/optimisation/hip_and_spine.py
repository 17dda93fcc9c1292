"""The order of hip and spine surgery: a caution from one source, which other studies do not bear out."""

from spinewise.bone.optimisation.proposing import propose
from spinewise.bone.optimisation.situation import Situation
from spinewise.record.answers import ids_of
from spinewise.results import Missing, Recommendation
from spinewise.words import Answer

EVIDENCE = ("t1-tha-before-fusion",)
PLAN = "plan for hip arthroplasty"
WEIGHT = 40
ASK_WEIGHT = 24


def order_of_hip_and_spine(situation: Situation) -> Recommendation | None:
    """Ask for the order to be thought about where both operations are planned.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Recommendation or None
        None unless a hip arthroplasty is planned too; without a fusion the source does not speak.
    """
    planned = situation.now("planned-hip-arthroplasty") is Answer.YES
    if not planned or situation.asked.operation.fusion is Answer.NO:
        return None
    revision = situation.ever("hip-prosthesis") is Answer.YES
    return propose(
        situation,
        "bone-hip-before-spine",
        "Think about the order of hip arthroplasty and lumbar fusion together with the hip surgeon.",
        "A hip arthroplasty is planned as well. The source speaks of revision arthroplasty; "
        + ("a hip prosthesis is already there." if revision else "no hip prosthesis is recorded here."),
        EVIDENCE,
        WEIGHT,
        population="adults who need both revision hip arthroplasty and lumbar fusion",
        facts=ids_of(situation.asked.record, "planned-hip-arthroplasty", "hip-prosthesis"),
        caveats=("caveat-hip-before-spine",),
        owner="owner_surgery",
    )


def hip_plan_gap(situation: Situation) -> Missing | None:
    """Ask whether a hip arthroplasty is planned.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    Missing or None
        None when it is answered, or when no fusion is planned.
    """
    answered = situation.now("planned-hip-arthroplasty") is not Answer.UNKNOWN
    if answered or situation.asked.operation.fusion is Answer.NO:
        return None
    worn = situation.now("hip-osteoarthritis") is Answer.YES
    return Missing(
        PLAN,
        f"{'Osteoarthritis of the hip is recorded. ' if worn else ''}Where hip and spine are both to be "
        "operated on, their order is worth a thought (one source, disputed).",
        "Ask whether a hip arthroplasty is planned.",
        weight=ASK_WEIGHT,
    )
