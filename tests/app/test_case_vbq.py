"""VBQ from the command line, and in a plan when an MRI is listed with its label map."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import yaml
from referencing import Registry, Resource
from small_patient import listed, write_patient
from typer.testing import CliRunner

from spinewise.app.main import app
from spinewise.app.outputs import last_plan
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.dicom.write_mr import write_mr_series
from spinewise.io.nifti.write import write_labels, write_volume
from spinewise.phantom.mr import render_mr, render_mr_labels
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth_mr import vbq_truth
from spinewise.words import Level

pytestmark = pytest.mark.evidence("vbq-formula", "vbq-still-needs-dxa")
SCHEMAS = Path(__file__).parents[2] / "src" / "spinewise" / "io" / "schemas"


@cache
def series() -> tuple[Volume, LabelMap]:
    patient = digital_patient(1, age=70, sex="female")
    volume = render_mr(patient, in_plane_mm=1.0, half_width_mm=18.0)
    volume = replace(volume, voxels=np.rint(volume.voxels).astype(np.float32))
    return volume, render_mr_labels(patient, volume)


def run(*arguments: object, code: int = 0) -> Any:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, (result.stderr, result.exception)
    return result


def write(folder: Path, **more: Any) -> tuple[Path, Path]:
    volume, labels = series()
    volume = replace(volume, acquisition=replace(volume.acquisition, **more))
    write_mr_series(volume, folder / "mr", pseudonym="S", patient_id="S", series_description="sag")
    write_labels(labels, folder / "labels.nii.gz")
    return folder / "mr", folder / "labels.nii.gz"


def check(content: object, name: str) -> None:
    """Hold content against a schema of the repository, which may point into another one."""
    read = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry: Registry = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in read.items()
    )
    jsonschema.Draft202012Validator(read[name], registry=registry).validate(content)


def test_vbq_alone(tmp_path: Path) -> None:
    mr, labels = write(tmp_path)
    target = tmp_path / "vbq.json"
    assert run("bone", "vbq", "--mr", mr, "--labels", labels, "--json", target).stdout == ""
    told = json.loads(target.read_bytes())
    score, pooled = told["measurements"]
    truth = vbq_truth(digital_patient(1, age=70, sex="female"))
    assert (score["name"], pooled["name"]) == ("VBQ", "VBQ of pooled voxels")
    assert score["value"] == pytest.approx(truth.vbq, rel=0.01)
    assert told["acquisition"]["field_strength_t"] == 1.5 and told["fluid_at"] == "L3"
    assert list(told["levels"]) == ["L1", "L2", "L3", "L4"] and told["dropped"] == {}
    assert told["rests_on"]["contrast"] == "tag and signal"
    check(told, "vbq.schema.json")


def test_what_is_not_fit_ends_with_one_sentence(tmp_path: Path) -> None:
    from spinewise.words import Answer

    mr, labels = write(tmp_path, contrast=Answer.YES)
    result = run("bone", "vbq", "--mr", mr, "--labels", labels, "--json", "-", code=2)
    assert "post-contrast series, refused for VBQ (by its tags:" in result.stderr.replace("\n", " ")
    assert result.stdout == ""
    result = run("bone", "vbq", "--mr", mr, "--json", "-", code=2)
    assert "one of the two" in result.stderr


def test_an_open_question_is_told_and_answered(tmp_path: Path) -> None:
    volume, labels = series()
    write_volume(volume, tmp_path / "mr.nii.gz")
    (tmp_path / "mr.json").unlink()
    write_labels(labels, tmp_path / "labels.nii.gz")
    arguments = (
        "bone",
        "vbq",
        "--mr",
        tmp_path / "mr.nii.gz",
        "--labels",
        tmp_path / "labels.nii.gz",
        "--json",
    )
    result = run(*arguments, "-", code=2)
    assert "vbq-calculated" in result.stderr and result.stdout == ""
    told = json.loads(run(*arguments, "-", "--answer", "vbq-calculated=yes").stdout)
    assert told["rests_on"]["calculated"] == "answer"
    assert told["measurements"][0]["conditions"]["field strength"] == "unknown"


@pytest.mark.long
def test_an_mri_with_its_label_map_is_measured_in_the_plan(tmp_path: Path) -> None:
    folder = write_patient(tmp_path / "patient")
    volume, labels = series()
    write_volume(volume, folder / "mri.nii.gz")
    write_labels(labels, folder / "mri-labels.nii.gz")
    content = yaml.safe_load((folder / "patient.yaml").read_text())
    content["files"] += [
        {**listed(folder, "mri.nii.gz", "mr"), "labels": "mri-labels.nii.gz"},
        listed(folder, "mri-labels.nii.gz", "labels"),
    ]
    (folder / "patient.yaml").write_text(yaml.safe_dump(content))
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["plan", str(folder), "--out", str(out), "--as-of", "2026-11-21"])
    assert result.exit_code in (0, 1), result.stderr
    plan = last_plan(out)
    assert plan is not None
    scores = [one for one in plan.measurements if one.name == "VBQ"]
    assert len(scores) == 1 and scores[0].level is None
    assert {one.level for one in plan.measurements if one.unit == "[hnsf'U]"} >= {Level.L2, Level.L3}
    assert any(one.because.startswith("MRI mr") for one in plan.findings if one.name == "images")
