"""Dosage of a FHIR resource as the line that a hospital would write; it is then read like any other."""

from collections.abc import Mapping, Sequence
from typing import Any

from spinewise.io.medication.reading import CannotTell
from spinewise.record.medication import Why

_UNITS = {
    "mg": "mg", "ug": "mcg", "mcg": "mcg", "g": "g", "ml": "ml",
    "ug/h": "mcg/h", "mcg/h": "mcg/h", "mcg/hr": "mcg/h", "ug/hr": "mcg/h", "mg/h": "mg/h",
    "{tablet}": "tablets", "{tbl}": "tablets", "tablet": "tablets", "tablets": "tablets", "tab": "tablets",
    "tablet(s)": "tablets", "tabs": "tablets",
    "{capsule}": "capsules", "capsule": "capsules", "capsules": "capsules", "cap": "capsules",
    "capsule(s)": "capsules",
    "{patch}": "patches", "patch": "patches", "patches": "patches", "patch(es)": "patches",
}  # fmt: skip
_ROUTES = {
    "26643006": "po", "oral": "po", "oral route": "po", "po": "po", "by mouth": "po", "oral use": "po",
    "45890007": "transdermal", "transdermal": "transdermal", "transdermal route": "transdermal",
    "transdermal use": "transdermal",
    "448598008": "transdermal", "6064005": "transdermal", "topical": "transdermal",
}  # fmt: skip
_WHEN = {
    "MORN": "morning", "AFT": "noon", "NOON": "noon", "EVE": "evening", "NIGHT": "night", "HS": "bedtime",
}  # fmt: skip
_CODES = {
    "QD": "daily", "BID": "bid", "TID": "tid", "QID": "qid", "QOD": "qod", "AM": "am", "PM": "pm",
    "BED": "bedtime",
    "Q1H": "every 1 hours", "Q2H": "every 2 hours", "Q3H": "every 3 hours", "Q4H": "every 4 hours",
    "Q6H": "every 6 hours", "Q8H": "every 8 hours", "WK": "weekly", "MO": "monthly",
}  # fmt: skip
_KNOWN_REPEAT = {
    "boundsPeriod", "boundsDuration", "frequency", "frequencyMax", "period", "periodMax", "periodUnit",
    "when",
    "timeOfDay", "dayOfWeek", "id", "extension",
}  # fmt: skip
_HOURS = 24
Dosage = Mapping[str, Any]


def as_line(dosage: Dosage) -> str:
    """Structured part of a dosage as words; empty where it has none.

    Parameters
    ----------
    dosage : mapping
        One FHIR R4 Dosage.

    Returns
    -------
    str
        For example ``"2 tablets po every 6 hours prn"``.

    Raises
    ------
    CannotTell
        Something in it cannot be written as a line without guessing.
    """
    if dosage.get("modifierExtension"):
        raise CannotTell(Why.SENSE)
    amount, often = _amount(dosage), _often(dosage.get("timing") or {})
    if not amount and not often and "maxDosePerPeriod" not in dosage:
        return ""
    if "maxDosePerAdministration" in dosage or "maxDosePerLifetime" in dosage:
        raise CannotTell(Why.SENSE)
    return " ".join(filter(None, (amount, route(dosage), often, prn(dosage), _most(dosage))))


def route(dosage: Dosage) -> str:
    """Route in the words of a line.

    Parameters
    ----------
    dosage : mapping
        One FHIR R4 Dosage.

    Returns
    -------
    str
        Empty when not said.

    Raises
    ------
    CannotTell
        Any route but by mouth and through the skin.
    """
    said = dosage.get("route")
    if not said:
        return ""
    known = {_ROUTES[one] for one in _words(said) if one in _ROUTES}
    if len(known) != 1:
        raise CannotTell(Why.ROUTE)
    return known.pop()


def prn(dosage: Dosage) -> str:
    """``"prn"`` where it is taken as needed.

    Parameters
    ----------
    dosage : mapping
        One FHIR R4 Dosage.

    Returns
    -------
    str
        Empty where that is not said.
    """
    return "prn" if dosage.get("asNeededBoolean") or dosage.get("asNeededCodeableConcept") else ""


def _amount(dosage: Dosage) -> str:
    rates: Sequence[Mapping[str, Any]] = dosage.get("doseAndRate") or ()
    if not rates:
        return ""
    if len(rates) > 1:
        raise CannotTell(Why.CONTRADICTION)
    one = rates[0]
    if "rateRatio" in one or "rateRange" in one:
        raise CannotTell(Why.UNIT)
    said = [_quantity(one[key]) for key in ("doseQuantity", "rateQuantity") if key in one]
    if "doseRange" in one:
        low, high = one["doseRange"].get("low"), one["doseRange"].get("high")
        if not low or not high:
            raise CannotTell(Why.STRENGTH)
        (first, unit), (second, other) = _parts(low), _parts(high)
        if unit != other:
            raise CannotTell(Why.CONTRADICTION)
        said.append(f"{first}-{second} {unit}")
    return " ".join(said)


def _often(timing: Mapping[str, Any]) -> str:
    repeat = timing.get("repeat") or {}
    if set(repeat) - _KNOWN_REPEAT or timing.get("event"):
        raise CannotTell(Why.FREQUENCY)
    if repeat.get("dayOfWeek"):
        raise CannotTell(Why.SPARSE)
    words = [_periods(repeat)]
    for when in repeat.get("when", ()):
        if when not in _WHEN:
            raise CannotTell(Why.FREQUENCY)
        words.append(_WHEN[when])
    if repeat.get("timeOfDay"):
        words.append(f"{len(repeat['timeOfDay'])} times a day")
    code = timing.get("code") or {}
    known = [_CODES[one["code"]] for one in code.get("coding", ()) if one.get("code") in _CODES]
    if known:
        words.append(known[0])
    elif code.get("text"):
        words.append(str(code["text"]))
    elif code:
        raise CannotTell(Why.FREQUENCY)
    return " ".join(filter(None, words))


def _periods(repeat: Mapping[str, Any]) -> str:
    """So many times in so long."""
    if "period" not in repeat and "frequency" not in repeat:
        return ""
    times, most = repeat.get("frequency", 1), repeat.get("frequencyMax")
    period, longest, unit = repeat.get("period"), repeat.get("periodMax"), repeat.get("periodUnit")
    if period is None or unit is None:
        raise CannotTell(Why.FREQUENCY)
    often = f"{times}-{most}" if most and most != times else f"{times}"
    if (unit, period) in (("h", _HOURS), ("d", 1)) and not longest:
        return f"{often} times a day"
    if most or times != 1:
        raise CannotTell(Why.FREQUENCY)
    span = f"{float(period):g}-{float(longest):g}" if longest and longest != period else f"{float(period):g}"
    if unit == "h":
        return f"every {span} hours"
    if unit == "d" and not longest:
        return f"every {span} days"
    raise CannotTell(Why.SPARSE if unit in ("d", "wk", "mo", "a") else Why.FREQUENCY)


def _most(dosage: Dosage) -> str:
    said = dosage.get("maxDosePerPeriod")
    if not said:
        return ""
    low = said.get("denominator") or {}
    unit = str(low.get("code") or low.get("unit") or "").lower()
    days = (float(low.get("value", 0)), unit)
    if days not in ((1.0, "d"), (1.0, "day"), (24.0, "h"), (24.0, "hours")):
        raise CannotTell(Why.FREQUENCY)
    value, of = _parts(said.get("numerator") or {})
    if of not in ("mg", "tablets", "capsules"):
        raise CannotTell(Why.UNIT)
    return f"max {value} {of} per day"


def _quantity(quantity: Mapping[str, Any]) -> str:
    return " ".join(_parts(quantity))


def _parts(quantity: Mapping[str, Any]) -> tuple[str, str]:
    said = {str(quantity[key]).strip().lower() for key in ("code", "unit") if quantity.get(key)}
    known = {_UNITS[one] for one in said if one in _UNITS}
    if len(known) != 1 or "value" not in quantity or quantity.get("comparator"):
        raise CannotTell(Why.UNIT)
    return f"{float(quantity['value']):g}", known.pop()


def _words(concept: Mapping[str, Any]) -> set[str]:
    said = {str(concept.get("text", "")).strip().lower()}
    for one in concept.get("coding", ()):
        said |= {str(one.get(key, "")).strip().lower() for key in ("code", "display")}
    return said - {""}
