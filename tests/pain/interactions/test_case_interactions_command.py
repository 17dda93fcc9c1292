"""`spinewise pain interactions` on a folder: terminal, JSON by its schema, bad lists refused."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from spinewise.app.main import app

PATIENT = """version: 1
patient: {pseudonym: A, sex: male, birth_date: 1950-01-01}
facts:
  - {concept: egfr, value: 25, unit: "mL/min/{1.73_m2}", date: 2026-10-01}
"""
DRUGS = """version: 1
confirmed: {by: Dr Roe, date: 2026-11-01}
drugs:
  - {name: morphine}
  - {name: diazepam, as_needed: yes}
  - {name: Ultram}
  - {dose: 5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "patient.yaml").write_text(PATIENT, encoding="utf-8")
    (tmp_path / "drugs.yaml").write_text(DRUGS, encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["pain", "interactions", str(folder), "--as-of", "2026-11-20", *more])
    return result.exit_code, result.output


@pytest.mark.evidence("di-morphine-kidney", "di-opioid-sedatives")
def test_rules_gaps_and_refusals_stand_in_the_json(folder: Path, tmp_path: Path) -> None:
    code, _ = run(folder, "--json", str(tmp_path / "out.json"))
    told = json.loads((tmp_path / "out.json").read_text())
    schema = (
        files("spinewise.io").joinpath("schemas", "pain-interactions.schema.json").read_text(encoding="utf-8")
    )
    jsonschema.validate(told, json.loads(schema))
    rules = {one["id"]: one for one in told["rules"]}
    assert code == 0 and rules["morphine-kidney"]["holds"] == "yes"
    assert rules["opioid-sleep-apnoea"]["holds"] == "unknown"
    assert rules["opioid-benzodiazepine"]["lines"] == [
        "drugs.yaml line 4",
        "drugs.yaml line 5",
        "drugs.yaml line 6",  # a trade name is read as its ingredient, and asked about
    ]
    missing = [one["what"] for one in told["missing"]]
    assert "what Ultram is" in missing and "the drug in line 7 of drugs.yaml" in missing
    weights = [one["weight"] for one in told["recommendations"]]
    assert weights == sorted(weights, reverse=True)


def test_the_terminal_says_what_is_avoided_asked_and_not_agreed(folder: Path) -> None:
    code, text = run(folder)
    assert code == 0 and "avoid by" in text and "Missing: what Ultram is." in text and "Not agreed:" in text
    assert "Nothing here is an order" in text


def test_no_list_is_a_gap(folder: Path) -> None:
    (folder / "drugs.yaml").unlink()
    code, text = run(folder)
    assert code == 0 and "Missing: the list of drugs" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\ndrugs: []\n", "who confirmed when"),
        ("version: 2\nconfirmed: {by: A, date: 2026-01-01}\ndrugs: []\n", "who confirmed when"),
        ("- morphine\n", "is no list of drugs"),
        ("version: 1\nconfirmed: {by: A, date: 2026-01-01}\ndrugs: morphine\n", "is no list of drugs"),
    ],
)
def test_a_list_that_is_none_or_nobodys_is_refused(folder: Path, text: str, words: str) -> None:
    (folder / "drugs.yaml").write_text(text, encoding="utf-8")
    code, said = run(folder)
    assert code == 2 and words in said


@pytest.mark.parametrize(
    "line",
    [
        "{name: a, first: 2026-13-01}",
        "{name: a, dose: [3, 1]}",
        "{name: a, route: by mouth}",
        "{name: a, strength: 3}",
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_goes_on(folder: Path, line: str) -> None:
    (folder / "drugs.yaml").write_text(f"{DRUGS}  - {line}\n", encoding="utf-8")
    code, said = run(folder)
    assert code == 0 and "the drug in line 8 of drugs.yaml" in said and "Morphine with diazepam" in said
