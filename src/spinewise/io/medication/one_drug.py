"""One drug of a line with its daily amounts: tablets and fluids by mouth, doses by the clock, patches."""

from collections.abc import Sequence

from spinewise.io.medication.amount import Intake, intake
from spinewise.io.medication.day import a_day, by_the_clock
from spinewise.io.medication.days import DaysOfUse
from spinewise.io.medication.names import refuse_two_drugs, written_name
from spinewise.io.medication.often import Often, how_often
from spinewise.io.medication.patch import per_hour
from spinewise.io.medication.pieces import Piece
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import DailyAmount, Drug, Range, Why
from spinewise.words import Answer

_PATCH = "fentanyl"


def drug_of(found: Sequence[Piece], drugs: tuple[str, ...], days: DaysOfUse, source: str) -> Drug:
    """Drug with its daily amounts.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.
    drugs : tuple of str
        Ingredients that the line names.
    days : DaysOfUse
        First and last day.
    source : str
        Where the line stands.

    Returns
    -------
    Drug
        With what it comes to in a day.

    Raises
    ------
    CannotTell
        The dose can be read in two ways, or not at all.
    """
    refuse_two_drugs(found, drugs)
    if drugs == (_PATCH,):
        return _patch(found, days, source)
    if any(piece.kind == "route skin" for piece in found):
        raise CannotTell(Why.ROUTE)
    parts = by_the_clock(found, drugs)
    often = how_often(found) if not parts else Often(Range(len(parts), len(parts)), False, False)
    if parts and any(piece.kind in ("prn", "max amount", "max often") for piece in found):
        raise CannotTell(Why.CONTRADICTION)
    if parts:
        total = Range(
            sum(one.amounts[drugs[0]].low for one in parts), sum(one.amounts[drugs[0]].high for one in parts)
        )
        return _made(found, drugs, days, source, None, often, {drugs[0]: total})
    taken = intake(found, drugs)
    return _made(found, drugs, days, source, taken, often, a_day(found, taken, often))


def _patch(found: Sequence[Piece], days: DaysOfUse, source: str) -> Drug:
    rate = per_hour(found)
    return Drug(
        name=written_name(found),
        ingredients=(_PATCH,),
        dose=rate,
        unit="ug/h",
        route="transdermal",
        times_a_day=None,
        as_needed=Answer.NO,
        first=days.first,
        last=days.last,
        source=source,
        daily=(DailyAmount(_PATCH, rate, "ug/h"),),
        release="extended",
    )


def _made(
    found: Sequence[Piece],
    drugs: tuple[str, ...],
    days: DaysOfUse,
    source: str,
    taken: Intake | None,
    often: Often,
    day: dict[str, Range],
) -> Drug:
    oral = any(piece.kind == "route oral" for piece in found)
    return Drug(
        name=written_name(found),
        ingredients=tuple(day),
        dose=taken.amounts[next(iter(day))] if taken and not taken.is_whole_day else None,
        unit="mg",
        route="oral" if oral else "",
        times_a_day=often.times,
        as_needed=Answer.YES
        if often.as_needed
        else Answer.NO
        if often.times and not often.at_most
        else Answer.UNKNOWN,
        first=days.first,
        last=days.last,
        source=source,
        daily=tuple(DailyAmount(drug, amount, "mg/d") for drug, amount in day.items()),
        release=_release(found),
    )


def _release(found: Sequence[Piece]) -> str:
    kinds = {piece.kind for piece in found}
    if "extended" in kinds:
        return "extended"
    if "immediate" in kinds:
        return "immediate"
    return next((piece.named.release for piece in found if piece.named and piece.named.release), "")
