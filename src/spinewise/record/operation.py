"""The planned operation: every rule is asked about this one, and what is unknown of it is said."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from spinewise.words import Answer, Level


class Urgency(StrEnum):
    """How soon the operation has to happen."""

    ELECTIVE = "elective"
    URGENT = "urgent"
    EMERGENCY = "emergency"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Implant:
    """Something already in the patient.

    Parameters
    ----------
    what : str
        For example ``"pedicle screws and rods"`` or ``"hip prosthesis"``.
    where : str
        Levels or site with side, as written.
    since : date or None
        Day of implantation.
    """

    what: str
    where: str
    since: datetime.date | None = None


@dataclass(frozen=True)
class PlannedOperation:
    """What is planned, as far as anyone has said.

    Parameters
    ----------
    diagnosis, indication, approach : str or None
        As written; None when unknown.
    neurology : str or None
        Neurological status as recorded; None when no examination was found.
    urgency : Urgency
        ``UNKNOWN`` when nobody said.
    urgency_reasons : tuple of str
        For example ``"progressive deficit"``.
    fusion, instrumented, decompression : Answer
        Three-valued.
    levels : tuple of Level
        Levels operated on, from the head down; empty when unknown.
    uiv, liv : Level or None
        Upper and lower instrumented vertebra.
    date : date or None
        Day of the operation.
    implants : tuple of Implant
        Already there.
    last_operation : date or None
        Day of the latest operation on the spine before this one.
    """

    diagnosis: str | None = None
    indication: str | None = None
    approach: str | None = None
    neurology: str | None = None
    urgency: Urgency = Urgency.UNKNOWN
    urgency_reasons: tuple[str, ...] = ()
    fusion: Answer = Answer.UNKNOWN
    instrumented: Answer = Answer.UNKNOWN
    decompression: Answer = Answer.UNKNOWN
    levels: tuple[Level, ...] = ()
    uiv: Level | None = None
    liv: Level | None = None
    date: datetime.date | None = None
    implants: tuple[Implant, ...] = ()
    last_operation: datetime.date | None = None
