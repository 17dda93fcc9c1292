"""`spinewise pain load` on small lists, as text and as FHIR."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from spinewise.app.main import app

SCHEMA = json.loads(files("spinewise.io").joinpath("schemas/opioid-load.schema.json").read_text())
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def load(source: Path, code: int = 0) -> dict[str, Any]:
    out = source.parent / "answer.out"
    done = CliRunner().invoke(app, ["pain", "load", str(source), "--as-of", "2026-11-21", "--json", str(out)])
    assert done.exit_code == code, done.output
    if code:
        return {"said": done.output}
    told: dict[str, Any] = json.loads(out.read_text())
    jsonschema.validate(told, SCHEMA)
    return {**told, "said": done.output}


def request(product: Any, dosage: dict[str, Any], patient: str = "p1", **more: Any) -> dict[str, Any]:
    concept = {"text": product} if isinstance(product, str) else product
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient}"},
        "medicationCodeableConcept": concept,
        "authoredOn": "2026-10-01",
        "dosageInstruction": [dosage],
        **more,
    }


def dosage(value: float, unit: str, frequency: int, period: float, of: str, **more: Any) -> dict[str, Any]:
    return {
        "doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}],
        "timing": {"repeat": {"frequency": frequency, "period": period, "periodUnit": of}},
        **more,
    }


def bundle(
    folder: Path, *resources: dict[str, Any], born: str = "1960-05-01", name: str = "record.json"
) -> Path:
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": born, "name": [{"family": "Example"}]}
    entries = [{"resource": one} for one in (patient, *resources)]
    path = folder / name
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def test_a_text_list_says_what_is_not_in_its_total(tmp_path: Path) -> None:
    source = tmp_path / "list.txt"
    source.write_text(
        "# home medicines\nOxyContin 20 mg q12h since 2026-01-01\ntramadol 50 mg prn\n\nlisinopril 10 mg "
        "daily\n"
    )
    told = load(source)
    assert told["read_so_far"] == {"low": 60, "high": 60}
    assert told["is_whole"] is False
    assert [(one["why"], one["source"]) for one in told["refused"]] == [("as needed", "the list, line 3")]
    assert told["exposure"]["name"] == "opioid tolerant"
    assert "this is no total" in told["said"]


@pytest.mark.parametrize(
    ("product", "instruction", "low", "high"),
    [
        ("Oxycodone Hydrochloride 5 MG Oral Tablet", dosage(1, "tablet", 1, 6, "h"), 30, 30),
        ("Oxycodone Hydrochloride 5 MG Oral Tablet", dosage(10, "mg", 4, 1, "d"), 60, 60),
        ("Oxycodone Hydrochloride 5 MG Oral Tablet", dosage(2, "{tablet}", 1, 6, "h",
         asNeededBoolean=True), 0, 60),
        ({"coding": [{"system": RXNORM, "code": "1049683"}]}, dosage(1, "tablet", 2, 1, "d"), 30, 30),
        ("72 HR Fentanyl 0.025 MG/HR Transdermal System", dosage(1, "patch", 1, 72, "h"), 60, 60),
        ("Acetaminophen 325 MG / Oxycodone Hydrochloride 5 MG Oral Tablet", dosage(1, "tablet", 3, 1, "d"),
         22.5, 22.5),
        ("Methadone Hydrochloride 10 MG/ML Oral Solution", dosage(1, "mL", 1, 8, "h"), 141, 141),
        ("12 HR Oxycodone Hydrochloride 60 MG Extended Release Oral Tablet", dosage(1, "tablet", 2, 1,
         "d"), 180, 180),
        ("tramadol 50 mg tablet",
         {"text": "Take 1-2 tablets by mouth every 6 hours as needed. Maximum 8 tablets in 24 hours."}, 0,
         80),
        ("oxycodone 5 mg tablet", dosage(1, "tablet", 1, 4, "h",
         maxDosePerPeriod={"numerator": {"value": 4, "unit": "tablet"}, "denominator": {"value": 1,
         "unit": "d"}}, asNeededBoolean=True), 0, 30),
    ],
)  # fmt: skip
def test_fhir_structures(
    tmp_path: Path, product: Any, instruction: dict[str, Any], low: float, high: float
) -> None:
    told = load(bundle(tmp_path, request(product, instruction)))
    assert told["is_whole"] is True
    assert (told["read_so_far"]["low"], told["read_so_far"]["high"]) == (
        pytest.approx(low),
        pytest.approx(high),
    )


@pytest.mark.parametrize(
    ("product", "instruction", "why"),
    [
        ("Oxycodone Hydrochloride 5 MG Oral Tablet", {**dosage(1, "x", 1, 6, "h"),
         "doseAndRate": [{"doseQuantity": {"value": 1}}]}, "unit"),
        ("oxycodone 5 mg tablet", {"asNeededBoolean": True}, "as needed"),
        ("oxycodone 5 mg tablet", {**dosage(1, "tablet", 1, 6, "h"), "text": "2 tablets every 6 hours"},
         "contradiction"),
        ("oxycodone 5 mg tablet", {**dosage(1, "tablet", 1, 6, "h"), "text": "as told by your doctor"},
         "sense"),
        ("morphine 2 mg/mL", {**dosage(2, "mg", 1, 4, "h"), "route": {"coding": [{"code": "47625008"}]}},
         "route"),
        ("oxycodone 5 mg tablet", {"timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}},
         "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}, {"doseQuantity": {"value": 2,
         "unit": "tablet"}}]}, "contradiction"),
        ({"coding": [{"system": RXNORM, "code": "1049683", "display": "tramadol"}]}, dosage(1, "tablet", 2,
         1, "d"), "contradiction"),
        ("buprenorphine 8 MG / naloxone 2 MG Sublingual Tablet", dosage(1, "tablet", 1, 1, "d"),
         "acute-pain team"),
        ("meperidine 50 mg tablet", dosage(1, "tablet", 1, 6, "h"), "outside the table"),
    ],
)  # fmt: skip
def test_fhir_that_cannot_be_read_in_one_way(
    tmp_path: Path, product: Any, instruction: dict[str, Any], why: str
) -> None:
    told = load(bundle(tmp_path, request(product, instruction)))
    assert [one["why"] for one in told["refused"]] == [why]
    assert told["read_so_far"] == {"low": 0, "high": 0}
    assert told["is_whole"] is False


def test_what_was_stopped_or_only_planned_is_not_counted(tmp_path: Path) -> None:
    one = dosage(1, "tablet", 1, 6, "h")
    told = load(
        bundle(
            tmp_path,
            request("oxycodone 5 mg tablet", one, status="stopped"),
            request("morphine 15 mg tablet", one, intent="proposal"),
            request("tramadol 50 mg tablet", one),
        )
    )
    assert [row["ingredient"] for row in told["counted"]] == ["tramadol"]
    assert told["ended"] == [["oxycodone"]]


def test_a_person_below_eighteen_gets_no_exposure(tmp_path: Path) -> None:
    told = load(
        bundle(tmp_path, request("oxycodone 5 mg tablet", dosage(1, "tablet", 1, 6, "h")), born="2012-01-01")
    )
    assert told["exposure"] is None
    assert told["findings"] == []


def test_two_people_are_never_put_together(tmp_path: Path) -> None:
    other = {"resourceType": "Patient", "id": "p2", "birthDate": "1950-01-01"}
    source = bundle(tmp_path, other, request("oxycodone 5 mg tablet", dosage(1, "tablet", 1, 6, "h"), "p2"))
    assert "export one patient" in load(source, code=2)["said"]


def test_a_text_list_beside_a_record_carries_no_identity(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    bundle(folder, request("tramadol 50 mg tablet", dosage(1, "tablet", 1, 6, "h")))
    (folder / "list.txt").write_text("OxyContin 20 mg q12h\n")
    told = load(folder)
    assert told["read_so_far"] == {"low": 40, "high": 40}
    assert told["is_whole"] is False
    assert "carries no identity" in told["problems"][0]


def test_nothing_that_names_the_patient_is_told(tmp_path: Path) -> None:
    source = tmp_path / "Example_Mary.txt"
    source.write_text("Mary Example 1960-05-01\noxycodone 5 mg q6h for Mary\n")
    told = load(source)
    assert "mary" not in json.dumps(told).lower()
    assert "example" not in json.dumps(told).lower()


@pytest.mark.parametrize("name", ["absent.txt", "absent"])
def test_nothing_there_is_one_sentence(tmp_path: Path, name: str) -> None:
    assert load(tmp_path / name, code=2)["said"].count("\n") == 1
