"""How a number is printed: as finely as `pathway.precision` allows, its unit as a clinician writes it."""

import datetime
import math
from collections.abc import Mapping
from types import MappingProxyType

from spinewise.pathway.precision import rounded, rounded_outwards, step_of
from spinewise.results import Interval

MINUS = "\N{MINUS SIGN}"

_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "[hnsf'U]": "HU",
        "deg": "°",
        "1": "",
        "": "",
        "kg/m2": "kg/m²",
        "g/cm2": "g/cm²",
        "a": "years",
        "mo": "months",
        "wk": "weeks",
        "d": "days",
        "h": "hours",
        "Cel": "°C",
        "10*9/L": "× 10⁹/L",
        "mm[Hg]": "mmHg",
        "mL/min/{1.73_m2}": "mL/min/1.73 m²",
        "m[IU]/L": "mIU/L",
        "u[IU]/mL": "µIU/mL",
        "umol/L": "µmol/L",
        "{score}": "",
    }
)


_ODD = ("umol/L", *(code for code in _SHOWN if "[" in code or "_" in code))


def unit_shown(ucum: str) -> str:
    """Unit as a clinician writes it.

    Parameters
    ----------
    ucum : str
        UCUM code.

    Returns
    -------
    str
        For example ``"HU"``; empty for a bare number; the code itself when no other form is known.
    """
    return _SHOWN.get(ucum, ucum)


def units_shown(text: str) -> str:
    """Text of a room with the units that no clinician writes so put as one does.

    Parameters
    ----------
    text : str
        With units as UCUM codes.

    Returns
    -------
    str
        Only codes that no word could be taken for are replaced.
    """
    for code in _ODD:
        text = text.replace(code, _SHOWN[code])
    return text


def number(value: float, step: float) -> str:
    """A number at a step, with a true minus sign.

    Parameters
    ----------
    value : float
        Any finite number.
    step : float
        A power of ten.

    Returns
    -------
    str
        Rounded half away from zero, without a negative zero.
    """
    decimals = max(0, -round(math.log10(step)))
    text = f"{math.floor(abs(value) / step + 0.5) * step:.{decimals}f}"
    return (MINUS if value < 0 and float(text) != 0 else "") + text


def value_of(value: float, unit: str, interval: Interval | None = None) -> str:
    """A measured value without its unit, no finer than its interval.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        UCUM code.
    interval : Interval or None
        Range of the value.

    Returns
    -------
    str
        For example ``"142"``.
    """
    return number(rounded(value, unit, interval), step_of(unit, interval))


def range_of(interval: Interval, unit: str) -> str:
    """An interval without its unit, its ends rounded outwards.

    Parameters
    ----------
    interval : Interval
        In `unit`.
    unit : str
        UCUM code.

    Returns
    -------
    str
        For example ``"128 to 157"``.
    """
    step = step_of(unit, interval)
    low, high = rounded_outwards(interval, unit)
    return f"{number(low, step)} to {number(high, step)}"


def with_unit(text: str, unit: str) -> str:
    """A written number with its unit behind it.

    Parameters
    ----------
    text : str
        The number.
    unit : str
        UCUM code.

    Returns
    -------
    str
        With a space that does not break, except before a degree sign.
    """
    shown = unit_shown(unit)
    if not shown:
        return text
    return f"{text}{shown}" if shown == "°" else f"{text}\N{NO-BREAK SPACE}{shown}"


def as_recorded(value: float, unit: str, at_least: int = 0) -> str:
    """A number from the record with its unit, as its source wrote it.

    Nothing is rounded away: a T-score of -2.46 printed as -2.5 would cross a boundary on paper only.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        UCUM code.
    at_least : int
        Decimals that its source always writes, be they zeros.

    Returns
    -------
    str
        Up to six significant digits, with a true minus sign.
    """
    text = f"{abs(value):.6g}"
    if "e" not in text and len(text.partition(".")[2]) < at_least:
        text = f"{abs(value):.{at_least}f}"
    return with_unit((MINUS if value < 0 and float(text) != 0 else "") + text, unit)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(date: datetime.date) -> str:
    """A date that no reader can take for another one, whatever the country.

    Parameters
    ----------
    date : date
        Any day.

    Returns
    -------
    str
        For example ``"14 Apr 2026"``.
    """
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}".replace(" ", "\N{NO-BREAK SPACE}")
