"""What one line of a list came to, and why it may have come to nothing."""

import datetime
from dataclasses import dataclass

from spinewise.record.medication import Drug, NotRead, Why


@dataclass(frozen=True)
class LineReading:
    """What one line came to.

    Parameters
    ----------
    drugs : tuple of Drug
        Several for a course that changes by dates.
    not_read : NotRead or None
        Why no daily dose may be taken from it.
    ended : tuple of str
        Ingredients that the line says are no longer taken.
    source : str
        Where it stands, for a line that says only what has ended.
    until : date or None
        Last day of what has ended, where the record says it.
    """

    drugs: tuple[Drug, ...] = ()
    not_read: NotRead | None = None
    ended: tuple[str, ...] = ()
    source: str = ""
    until: datetime.date | None = None


class CannotTell(Exception):
    """A line has no daily dose; caught where the line is read.

    Parameters
    ----------
    why : Why
        The kind of reason.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
