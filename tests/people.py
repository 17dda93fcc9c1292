"""People and plans that the pathway tests share, built by hand and as small as the case allows."""

import datetime
from typing import Any

from spinewise.evidence.protocol import Protocol
from spinewise.pathway.make import make_plan
from spinewise.pathway.plan import Plan
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.record.review import CONFIRMABLE, Confirmation, Decision, Review
from spinewise.results import Advice, InputFile, Provenance, Recommendation
from spinewise.words import Answer, Level, Phase

TODAY = datetime.date(2026, 11, 21)
OPERATION_DAY = datetime.date(2027, 3, 1)
NOW = datetime.datetime(2026, 11, 21, 9, 30, tzinfo=datetime.UTC)


def fact(concept: str, value: Any = Answer.YES, day: datetime.date | None = None, **more: Any) -> Fact:
    return Fact(f"f-{concept}", concept, value, "", day, "patient.yaml", **more)


def operation(**changes: Any) -> PlannedOperation:
    known = {
        "diagnosis": "adult spinal deformity",
        "approach": "posterior",
        "urgency": Urgency.ELECTIVE,
        "fusion": Answer.YES,
        "instrumented": Answer.YES,
        "levels": (Level.L3, Level.L4, Level.L5),
        "uiv": Level.L3,
        "liv": Level.L5,
        "date": OPERATION_DAY,
    }
    return PlannedOperation(**{**known, **changes})


def record(*facts: Fact, **changes: Any) -> Record:
    return Record(Patient("P-1", "female", datetime.date(1955, 5, 5)), operation(**changes), facts)


def line(id: str, action: str = "Optimise bone first.", **changes: Any) -> Recommendation:
    known: dict[str, Any] = {
        "phase": Phase.PREOP,
        "strength": "expert",
        "because": "T-score is low.",
        "evidence": ("optimise-if-diagnostic-criteria",),
        "population": "adults before elective instrumented fusion",
        "owner": "endocrinologist",
        "due": datetime.date(2026, 12, 1),
    }
    return Recommendation(id, action, **{**known, **changes})


def ct(day: datetime.date | None = datetime.date(2026, 10, 1), sha256: str = "aa") -> InputFile:
    return InputFile("ct", "ct", sha256, day)


def plan_for(
    record: Record, *lines: Recommendation, review: Review | None = None, inputs: Any = (), **more: Any
) -> Plan:
    rest: dict[str, Any] = {"spine": None, "measurements": (), "missing": (), "questions": (), **more}
    return make_plan(
        record,
        advice=(Advice("bone", recommendations=lines, paths=rest.pop("paths", ())),),
        protocol=rest.pop("protocol", Protocol()),
        review=review or Review(),
        provenance=Provenance("spinewise 0.1.0", "1", tuple(inputs), {}, TODAY),
        as_of=TODAY,
        **rest,
    )


def confirmation(sha256: str, *what: str) -> tuple[Confirmation, ...]:
    return tuple(Confirmation(one, "Dr Roe", NOW, sha256) for one in what or CONFIRMABLE)


def decision(line: str, sha256: str, accepted: bool = True, because: str = "") -> Decision:
    return Decision(line, accepted, because, "Dr Roe", NOW, sha256)
