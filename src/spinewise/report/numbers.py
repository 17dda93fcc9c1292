"""How a number may be printed: never finer than its interval, its unit or its source.

The interval's half-width keeps two significant digits at most, and the value stops at the same place
(the rule of the Guide to the Expression of Uncertainty in Measurement, JCGM 100:2008, 7.2.6). A unit has
a floor of its own: Hounsfield units and degrees are whole. Ends of an interval are rounded outwards,
so that a printed interval is never narrower than the measured one.
"""

import datetime
import math
from collections.abc import Mapping
from types import MappingProxyType

from spinewise.results import Interval

MINUS = "\N{MINUS SIGN}"
SIGNIFICANT_DIGITS = 2

FINEST_STEP: Mapping[str, float] = MappingProxyType(
    {"[hnsf'U]": 1.0, "deg": 1.0, "mm": 0.1, "%": 1.0, "1": 0.01}
)
"""Finest step that a measured value is printed in, by UCUM unit."""

_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "[hnsf'U]": "HU",
        "deg": "°",
        "1": "",
        "": "",
        "kg/m2": "kg/m²",
        "a": "years",
        "mo": "months",
        "wk": "weeks",
        "d": "days",
        "h": "hours",
        "Cel": "°C",
        "10*9/L": "× 10⁹/L",
        "mm[Hg]": "mmHg",
        "{score}": "",
    }
)


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


def step_of(unit: str, interval: Interval | None = None) -> float:
    """Step in which a measured value may be printed.

    Parameters
    ----------
    unit : str
        UCUM code.
    interval : Interval or None
        Range of the value, in the same unit.

    Returns
    -------
    float
        The coarser of the unit's floor and the place at which the half-width has two significant digits.
    """
    floor = FINEST_STEP.get(unit, 0.01)
    if interval is None or interval.half_width == 0:
        return floor
    place = math.floor(math.log10(interval.half_width)) - (SIGNIFICANT_DIGITS - 1)
    return float(max(floor, 10.0**place))


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
    return _written(math.copysign(math.floor(abs(value) / step + 0.5), value), step)


def _written(steps: float, step: float) -> str:
    decimals = max(0, -round(math.log10(step)))
    text = f"{abs(steps * step):.{decimals}f}"
    negative = steps < 0 and float(text) != 0
    return (MINUS if negative else "") + text


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
    return number(value, step_of(unit, interval))


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
    slack = 1e-9  # so that 130.0 stored as 130.00000000001 is not widened by a whole step
    low = _written(math.floor(interval.low / step + slack), step)
    high = _written(math.ceil(interval.high / step - slack), step)
    return f"{low} to {high}"


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


def as_recorded(value: float, unit: str) -> str:
    """A number from the record with its unit, as its source wrote it.

    Nothing is rounded away: a T-score of -2.46 printed as -2.5 would cross a boundary on paper only.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        UCUM code.

    Returns
    -------
    str
        Up to six significant digits, with a true minus sign.
    """
    text = f"{abs(value):.6g}"
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
