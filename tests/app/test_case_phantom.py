"""The digital patient as files, and the main job on it from files to files."""

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pydicom
import pytest
import yaml
from referencing import Registry, Resource
from small_patient import write_patient
from typer.testing import CliRunner, Result

from spinewise.app.main import app
from spinewise.app.outputs import last_plan
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth_dict import truth_schema
from spinewise.phantom.truth_mr import vbq_truth
from spinewise.words import Level

SCHEMAS = Path(__file__).parents[2] / "src" / "spinewise" / "io" / "schemas"


def _run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result


def _check(content: object, name: str) -> None:
    """Hold content against a schema of the repository, which may point into another one."""
    read = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry: Registry = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in read.items()
    )
    jsonschema.Draft202012Validator(read[name], registry=registry).validate(content)


@pytest.fixture(scope="module")
def coarse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole digital patient in coarse voxels."""
    folder = tmp_path_factory.mktemp("digital")
    _run("phantom", "--seed", 3, "--out", folder, "--spacing", 3, "--noise", 10)
    return folder


@pytest.mark.long
def test_everything_that_a_hospital_would_hold_is_there(coarse: Path) -> None:
    names = {path.name for path in coarse.iterdir()}
    assert names == {
        "ct",
        "labels.nii.gz",
        "labels.json",
        "mr",
        "mr-labels.nii.gz",
        "mr-labels.json",
        "record.json",
        "patient.yaml",
        "truth.json",
    }
    slices = list((coarse / "ct").iterdir())
    first = pydicom.dcmread(slices[0])
    assert len(slices) > 100 and first.Modality == "CT" and first.KVP == 120
    assert first.PatientID == "SYNTHETIC-000003"
    _check(yaml.safe_load((coarse / "patient.yaml").read_text(encoding="utf-8")), "patient.schema.json")
    jsonschema.validate(json.loads((coarse / "truth.json").read_bytes()), truth_schema())


@pytest.mark.long
def test_a_plan_can_be_made_of_it(coarse: Path, tmp_path: Path) -> None:
    _run("plan", coarse, "--out", tmp_path, "--as-of", "2026-02-05")
    plan = last_plan(tmp_path)
    assert plan is not None and plan.spine is not None
    assert plan.record.patient.pseudonym == "SYNTHETIC-000003" and plan.operation.uiv is Level.L2
    assert {fact.concept for fact in plan.record.facts} >= {
        "dxa-t-score",
        "vitamin-d-25-oh",
        "bisphosphonate",
        "osteoporosis",
    }


@pytest.mark.long
def test_the_demo_runs_from_files_to_files(tmp_path: Path) -> None:
    result = _run("demo", "--out", tmp_path, "--seed", 1)
    assert "as of 2026-02-05" in result.stdout and "DRAFT" in result.stdout and result.stderr == ""
    plan = last_plan(tmp_path)
    assert plan is not None and plan.spine is not None
    names = Counter(one.name for one in plan.measurements)
    assert len(plan.spine.levels) == 17
    of_each_level = ("three-location HU", "mid-body slab HU", "eroded body HU", "height loss")
    heights = ("anterior body height", "middle body height", "posterior body height")
    assert names == {**dict.fromkeys((*of_each_level, *heights), 17), "VBQ": 1, "VBQ of pooled voxels": 1}
    truth = vbq_truth(digital_patient(1, sex="female")).vbq
    assert [m.value for m in plan.measurements if m.name == "VBQ"] == pytest.approx([truth], rel=0.03)
    assert [f.level for f in plan.findings if f.name == "level stands out"] == [Level.L1]
    written = {path.name for path in tmp_path.iterdir()}
    assert {"plan.html", "plan.pdf", "plan.json", "fhir.json", "sr.dcm", "seg.dcm", "patient"} <= written
    assert {"endocrinology.html", "endocrinology.pdf", "meeting.html", "meeting.pdf"} <= written


@pytest.mark.parametrize("wrong", [("--spacing", "0.1"), ("--spacing", "9"), ("--noise", "-1")])
def test_a_scanner_that_cannot_be_is_refused(tmp_path: Path, wrong: tuple[str, str]) -> None:
    result = _run("phantom", "--seed", 1, "--out", tmp_path / "p", *wrong, code=2)
    assert result.stderr.count("\n") == 1 and not (tmp_path / "p").exists()


def test_hounsfield_units_alone(tmp_path: Path) -> None:
    folder = write_patient(tmp_path)
    target = tmp_path / "hu.json"
    arguments = ("bone", "hu", "--ct", folder / "ct", "--labels", folder / "labels.nii.gz")
    assert _run(*arguments, "--json", target).stdout == ""
    told = json.loads(target.read_bytes())
    _check(told, "hu.schema.json")
    assert [m["level"] for m in told["measurements"]][::3] == ["L2", "L3", "L4"]
    assert {m["conditions"]["kVp"] for m in told["measurements"]} == {"120"}
    assert json.loads(_run(*arguments, "--json", "-").stdout) == told
    _run("bone", "hu", "--ct", tmp_path / "none", "--labels", target, "--json", "-", code=2)


def test_labels_without_levels_are_a_question_and_nothing_is_measured(sample_data: Path) -> None:
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    ct = next(folder.glob("ct.nii*"))
    labels = next(folder.glob("labels-bodies-and-discs*"))
    result = _run("bone", "hu", "--ct", ct, "--labels", labels, "--json", "-", code=2)
    assert "--convention" in result.stderr and result.stdout == ""


def test_inspect_keeps_to_its_schema(tmp_path: Path) -> None:
    folder = write_patient(tmp_path)
    told = json.loads(_run("inspect", folder, "--json", "-", "--as-of", "2026-11-21").stdout)
    _check(told, "inspect.schema.json")
