"""No name and no identifier of a patient reaches a result, the terminal or an error."""

import json
import shutil
from pathlib import Path

import pydicom
import pytest
import yaml
from small_patient import write_patient
from typer.testing import CliRunner

from spinewise.app.main import app

NAMES = ("Zyxwell", "Qwertina", "MRN-55-77-99", "Sesame Street", "555-0199")
DAY = ("--as-of", "2026-11-21")


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A patient whose name and numbers stand wherever a hospital would write them."""
    folder = write_patient(tmp_path_factory.mktemp("Zyxwell_Qwertina_MRN-55-77-99"))
    for file in (folder / "ct").iterdir():
        dataset = pydicom.dcmread(file)
        dataset.PatientName = "Zyxwell^Qwertina"
        dataset.PatientID = "MRN-55-77-99"
        dataset.PatientAddress = "1 Sesame Street"
        dataset.PatientComments = "call Qwertina Zyxwell 555-0199"
        dataset.SeriesDescription = "Zyxwell spine"
        dataset.StudyDescription = "Zyxwell study"
        dataset.AccessionNumber = "MRN-55-77-99"
        dataset.ProtocolName = "Zyxwell protocol"
        dataset.save_as(file)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": "urn:uuid:1",
                "resource": {
                    "resourceType": "Patient",
                    "id": "zyxwell-1",
                    "name": [{"family": "Zyxwell", "given": ["Qwertina"]}],
                    "identifier": [{"system": "urn:h", "value": "MRN-55-77-99"}],
                    "telecom": [{"system": "phone", "value": "555-0199"}],
                    "address": [{"line": ["1 Sesame Street"]}],
                    "gender": "female",
                    "birthDate": "1956-03-04",
                },
            },
            {
                "fullUrl": "urn:uuid:2",
                "resource": {
                    "resourceType": "Condition",
                    "id": "c1",
                    "subject": {"reference": "urn:uuid:1", "display": "Qwertina Zyxwell"},
                    "code": {
                        "coding": [
                            {
                                "system": "http://snomed.info/sct",
                                "code": "64859006",
                                "display": "Osteoporosis",
                            }
                        ]
                    },
                    "note": [{"text": "Qwertina Zyxwell was told"}],
                },
            },
            {
                "fullUrl": "urn:uuid:3",
                "resource": {
                    "resourceType": "Observation",
                    "id": "Zyxwell Qwertina",
                    "status": "Zyxwell",
                    "subject": {"reference": "urn:uuid:1"},
                },
            },
        ],
    }
    (folder / "Zyxwell.json").write_text(json.dumps(bundle), encoding="utf-8")
    content = yaml.safe_load((folder / "patient.yaml").read_text(encoding="utf-8"))
    content["patient"]["identifier"] = "MRN-55-77-99"
    content["files"] += [
        {"path": "Zyxwell.json", "role": "record"},
        {"path": "Qwertina.nii.gz", "role": "ct"},
    ]
    (folder / "patient.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def _named_in(data: bytes) -> list[str]:
    """Planted words in bytes, however the file encodes text."""
    return [
        name
        for name in NAMES
        for coded in (name, name.upper(), name.lower())
        if any(coded.encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


def _invoke(*arguments: object) -> str:
    return CliRunner().invoke(app, [str(one) for one in arguments]).output


def test_the_planted_names_would_be_found(patient: Path) -> None:
    held = b"".join(file.read_bytes() for file in patient.rglob("*") if file.is_file())
    assert set(_named_in(held)) == set(NAMES)


def test_no_result_and_no_line_of_the_terminal_names_anyone(patient: Path, tmp_path: Path) -> None:
    said = _invoke("plan", patient, "--out", tmp_path, "--json", "-", *DAY)
    said += _invoke("inspect", patient, "--json", "-", *DAY)
    said += _invoke("inspect", patient, *DAY)
    said += _invoke("review", tmp_path, "--confirm", "levels,sides,urgency", "--by", "Dr Roe")
    assert "P-1" in said
    assert _named_in(said.encode()) == []
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"plan.html", "plan.pdf", "sr.dcm", "seg.dcm", "patient.html"} <= {file.name for file in written}
    for file in written:
        assert _named_in(file.read_bytes()) == [], file.name
        assert _named_in(file.name.encode()) == []


@pytest.mark.parametrize(
    "spoil", ["cut a slice", "other patient", "no rescale", "broken bundle", "broken yaml"]
)
def test_no_error_names_anyone(patient: Path, tmp_path: Path, spoil: str) -> None:
    folder = Path(shutil.copytree(patient, tmp_path / "in"))
    slices = sorted((folder / "ct").iterdir())
    if spoil == "cut a slice":
        slices[3].write_bytes(slices[3].read_bytes()[:900])
    elif spoil == "broken bundle":
        (folder / "Zyxwell.json").write_text('{"resourceType": "Bundle", "Zyxwell": ', encoding="utf-8")
    elif spoil == "broken yaml":
        (folder / "patient.yaml").write_text("version: 1\npatient: {Zyxwell: [Qwertina", encoding="utf-8")
    else:
        for file in slices:
            dataset = pydicom.dcmread(file)
            if spoil == "other patient":
                dataset.PatientID = "MRN-55-77-99-2"
                dataset.PatientName = "Zyxwell^Other"
            else:
                del dataset.RescaleSlope, dataset.RescaleIntercept
            dataset.save_as(file)
    out = tmp_path / "out"
    said = _invoke("plan", folder, "--out", out, *DAY) + _invoke("inspect", folder, *DAY)
    assert _named_in(said.encode()) == []
    assert "Traceback" not in said
    for file in out.rglob("*"):
        if file.is_file():
            assert _named_in(file.read_bytes()) == [], file.name
