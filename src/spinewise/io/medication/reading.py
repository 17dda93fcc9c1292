"""What one line of a list came to, and the sentence where it came to nothing."""

import datetime
from dataclasses import dataclass

from spinewise.record.medication import Drug, NotRead, Why
from spinewise.record.unread_lines import not_read


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


def refusal(
    why: Why,
    source: str,
    ingredients: tuple[str, ...] = (),
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    hint: str = "",
) -> LineReading:
    """Reading of a line that has no daily dose.

    Parameters
    ----------
    why : Why
        The kind of reason.
    source : str
        Where the line stands.
    ingredients : tuple of str
        Drugs that it names.
    first, last : date or None
        Its days.
    hint : str
        What may help to mend it.

    Returns
    -------
    LineReading
        With one sentence.
    """
    told = not_read(why, source, ingredients, first=first, last=last, hint=hint)
    return LineReading(not_read=told)
