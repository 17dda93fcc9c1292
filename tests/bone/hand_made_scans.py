"""Hand-made densitometry: facts of a scan, FRAX, and a question to the rules."""

import datetime
from collections.abc import Mapping

from hand_made_values import fusion, protocol

from spinewise.bone.asked import Asked
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer, Side

TODAY = datetime.date(2026, 3, 1)
DAY = "2026-01-10"
HOLOGIC = {"device": "Hologic Horizon A", "reference": "NHANES III"}
LUNAR = {"device": "GE Lunar iDXA", "reference": "NHANES III"}


def value(
    concept: str,
    number: float,
    site: str | None = "total hip",
    side: str | None = "left",
    day: str | None = DAY,
    *,
    id: str | None = None,
    note: str = "",
    **context: str,
) -> Fact:
    """One measured value; its id tells what it is."""
    return Fact(
        id or f"{concept}:{number}:{site}:{side}:{day}",
        concept,
        number,
        {"dxa-bmd": "g/cm2"}.get(concept, "%" if concept.startswith("frax") else "1"),
        datetime.date.fromisoformat(day) if day else None,
        "by hand",
        site=site,
        side=Side(side) if side else None,
        note=note,
        context=context,
    )


def t(
    number: float, site: str | None = "total hip", side: str | None = "left", day: str | None = DAY
) -> Fact:
    """A T-score."""
    return value("dxa-t-score", number, site, side, day)


def frax(hip: float | None, major: float | None, country: str = "US", day: str = DAY) -> tuple[Fact, ...]:
    """The two figures of FRAX, as far as given."""
    context = {"country": country, "version": "4.2"} if country else {}
    return tuple(
        value(concept, number, None, None, day, **context)
        for concept, number in (("frax-hip", hip), ("frax-major", major))
        if number is not None
    )


def said(concept: str, answer: Answer, side: str | None = None, site: str | None = None) -> Fact:
    """A condition answered."""
    return Fact(
        f"{concept}:{answer.value}:{side}",
        concept,
        answer,
        "",
        None,
        "by hand",
        site,
        Side(side) if side else None,
    )


NAIVE = said("osteoporosis-drug", Answer.NO)
BELOW = (*frax(1.2, 9.0), NAIVE)
"""FRAX that speaks against osteoporosis."""


def asked(
    *facts: Fact,
    sex: str | None = "female",
    born: str | None = "1955-02-01",
    operation: PlannedOperation | None = None,
    choices: Mapping[str, object] | None = None,
) -> Asked:
    """One question, by default about a woman of 71 where scans hold for 24 months."""
    patient = Patient("P-1", sex, datetime.date.fromisoformat(born) if born else None)
    record = Record(patient, operation or fusion(), facts)
    by = protocol(**{"dxa_in_date_months": 24, **(choices or {})})
    return Asked(record, record.operation, (), by, TODAY)
