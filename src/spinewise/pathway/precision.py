"""How finely a measured value may be written: never finer than its interval or its unit (safety rule 11).

The interval's half-width keeps two significant digits at most, and the value stops at the same place
(Guide to the Expression of Uncertainty in Measurement, JCGM 100:2008, 7.2.6). A unit has a floor of its
own: Hounsfield units and degrees are whole.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from spinewise.results import Interval

SIGNIFICANT_DIGITS = 2
FINEST_STEP: Mapping[str, float] = MappingProxyType(
    {"[hnsf'U]": 1.0, "deg": 1.0, "mm": 0.1, "%": 1.0, "1": 0.01}
)
"""Finest step in which a measured value is written, by UCUM unit."""
OTHER_STEP = 0.01


def step_of(unit: str, interval: Interval | None = None) -> float:
    """Step in which a measured value may be written.

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
    floor = FINEST_STEP.get(unit, OTHER_STEP)
    if interval is None or interval.half_width == 0:
        return floor
    place = math.floor(math.log10(interval.half_width)) - (SIGNIFICANT_DIGITS - 1)
    return float(max(floor, 10.0**place))


def rounded(value: float, unit: str, interval: Interval | None = None) -> float:
    """A measured value at the step in which it may be written.

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
    float
        Half away from zero.
    """
    step = step_of(unit, interval)
    return _steps(math.copysign(math.floor(abs(value) / step + 0.5), value), step)


def rounded_outwards(interval: Interval, unit: str) -> tuple[float, float]:
    """Ends of an interval at the step in which they may be written, never nearer to each other than they are.

    Parameters
    ----------
    interval : Interval
        In `unit`.
    unit : str
        UCUM code.

    Returns
    -------
    (float, float)
        Low and high.
    """
    step = step_of(unit, interval)
    slack = 1e-9  # so that 130 stored as 130.00000000001 is not widened by a whole step
    low = math.floor(interval.low / step + slack)
    return _steps(low, step), _steps(math.ceil(interval.high / step - slack), step)


def _steps(count: float, step: float) -> float:
    decimals = max(0, -round(math.log10(step)))
    return round(count * step, decimals) + 0.0  # no negative zero
