"""The record of the digital patient: one meaning in three forms, valid, synthetic, with gaps."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from spinewise.imaging.volume import Volume
from spinewise.io.fhir.read import read_bundle
from spinewise.io.patient.yaml_file import parse_patient_yaml
from spinewise.phantom.fhir import bundle_of
from spinewise.phantom.norms import MARKS, numbers, rows
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.record import identity_of, patient_yaml_of, record_of
from spinewise.record.concept_table import concepts
from spinewise.record.fact import Fact
from spinewise.words import Answer, Level


def _meaning(facts: tuple[Fact, ...]) -> set[tuple[object, ...]]:
    return {(f.concept, f.value, f.unit, f.date, f.site, f.ongoing) for f in facts}


@pytest.mark.parametrize("seed", [0, 11])
def test_bundle_and_yaml_say_what_the_record_says(seed: int, tmp_path: Path) -> None:
    person = digital_patient(seed)
    record = record_of(person)
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle_of(person)))
    read = read_bundle(path)
    assert read.problems == ()
    assert read.missing == ()
    assert read.valid == read.entries == 10
    assert read.patient is not None
    assert (read.patient.sex, read.patient.birth_date) == (record.patient.sex, record.patient.birth_date)
    assert _meaning(read.facts) >= _meaning(record.facts)
    [booking] = read.operations
    assert booking.operation == record.operation
    written = parse_patient_yaml(json.dumps(patient_yaml_of(person)))
    assert written.missing == ()
    implied = [
        replace(fact, concept=concept)
        for fact in record.facts
        for concept in concepts()[fact.concept].implies
    ]
    assert _meaning(written.facts) == _meaning((*record.facts, *implied))
    assert written.operation == record.operation
    assert written.patient == record.patient


def test_every_resource_is_marked_as_test_data(person: DigitalPatient) -> None:
    bundle = bundle_of(person)
    assert bundle["type"] == "transaction"
    for entry in bundle["entry"]:  # type: ignore[attr-defined]
        assert entry["resource"]["meta"]["tag"][0]["code"] == "HTEST"
        assert entry["request"]["method"] == "POST"
    assert identity_of(person).pseudonym.startswith("SYNTHETIC-")


def test_the_age_holds_on_the_day_of_the_scan(person: DigitalPatient, lumbar_ct: Volume) -> None:
    day = lumbar_ct.acquisition.date
    assert day is not None
    assert identity_of(person).age_on(day) == person.age


def test_a_candidate_for_long_fusion_with_gaps(person: DigitalPatient) -> None:
    record = record_of(person)
    hip = next(f for f in record.about("dxa-t-score") if f.site == "hip")
    assert isinstance(hip.value, float)
    assert hip.value <= -2
    assert record.answer("bisphosphonate") is Answer.YES
    assert record.operation.liv is Level.S1
    assert len(record.operation.levels) >= 5
    assert record.operation.neurology is None
    known = {fact.concept for fact in record.facts}
    assert known <= set(concepts())
    assert not known & {"tbs", "frax-hip", "frax-major", "pth", "smoking", "nicotine"}
    assert not any(fact.site in ("forearm", "distal radius") for fact in record.facts)


def test_every_norm_has_a_source_a_mark_and_a_unit() -> None:
    for row in (*rows(), *numbers().values()):
        assert row.source
        assert row.mark in MARKS
        assert row.unit
    levels = {level for row in rows() for level in row.values}
    for quantity in {row.quantity for row in rows()} - {"share of lumbar disc lordosis"}:
        covered = {level for row in rows() if row.quantity == quantity for level in row.values}
        assert covered == levels
        counted = sum(len(row.values) for row in rows() if row.quantity == quantity)
        assert counted == len(levels)  # no level twice
