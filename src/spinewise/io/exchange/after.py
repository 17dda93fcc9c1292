"""What came after an operation: which recorded conditions are events, and of which operation."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from spinewise.outcomes.registered import Event, Procedure
from spinewise.words import Level

RECORDED = "a condition that was recorded after the operation"


@dataclass(frozen=True)
class Recorded:
    """A condition as a source has it.

    Parameters
    ----------
    person, kind : str
        Whose, and which.
    date : date or None
        When it began or was found.
    place : str
        Where it stands in the source.
    level : Level or None
        Where, when it says.
    severity : str or None
        In the source's words.
    """

    person: str
    kind: str
    date: datetime.date | None
    place: str
    level: Level | None = None
    severity: str | None = None


def events_after(
    conditions: Sequence[Recorded], procedures: Sequence[Procedure]
) -> tuple[list[Event], list[str], int]:
    """Conditions dated after a person's operation, as events of the latest one before them.

    A condition of the same day may be the reason for the operation as well as its complication, so it is told
    and not taken.

    Parameters
    ----------
    conditions : sequence of Recorded
        Of all people.
    procedures : sequence of Procedure
        Of all people.

    Returns
    -------
    events : list of Event
        Those after an operation.
    told : list of str
        Those that cannot be placed, one sentence each.
    before : int
        How many are from before the first operation, or of people without one.
    """
    of: dict[str, list[Procedure]] = {}
    for procedure in sorted(procedures, key=lambda one: one.date):
        of.setdefault(procedure.person, []).append(procedure)
    events, told, before = [], [], 0
    for one in conditions:
        operations = of.get(one.person, [])
        if not operations:
            before += 1
        elif one.date is None:
            told.append(
                f"{one.place}: {one.kind} has no date, so nobody knows whether it came after surgery."
            )
        elif any(operation.date == one.date for operation in operations):
            told.append(
                f"{one.place}: {one.kind} on the day of surgery may be its reason or its complication."
            )
        elif one.date < operations[0].date:
            before += 1
        else:
            last = [operation for operation in operations if operation.date < one.date][-1]
            events.append(
                Event(one.person, one.kind, one.date, RECORDED, None, one.level, one.severity, last.id)
            )
    return events, told, before
