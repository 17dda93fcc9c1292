"""What a line comes to in a day: dose times frequency, within the maximum that it names."""

from collections.abc import Sequence

from spinewise.io.medication.amount import Intake, intake
from spinewise.io.medication.often import KINDS_OF_OFTEN, Often, time_of_day
from spinewise.io.medication.pieces import Piece, number
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Range, Why

_CLOSE = 1e-9


def a_day(found: Sequence[Piece], taken: Intake, often: Often) -> dict[str, Range]:
    """Amount of each ingredient in a day.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.
    taken : Intake
        What is taken at a time.
    often : Often
        How often.

    Returns
    -------
    dict
        mg a day by ingredient; from 0 on for what is taken as needed.

    Raises
    ------
    CannotTell
        There is neither a frequency nor a maximum, or they contradict each other.
    """
    limit = _limit(found, taken, often.times)
    times = often.times
    if taken.is_whole_day:
        if times is not None and any(
            piece.kind != "divided" for piece in found if piece.kind in KINDS_OF_OFTEN
        ):
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


def by_the_clock(found: Sequence[Piece], drugs: tuple[str, ...]) -> list[Intake]:
    """Doses that differ by the time of day: each dose stands before its time.

    Parameters
    ----------
    found : sequence of Piece
        Of the line.
    drugs : tuple of str
        Ingredients that the line names.

    Returns
    -------
    list of Intake
        One for each time; empty where no dose has a time of its own.

    Raises
    ------
    CannotTell
        Doses and times do not go together one by one.
    """
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
