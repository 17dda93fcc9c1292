"""Totals over a list: acetaminophen of all products, added as written, and substances listed twice."""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from spinewise.evidence.populations import population
from spinewise.evidence.tables import entry
from spinewise.pain.interactions.listed import Listed
from spinewise.record.medication import NOTHING, Range
from spinewise.record.record import Record
from spinewise.results import Advice, Finding, Missing, Recommendation
from spinewise.words import Phase

ACETAMINOPHEN = "acetaminophen"
LIMIT, TWICE = "di-acetaminophen-total", "di-duplicate"
UNIT = "mg/d"
TOTAL = "interactions: acetaminophen of the day"
DUPLICATE = "interactions: one substance in several lines"
TOTAL_WEIGHT = 78
AMOUNT_WEIGHT = 60
OWNER = "pharmacist"


def acetaminophen(listed: tuple[Listed, ...], record: Record, as_of: datetime.date) -> Advice:
    """Add what every product holds, as far as the list says it.

    Parameters
    ----------
    listed : tuple of Listed
        What is taken on the day or later.
    record : Record
        For the age: the limit is one for adults.
    as_of : date
        The day.

    Returns
    -------
    Advice
        Nothing where no product holds it. What a line does not say is missing, and the total is then a least.
    """
    lines = [one for one in listed if one.substance == ACETAMINOPHEN]
    if not lines:
        return Advice("pain")
    if _is_minor(record, as_of):
        why = "The limit of 4 g a day is one for adults: nothing is said of this patient's total."
        return Advice("pain", findings=(Finding(TOTAL, why, (LIMIT,)),))
    total, unsaid = _added(lines)
    limit = entry(LIMIT).number("mg_a_day")
    missing = tuple(_unsaid(one) for one in unsaid)
    said = f"{_amount(total)} of acetaminophen a day from {_lines(lines)}"
    if unsaid:
        said = f"at least {said}, and what {_names(unsaid)} adds is not said"
    finding = Finding(TOTAL, f"Written down: {said}.", (LIMIT,), caveats=(str(entry(LIMIT).caveat),))
    if total.high <= limit:
        return Advice("pain", findings=(finding,), missing=missing)
    word = "is above" if total.low > limit else "may be above"
    line = Recommendation(
        "interaction-acetaminophen-total",
        "Bring the products with acetaminophen together on one line and agree on one total with the team.",
        Phase.PREOP,
        entry(LIMIT).strength,
        f"{said[:1].upper()}{said[1:]}, which {word} 4 g a day.",
        (LIMIT,),
        "adults",
        OWNER,
        caveats=(str(entry(LIMIT).caveat),),
        missing=tuple(gap.what for gap in missing),
        weight=TOTAL_WEIGHT,
    )
    return Advice("pain", findings=(finding,), recommendations=(line,), missing=missing)


def duplicates(listed: tuple[Listed, ...]) -> Iterator[Finding]:
    """Substances that stand in more than one line on the same days.

    Parameters
    ----------
    listed : tuple of Listed
        What is taken on the day or later.

    Yields
    ------
    Finding
        One for each substance.
    """
    lines: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        lines[one.substance].append(one)
    for name in sorted(lines):
        some = lines[name]
        if any(one.first <= two.last and two.first <= one.last for one, two in _pairs(some)):
            why = f"{name} stands in {_lines(some)}: ask whether both are meant."
            yield Finding(DUPLICATE, why, (TWICE,), caveats=(str(entry(TWICE).caveat),))


def _pairs(some: list[Listed]) -> Iterator[tuple[Listed, Listed]]:
    for place, one in enumerate(some):
        for two in some[place + 1 :]:
            yield one, two


def _added(lines: list[Listed]) -> tuple[Range, list[Listed]]:
    """Sum of what is written, and the lines that do not say it."""
    total, unsaid = NOTHING, []
    for one in lines:
        amounts = [
            part.amount
            for part in one.drug.daily
            if part.ingredient in (ACETAMINOPHEN, "paracetamol") and part.unit == UNIT
        ]
        for amount in amounts:
            total = total.plus(amount)
        if not amounts:
            unsaid.append(one)
    return total, unsaid


def _is_minor(record: Record, as_of: datetime.date) -> bool:
    age, adult_from = record.patient.age_on(as_of), population("minor").age_below
    return age is not None and adult_from is not None and age < adult_from


def _amount(total: Range) -> str:
    return f"{total.low:g} to {total.high:g} mg" if total.is_range else f"{total.low:g} mg"


def _lines(some: list[Listed]) -> str:
    return f"{len(some)} {'lines' if len(some) > 1 else 'line'} ({_names(some)})"


def _names(some: list[Listed]) -> str:
    return ", ".join(one.drug.name for one in some)


def _unsaid(one: Listed) -> Missing:
    return Missing(
        f"how much acetaminophen {one.drug.name} gives in a day",
        "Without it the total over all products is only a least.",
        "Write the amount of a day, or strength and the most that may be taken.",
        weight=AMOUNT_WEIGHT,
    )
