"""Real records of the sample data: what they hold and what has to be said aloud."""

import datetime
from datetime import date
from pathlib import Path

import pytest

from spinewise.io.fhir.read import read_bundle
from spinewise.io.patient.read import read_patient_folder
from spinewise.words import Answer, MixedPatients

pytestmark = pytest.mark.data


def the_one(folder: Path, start: str) -> Path:
    (path,) = folder.glob(f"{start}*.json")
    return path


def test_a_record_full_of_things_to_say_aloud(sample_data: Path, tmp_path: Path) -> None:
    source = the_one(sample_data / "fhir" / "synthea-r4", "Vicenta_Maggio")
    (tmp_path / source.name).write_bytes(source.read_bytes())
    folder = read_patient_folder(tmp_path, date(2026, 1, 5))
    record = folder.record

    scores = record.about("dxa-t-score")
    assert [round(float(fact.value), 2) for fact in scores] == [-3.48, -0.29]  # type: ignore[arg-type]
    assert [fact.site for fact in scores] == [None, None]
    assert folder.advice.missing[0].what == "body site of 2 DXA T-scores (1994-06-27, 1992-10-02)"

    assert record.answer("osteoporosis") is Answer.YES
    (fracture,) = record.about("forearm-fracture")
    assert (fracture.until, fracture.ongoing) == (date(1992, 11, 1), Answer.NO)
    assert record.answer("smoking") is Answer.NO
    assert record.answer("nicotine") is Answer.UNKNOWN
    assert record.answer("cancer") is Answer.UNKNOWN

    assert "died on 2002-06-29" in folder.advice.findings[0].because
    (clash,) = folder.advice.disagreements
    assert clash.about == "obesity"
    assert clash.says[1] == "The body mass index is 27.9 kg/m2 on 2001-08-06."

    assert record.operation.date is None
    assert record.operation.levels == ()
    said = repr((folder.advice, record, folder.missing, folder.questions, folder.inputs)).lower()
    assert "maggio" not in said
    assert "vicenta" not in said
    assert "456879da" not in said


def test_every_synthea_entry_is_valid(sample_data: Path) -> None:
    readings = [read_bundle(path) for path in sorted((sample_data / "fhir" / "synthea-r4").glob("*.json"))]
    assert [reading.valid for reading in readings] == [66, 70, 73, 71, 286]
    assert all(reading.valid == reading.entries and not reading.problems for reading in readings)
    assert all(reading.patient is not None and reading.facts for reading in readings)


def test_of_an_invalid_bundle_67_of_69_entries_are_kept(sample_data: Path) -> None:
    reading = read_bundle(sample_data / "fhir" / "invalid-r4" / "sharonDecisionCompleteBundle.json")
    assert (reading.valid, reading.entries) == (67, 69)
    assert reading.problems == tuple(
        f"Entry {place} of record (MedicationRequest) is not valid FHIR R4 and was left out: "
        "category must be a list."
        for place in (14, 15)
    )
    found = [(fact.concept, fact.date) for fact in reading.facts]
    assert found == [("fibromyalgia", datetime.date(2013, 4, 5)), ("spine-operation", None)]


@pytest.mark.parametrize("name", ["mr_delta", "mr_ford", "ms_bravo", "ms_echo"])
def test_one_bad_questionnaire_loses_nothing_else(sample_data: Path, name: str) -> None:
    reading = read_bundle(sample_data / "fhir" / "invalid-r4" / f"{name}.json")
    assert (reading.valid, reading.entries) == (5, 6)
    assert "QuestionnaireResponse" in reading.problems[0]
    assert reading.patient is not None
    assert reading.patient.birth_date is None


def test_the_hl7_example_with_a_wrong_unit_is_refused_aloud(sample_data: Path) -> None:
    """HL7's own example writes g/cm-2, which is gram times square centimetre."""
    reading = read_bundle(sample_data / "fhir" / "hl7-r4-examples" / "Observation-bmd.json")
    assert reading.facts == ()
    assert "g/cm-2 does not measure the same thing as g/cm2" in reading.missing[0].why_it_matters
    assert "write the bar or the minus, not both" in reading.missing[0].why_it_matters


def test_official_examples_are_all_valid(sample_data: Path) -> None:
    for path in sorted((sample_data / "fhir" / "hl7-r4-examples").glob("*.json")):
        if path.name == "Bundle-bundle-transaction.json":
            with pytest.raises(MixedPatients, match="holds 5 patient entries"):
                read_bundle(path)
        else:
            assert read_bundle(path).problems == (), path.name


def test_five_people_in_one_folder_are_refused(sample_data: Path) -> None:
    with pytest.raises(MixedPatients, match="record and record-2 disagree on patient identifier") as caught:
        read_patient_folder(sample_data / "fhir" / "synthea-r4", date(2026, 1, 5))
    assert "Hoeger" not in str(caught.value)


def test_a_dicom_folder_without_identifiers_stands_alone(sample_data: Path) -> None:
    folder = read_patient_folder(sample_data / "imaging" / "ct-dicom-contrast", date(2026, 1, 5))
    (image,) = folder.images
    assert (image.role, image.id, image.labels_path) == ("ct", "ct", None)
    assert image.date == date(2022, 12, 8)
    assert folder.inputs[0].sha256
    assert folder.record.patient.pseudonym.startswith("P-")


def test_nifti_files_that_nobody_listed_are_left_out(sample_data: Path) -> None:
    folder = read_patient_folder(sample_data / "imaging" / "ct-lumbar-verse014", date(2026, 1, 5))
    assert folder.images == ()
    assert folder.missing[0].what == "2 NIfTI files without identity"
    assert "left out and not taken for this patient's" in folder.missing[0].why_it_matters


def test_a_record_next_to_the_images_of_someone_unknown(sample_data: Path, tmp_path: Path) -> None:
    source = the_one(sample_data / "fhir" / "synthea-r4", "Liz_Conn")
    (tmp_path / "record.json").write_bytes(source.read_bytes())
    for path in sorted((sample_data / "imaging" / "ct-dicom-contrast").glob("CT.*"))[:2]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    folder = read_patient_folder(tmp_path, date(2026, 1, 5))
    assert folder.images == ()
    assert [gap.what for gap in folder.missing] == ["ct"]
    assert len(folder.record.facts) > 10
