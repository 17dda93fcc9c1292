"""`spinewise bone assess`: the path of one patient, from a folder without images."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from spinewise.app.main import app

PATIENT = """
version: 1
patient: {pseudonym: P-1, sex: female, birth_date: 1950-03-01}
operation: {urgency: URGENCY, fusion: yes, instrumented: yes, levels: [L3, L4], date: 2026-09-01}
facts:
  - {concept: dxa-t-score, value: -2.9, site: total hip, side: left, date: 2026-01-05}
  - {concept: vitamin-d-25-oh, value: 45, unit: nmol/L, date: 2026-02-01}
  - {concept: active-cancer, value: no}
  - {concept: prior-radiation, value: no}
  - {concept: osteosarcoma-risk, value: no}
"""


def ask(folder: Path, *more: str, urgency: str = "elective") -> tuple[int, str]:
    folder.mkdir(exist_ok=True)
    (folder / "patient.yaml").write_text(PATIENT.replace("URGENCY", urgency))
    ran = CliRunner().invoke(app, ["bone", "assess", str(folder), "--as-of", "2026-03-01", *more])
    return ran.exit_code, ran.output


@pytest.mark.evidence("cns-grade-b-anabolic", "vitamin-d-target-range", "bisphosphonate-6-month-window")
def test_the_path_and_the_options_as_json(tmp_path: Path) -> None:
    code, said = ask(tmp_path / "p", "--json", "-")
    assert code == 0
    found = json.loads(said)
    schema = files("spinewise.io").joinpath("schemas", "assess.schema.json").read_text(encoding="utf-8")
    Draft202012Validator(json.loads(schema)).validate(found)
    steps = {step["id"]: step["outcome"] for step in found["paths"][0]["steps"]}
    assert (steps["osteoporosis"], steps["vitamin-d"]) == ("yes", "below 20")
    status = {option["id"]: option["status"] for option in found["options"]}
    assert status["anabolic"] == "allowed"
    assert status["bisphosphonate"] == "not recommended now"


def test_the_tables_say_the_same_to_a_person(tmp_path: Path) -> None:
    code, said = ask(tmp_path / "p")
    assert code == 0
    for words in ("Bone optimisation before spine surgery", "not recommended now", "below 20", "Missing"):
        assert words in said


def test_an_urgent_operation_waits_for_nothing(tmp_path: Path) -> None:
    _, said = ask(tmp_path / "p", "--json", "-", urgency="urgent")
    found = json.loads(said)
    assert found["recommendations"]
    for line in found["recommendations"]:
        if line["id"].startswith("bone-"):
            assert line["action"].startswith("Do not delay the operation for this")


def test_measured_values_are_taken_along(tmp_path: Path) -> None:
    """A VBQ or HU file of this package beside the record; anything else is refused with one sentence."""
    other = tmp_path / "other.json"
    other.write_text("{}")
    code, said = ask(tmp_path / "p", "--measured", str(other))
    assert code == 2
    assert "holds no measurements" in said
