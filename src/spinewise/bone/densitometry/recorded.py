"""The newest entry that says yes to something, unless a newer one takes it back."""

from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.words import Answer


def recorded(record: Record, concept: str) -> Fact | None:
    """Entry by which something is recorded as true; an "unknown" after it takes nothing back.

    Parameters
    ----------
    record : Record
        What is known about the patient.
    concept : str
        Key of a condition, device or drug.

    Returns
    -------
    Fact or None
        None where nobody said yes, or the newest answer is no.
    """
    if record.answer(concept) is not Answer.YES:
        return None
    return next(fact for fact in record.about(concept) if fact.value is Answer.YES)
