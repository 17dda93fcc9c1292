"""Images older than the latest change of the anatomy: their values are not used (safety rule 7)."""

import datetime
from collections.abc import Sequence

from spinewise.bone.read_values import day_of
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Measurement, Missing
from spinewise.words import Answer

WEIGHT = 98
OPERATION = "operation on the spine"
CHANGES = {
    "vertebral-fracture": "vertebral fracture",
    "deformity-progression": "progression of the deformity",
}
OPERATIONS = ("spine-operation", "spinal-fusion", "spinal-decompression", "spinal-instrumentation")


def still_showing(
    measurements: Sequence[Measurement], record: Record, operation: PlannedOperation, as_of: datetime.date
) -> tuple[tuple[Measurement, ...], tuple[Missing, ...]]:
    """Keep the values of images that postdate the latest change, and say what was not used.

    Images of the day of an operation are mostly taken before it and count as older; those of the day of a
    fracture or progression are what it was seen on. Values without a day are kept: whether they still hold
    is asked before anything is measured.

    Parameters
    ----------
    measurements : sequence of Measurement
        With the day of their images among their conditions.
    record : Record
        What is known about the patient.
    operation : PlannedOperation
        With the day of the latest operation before it.
    as_of : date
        The day for which the answer holds; what is dated later has not happened.

    Returns
    -------
    kept, missing : tuples
        Measurements, and one `Missing` when some were set aside.
    """
    changes = _changes(record, operation, as_of)
    kept = tuple(one for one in measurements if not _outdated(day_of(one), changes))
    if len(kept) == len(measurements):
        return kept, ()
    what, day = max(changes, key=lambda change: change[1])
    return kept, (
        Missing(
            "HU of the present anatomy",
            f"The images do not postdate the {what} of {day.isoformat()}: they show a spine that no longer "
            "exists, and their HU are not used.",
            "Take new images, or add those taken since.",
            weight=WEIGHT,
        ),
    )


def _changes(
    record: Record, operation: PlannedOperation, as_of: datetime.date
) -> tuple[tuple[str, datetime.date], ...]:
    found = [(OPERATION, operation.last_operation)] if operation.last_operation else []
    for concept, words in (*((name, OPERATION) for name in OPERATIONS), *CHANGES.items()):
        for fact in record.about(concept):
            if fact.date is not None and fact.value not in (Answer.NO, Answer.UNKNOWN):
                found.append((words, fact.date))
    return tuple((words, day) for words, day in found if day <= as_of)


def _outdated(taken: datetime.date | None, changes: Sequence[tuple[str, datetime.date]]) -> bool:
    return taken is not None and any(
        taken < day or (taken == day and what == OPERATION) for what, day in changes
    )
