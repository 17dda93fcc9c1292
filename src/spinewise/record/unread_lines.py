"""Why a line of a list has no daily dose, in one sentence that says what to do."""

import datetime

from spinewise.record.medication import NotRead, Why

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
    Why.HELD: "it is on hold: ask whether it is taken now, and when it begins again",
    Why.STATUS: "the record does not say whether it is taken: ask",
    Why.GIVEN: "it is given in hospital, and the total is for what is taken at home: see the chart itself",
}


def not_read(
    why: Why,
    source: str,
    ingredients: tuple[str, ...] = (),
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    hint: str = "",
) -> NotRead:
    """A line without a daily dose.

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
    NotRead
        With one sentence, which repeats nothing of the line.
    """
    drug = f" ({' and '.join(ingredients)})" if ingredients else ""
    sentence = f"{source}{drug}: {SENTENCES[why]}{hint}."
    return NotRead(why, sentence, source, ingredients, first, last)
