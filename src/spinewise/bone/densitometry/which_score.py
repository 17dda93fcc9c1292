"""T-score or Z-score: which of the two holds in this person."""

import datetime
from dataclasses import dataclass

from spinewise.evidence.populations import population
from spinewise.evidence.tables import entry
from spinewise.record.record import Record
from spinewise.words import Answer

EVIDENCE = "z-score-before-menopause-and-men-under-50"


@dataclass(frozen=True)
class WhichScore:
    """Whether a T-score diagnoses in this person.

    Parameters
    ----------
    t_holds : Answer
        Yes, no (the Z-score holds), or unknown.
    may_raise : bool
        Whether a low T-score counts: where it holds, and where it probably does. Clearing needs a yes.
    because : str
        The reason, in one clause.
    missing : tuple of str
        What would settle it.
    """

    t_holds: Answer
    may_raise: bool
    because: str
    missing: tuple[str, ...] = ()


def which_score(record: Record, as_of: datetime.date) -> WhichScore:
    """Which score holds: T after menopause and in men of 50 and older, Z before.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    WhichScore
        Unknown where age, sex or menopause is not known and would matter.
    """
    age, sex = record.patient.age_on(as_of), record.patient.sex
    menopause = record.answer("menopause") if sex != "male" else Answer.UNKNOWN
    past = population("older-women").age_from
    if menopause is Answer.YES:
        return WhichScore(Answer.YES, True, "after menopause")
    if age is not None and past is not None and age >= past:
        return WhichScore(Answer.YES, True, f"{age} years old")
    if menopause is Answer.NO:
        return WhichScore(Answer.NO, False, "before menopause")
    if age is None:
        return WhichScore(Answer.UNKNOWN, True, "the age is not known", _open(sex))
    young = age < entry(EVIDENCE).number("men_age")
    if sex == "male":
        return WhichScore(Answer.NO if young else Answer.YES, not young, f"a man of {age}")
    return WhichScore(Answer.UNKNOWN, not young, f"{age} years old, {_not_known(sex)}", _open(sex))


def _open(sex: str | None) -> tuple[str, ...]:
    return {"female": ("menopause",), "male": ()}.get(sex or "", ("sex", "menopause"))


def _not_known(sex: str | None) -> str:
    return "menopause not known" if sex == "female" else "sex and menopause not known"
