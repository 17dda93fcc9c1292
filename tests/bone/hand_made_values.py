"""Hand-made values in HU, records and protocols for the rules of this room."""

import datetime
from collections.abc import Mapping, Sequence

from spinewise.bone.ct import HOUNSFIELD, THREE_LOCATION_HU
from spinewise.evidence.protocol import Protocol, protocol_defaults, with_choices
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation, Urgency
from spinewise.record.record import Record
from spinewise.results import Interval, Measurement
from spinewise.words import Answer, Level

TODAY = datetime.date(2026, 11, 21)
SPINE = tuple(one for one in Level if one.region in "TL" and one not in (Level.T13, Level.L6))


def hu(
    level: Level,
    value: float,
    half: float = 6.0,
    *,
    low: float | None = None,
    kvp: str = "120",
    contrast: str = "no",
    taken: str = "2026-10-01",
) -> Measurement:
    """Three-location HU of one level."""
    return Measurement(
        THREE_LOCATION_HU,
        value,
        HOUNSFIELD,
        level,
        None,
        "by hand",
        Interval(value - half if low is None else low, value + half, 0.95, "by hand"),
        inputs=("ct",),
        conditions={"kVp": kvp, "contrast": contrast, "kernel": "Br38f", "taken": taken},
    )


def spine(values: Sequence[float], first: Level = Level.L1, half: float = 8.0) -> tuple[Measurement, ...]:
    """Values from one level downwards."""
    start = SPINE.index(first)
    return tuple(hu(level, value, half) for level, value in zip(SPINE[start:], values, strict=False))


def t_score(
    value: float, site: str | None = "total hip", day: str | None = "2026-05-02", id: str = "t1"
) -> Fact:
    """One T-score."""
    date = datetime.date.fromisoformat(day) if day else None
    return Fact(id, "dxa-t-score", value, "1", date, "by hand", site=site)


def yes(concept: str, day: str | None = None) -> Fact:
    """A condition that is recorded as true."""
    date = datetime.date.fromisoformat(day) if day else None
    return Fact(f"has-{concept}", concept, Answer.YES, "", date, "by hand")


def record(*facts: Fact, operation: PlannedOperation | None = None, born: str = "1955-03-01") -> Record:
    """A record of an adult."""
    patient = Patient("P-1", "female", datetime.date.fromisoformat(born))
    return Record(patient, operation or fusion(), facts)


def fusion(**more: object) -> PlannedOperation:
    """An elective instrumented fusion L2 to L5."""
    choices: dict[str, object] = {
        "diagnosis": "lumbar stenosis",
        "urgency": Urgency.ELECTIVE,
        "fusion": Answer.YES,
        "instrumented": Answer.YES,
        "levels": (Level.L2, Level.L3, Level.L4, Level.L5),
        "uiv": Level.L2,
        "liv": Level.L5,
        "date": datetime.date(2026, 12, 20),
    }
    return PlannedOperation(**{**choices, **more})  # type: ignore[arg-type]


def protocol(**choices: object) -> Protocol:
    """The defaults with a site's choices laid over them."""
    return with_choices(protocol_defaults(), choices, site="test")


CONFIRMED: Mapping[str, object] = {"hu_cutoff": "lin-2023-l1-120kvp", "hu_cutoff_contrast": "without"}
"""A cut-off of L1 below 128 HU at 120 kV whose contrast the site has read in the paper."""
