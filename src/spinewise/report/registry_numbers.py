"""How the registry page writes a number: no finer than its interval, with its counts beside it."""

from spinewise.outcomes.measured.estimates import Estimate
from spinewise.report.lines import Data
from spinewise.report.numbers import MINUS, with_unit

PERCENT = 100.0
_TENTHS_BELOW = 0.1
_LEAST_WIDTH = 0.4
_WIDE_ENOUGH = (20, 0.5)
"""Width of an interval from which on no decimal, and from which on one decimal, is printed."""
_UNITS = {"1": "", "%": "points", "{score}": "points", "{night}": "nights"}
"""Scores are points, so that none is taken for a share of people."""


def shown(estimate: Estimate, unit: str) -> str:
    """Write the value of an estimate.

    Parameters
    ----------
    estimate : Estimate
        With its interval.
    unit : str
        UCUM; ``"1"`` for a share.

    Returns
    -------
    str
        With its unit.
    """
    if unit == "1" and estimate.events is not None:
        return f"{PERCENT * estimate.value:.{_decimals(estimate)}f} %"
    return in_points(_signed(estimate.value, estimate, unit), unit)


def limits(estimate: Estimate, unit: str) -> str:
    """Write the interval of an estimate.

    Parameters
    ----------
    estimate : Estimate
        With its interval.
    unit : str
        UCUM; ``"1"`` for a share.

    Returns
    -------
    str
        Such as ``12 to 34 %``.
    """
    if unit == "1" and estimate.events is not None:
        digits = _decimals(estimate)
        return f"{PERCENT * estimate.low:.{digits}f} to {PERCENT * estimate.high:.{digits}f} %"
    return f"{_signed(estimate.low, estimate, unit)} to {_signed(estimate.high, estimate, unit)}"


def counts(estimate: Estimate) -> str:
    """Write of how many people an estimate speaks.

    Parameters
    ----------
    estimate : Estimate
        Of people.

    Returns
    -------
    str
        Such as ``3 of 40``.
    """
    return f"{estimate.n}" if estimate.events is None else f"{estimate.events} of {estimate.n}"


def in_points(number: str, unit: str) -> str:
    """Write a number with the unit of a measure.

    Parameters
    ----------
    number : str
        As it is to stand there.
    unit : str
        UCUM.

    Returns
    -------
    str
        Scores as points.
    """
    return with_unit(number, _UNITS.get(unit, unit))


def span(lowest: float | None, highest: float | None) -> str:
    """Write between which shares the truth lies whatever was true of those not known.

    Parameters
    ----------
    lowest, highest : float or None
        Shares; None where there are none.

    Returns
    -------
    str
        In percent; empty where there are none.
    """
    if lowest is None or highest is None:
        return ""
    return f"{PERCENT * lowest:.0f} to {PERCENT * highest:.0f} %"


def bar(estimate: Estimate, scale: float = 1.0) -> Data:
    """Places of a share on a line from 0 to `scale`.

    Parameters
    ----------
    estimate : Estimate
        Of a share.
    scale : float
        Share at the end of the line.

    Returns
    -------
    dict
        ``left``, ``width`` and ``at`` in percent of the line.
    """
    return {
        "left": f"{PERCENT * estimate.low / scale:.2f}",
        "width": f"{max(PERCENT * (estimate.high - estimate.low) / scale, _LEAST_WIDTH):.2f}",
        "at": f"{PERCENT * estimate.value / scale:.2f}",
    }


def _decimals(estimate: Estimate) -> int:
    """A tenth of a percent only where the interval is narrow enough for it."""
    return 1 if estimate.high - estimate.low < _TENTHS_BELOW else 0


def _signed(value: float, estimate: Estimate, unit: str) -> str:
    """No finer than its interval; days are whole."""
    width = estimate.high - estimate.low
    wide = (n for n, least in enumerate(_WIDE_ENOUGH) if width >= least)
    digits = 0 if unit in ("d", "{night}") else next(wide, len(_WIDE_ENOUGH))
    text = f"{abs(value):.{digits}f}"
    return (MINUS if value < 0 and float(text) else "") + text
