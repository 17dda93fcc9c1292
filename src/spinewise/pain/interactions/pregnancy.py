"""Whether a pregnancy can be: what is recorded goes first, then sex, age and what was removed."""

import datetime
from collections.abc import Iterator

from spinewise.evidence.tables import cite, entry
from spinewise.record.answers import ever, ids_of, now
from spinewise.record.record import Record
from spinewise.results import Finding
from spinewise.words import Answer

PREGNANCY, MALE = "pregnancy", "male"
BY_AGE, NO_UTERUS = "an-pregnancy-age", "an-pregnancy-no-uterus"
_REMOVED = (("hysterectomy", "the uterus was removed", NO_UTERUS),
            ("bilateral-oophorectomy", "both ovaries were removed", BY_AGE))  # fmt: skip


def pregnant(record: Record, as_of: datetime.date) -> Answer:
    """Whether there is a pregnancy.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day.

    Returns
    -------
    Answer
        As recorded; where nobody said, no in a man and where a source rules it out, else unknown.
    """
    recorded = now(record, PREGNANCY, as_of)
    if recorded is not Answer.UNKNOWN:
        return recorded
    cannot_be = record.patient.sex == MALE or any(_ruled_out(record, as_of))
    return Answer.NO if cannot_be else Answer.UNKNOWN


def not_asked(record: Record, as_of: datetime.date) -> tuple[Finding, ...]:
    """Why a pregnancy is not asked about, where a source says so.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    as_of : date
        The day.

    Returns
    -------
    tuple of Finding
        One, or none: for a man nothing has to be said, and neither where somebody answered.
    """
    if record.patient.sex == MALE or now(record, PREGNANCY, as_of) is not Answer.UNKNOWN:
        return ()
    return tuple(_ruled_out(record, as_of))[:1]


def _ruled_out(record: Record, as_of: datetime.date) -> Iterator[Finding]:
    age = record.patient.age_on(as_of)
    if age is not None and age >= entry(BY_AGE).number("age_from"):
        yield _finding(f"{age} years old", BY_AGE, ())
    for concept, words, evidence in _REMOVED:
        if ever(record, concept, as_of) is Answer.YES:
            yield _finding(words, evidence, ids_of(record, concept))


def _finding(why: str, evidence: str, facts: tuple[str, ...]) -> Finding:
    told = entry(evidence)
    said = f"Pregnancy is not asked about: {why} ({cite(told)})."
    return Finding(PREGNANCY, said, (evidence,), facts, caveats=(told.caveat,) if told.caveat else ())
