"""Values of one unit told in another, remembered: a column has few different values."""

from functools import lru_cache

from spinewise.record.units import convert

_MOST = 1 << 16


@lru_cache(maxsize=_MOST)
def in_unit(value: float, given: str, wanted: str, analyte: str | None) -> float:
    """A value in the unit that the mapping wants.

    Parameters
    ----------
    value : float
        In `given`.
    given, wanted : str
        UCUM units.
    analyte : str or None
        Substance whose molar mass may be used.

    Returns
    -------
    float
        In `wanted`.
    """
    return convert(value, given, wanted, analyte)
