"""One line of a medication list, as far as it was understood. What the line does not say stays unknown."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from spinewise.results import Disagreement, Missing, Question
from spinewise.words import Answer


@dataclass(frozen=True)
class Range:
    """A quantity that the line gives as a range; both ends are the same where it gives one number.

    Parameters
    ----------
    low, high : float
        Ends of the range, both included.
    """

    low: float
    high: float

    @property
    def is_range(self) -> bool:
        """Whether the two ends differ."""
        return self.low != self.high

    def times(self, factor: "Range | float") -> "Range":
        """Product with a bare number or with another range."""
        other = factor if isinstance(factor, Range) else Range(factor, factor)
        return Range(self.low * other.low, self.high * other.high)

    def plus(self, other: "Range") -> "Range":
        """Sum of two ranges, low with low and high with high."""
        return Range(self.low + other.low, self.high + other.high)


NOTHING = Range(0.0, 0.0)


@dataclass(frozen=True)
class DailyAmount:
    """How much of one ingredient a line comes to in a day.

    Parameters
    ----------
    ingredient : str
        Generic name, lower case.
    amount : Range
        In `unit`; for what is taken as needed this is the allowed maximum, from 0 on.
    unit : str
        UCUM: ``"mg/d"``, or ``"ug/h"`` for a patch.
    """

    ingredient: str
    amount: Range
    unit: str


class Why(StrEnum):
    """Why a line has no daily dose."""

    UNIT = "unit"
    STRENGTH = "strength"
    CONCENTRATION = "concentration"
    FREQUENCY = "frequency"
    AS_NEEDED = "as needed"
    SPARSE = "not every day"
    ROUTE = "route"
    DRUG = "outside the table"
    TEAM = "acute-pain team"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    TAPER = "taper"
    CONTRADICTION = "contradiction"
    SENSE = "sense"
    HELD = "on hold"
    STATUS = "status"
    GIVEN = "given in hospital"


@dataclass(frozen=True)
class NotRead:
    """A line of a list from which no daily dose may be taken.

    Parameters
    ----------
    why : Why
        The kind of reason.
    sentence : str
        The reason, and what to do; without anything from the line that could name a person.
    source : str
        Where the line stands.
    ingredients : tuple of str
        Drugs that it names, as far as they are known.
    first, last : date or None
        First and last day, where the line says them.
    """

    why: Why
    sentence: str
    source: str
    ingredients: tuple[str, ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None


@dataclass(frozen=True)
class Drug:
    """One drug on a list.

    Parameters
    ----------
    name : str
        As the list writes it.
    ingredients : tuple of str
        Generic names, lower case, without the salt; empty where the name is not known.
    dose : Range or None
        What is taken at a time, in `unit`; None where that is not said.
    unit : str
        UCUM, ``"mg"``, ``"ug"``, ``"mL"``, ``"ug/h"``, or ``"{tablet}"`` and ``"{patch}"`` for a count;
        empty when not said.
    route : str
        ``"oral"``, ``"transdermal"``, ``"buccal"``, ``"sublingual"``, ``"nasal"``, ``"rectal"``,
        ``"intravenous"``, ``"intramuscular"``, ``"subcutaneous"``, ``"epidural"``, ``"intrathecal"``,
        ``"inhaled"``, ``"topical"``; empty when not said.
    times_a_day : Range or None
        How often; below 1 for less than daily. None where that is not said.
    as_needed : Answer
        Whether it is taken only when needed; unknown where the list does not say either way.
    first, last : date or None
        First and last day of use; None when not said.
    source : str
        Where it was read: file and place inside it, without patient identifiers.
    daily : tuple of DailyAmount
        What it comes to in a day, by ingredient; empty where that cannot be told from the list.
    release : str
        ``"extended"``, ``"immediate"`` or empty when not said.
    not_read : NotRead or None
        Why no daily dose may be taken from its line, where its words were not understood. Such a drug is on
        the list all the same: it interacts, and an opioid without a dose keeps a total from being whole.
    contested : bool
        Whether another source says something else of the same drug for the same days.
    lists : tuple of str
        Sources that hold it, by name; empty where the drug comes from no merged list.
    stopped : bool
        Whether another source says that it is no longer taken.
    """

    name: str
    ingredients: tuple[str, ...]
    dose: Range | None
    unit: str
    route: str
    times_a_day: Range | None
    as_needed: Answer
    first: datetime.date | None
    last: datetime.date | None
    source: str
    daily: tuple[DailyAmount, ...] = ()
    release: str = ""
    not_read: NotRead | None = None
    contested: bool = False
    lists: tuple[str, ...] = ()
    stopped: bool = False

    def is_taken_on(self, day: datetime.date) -> Answer:
        """Whether the dates speak for use on a day.

        Parameters
        ----------
        day : date
            The day asked for.

        Returns
        -------
        Answer
            No before the first or after the last day, yes between two known days, else unknown.
        """
        if (self.first is not None and day < self.first) or (self.last is not None and day > self.last):
            return Answer.NO
        return Answer.YES if self.first is not None and self.last is not None else Answer.UNKNOWN


@dataclass(frozen=True)
class MedicationList:
    """Everything that the sources of one patient say about drugs.

    Parameters
    ----------
    drugs : tuple of Drug
        Each drug once where its sources agree, `Drug.source` naming all of them; lines without a dose too.
    ended : tuple of tuple of str
        Ingredients of each line that says that they are no longer taken.
    disagreements : tuple of Disagreement
        Sources that do not say the same of one drug.
    missing : tuple of Missing
        Lines and files that could not be used, and what they leave open, one sentence each.
    questions : tuple of Question
        What only a person can answer.
    unread : int
        Files that may hold drugs and could not be used, so that no total over the list is whole.
    """

    drugs: tuple[Drug, ...] = ()
    ended: tuple[tuple[str, ...], ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    missing: tuple[Missing, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: int = 0
