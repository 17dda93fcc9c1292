"""Kidney function, as two drugs ask for it: no source gives a limit of eGFR, and none is invented."""

from spinewise.bone.optimisation.options.judging import Reason
from spinewise.bone.optimisation.situation import Situation
from spinewise.record.answers import ids_of
from spinewise.results import OptionStatus
from spinewise.words import Answer

MISSING = "kidney function"
EVIDENCE = ("denosumab-renal-failure",)


def unknown_kidneys(situation: Situation) -> tuple[Reason, ...]:
    """Ask for kidney function, with what is recorded beside the question.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of Reason
        Empty when renal failure is answered.
    """
    if situation.renal_failure is not Answer.UNKNOWN:
        return ()
    recorded = what_is_recorded(situation)
    return (
        Reason(
            OptionStatus.CAUTION,
            f"Whether there is renal failure is not known. {recorded}" if recorded else "",
            EVIDENCE,
            facts_on_kidneys(situation),
            (MISSING,),
            ("A clinician says whether there is renal failure.",),
        ),
    )


def what_is_recorded(situation: Situation) -> str:
    """What the record holds on the kidneys short of an answer.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    str
        Empty when it holds nothing.
    """
    said = []
    if situation.egfr is not None:
        said.append(
            f"{situation.egfr.words_in_front} is recorded; no source gives a limit, a clinician judges it."
        )
    if situation.now("chronic-kidney-disease") is Answer.YES:
        said.append("Chronic kidney disease is recorded, which does not say whether it is renal failure.")
    return " ".join(said)


def facts_on_kidneys(situation: Situation) -> tuple[str, ...]:
    """Ids of the facts on the kidneys.

    Parameters
    ----------
    situation : Situation
        Patient, operation and day.

    Returns
    -------
    tuple of str
        Sorted.
    """
    named = ids_of(situation.asked.record, "renal-failure", "chronic-kidney-disease")
    return (*named, *((situation.egfr.fact.id,) if situation.egfr else ()))
