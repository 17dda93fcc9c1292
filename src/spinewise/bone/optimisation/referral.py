"""Endocrinology: the referral as a draft, and co-management before and after the operation."""

from spinewise.bone.optimisation.proposing import propose
from spinewise.bone.optimisation.situation import Situation
from spinewise.record.answers import ids_of
from spinewise.results import Recommendation
from spinewise.words import Answer

EVIDENCE = ("endocrine-comanagement",)
WEIGHT = 55
REASSESS_WEIGHT = 42


def refer(situation: Situation) -> Recommendation | None:
    """Propose to refer to endocrinology; the letter is a draft until somebody sends it.

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
    record = situation.asked.record
    referred = situation.now("endocrinology-referral") is Answer.YES
    action = (
        "Go on with endocrinology, which is already asked; complete the draft of the letter."
        if referred
        else "Refer to endocrinology (a draft of the letter stands beside), to share bone management before "
        "and after the operation."
    )
    return propose(
        situation,
        "bone-endocrinology",
        action,
        "The criteria for osteoporosis are met.",
        EVIDENCE,
        WEIGHT,
        facts=(*situation.diagnosis.facts, *ids_of(record, "endocrinology-referral")),
        caveats=("Organisational: guidelines, reviews and surveys of practice, no trial.",),
        missing=situation.diagnosis.missing,
    )


def reassess(situation: Situation) -> Recommendation | None:
    """Propose to look again before the operation, and to go on after it.

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
    day = situation.asked.operation.date
    return propose(
        situation,
        "bone-reassess",
        "Look again at bone, vitamin D and open tests, and go on after the operation with endocrinology.",
        "Optimisation is followed before and after the operation; no source gives an interval between "
        "measurements, so none is set here.",
        (*EVIDENCE, "t1-preop-bundle"),
        REASSESS_WEIGHT,
        facts=situation.diagnosis.facts,
        missing=() if day else ("date of the operation",),
    )
