"""Which published base holds for the planned operation, and what is said where none does."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from spinewise.evidence.analgesia import BaseRow, bases
from spinewise.evidence.populations import population
from spinewise.evidence.tables import entry
from spinewise.pain.regimen.regimen import Base
from spinewise.record.answers import now
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer

COMPLEX, LAMINECTOMY = "complex", "laminectomy"
SCOPE = ("an-complex-scope", "an-laminectomy-scope")
NO_BASE = "no published base"
CERVICAL, THORACIC = "C", "T"

Held = tuple[tuple[str, ...], str, tuple[str, ...]]
"""Ids of the bases that may hold, why, and what is not known."""


@dataclass(frozen=True)
class Chosen:
    """The base with what may hold besides.

    Parameters
    ----------
    base : Base
        For the page.
    possible : tuple of str
        Ids of the bases that may hold; empty where the operation lies outside all of them.
    minor : Answer
        Whether the patient is under the age that the bases were written for.
    """

    base: Base
    possible: tuple[str, ...]
    minor: Answer


def choose(record: Record, as_of: datetime.date) -> Chosen:
    """Base for the planned operation.

    Parameters
    ----------
    record : Record
        What is known about the patient and the operation.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    Chosen
        Several possible bases where the operation is not known well enough; none where it lies outside.
    """
    minor = _minor(record, as_of)
    outside = [*_outside(record, as_of, minor)]
    if outside:
        return Chosen(_none(Answer.NO, outside), (), minor)
    possible, because, missing = _of(record, as_of)
    if minor is Answer.UNKNOWN:
        missing = (*missing, "date of birth")
    if len(possible) == 1:
        row = next(one for one in bases() if one.id == possible[0])
        sure = Answer.UNKNOWN if missing else Answer.YES
        return Chosen(_base(row, sure, because, missing), possible, minor)
    return Chosen(_none(Answer.UNKNOWN if missing else Answer.NO, [because], missing), possible, minor)


def _minor(record: Record, as_of: datetime.date) -> Answer:
    age, adult = record.patient.age_on(as_of), population("minor").age_below
    if age is None or adult is None:
        return Answer.UNKNOWN
    return Answer.YES if age < adult else Answer.NO


def _outside(record: Record, as_of: datetime.date, minor: Answer) -> Iterator[str]:
    """Why no base was written for this operation, whatever else is known."""
    if minor is Answer.YES:
        yield "The bases were written for adults: paediatric anaesthetist and pain service plan it."
    if any(level.region == CERVICAL for level in record.operation.levels):
        yield "Neither base was written for the cervical spine."
    tumour = population("tumour")
    words = (record.operation.diagnosis or "").lower()
    if any(now(record, one, as_of) is Answer.YES for one in tumour.concepts) or any(
        term in words for term in tumour.terms
    ):
        yield "Neither base was written for surgery on a tumour."


def _of(record: Record, as_of: datetime.date) -> Held:
    """Bases that may hold, why, and what is not known."""
    planned = record.operation
    if planned.instrumented is Answer.YES:
        return _complex(planned, "Instrumentation is planned")
    fused = _fusion(record, as_of) if planned.fusion is Answer.YES else None
    return fused or _decompression(planned)


def _fusion(record: Record, as_of: datetime.date) -> Held | None:
    """A fusion of which nobody said that it is instrumented; None where its laminae decide."""
    planned = record.operation
    if now(record, "scoliosis", as_of) is Answer.YES:
        return _complex(planned, "Surgery on a scoliosis is planned")
    if planned.instrumented is Answer.UNKNOWN:
        said = "A fusion is planned, and it is not said whether with instrumentation."
        return (COMPLEX,), said, ("whether instrumentation is planned",)
    if not _many(planned):
        return (), "A fusion without instrumentation is planned, for which neither base was written.", ()
    return None


def _decompression(planned: PlannedOperation) -> Held:
    """By the laminae, as far as fusion and instrumentation are known."""
    unknown = tuple(
        f"whether {name} is planned"
        for name, answer in (("a fusion", planned.fusion), ("instrumentation", planned.instrumented))
        if answer is Answer.UNKNOWN
    )
    if planned.decompression is Answer.YES:
        possible, because, missing = _laminectomy(planned)
        if unknown:
            return (COMPLEX, *(one for one in possible if one != COMPLEX)), because, (*unknown, *missing)
        return possible, because, missing
    if planned.decompression is Answer.UNKNOWN:
        lacking = (*unknown, "whether a decompression is planned")
        return (COMPLEX, LAMINECTOMY), "It is not known what is planned.", lacking
    if unknown:
        return (COMPLEX,), "It is not known whether a fusion or instrumentation is planned.", unknown
    return (), "Neither instrumentation nor decompression is planned: neither base was written for it.", ()


def _complex(planned: PlannedOperation, why: str) -> Held:
    if not planned.levels:
        return (COMPLEX,), f"{why}; the levels are not known.", ("levels of the operation",)
    return (COMPLEX,), f"{why}, from {_levels(planned)}.", ()


def _laminectomy(planned: PlannedOperation) -> Held:
    """By the number of laminectomies: that of the vertebrae, or one less where the spaces are meant."""
    most = len(planned.levels)
    if not most:
        return (COMPLEX, LAMINECTOMY), "The levels are not known.", ("levels of the operation",)
    if _many(planned):
        return (COMPLEX,), f"A decompression of three levels or more is planned, at {_levels(planned)}.", ()
    lumbar = all(level.region != THORACIC for level in planned.levels)
    if most <= entry(SCOPE[1]).number("laminectomy_levels"):
        if lumbar:
            return (LAMINECTOMY,), f"A lumbar decompression is planned, at {_levels(planned)}.", ()
        return (), f"A thoracic decompression of one or two levels is planned, at {_levels(planned)}.", ()
    said = f"{_levels(planned)} may mean two laminectomies or three, and each has a base of its own."
    return (COMPLEX, LAMINECTOMY) if lumbar else (COMPLEX,), said, ("how many laminae are opened",)


def _many(planned: PlannedOperation) -> bool:
    """Whether a decompression is one of three levels or more, however the vertebrae are counted."""
    fewest = len(planned.levels) - 1
    return planned.decompression is Answer.YES and fewest >= entry(SCOPE[0]).number("laminectomy_levels")


def _levels(planned: PlannedOperation) -> str:
    names = [level.value for level in planned.levels]
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _base(row: BaseRow, sure: Answer, because: str, missing: tuple[str, ...]) -> Base:
    return Base(
        row.id, row.name, sure, (because,), row.source, row.version, (row.evidence, row.scope), missing
    )


def _none(sure: Answer, because: list[str], missing: tuple[str, ...] = ()) -> Base:
    told = bases()
    return Base(
        "",
        NO_BASE,
        sure,
        tuple(because),
        "; ".join(one.source for one in told),
        "; ".join(one.version for one in told),
        SCOPE,
        missing,
    )
