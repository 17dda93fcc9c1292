"""Vitamin D: the newest 25-OH level, and the band in which it lies.

Only 25-hydroxyvitamin D counts; 1,25-dihydroxyvitamin D is another substance. The target is one centre's
own, by the protocol; the CNS guideline warns below its own limit.
"""

from dataclasses import dataclass
from enum import Enum

from spinewise.bone.asked import Asked
from spinewise.evidence.tables import entry
from spinewise.record.concept_table import concepts
from spinewise.record.fact import Fact
from spinewise.record.timeline import add_months
from spinewise.record.units import convert
from spinewise.results import Finding
from spinewise.words import Answer, BadInput

LEVEL, ACTIVE_HORMONE = "vitamin-d-25-oh", "vitamin-d-1-25"
UNIT = "ng/mL"
ANALYTE = "25-hydroxyvitamin D"
MISSING = "25-OH vitamin D"
DECIMALS = 1
"""Places to which levels are compared; no source gives its limits more finely."""


class Band(Enum):
    """Where a level lies."""

    WARNED = "below the guideline's limit"
    LOW = "below the target"
    IN_TARGET = "in the target"
    HIGH = "above the target"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class VitaminD:
    """The level that counts, and its band.

    Parameters
    ----------
    band : Band
        Unknown without a level that counts.
    names : dict
        Band to its name with the limits in force, in order.
    because : str
        What the level is, or why there is none, in one sentence.
    value : float or None
        In ng/mL, to one place.
    fact : Fact or None
        Where it stands.
    findings : tuple of Finding
        What was seen about levels that do not count.
    """

    band: Band
    names: dict[Band, str]
    because: str
    value: float | None
    fact: Fact | None
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """Name of the band with its limits."""
        return self.names[self.band]

    @property
    def facts(self) -> tuple[str, ...]:
        """Id of the fact, if there is one."""
        return (self.fact.id,) if self.fact else ()


def vitamin_d(asked: Asked) -> VitaminD:
    """Newest 25-OH vitamin D level on or before the day, and its band.

    Parameters
    ----------
    asked : Asked
        Patient, operation, protocol and day.

    Returns
    -------
    VitaminD
        Of several levels of one day the lowest counts.
    """
    names = _names(asked)
    usable, findings = _usable(asked)
    findings += _about_other_substance(asked)
    if not usable:
        return VitaminD(Band.UNKNOWN, names, _why_none(asked), None, None, tuple(findings))
    newest = [(value, fact) for value, fact in usable if fact.date == usable[0][1].date]
    value, fact = min(newest, key=lambda pair: (pair[0], pair[1].id))
    months = asked.protocol.number_or_none("vitamin_d_in_date_months")
    said = f"25-OH vitamin D {value:g} {UNIT} ({fact.date or 'no date'})"
    if months is not None and (fact.date is None or fact.date < add_months(asked.as_of, -int(months))):
        why = f"{said} is not known to be within the {months:.0f} months that the protocol allows."
        return VitaminD(Band.UNKNOWN, names, why, None, fact, tuple(findings))
    band = _band(value, asked)
    return VitaminD(band, names, f"{said}: {names[band]} {UNIT}.", value, fact, tuple(findings))


def _band(value: float, asked: Asked) -> Band:
    if value < _warned_below():
        return Band.WARNED
    if value < asked.protocol.number("vitamin_d_low"):
        return Band.LOW
    return Band.IN_TARGET if value <= asked.protocol.number("vitamin_d_high") else Band.HIGH


def _names(asked: Asked) -> dict[Band, str]:
    warned = _warned_below()
    low, high = asked.protocol.number("vitamin_d_low"), asked.protocol.number("vitamin_d_high")
    return {
        Band.WARNED: f"below {warned:g}",
        **({Band.LOW: f"{warned:g} to below {low:g}"} if low > warned else {}),
        Band.IN_TARGET: f"{max(low, warned):g} to {high:g}",
        Band.HIGH: f"above {high:g}",
        Band.UNKNOWN: "unknown",
    }


def _warned_below() -> float:
    return entry("vitamin-d-cns-20").number("vitamin_d")


def _usable(asked: Asked) -> tuple[list[tuple[float, Fact]], list[Finding]]:
    """Levels in ng/mL, newest first, and what is wrong with the others."""
    usable, findings = [], []
    for fact in asked.record.about(LEVEL):
        if isinstance(fact.value, Answer | str):
            continue
        if fact.date is not None and fact.date > asked.as_of:
            findings.append(
                Finding(
                    "date in the future",
                    f"A 25-OH vitamin D level is dated {fact.date.isoformat()}, after the day asked about: "
                    "it is not used; correct the date.",
                    ("vitamin-d-target-range",),
                    (fact.id,),
                )
            )
        else:
            try:
                value = convert(float(fact.value), fact.unit, UNIT, ANALYTE)
            except BadInput:
                findings.append(_without_unit((fact.id,)))
            else:
                if concepts()[LEVEL].can_be(value):
                    usable.append((round(value, DECIMALS), fact))
                else:
                    findings.append(_impossible(value, fact))
    if any(f"{ANALYTE} has no unit" in gap.why_it_matters for gap in asked.record.missing):
        findings.append(_without_unit(()))
    return usable, sorted(findings, key=lambda one: one.facts)


def _without_unit(facts: tuple[str, ...]) -> Finding:
    return Finding(
        "vitamin D without unit",
        "A 25-OH vitamin D level stands without a unit that fits: ng/mL and nmol/L differ by more than "
        "twofold, so it is not used; write the unit.",
        ("vitamin-d-target-range",),
        facts,
    )


def _impossible(value: float, fact: Fact) -> Finding:
    return Finding(
        "impossible value",
        f"A 25-OH vitamin D level of {value:g} {UNIT} cannot be: it is not used; look at value and unit.",
        ("vitamin-d-target-range",),
        (fact.id,),
    )


def _about_other_substance(asked: Asked) -> list[Finding]:
    facts = tuple(sorted(fact.id for fact in asked.record.about(ACTIVE_HORMONE)))
    if not facts:
        return []
    return [
        Finding(
            "another vitamin D was measured",
            "1,25-dihydroxyvitamin D is recorded: it is an active hormone and another substance, and says "
            "nothing about the 25-OH level that the target is meant for.",
            ("vitamin-d-target-range",),
            facts,
        )
    ]


def _why_none(asked: Asked) -> str:
    if asked.record.about(ACTIVE_HORMONE):
        return "No 25-OH vitamin D level is recorded; 1,25-dihydroxyvitamin D does not stand in for it."
    return "No 25-OH vitamin D level that can be used is recorded."
