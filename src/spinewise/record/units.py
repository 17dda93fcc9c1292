"""Units: a value in one UCUM unit told in another, mass and amount of substance included.

pint and ucumvert are slow to import, so they are asked only when the two units are not the same in writing.
"""

import re
from functools import cache
from typing import Any

from spinewise.record.concept_table import Concept, molar_masses
from spinewise.words import BadInput

NO_UNIT = "has no unit"
WRONG_UNIT = "is not a UCUM unit"
OTHER_UNIT = "does not measure the same thing as"
"""By these words a refused unit is known again where it is reported."""
_TWICE_DIVIDED = re.compile(r"/[^./(){}\[\]]*-\d")
"""A bar before a negative power, as in g/cm-2."""


def convert(value: float, from_ucum: str, to_ucum: str, analyte: str | None = None) -> float:
    """A value of one UCUM unit, told in another.

    Parameters
    ----------
    value : float
        Value in `from_ucum`.
    from_ucum, to_ucum : str
        UCUM units; annotations such as ``"{T-score}"`` count as 1.
    analyte : str or None
        Substance whose molar mass may be used between mass and amount; without one the two stay apart.

    Returns
    -------
    float
        Value in `to_ucum`.

    Raises
    ------
    BadInput
        A unit is not UCUM, or the two do not measure the same thing.
    """
    before, after = without_annotations(from_ucum), without_annotations(to_ucum)
    if before == after:
        return value
    quantity, (factor, target) = _quantity(value, before), _parsed(after)
    try:
        return float(quantity.to(target).magnitude) / factor
    except _pint().DimensionalityError:
        mass = molar_masses().get(analyte or "")
        if mass is None:
            raise BadInput(_mismatch(from_ucum, to_ucum)) from None
    return _by_molar_mass(quantity, target, mass, _mismatch(from_ucum, to_ucum)) / factor


def in_unit_of(concept: Concept, value: float, ucum: str) -> float:
    """A value as read, in the unit in which a concept is kept.

    Parameters
    ----------
    concept : Concept
        A quantity.
    value : float
        As read.
    ucum : str
        UCUM unit as read; an empty one is accepted only where the concept has no dimension.

    Returns
    -------
    float
        In `concept.unit`.

    Raises
    ------
    BadInput
        No unit was given where one is needed, or it does not fit.
    """
    if not ucum.strip() and concept.unit != "1":
        raise BadInput(f"{concept.name} {NO_UNIT}: write it, for example {concept.unit}.")
    known = concept.unit_aliases.get(ucum, ucum)
    if concept.scales:
        return _on_its_scale(concept, value, without_annotations(known))
    return convert(value, known, concept.unit, concept.analyte)


def is_about_a_unit(sentence: str) -> bool:
    """Whether a sentence is one of those by which this module refuses a unit.

    Parameters
    ----------
    sentence : str
        Why something was left out.

    Returns
    -------
    bool
        True for a unit that is missing, unknown, or of something else.
    """
    return any(mark in sentence for mark in (NO_UNIT, WRONG_UNIT, OTHER_UNIT))


def without_annotations(ucum: str) -> str:
    """A UCUM unit without its curly annotations; an empty one is the bare ratio 1.

    Parameters
    ----------
    ucum : str
        For example ``"mL/min/{1.73_m2}"``.

    Returns
    -------
    str
        For example ``"mL/min"``.
    """
    bare = re.sub(r"/?\{[^{}]*\}", "", ucum.strip())
    return bare or "1"


def _by_molar_mass(quantity: Any, target: Any, grams_per_mole: float, mismatch: str) -> float:
    """Try the molar mass in either direction; the wrong direction never has the right dimension."""
    molar = _registry().Quantity(grams_per_mole, "gram/mole")
    for other in (quantity / molar, quantity * molar):
        if other.is_compatible_with(target):
            return float(other.to(target).magnitude)
    raise BadInput(mismatch)


def _mismatch(from_ucum: str, to_ucum: str) -> str:
    said = f"The unit {from_ucum or '1'} {OTHER_UNIT} {to_ucum}: correct the unit."
    if _TWICE_DIVIDED.search(from_ucum):
        # UCUM's syntax: an exponent belongs to its unit (annotatable), the bar divides by all of it (term).
        said += " In UCUM a negative power behind the bar multiplies: write the bar or the minus, not both."
    return said


def _on_its_scale(concept: Concept, value: float, ucum: str) -> float:
    """A value of a quantity that has scales of its own; other units of the same dimension are none."""
    if ucum == concept.unit:
        return value
    if ucum not in concept.scales:
        raise BadInput(_mismatch(ucum, f"{concept.unit} or {' or '.join(concept.scales)}"))
    factor, offset = concept.scales[ucum]
    return factor * value + offset


def _quantity(value: float, ucum: str) -> Any:
    factor, unit = _parsed(ucum)
    return _registry().Quantity(value * factor, unit)


def _parsed(ucum: str) -> tuple[float, Any]:
    """Factor and unit of a UCUM text: "10*3/uL" is 1000 of "/uL"."""
    import ucumvert

    try:
        parsed = _registry().from_ucum(ucum)
    except (ucumvert.InvalidUcumError, ValueError, KeyError, AttributeError) as error:
        raise BadInput(f"The unit {ucum!r} {WRONG_UNIT}: write it as in ng/mL or nmol/L.") from error
    # A simple unit comes back bare, a composed one as a quantity with its factor.
    return float(getattr(parsed, "magnitude", 1.0)), getattr(parsed, "units", parsed)


@cache
def _registry() -> Any:
    import ucumvert

    return ucumvert.PintUcumRegistry()


@cache
def _pint() -> Any:
    import pint

    return pint
