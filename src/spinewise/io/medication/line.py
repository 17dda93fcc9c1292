"""Read one line of a medication list. What can be read in two ways is refused: no dose beats a wrong one."""

import datetime
import difflib
from collections.abc import Sequence
from dataclasses import replace

from spinewise.evidence.drug_names import combinations, doubtful_names, opioid_names
from spinewise.evidence.opioid_factors import (
    factors,
    for_pain_team,
    for_pain_team_in_maintenance,
    outside,
)
from spinewise.io.medication.amount import Intake, intake
from spinewise.io.medication.days import DATE_KINDS, DaysOfUse, days_of_use, lasting
from spinewise.io.medication.often import Often, how_often, time_of_day
from spinewise.io.medication.patch import per_hour
from spinewise.io.medication.pieces import Piece, number, pieces
from spinewise.io.medication.plain import plain, why_unsafe
from spinewise.io.medication.reading import CannotTell, LineReading, refusal
from spinewise.record.medication import DailyAmount, Drug, Range, Why
from spinewise.words import Answer

_PATCH = "fentanyl"
_ALIKE = 0.8
_CLOSE = 1e-9


def read_line(line: str, source: str) -> LineReading:
    """Read one line.

    Parameters
    ----------
    line : str
        As the hospital wrote it.
    source : str
        Where it stands, for the sentences.

    Returns
    -------
    LineReading
        Drugs with their daily amounts, or one sentence why not.
    """
    text = plain(line)
    found = pieces(text)
    drugs = _ingredients(found)
    if not drugs:
        return refusal(Why.NAME, source, hint=_hint(found))
    if not any(_is_ours(drug) for drug in drugs):
        return _read_other(found, drugs, source, text)
    try:
        return _read(found, drugs, source, why_unsafe(text))
    except CannotTell as cannot:
        days = _days_or_none(found)
        return refusal(cannot.why, source, drugs, first=days.first, last=days.last)


def _read(found: Sequence[Piece], drugs: tuple[str, ...], source: str, unsafe: Why | None) -> LineReading:
    kinds = {piece.kind for piece in found}
    if "ended" in kinds and "unknown" not in kinds:
        return LineReading(ended=drugs)
    _refuse_whole_lines(drugs, kinds, unsafe)
    days = days_of_use(found)
    if "then" in kinds:
        return LineReading(tuple(_steps(found, drugs, days, source)))
    return LineReading((_drug(found, drugs, days, source),))


def _refuse_whole_lines(drugs: tuple[str, ...], kinds: set[str], unsafe: Why | None) -> None:
    """Raise for what makes every number on the line unusable."""
    maintained = "maintenance" in kinds and set(drugs) & for_pain_team_in_maintenance()
    if set(drugs) & for_pain_team() or maintained:
        raise CannotTell(Why.TEAM)
    if set(drugs) & outside():
        raise CannotTell(Why.DRUG)
    if "route out" in kinds:
        raise CannotTell(Why.ROUTE)
    if "taper" in kinds:
        raise CannotTell(Why.TAPER)
    if unsafe is not None:
        raise CannotTell(unsafe)
    if {"unknown", "maintenance"} & kinds or ("stop" in kinds and "then" not in kinds):
        raise CannotTell(Why.SENSE)


def _drug(found: Sequence[Piece], drugs: tuple[str, ...], days: DaysOfUse, source: str) -> Drug:
    """Drug with its daily amounts."""
    _refuse_two_drugs(found, drugs)
    if drugs == (_PATCH,):
        return _patch(found, days, source)
    if any(piece.kind == "route skin" for piece in found):
        raise CannotTell(Why.ROUTE)
    parts = _by_the_clock(found, drugs)
    often = how_often(found) if not parts else Often(Range(len(parts), len(parts)), False, False)
    if parts and any(piece.kind in ("prn", "max amount", "max often") for piece in found):
        raise CannotTell(Why.CONTRADICTION)
    if parts:
        total = Range(
            sum(one.amounts[drugs[0]].low for one in parts), sum(one.amounts[drugs[0]].high for one in parts)
        )
        return _made(found, drugs, days, source, None, often, {drugs[0]: total})
    taken = intake(found, drugs)
    return _made(found, drugs, days, source, taken, often, _a_day(found, taken, often))


def _a_day(found: Sequence[Piece], taken: Intake, often: Often) -> dict[str, Range]:
    """Amount of each ingredient in a day."""
    limit = _limit(found, taken, often.times)
    times = often.times
    if taken.is_whole_day:
        if times is not None and any(piece.kind != "divided" for piece in found if piece.kind in _OFTEN):
            raise CannotTell(Why.CONTRADICTION)
        times = Range(1, 1)
    if times is None and limit is None:
        raise CannotTell(Why.AS_NEEDED if often.as_needed else Why.FREQUENCY)
    from_nothing = often.as_needed or often.at_most or times is None
    day: dict[str, Range] = {}
    for drug, amount in taken.amounts.items():
        most = limit[drug] if limit else None
        whole = amount.times(times) if times is not None else None
        if whole is not None and most is not None:
            narrows = whole.low - _CLOSE <= most <= whole.high + _CLOSE
            if not narrows and (most > whole.high or not from_nothing):
                raise CannotTell(Why.CONTRADICTION)
        high = most if most is not None else whole.high if whole is not None else 0.0
        low = 0.0 if from_nothing or whole is None else min(whole.low, high)
        day[drug] = Range(low, high)
    return day


_OFTEN = ("hours", "often", "named often", "time", "scheme")


def _limit(found: Sequence[Piece], taken: Intake, times: Range | None) -> dict[str, float] | None:
    """Most of each ingredient in a day, where the line names a maximum of a day."""
    said = [piece for piece in found if piece.kind == "max amount"]
    if not said:
        return None
    piece, unit = said[0], said[0].found.get("unit", "")
    if len(said) > 1 or ("day" not in piece.found and "daily" not in piece.text):
        raise CannotTell(Why.CONTRADICTION)
    most = number(piece.found["low"])
    if unit == "mg":
        if len(taken.amounts) > 1:
            raise CannotTell(Why.CONTRADICTION)
        return dict.fromkeys(taken.amounts, most)
    counted = unit not in ("times", "x", "dose", "doses")
    if not unit and taken.count != Range(1, 1) and (times is None or most <= times.high):
        raise CannotTell(Why.CONTRADICTION)  # so many tablets, or so many times?
    if counted and (taken.count != Range(1, 1) or unit):
        return {drug: most * amount.high for drug, amount in taken.piece.items()}
    return {drug: most * amount.high for drug, amount in taken.amounts.items()}


def _by_the_clock(found: Sequence[Piece], drugs: tuple[str, ...]) -> list[Intake]:
    """Doses that differ by the time of day: each dose stands before its time."""
    order = [piece for piece in found if piece.kind in ("dose", "time")]
    doses = [piece for piece in order if piece.kind == "dose"]
    times = [piece for piece in order if piece.kind == "time"]
    if len(doses) < 2 or len(times) < 2:  # noqa: PLR2004 one dose has no differing times
        return []
    alternate = all(piece.kind == ("dose", "time")[place % 2] for place, piece in enumerate(order))
    others = {
        "count",
        "number",
        "pair",
        "volume",
        "per volume",
        "per day",
        "hours",
        "often",
        "named often",
        "scheme",
    }
    distinct = len({time_of_day(piece) for piece in times}) == len(times)
    if len(drugs) > 1 or not alternate or len(doses) != len(times) or not distinct:
        raise CannotTell(Why.CONTRADICTION)
    if others & {piece.kind for piece in found}:
        raise CannotTell(Why.CONTRADICTION)
    return [intake((dose,), drugs) for dose in doses]


def _patch(found: Sequence[Piece], days: DaysOfUse, source: str) -> Drug:
    rate = per_hour(found)
    return Drug(
        name=_name(found),
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
        name=_name(found),
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


def _steps(found: Sequence[Piece], drugs: tuple[str, ...], days: DaysOfUse, source: str) -> list[Drug]:
    """Steps of a course, each with its days."""
    if days.first is None:
        raise CannotTell(Why.TAPER)
    names = [piece for piece in found if piece.kind == "name"]
    steps: list[list[Piece]] = [[]]
    for piece in found:
        if piece.kind == "then":
            steps.append([])
        elif piece.kind not in (*DATE_KINDS, "name"):
            steps[-1].append(piece)
    stops = any(piece.kind == "stop" for piece in steps[-1])
    if any(piece.kind == "stop" for step in steps[:-1] for piece in step):
        raise CannotTell(Why.TAPER)
    first, made = days.first, []
    for place, step in enumerate(steps[:-1] if stops else steps):
        length = lasting(step)
        is_last = not stops and place == len(steps) - 1
        if length is None and not is_last:
            raise CannotTell(Why.TAPER)
        last = first + datetime.timedelta(days=length - 1) if length else days.last
        made.append(_drug([*names, *step], drugs, DaysOfUse(first, last), source))
        first = first + datetime.timedelta(days=length or 0)
    return made


def _read_other(found: Sequence[Piece], drugs: tuple[str, ...], source: str, text: str) -> LineReading:
    """A drug that is no opioid: kept for those who ask about it, with its daily amount where plain."""
    kinds = {piece.kind for piece in found}
    companions = {one for sold in combinations() for one in sold}
    hint = _hint(found)
    # Tylenol 3, Tylenol tab #3
    numbered = {"number", "dispensed"} & kinds and not {"dose", "per day"} & kinds
    if hint or (set(drugs) & companions and ({"unknown", "pair"} & kinds or numbered)):
        return refusal(Why.NAME, source, hint=hint)  # an opioid may stand beside it
    if "ended" in kinds:
        return LineReading(ended=drugs)
    days = _days_or_none(found)
    blank = Drug(_name(found), drugs, None, "", "", None, Answer.UNKNOWN, days.first, days.last, source)
    prn = Answer.YES if "prn" in kinds else Answer.UNKNOWN
    unsafe = why_unsafe(text) or {"unknown", "route out", "route skin", "then", "taper", "stop"} & kinds
    if unsafe or len(drugs) != 1:
        return LineReading((replace(blank, as_needed=prn),))
    try:
        return LineReading((_drug(found, drugs, days, source),))
    except CannotTell:
        return LineReading((replace(blank, as_needed=prn),))


def _ingredients(found: Sequence[Piece]) -> tuple[str, ...]:
    """Everything that the names on the line hold; of a combination the opioid first."""
    named = [piece.named for piece in found if piece.named is not None]
    drugs = tuple(dict.fromkeys(one for name in named for one in name.ingredients))
    sold = combinations().get(frozenset(drugs))
    return sold.ingredients if sold is not None else drugs


def _refuse_two_drugs(found: Sequence[Piece], drugs: tuple[str, ...]) -> None:
    """Raise where several names do not belong to one product."""
    places = [place for place, piece in enumerate(found) if piece.kind == "name"]
    if len(drugs) > 1 and frozenset(drugs) not in combinations():
        raise CannotTell(Why.CONTRADICTION)
    between = {piece.kind for piece in found[places[0] : places[-1]]}
    if len(drugs) > 1 and between & {*_OFTEN, "count", "prn", "max amount", "days", "number"}:
        raise CannotTell(Why.CONTRADICTION)


def _is_ours(drug: str) -> bool:
    return drug in factors() or drug in outside() or drug in for_pain_team()


def _release(found: Sequence[Piece]) -> str:
    kinds = {piece.kind for piece in found}
    if "extended" in kinds:
        return "extended"
    if "immediate" in kinds:
        return "immediate"
    return next((piece.named.release for piece in found if piece.named and piece.named.release), "")


def _name(found: Sequence[Piece]) -> str:
    return next(piece.text for piece in found if piece.kind == "name")


def _days_or_none(found: Sequence[Piece]) -> DaysOfUse:
    try:
        return days_of_use(found)
    except CannotTell:
        return DaysOfUse()


def _hint(found: Sequence[Piece]) -> str:
    """Drug that a word is nearly the name of; never the word itself, which may be anything."""
    if any(piece.kind == "unknown" and piece.text.strip(".,;:()") in doubtful_names() for piece in found):
        return "; it may be short for an opioid"
    for piece in found:
        near = (
            difflib.get_close_matches(piece.text, opioid_names(), 1, _ALIKE)
            if piece.kind == "unknown"
            else []
        )
        if near:
            return f"; it may mean {near[0]}"
    return ""
