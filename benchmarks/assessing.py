"""Judging one patient's bone from a record that is read: once, and for ten thousand people in one process."""

import datetime
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from measured import Row, alternating, spread

from spinewise.bone.assess import assess
from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.fhir.read import read_bundle
from spinewise.phantom.person import digital_patient
from spinewise.phantom.record import record_of
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.words import Answer

ONE_LIMIT_S, MANY_LIMIT_S, MANY = 0.005, 60.0, 10_000
ROUNDS = 40
DAY = datetime.date(2026, 2, 5)
YES_NO = (
    "active-cancer",
    "prior-radiation",
    "osteosarcoma-risk",
    "renal-failure",
    "reflux",
    "menopause",
    "smoking",
)
NUMBERS = {
    "dxa-t-score": (-2.2, 1.0, "1"),
    "vitamin-d-25-oh": (28.0, 12.0, "ng/mL"),
    "frax-hip": (3.0, 2.0, "%"),
}
SYNTHEA = Path("fhir", "synthea-r4", "Vicenta_Maggio_456879da-8654-413e-b211-6308d9815586.json")


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used.

    Returns
    -------
    list of Row
        One record, a long record where the sample data lie at hand, and many people.
    """
    protocol = protocol_defaults()
    records = {"a record of 8 facts": record_of(digital_patient(1)), **_long_record()}
    jobs = {
        name: lambda record=record: assess(record, record.operation, (), protocol, DAY)
        for name, record in records.items()
    }
    alternating(jobs, 3)
    seconds = alternating(jobs, ROUNDS)
    found = [
        Row(
            f"assess bone, {name}",
            "s",
            min(taken),
            limit=ONE_LIMIT_S,
            allowed="5 ms",
            spread=spread(taken),
        )
        for name, taken in seconds.items()
    ]
    people = _people(records["a record of 8 facts"].operation)
    start = time.perf_counter()
    said = sum(len(assess(one, one.operation, (), protocol, DAY).findings) for one in people)
    taken = time.perf_counter() - start
    what = f"assess bone, {MANY} people one after the other ({said} findings)"
    return [*found, Row(what, "s", taken, limit=MANY_LIMIT_S, allowed="60 s")]


def _long_record() -> dict[str, Record]:
    """The sample record with some hundreds of entries, when it lies at hand."""
    path = Path(os.environ.get("SPINEWISE_DATA", "../shared/data")) / SYNTHEA
    if not path.is_file():
        return {}
    reading = read_bundle(path, id="record")
    operation = record_of(digital_patient(1)).operation
    return {f"a record of {len(reading.facts)} facts": Record(Patient("P"), operation, reading.facts)}


def _people(operation: PlannedOperation) -> list[Record]:
    """Different people, each with its own facts, so that nothing can be remembered from the one before."""
    rng = np.random.default_rng(1)
    people = []
    for number in range(MANY):
        facts = [
            Fact(f"f{n}", concept, round(float(rng.normal(mean, sd)), 1), unit, DAY, "made", site="total hip")
            for n, (concept, (mean, sd, unit)) in enumerate(NUMBERS.items())
        ]
        answers = rng.integers(3, size=len(YES_NO))
        told = (Answer.YES, Answer.NO, Answer.UNKNOWN)
        facts += [
            Fact(f"a{n}", concept, told[answer], "", None, "made")
            for n, (concept, answer) in enumerate(zip(YES_NO, answers, strict=True))
        ]
        born = datetime.date(int(rng.integers(1930, 2000)), 6, 10)
        who = Patient(f"P{number}", ("female", "male")[number % 2], born)
        people.append(Record(who, replace(operation, approach="posterior"), tuple(facts)))
    return people
