"""A list written by hand by fields: names become generic names, and a dose so many times a day an amount."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from spinewise.evidence.drugs import ingredients_of, is_trade_name, substance
from spinewise.io.drug_list import NAME, UNIT, WrittenDrugs
from spinewise.io.medication.merging import one_list
from spinewise.io.medication.reading import LineReading
from spinewise.io.medication.source import Source
from spinewise.record.medication import DailyAmount, Drug, MedicationList, Range, Why
from spinewise.record.unread_lines import not_read
from spinewise.results import Missing
from spinewise.words import Answer

_MG = {"mg": 1.0, "g": 1000.0, "ug": 0.001, "mcg": 0.001}
_PATCH = {"ug/h", "mcg/h"}
_CLOSE = 1e-6
_WEIGHT = 75


def by_hand(list_: WrittenDrugs, as_of: datetime.date) -> MedicationList:
    """The list alone.

    Parameters
    ----------
    list_ : WrittenDrugs
        As read.
    as_of : date
        The day asked about.

    Returns
    -------
    MedicationList
        With what of it has to be asked about.
    """
    source, missing = hand_written(list_)
    listed = one_list([source], as_of)
    return replace(listed, missing=(*missing, *listed.missing), unread=len(list_.missing))


def hand_written(list_: WrittenDrugs) -> tuple[Source, tuple[Missing, ...]]:
    """The list as a source beside others.

    Parameters
    ----------
    list_ : WrittenDrugs
        As read.

    Returns
    -------
    (Source, tuple of Missing)
        Its drugs by their generic names, and what was left out or has to be confirmed.
    """
    lines = tuple(LineReading((_with_amounts(_named(drug)),)) for drug in list_.drugs)
    return Source(NAME, lines), (*list_.missing, *_brands(list_.drugs))


def _named(drug: Drug) -> Drug:
    """Drug by the generic names of its ingredients; a name that no table holds stays as it is."""
    written = drug.ingredients or (drug.name,)
    known = [ingredients_of(name) for name in written]
    if not drug.ingredients and not known[0]:
        return drug
    pairs = zip(written, known, strict=True)
    names = tuple(dict.fromkeys(one for name, some in pairs for one in some or (name,)))
    daily = tuple(replace(one, ingredient=_generic(one.ingredient)) for one in drug.daily)
    return replace(drug, ingredients=names, daily=daily)


def _generic(name: str) -> str:
    known = substance(name)
    return known.name if known else name


def _brands(drugs: Sequence[Drug]) -> tuple[Missing, ...]:
    """Names that mean their ingredients only by trade; used, and asked about."""
    found = {drug.name for drug in drugs if not drug.ingredients and is_trade_name(drug.name)}
    return tuple(
        Missing(
            f"what {name} is",
            f"{name} is a trade name and may mean something else in another country; it was read as "
            f"{' with '.join(ingredients_of(name))}.",
            "Write its ingredients by their generic names.",
            weight=_WEIGHT,
        )
        for name in sorted(found)
    )


def _with_amounts(drug: Drug) -> Drug:
    """Amount of a day, where one substance has a dose, a unit and a frequency."""
    made = _amount(drug)
    if made is None or drug.not_read is not None:
        return drug
    if not drug.daily:
        return replace(drug, daily=(made,))
    held = next((one for one in drug.daily if one.ingredient == made.ingredient), made)
    if held.unit == made.unit and abs(held.amount.high - made.amount.high) < _CLOSE:
        return drug
    why = not_read(Why.CONTRADICTION, drug.source, drug.ingredients, first=drug.first, last=drug.last)
    return replace(drug, daily=(), not_read=why)


def _amount(drug: Drug) -> DailyAmount | None:
    """Dose times frequency; None where one of the two, or the unit, is not said."""
    if drug.dose is None or len(drug.ingredients) != 1:
        return None
    (name,) = drug.ingredients
    if drug.unit in _PATCH:
        return DailyAmount(name, drug.dose, "ug/h")
    if drug.unit not in _MG or drug.times_a_day is None:
        return None
    day = drug.dose.times(drug.times_a_day).times(_MG[drug.unit])
    return DailyAmount(name, Range(0.0 if drug.as_needed is Answer.YES else day.low, day.high), UNIT)
