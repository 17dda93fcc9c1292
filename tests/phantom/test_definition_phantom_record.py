"""The record of the digital patient: one meaning in three forms, valid, synthetic, with gaps."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from spinewise.imaging.volume import Volume
from spinewise.io.fhir.read import read_bundle
from spinewise.io.genotype.fhir import read_gene_observations
from spinewise.io.medication.fhir import read_fhir
from spinewise.io.patient.yaml_file import parse_patient_yaml
from spinewise.phantom.fhir import bundle_of
from spinewise.phantom.norms import MARKS, numbers, rows
from spinewise.phantom.pain import genes_of, medicines_of
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
    assert read.valid == read.entries == 10 + len(medicines_of(person)) + len(genes_of(person))
    calls, left_out = read_gene_observations(path)
    assert left_out == ()
    said = [(one.gene, one.diplotype) for one in genes_of(person)]
    assert [(one.gene, one.diplotype) for one in calls] == said
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
    assert [(one.gene, one.diplotype) for one in written.genotype] == said


@pytest.mark.parametrize("seed", [0, 1])
def test_every_drug_is_read_with_its_amount_and_its_days(seed: int, tmp_path: Path) -> None:
    person = digital_patient(seed)
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle_of(person)))
    read = {drug.name: drug for source in read_fhir(path, "record") for drug in source.drugs}
    amounts = {"tramadol": 150, "acetaminophen": 3000, "duloxetine": 60, "apixaban": 10, "ramipril": 5,
               "pantoprazole": 40}  # fmt: skip
    written = {one.name.split()[0].lower(): one for one in medicines_of(person)}
    assert set(written) == set(amounts) - ({"apixaban"} if seed == 0 else set())
    for name, medicine in written.items():
        assert read[name].first == medicine.since
        assert [(part.ingredient, part.amount.low, part.unit) for part in read[name].daily] == [
            (name, amounts[name], "mg/d")
        ]


def test_the_patient_of_the_demo_has_genes_and_drugs_that_matter_and_says_that_they_are_synthetic() -> None:
    person = digital_patient(1)
    assert {one.gene: one.diplotype for one in genes_of(person)} == {
        "CYP2D6": "*4/*4", "CYP2C9": "*1/*3", "CYP2C19": "*1/*2",
    }  # fmt: skip
    assert genes_of(person) == genes_of(digital_patient(1)) != genes_of(digital_patient(2))
    assert all(
        "synthetic" in str(entry["resource"])
        for entry in bundle_of(person)["entry"]  # type: ignore[attr-defined]
        if "84413-4" in str(entry["resource"])
    )


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
