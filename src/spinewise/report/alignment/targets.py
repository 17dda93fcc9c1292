"""Target systems side by side as rows: no verdict over all, each with source, status and caveats."""

from collections.abc import Sequence

from spinewise.alignment.targets.aims import Aimed
from spinewise.alignment.targets.grades import Graded
from spinewise.alignment.targets.spread import Spread
from spinewise.pathway.alignment import RoussoulySaid, SystemSaid
from spinewise.report import numbers
from spinewise.report.citations import evidence_refs
from spinewise.report.lines import Data, sentence

STATUS = {
    "confirmed": "read in its source",
    "second-hand": "second-hand: read in public code or tables, not in the paper",
}
SIGNS = ("0", "+", "++")
"""Grades that are signs and need the word."""
MET, MISSED, OPEN, GRADE = "check", "cross", "question", "dot"


def systems_of(systems: Sequence[SystemSaid], roussouly: RoussoulySaid | None) -> list[Data]:
    """Every system as plain data.

    Parameters
    ----------
    systems : sequence of SystemSaid
        Beside one spine.
    roussouly : RoussoulySaid or None
        Its types.

    Returns
    -------
    list of dict
        ``name``, ``status``, ``population``, ``lines``, ``lacking``, ``caveats``, ``refs``, ``short``.
    """
    made = [_system(one) for one in systems]
    return made + ([_roussouly(roussouly)] if roussouly else [])


def _system(one: SystemSaid) -> Data:
    lines = [*map(_graded, one.graded), *map(_aimed, one.aimed)]
    total = one.total
    if total is not None:
        spread = f" ({total.low} to {total.high})" if total.low != total.high else ""
        lines.append(
            _line(total.name, f"{total.points} of {total.most}{spread}", "", GRADE, total.grade, total.may_be)
        )
    return {
        "id": one.id,
        "name": one.name,
        "status": STATUS[one.status],
        "confirmed": one.status == "confirmed",
        "population": one.population,
        "lines": lines,
        "lacking": ", ".join(one.lacking),
        "caveats": [sentence(text) for text in one.caveats],
        "refs": evidence_refs((one.evidence,)),
    }


def _line(
    name: str, value: str, asked: str, sign: str, found: str, may_be: Sequence[str], note: str = ""
) -> Data:
    return {
        "name": name,
        "value": value,
        "asked": asked,
        "sign": sign,
        "found": found,
        "may_be": " or ".join(may_be),
        "note": note,
    }


def _graded(one: Graded) -> Data:
    points = "" if one.points is None else f", {one.points} points" if one.points != 1 else ", 1 point"
    note = "The printed table names no class for this value; the closed border was used." * one.in_printed_gap
    away = (
        "" if one.name == one.parameter or one.parameter == "age" else f", {one.parameter} against its ideal"
    )
    value = ranged(one.value, one.unit) if one.parameter != "age" else f"{one.value.value:.0f} years"
    grade = f"grade {one.grade}" if one.grade in SIGNS else one.grade
    return _line(f"{one.name}{away}", value, "", GRADE, f"{grade}{points}", one.may_be, note)


def _aimed(one: Aimed) -> Data:
    single = one.low == one.high
    asked = (
        number(one.low.value, one.unit)
        if single
        else f"{number(one.low.value, '')} to {number(one.high.value, one.unit)}"
    )
    if single:
        sign, found = GRADE, f"{off_said(one)}; the source names one value, no window"
    elif one.is_met is None:
        sign, found = OPEN, f"open within the errors: {off_said(one)}"
    elif one.is_met:
        sign, found = MET, "met"
    else:
        sign, found = MISSED, f"missed: {off_said(one)}"
    return _line(one.parameter, ranged(one.value, one.unit), asked, sign, found, (), one.printed)


def off_said(one: Aimed) -> str:
    """How far a value lies from what is asked, in words.

    Parameters
    ----------
    one : Aimed
        With the distance and its range.

    Returns
    -------
    str
        For example ``"8° below (3 to 13)"``.
    """
    off = one.off
    if round(off.value) == 0:
        return f"inside, off by {_span(off)} within the errors" if off.low != off.high else "inside"
    side = "above" if off.value > 0 else "below"
    ends = sorted((abs(off.low), abs(off.high))) if off.low * off.high >= 0 else None
    span = f"{ends[0]:.0f} to {ends[1]:.0f}" if ends else _span(off)
    return f"{number(abs(off.value), one.unit)} {side} ({span})"


def _span(one: Spread) -> str:
    return f"{number(one.low, '')} to {number(one.high, '')}"


def _roussouly(one: RoussoulySaid) -> Data:
    return {
        "id": "roussouly",
        "name": "Roussouly type",
        "status": STATUS[one.status],
        "confirmed": one.status == "confirmed",
        "population": "adults",
        "lines": [
            _line("type now", "", "", GRADE, f"type {one.now}", one.now_may_be),
            _line(
                "type that PI would give", "", "", GRADE, f"type {one.by_incidence}", one.by_incidence_may_be
            ),
        ],
        "lacking": "",
        "caveats": [sentence(text) for text in one.caveats],
        "refs": evidence_refs((one.evidence,)),
    }


def number(value: float, unit: str) -> str:
    """A whole number with its unit and a true minus sign.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        UCUM; empty for none.

    Returns
    -------
    str
        Half away from zero.
    """
    return numbers.with_unit(numbers.number(value, 1), unit)


def ranged(one: Spread, unit: str) -> str:
    """Value and range.

    Parameters
    ----------
    one : Spread
        In `unit`.
    unit : str
        UCUM.

    Returns
    -------
    str
        For example ``"25° (17 to 33)"``.
    """
    return f"{number(one.value, unit)} ({_span(one)})"
