"""Hand-made patients for the rules of bone optimisation; the diagnosis is given, not worked out."""

import datetime
from typing import Any

from hand_made_values import fusion, protocol

from spinewise.bone.asked import Asked
from spinewise.bone.densitometry.diagnosis import Diagnosis
from spinewise.bone.optimisation.advice import advise
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Advice, Finding, Missing, Option, Recommendation, Step
from spinewise.words import Answer

DAY = datetime.date(2026, 3, 15)
OPERATION = datetime.date(2026, 6, 1)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
OSTEOPOROSIS = Diagnosis(YES, "The criteria for osteoporosis are met.", ("tscore-osteoporosis-threshold",))
NO_OSTEOPOROSIS = Diagnosis(NO, "The criteria are not met.", ("tscore-osteoporosis-threshold",))
OPEN = Diagnosis(UNKNOWN, "No T-score that counts is recorded.", (), (), ("DXA of hip or distal radius",))

BISPHOSPHONATE_QUESTIONS = (
    "renal-failure",
    "reflux",
    "oesophagitis",
    "osteonecrosis-jaw",
    "atypical-femoral-fracture",
    "thigh-pain",
    "planned-dental-surgery",
)
ANABOLIC_QUESTIONS = ("active-cancer", "prior-radiation", "osteosarcoma-risk")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def said(concept: str, value: Any = YES, on: str | None = None, **more: Any) -> Fact:
    """One fact; its id names concept, value and days."""
    for end in ("until",):
        if isinstance(more.get(end), str):
            more[end] = day(more[end])
    unit = more.pop("unit", "")
    id = more.pop("id", f"{concept}-{getattr(value, 'value', value)}-{on}-{more.get('until', '')}")
    return Fact(id, concept, value, unit, day(on) if on else None, f"by hand: {id}", **more)


def answered_no(*concepts: str) -> tuple[Fact, ...]:
    return tuple(said(concept, NO) for concept in concepts)


def lab(concept: str, value: float, unit: str, low: str = "", high: str = "", flag: str = "") -> Fact:
    named = {"range low": low, "range high": high, "interpretation": flag}
    context = {key: text for key, text in named.items() if text}
    return said(concept, value, "2026-02-20", unit=unit, context=context)


def level(value: float, unit: str = "ng/mL", on: str | None = "2026-02-10", id: str = "d") -> Fact:
    return said("vitamin-d-25-oh", value, on, unit=unit, id=id)


def asked(
    *facts: Fact,
    operation: PlannedOperation | None = None,
    as_of: datetime.date = DAY,
    born: str | None = "1955-02-01",
    sex: str | None = "female",
    **choices: object,
) -> Asked:
    planned = operation or fusion(date=OPERATION)
    who = Record(Patient("P-1", sex, day(born) if born else None), planned, facts)
    return Asked(who, planned, (), protocol(**choices), as_of)


def ask(*facts: Fact, diagnosis: Diagnosis = OSTEOPOROSIS, **more: Any) -> Advice:
    return advise(asked(*facts, **more), diagnosis)


def option(advice: Advice, id: str) -> Option:
    return next(one for one in advice.options if one.id == id)


def status(*facts: Fact, of: str, **more: Any) -> str:
    return option(ask(*facts, **more), of).status.value


def step(advice: Advice, id: str) -> Step:
    return advice.paths[0].step(id)


def line(advice: Advice, id: str) -> Recommendation | None:
    return next((one for one in advice.recommendations if one.id == id), None)


def finding(advice: Advice, name: str) -> Finding | None:
    return next((one for one in advice.findings if one.name == name), None)


def missing(advice: Advice, what: str) -> Missing | None:
    return next((one for one in advice.missing if one.what == what), None)
