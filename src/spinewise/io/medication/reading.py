"""What one line of a list came to, and the sentence where it came to nothing."""

import datetime
from dataclasses import dataclass

from spinewise.record.medication import Drug, NotRead, Why

SENTENCES = {
    Why.UNIT: "the unit of the dose is missing or cannot be right: write mg, or mcg/h for a patch",
    Why.STRENGTH: "the strength is missing, or this product is not sold in it: write it from the package",
    Why.CONCENTRATION: "the concentration of the liquid is missing: write mg in so many mL",
    Why.FREQUENCY: "how often it is taken cannot be counted: write it as times a day",
    Why.AS_NEEDED: "as needed without a maximum is no number: ask for the most that is taken in a day",
    Why.SPARSE: "it is not taken every day, so there is no daily dose: ask how much is taken on which days",
    Why.ROUTE: "the factors hold for oral forms and fentanyl patches only, not for this route or form",
    Why.DRUG: "this opioid has no factor in the CDC table of 2022: ask the acute-pain team what it counts",
    Why.TEAM: "no number is given: ask the acute-pain team before admission",
    Why.NAME: "it names no drug that is known here: write the generic name",
    Why.NUMBER: "a number cannot be read safely or cannot be a dose: write it again",
    Why.DATE: "its dates cannot be read or contradict each other: write them as year-month-day",
    Why.TAPER: "the dose changes from day to day: give the first day and each step, or the dose of today",
    Why.CONTRADICTION: "it says two things that do not fit together: ask which one holds",
    Why.SENSE: "it holds words that are not understood here and may change its meaning: read it yourself",
}


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
    """

    drugs: tuple[Drug, ...] = ()
    not_read: NotRead | None = None
    ended: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListReading:
    """What a whole list came to.

    Parameters
    ----------
    lines : tuple of LineReading
        In the order of the list.
    problems : tuple of str
        What of the files could not be used, one sentence each.
    birth_date : date or None
        Of the person, where a record says it.
    """

    lines: tuple[LineReading, ...] = ()
    problems: tuple[str, ...] = ()
    birth_date: datetime.date | None = None


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
    drug = f" ({' and '.join(ingredients)})" if ingredients else ""
    sentence = f"{source}{drug}: {SENTENCES[why]}{hint}."
    return LineReading(not_read=NotRead(why, sentence, source, ingredients, first, last))
