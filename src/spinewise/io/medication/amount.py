"""How much is taken at a time: from a dose, from strength and count, from concentration and volume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spinewise.evidence.drug_names import combinations
from spinewise.evidence.opioid_factors import factors, guard
from spinewise.io.medication.pieces import Piece, number
from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Range, Why

_ONCE = Range(1, 1)
_CLOSE = 1e-9
_FAR_LARGER = 10
"""A strength so many times a bare number: the number can be no milligrams."""


@dataclass(frozen=True)
class Intake:
    """What is taken at a time.

    Parameters
    ----------
    amounts : mapping
        mg by ingredient.
    piece : mapping
        mg by ingredient of one tablet, capsule or millilitre-measured dose.
    count : Range
        How many of those at a time.
    is_whole_day : bool
        The line gives the amount of a whole day.
    """

    amounts: Mapping[str, Range]
    piece: Mapping[str, Range]
    count: Range
    is_whole_day: bool = False


def intake(line: Sequence[Piece], ingredients: tuple[str, ...]) -> Intake:
    """Amount taken at a time.

    Parameters
    ----------
    line : sequence of Piece
        A line, or one step of it.
    ingredients : tuple of str
        One, or the two of a combination product.

    Returns
    -------
    Intake
        In mg.

    Raises
    ------
    CannotTell
        Unit, strength or concentration is missing, two amounts contradict each other, or a number cannot be
        a dose.
    """
    found = _two(line, ingredients) if len(ingredients) > 1 else _one(line, ingredients[0])
    for drug, amount in found.amounts.items():
        largest = factors()[drug].largest_single if drug in factors() else float("inf")
        if amount.high > largest or amount.low < guard("smallest_single_mg"):
            raise CannotTell(Why.NUMBER)
    return found


def _one(line: Sequence[Piece], drug: str) -> Intake:
    """Of a drug that stands alone."""
    doses = _doses(line)
    whole = [_range(piece) for piece in line if piece.kind == "per day"]
    if whole:
        if len(whole) > 1 or doses or _has(line, "count", "number", "volume"):
            raise CannotTell(Why.CONTRADICTION)
        return Intake({drug: whole[0]}, {drug: whole[0]}, _ONCE, is_whole_day=True)
    if _has(line, "per hour"):
        raise CannotTell(Why.ROUTE)
    if _has(line, "per volume", "pair per volume", "volume", "odd volume", "spoon"):
        return _liquid(line, drug, doses)
    count = _count(line, doses)
    if not doses:
        raise CannotTell(Why.STRENGTH)
    if len(doses) == 1:
        _refuse_count_of_unclear_sense(line, count)
        return Intake({drug: doses[0].times(count)}, {drug: doses[0]}, count)
    if len(doses) > 2:  # noqa: PLR2004 a strength and what it comes to
        raise CannotTell(Why.CONTRADICTION)
    strength, total = sorted(doses, key=lambda dose: (dose.low, dose.high))
    if not _has(line, "count", "number", "pair") or not _same(strength.times(count), total):
        raise CannotTell(Why.CONTRADICTION)
    return Intake({drug: total}, {drug: strength}, count)


def _liquid(line: Sequence[Piece], drug: str, doses: list[Range]) -> Intake:
    if _has(line, "spoon"):
        raise CannotTell(Why.UNIT)
    if _has(line, "pair per volume", "pair"):
        raise CannotTell(Why.CONTRADICTION)
    strengths = {_per_ml(piece) for piece in line if piece.kind == "per volume"}
    volumes = list(dict.fromkeys(_range(piece) for piece in line if piece.kind == "volume"))
    if not strengths or _has(line, "odd volume"):
        raise CannotTell(Why.CONCENTRATION)
    if len(strengths) > 1 or len(volumes) > 1 or _has(line, "count", "number"):
        raise CannotTell(Why.CONTRADICTION)
    if not volumes:
        if len(doses) != 1:
            raise CannotTell(Why.STRENGTH)
        return Intake({drug: doses[0]}, {drug: doses[0]}, _ONCE)
    amount = volumes[0].times(strengths.pop())
    if any(not _same(amount, dose) for dose in doses):
        raise CannotTell(Why.CONTRADICTION)
    return Intake({drug: amount}, {drug: amount}, _ONCE)


def _two(line: Sequence[Piece], ingredients: tuple[str, ...]) -> Intake:
    """Of a combination product: only in a strength that exists."""
    sold = combinations().get(frozenset(ingredients))
    if sold is None:
        raise CannotTell(Why.CONTRADICTION)
    opioid, other = sold.ingredients
    liquids = [piece for piece in line if piece.kind == "pair per volume"]
    if liquids:
        pairs = {
            _pair(piece, tuple((a, b) for a, b, ml in sold.liquids if ml == number(piece.found["ml"])))
            for piece in liquids
        }
        volumes = [_range(piece) for piece in line if piece.kind == "volume"]
        if len(pairs) != 1 or len(volumes) != 1 or _has(line, "count", "number", "dose", "pair"):
            raise CannotTell(Why.STRENGTH)
        a, b = pairs.pop()
        share = volumes[0].times(1 / number(liquids[0].found["ml"]))
        amounts = {opioid: share.times(a), other: share.times(b)}
        return Intake(amounts, amounts, _ONCE)
    if _has(line, "per volume", "volume", "odd volume", "spoon", "per hour", "per day"):
        raise CannotTell(Why.STRENGTH)
    a, b = _strength_of_two(line, sold.strengths)
    count = _count(line, None)
    each = {opioid: Range(a, a), other: Range(b, b)}
    return Intake({drug: amount.times(count) for drug, amount in each.items()}, each, count)


def _strength_of_two(line: Sequence[Piece], sold: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    said = {
        piece.named.strength[:2]
        for piece in line
        if piece.named is not None and piece.named.strength is not None
    }
    pairs = {_pair(piece, sold) for piece in line if piece.kind == "pair"} | {(a, b) for a, b in said}
    doses = _plain_doses(line)
    if not pairs and len(doses) == 2 and all(not dose.is_range for dose in doses):  # noqa: PLR2004 one each
        pairs = {_sold(doses[0].low, doses[1].low, sold)}
    elif doses:
        raise CannotTell(Why.STRENGTH)
    if len(pairs) != 1:
        raise CannotTell(Why.STRENGTH)
    return pairs.pop()


def _pair(piece: Piece, sold: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    return _sold(number(piece.found["a"]), number(piece.found["b"]), sold)


def _sold(a: float, b: float, sold: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """Opioid first, whichever order the line has; only one order is ever sold."""
    fits = {pair for pair in ((a, b), (b, a)) if pair in sold}
    if len(fits) != 1:
        raise CannotTell(Why.STRENGTH)
    return fits.pop()


def _doses(line: Sequence[Piece]) -> list[Range]:
    """Amounts in mg, each once; of a drug alone a pair with a dash is a range."""
    found = _plain_doses(line)
    for piece in line:
        if piece.kind == "pair":
            ends = Range(number(piece.found["a"]), number(piece.found["b"]))
            if "/" in piece.text:
                raise CannotTell(Why.CONTRADICTION)
            if not _is_range_in_mg(piece):
                continue  # a count, or a dose without a unit: `_count` says which
            if ends.low > ends.high:
                raise CannotTell(Why.NUMBER)
            found.append(ends)
    return list(dict.fromkeys(found))


def _plain_doses(line: Sequence[Piece]) -> list[Range]:
    found: list[Range] = []
    for piece in line:
        if piece.kind == "dose":
            units = {piece.found["unit"], piece.found.get("unit0", piece.found["unit"])}
            if not units <= {"mg", "milligram", "milligrams"}:
                raise CannotTell(Why.UNIT)
            found.append(_range(piece))
    return list(dict.fromkeys(found))


def _count(line: Sequence[Piece], doses: list[Range] | None) -> Range:
    """How many at a time.

    A bare number counts tablets only where it cannot be milligrams: tablets are named, or the strength is
    far larger.
    `doses` is None for a combination product, whose strength is known.
    """
    counts = {_range(piece) for piece in line if piece.kind == "count"}
    numbers = [_range(piece) for piece in line if piece.kind == "number"]
    if doses is not None:
        numbers += [
            Range(number(piece.found["a"]), number(piece.found["b"]))
            for piece in line
            if piece.kind == "pair" and not _is_range_in_mg(piece)
        ]
    if any(one.kind in ("number", "pair") and next_one.kind == "often" for one, next_one in pairwise(line)):
        raise CannotTell(Why.CONTRADICTION)  # three 5 times a day
    if numbers and doses == []:
        raise CannotTell(Why.UNIT)
    if len(counts) + len(numbers) > 1 or (_has(line, "scheme") and (counts or numbers)):
        raise CannotTell(Why.CONTRADICTION)
    if numbers and doses and not _has(line, "form") and doses[0].low < _FAR_LARGER * numbers[0].high:
        raise CannotTell(Why.UNIT)
    count = counts.pop() if counts else numbers[0] if numbers else _ONCE
    if count.low <= 0 or count.high > guard("tablets_at_a_time"):
        raise CannotTell(Why.NUMBER)
    return count


def _refuse_count_of_unclear_sense(line: Sequence[Piece], count: Range) -> None:
    """Two tablets (10 mg): of 10 mg each, or together? Only a strength before the count says it."""
    if count == _ONCE:
        return
    places = [place for place, piece in enumerate(line) if piece.kind == "dose" or _is_range_in_mg(piece)]
    at = next(
        place
        for place, piece in enumerate(line)
        if piece.kind in ("count", "number") or (piece.kind == "pair" and not _is_range_in_mg(piece))
    )
    by_sign = line[at].found.get("form") == "x"
    in_brackets = any(piece.text == "(" for piece in line[places[0] : at]) and not any(
        piece.text == ")" for piece in line[places[0] : at]
    )
    after_take = any(piece.text.startswith(("take", "give")) for piece in line[: places[0]])
    if not by_sign and (at < places[0] or in_brackets or after_take):
        raise CannotTell(Why.CONTRADICTION)


def _is_range_in_mg(piece: Piece) -> bool:
    return piece.kind == "pair" and piece.text.endswith("mg")


def _per_ml(piece: Piece) -> float:
    if piece.found["unit"] != "mg":
        raise CannotTell(Why.UNIT)
    return number(piece.found["low"]) / number(piece.found.get("ml", "1"))


def _range(piece: Piece) -> Range:
    found = piece.range()
    if found is None:
        raise CannotTell(Why.NUMBER)
    return found


def _has(line: Sequence[Piece], *kinds: str) -> bool:
    return any(piece.kind in kinds for piece in line)


def _same(one: Range, other: Range) -> bool:
    return abs(one.low - other.low) < _CLOSE and abs(one.high - other.high) < _CLOSE
