"""The timeline: what has a place in time around one operation."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from spinewise.words import Answer


class SpanKind(StrEnum):
    """What a span of the timeline is."""

    OPERATION = "operation"
    DRUG = "drug"
    WINDOW = "window"
    SCAN = "scan"
    TEST = "test"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Span:
    """Something with a place in time; both ends belong to it.

    Parameters
    ----------
    what : str
        For example ``"alendronate"``.
    kind : SpanKind
        What it is.
    first, last : date or None
        Ends; None where an end is not known, or where something is outstanding.
    because : str
        Why it stands on the timeline, in one sentence.
    ongoing : Answer
        Whether a missing end is open (yes) or not known.
    evidence, facts : tuple of str
        Ids of evidence entries and of facts of the record.
    """

    what: str
    kind: SpanKind
    first: datetime.date | None
    last: datetime.date | None
    because: str
    ongoing: Answer = Answer.UNKNOWN
    evidence: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
