"""What a measurement depends on, as words: every number of it with its unit."""

from collections.abc import Mapping
from types import MappingProxyType

from spinewise.report.lines import typeset

_UNITS: Mapping[str, str] = MappingProxyType({"field strength": "T"})
"""Units of conditions that are kept as bare numbers, because rules compare them."""


def conditions_said(conditions: Mapping[str, str]) -> str:
    """Conditions of a measurement in one line.

    Parameters
    ----------
    conditions : mapping of str
        Name to text, as a measurement carries them.

    Returns
    -------
    str
        For example ``"field strength 1.5 T; sequence T1"``.
    """
    return typeset("; ".join(f"{name} {_with_unit(name, text)}" for name, text in conditions.items()))


def _with_unit(name: str, text: str) -> str:
    unit = _UNITS.get(name, "")
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit and text.replace(".", "", 1).isdigit() else text
