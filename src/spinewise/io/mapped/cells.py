"""Cells of a column as what a field holds."""

import math
import re
from collections.abc import Callable
from typing import Any

from spinewise.io.mapped.dates import reader_of
from spinewise.io.mapped.fields import Holds
from spinewise.io.mapped.mapping import Field
from spinewise.io.mapped.refusal import CellRefused
from spinewise.io.registry.plausible import SEXES
from spinewise.record.levels_text import levels_in
from spinewise.words import Answer, Level, Side

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_YEAR = re.compile(r"\d{4}")
_SIDES = {"left": Side.LEFT, "l": Side.LEFT, "right": Side.RIGHT, "r": Side.RIGHT}
_ANSWERS = {answer.value: answer for answer in Answer}
_UNKNOWN = {Holds.ANSWER: Answer.UNKNOWN, Holds.LEVELS: (), Holds.SEX: "unknown"}
_MOST_KEPT = 1 << 16


def converter(how: Field, holds: Holds, needed: bool, missing: frozenset[str]) -> Callable[[str], Any]:
    """How the cells of one field are read.

    Parameters
    ----------
    how : Field
        By the mapping.
    holds : Holds
        What the field holds.
    needed : bool
        Whether an entry cannot be without it.
    missing : frozenset of str
        Texts that say nothing.

    Returns
    -------
    callable
        From the text of a cell to the value, None when it says nothing; raises `CellRefused`. What it has
        read once it remembers, since most columns repeat themselves.
    """
    read = _reader(how, holds)
    nothing: Any = {Holds.ANSWER: Answer.UNKNOWN, Holds.LEVELS: ()}.get(holds)
    unknown: Any = _UNKNOWN.get(holds, "unknown" if needed and holds is Holds.TEXT else None)
    seen: dict[str, Any] = {}

    def convert(cell: str) -> Any:
        if cell in seen:
            return seen[cell]
        text = cell.strip()
        if text in missing:
            value = nothing
        else:
            try:
                value = read(_meant(text, how))
            except CellRefused:
                if not how.keep_unknown:
                    raise
                value = unknown
        if len(seen) < _MOST_KEPT:
            seen[cell] = value
        return value

    return convert


def _meant(text: str, how: Field) -> str:
    if not how.codes:
        return text
    if text not in how.codes:
        raise CellRefused(
            'is none of the codes of the mapping: add it, or say unknown = "keep" to keep it as unknown'
        )
    return how.codes[text]


def _reader(how: Field, holds: Holds) -> Callable[[str], Any]:
    if holds is Holds.DATE:
        return reader_of(how.date)
    if holds is Holds.YEAR:
        whole = reader_of(how.date)
        return lambda text: int(text) if not how.date and _YEAR.fullmatch(text) else whole(text).year
    if holds is Holds.NUMBER:
        return lambda text: _number(text, how.decimal)
    return _PLAIN.get(holds, str)


def _number(text: str, decimal: str) -> float:
    plain = text if decimal == "." else text.replace(".", " ").replace(decimal, ".")
    if not _NUMBER.fullmatch(plain):
        if decimal == "." and _NUMBER.fullmatch(text.replace(",", ".")):
            raise CellRefused('has a comma: say decimal = "," in the mapping, or export numbers with a point')
        raise CellRefused('is no number: correct it, or say unknown = "keep" in the mapping')
    value = float(plain)
    if not math.isfinite(value):
        raise CellRefused("is too large for a number: correct it")
    return value


def _sex(text: str) -> str:
    if text.lower() not in SEXES:
        raise CellRefused(f"is none of {', '.join(sorted(SEXES))}: give codes in the mapping")
    return text.lower()


def _level(text: str) -> Level:
    try:
        return Level(text.upper())
    except ValueError:
        raise CellRefused("is no level as L4: give codes in the mapping") from None


def _levels(text: str) -> tuple[Level, ...]:
    found = levels_in(text.replace(",", " ").replace(";", " "))
    if not found:
        raise CellRefused("names no level as L4 or L3-L5: correct it")
    return found


def _side(text: str) -> Side:
    if text.lower() not in _SIDES:
        raise CellRefused("is neither left nor right: give codes in the mapping")
    return _SIDES[text.lower()]


def _answer(text: str) -> Answer:
    if text.lower() not in _ANSWERS:
        raise CellRefused("is none of yes, no and unknown: give codes in the mapping")
    return _ANSWERS[text.lower()]


_PLAIN: dict[Holds, Callable[[str], Any]] = {
    Holds.SEX: _sex,
    Holds.LEVEL: _level,
    Holds.LEVELS: _levels,
    Holds.SIDE: _side,
    Holds.ANSWER: _answer,
}
