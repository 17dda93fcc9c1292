"""FHIR on a painful vertebral fracture: pain, function, examination and images, in our words."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spinewise.io.fhir.read import BundleReading, read_bundle
from spinewise.record.fact import Fact
from spinewise.words import Answer

LOINC, ICD_CM = "http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm"
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1948-03-01"}
SUBJECT = {"reference": "Patient/p"}


def observation(code: dict[str, Any], **value: Any) -> dict[str, Any]:
    base = {"resourceType": "Observation", "status": "final", "code": code, "subject": SUBJECT}
    return {**base, "effectiveDateTime": "2026-02-20", **value}


def coded(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def read(tmp_path: Path, *resources: dict[str, Any]) -> BundleReading:
    path = tmp_path / "record.json"
    entries = [{"resource": one} for one in (PATIENT, *resources)]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return read_bundle(path)


def only(reading: BundleReading, concept: str) -> Fact:
    (fact,) = (one for one in reading.facts if one.concept == concept)
    return fact


def test_pain_on_a_numeric_scale(tmp_path: Path) -> None:
    code = coded(LOINC, "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
    fact = only(read(tmp_path, observation(code, valueQuantity={"value": 7, "code": "{score}"})), "pain-nrs")
    assert (fact.value, fact.unit, fact.date) == (7.0, "1", date(2026, 2, 20))


@pytest.mark.parametrize(
    ("value", "unit", "kept"), [(68, "mm", 6.8), (6.8, "cm", 6.8), (6.8, "{score}", 6.8)]
)
def test_pain_on_a_line_is_kept_from_0_to_10(tmp_path: Path, value: float, unit: str, kept: float) -> None:
    code = coded(LOINC, "38214-3", "Pain severity [Score] Visual analog score")
    reading = read(tmp_path, observation(code, valueQuantity={"value": value, "code": unit}))
    assert only(reading, "pain-vas").value == pytest.approx(kept)


def test_a_line_of_100_without_its_unit_is_no_score(tmp_path: Path) -> None:
    from spinewise.record.plausible import why_impossible

    code = coded(LOINC, "38214-3", "Pain severity [Score] Visual analog score")
    fact = only(read(tmp_path, observation(code, valueQuantity={"value": 68})), "pain-vas")
    assert "68 cannot be" in str(why_impossible(fact, None, date(2026, 3, 1)))


@pytest.mark.parametrize(
    ("name", "value", "concept", "kept"),
    [
        (
            "Roland-Morris Disability Questionnaire",
            {"valueQuantity": {"value": 18, "code": "{score}"}},
            "rmdq",
            18.0,
        ),
        ("Oswestry Disability Index", {"valueQuantity": {"value": 56, "code": "%"}}, "odi", 56.0),
        ("Duration of pain", {"valueQuantity": {"value": 21, "code": "d"}}, "pain-duration", 3.0),
        (
            "Vertebral height loss",
            {"valueQuantity": {"value": 30, "code": "%"}},
            "vertebral-height-loss",
            30.0,
        ),
        ("Spinous process tenderness", {"valueBoolean": True}, "spinous-process-tenderness", Answer.YES),
        ("Bone marrow edema of vertebra", {"valueBoolean": False}, "vertebral-oedema-mri", Answer.NO),
        ("Course of symptoms", {"valueString": "worsened"}, "symptom-evolution", "worsened"),
    ],
)
def test_what_has_no_confirmed_code_is_read_by_its_name(
    tmp_path: Path, name: str, value: dict[str, Any], concept: str, kept: object
) -> None:
    fact = only(read(tmp_path, observation({"text": name}, **value)), concept)
    assert fact.value == (pytest.approx(kept) if isinstance(kept, float) else kept)


def test_a_bacteraemia_by_code(tmp_path: Path) -> None:
    condition = {
        "resourceType": "Condition", "subject": SUBJECT, "code": coded(ICD_CM, "R78.81", "Bacteremia"),
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "onsetDateTime": "2026-02-14",
    }  # fmt: skip
    fact = only(read(tmp_path, condition), "bloodstream-infection")
    assert (fact.value, fact.ongoing, fact.date) == (Answer.YES, Answer.YES, date(2026, 2, 14))


def test_an_unconfirmed_code_counts_only_beside_its_words(tmp_path: Path) -> None:
    condition = {
        "resourceType": "Condition",
        "subject": SUBJECT,
        "code": coded(ICD_CM, "M84.58XA", "Pathological fracture in neoplastic disease, other site"),
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
    }  # fmt: skip
    reading = read(tmp_path, condition)
    assert [fact.concept for fact in reading.facts if fact.concept == "suspected-malignant-fracture"] == []


def test_a_kyphoplasty_is_an_augmentation_and_an_operation_on_the_spine(tmp_path: Path) -> None:
    procedure = {
        "resourceType": "Procedure", "status": "completed", "subject": SUBJECT,
        "code": {"text": "Kyphoplasty of L1"},
        "performedDateTime": "2026-02-21",
    }  # fmt: skip
    concepts = {fact.concept for fact in read(tmp_path, procedure).facts}
    assert concepts >= {"vertebral-augmentation", "spine-operation"}
