"""The bones of a CT on a standing pair from the command line, and plans that start from what it wrote."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from posed_people import exact_spine
from standing_people import pose_errors, twice
from typer.testing import CliRunner

from spinewise.anatomy.landmarks import Landmarks
from spinewise.anatomy.posture import posed
from spinewise.app.main import app
from spinewise.geometry.move import turn_about
from spinewise.io.dicom.write import write_series
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.io.landmarks.write import to_bytes
from spinewise.io.nifti.write import write_labels
from spinewise.io.plan.plain_json import to_plain
from spinewise.io.plan.reconstruction import read_reconstruction
from spinewise.io.plan.schema import schema_of_reconstruction
from spinewise.io.radiograph.write import write_radiographs
from spinewise.phantom.person import digital_patient
from spinewise.words import BadInput, Level

SHOWN = (Level.L1, Level.L2, Level.L3)


def run(*words: object, code: int = 0) -> str:
    told = CliRunner().invoke(app, [str(one) for one in words])
    assert told.exit_code == code, told.output
    return told.output


def test_the_command_poses_the_bones_and_writes_by_its_schema(tmp_path: Path) -> None:
    case = twice(11, 12.0, levels=SHOWN)
    who = {"pseudonym": "DP-11", "patient_id": "DP-11"}
    write_series(case.volume, tmp_path / "ct", **who)
    write_labels(case.labels, tmp_path / "labels.nii.gz")
    write_radiographs({str(v): film for v, film in case.films.items()}, tmp_path / "films", **who)
    pictures = {view: MarkedPicture(projection=film.projection) for view, film in case.films.items()}
    views = case.landmarks(1.0, 0)
    marks = tmp_path / "marks.json"
    marks.write_bytes(to_bytes(LandmarksFile(Landmarks(views=views), pictures)))
    bones = ("--radiographs", tmp_path / "films", "--ct", tmp_path / "ct")
    said = run("align", "reconstruct", marks, *bones, code=2)
    assert "give --radiographs, --ct and --labels together" in said
    bones = (*bones, "--labels", tmp_path / "labels.nii.gz")
    out = tmp_path / "spine.json"
    said = run("align", "reconstruct", marks, "--corners", "point", *bones, "--json", out)
    assert "bones of the CT matched on the radiographs" in said and "by the marks" in said
    written = json.loads(out.read_text(encoding="utf-8"))
    jsonschema.validate(written, schema_of_reconstruction())
    matched = {one["level"] for one in written["bones_of_ct"]["bones"] if one["matched"]}
    assert {"L1", "L2", "L3"} <= matched
    file = read_reconstruction(out)
    assert file.spine.posture == "standing" and file.spine[Level.L2].crop is not None
    for away, turn in pose_errors(case, {level: file.moves[level] for level in SHOWN}).values():
        assert np.linalg.norm(away) < 1.0 and np.linalg.norm(turn) < 1.5
    plan = run("align", "plan", "--reconstruction", out, "--uiv", "L1", "--change", "L5-S1=as asked:5")
    assert "L1-S1" in plan


def written(tmp_path: Path, **changed: Any) -> Path:
    """A reconstruction whose bones were bent forwards by 4 degrees at L4-L5 and 3 more at T12-L1."""
    lying = exact_spine(digital_patient(3, pi=55, pt=20, ll=45, tk=35))
    at = {level: lying[level].inferior_endplate.plane.point for level in (Level.L4, Level.T12)}
    first, second = (turn_about(at[level], np.array([1.0, 0, 0]), deg) for level, deg in
                     ((Level.L4, 4.0), (Level.T12, 3.0)))  # fmt: skip
    still = turn_about(np.zeros(3), np.array([1.0, 0, 0]), 0.0)
    moves = {
        level: second.after(first) if not Level.T12.is_above(level)
        else first if not Level.L4.is_above(level) else still
        for level in lying.levels
    }  # fmt: skip
    stood = replace(posed(lying, moves, still, "standing"), posture="standing")
    bone = {"matched": True, "similarity": 0.9, "similarity_at_start": 0.5, "centre_error": None}
    bones = [
        {"level": level.value, "move": to_plain(move), "turn_error": None, "reason": "", **bone}
        for level, move in {**moves, Level.S1: still}.items()
    ]
    content = {"schema": "spinewise-reconstruct", "schema_version": 2, "package": "", "evidence_version": ""}
    content |= {"spine": to_plain(stood), "mark_sd_mm": 1.0, "machine": {}, "size_of_person": 0.0}
    content |= {"draws": 0, "seed": 0, "measurements": [], "measured_findings": [], "not_measured": []}
    content |= {"points_left_out": [], "bones_of_ct": {"height_mm": 0.0, "bones": bones}, **changed}
    path = tmp_path / "spine.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def check_plan(told: dict[str, Any]) -> None:
    """By its schema, with the move of every bone from standing to planned."""
    place = files("spinewise.io") / "schemas" / "align-plan.schema.json"
    jsonschema.validate(told, json.loads(place.read_text(encoding="utf-8")))
    (plan,) = told["plans"]
    turn = np.array(plan["moves"]["L5"]["turn"])
    assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-9)
    assert {*plan["moves"]} >= {"T4", "L5", "S1"}


def test_a_plan_from_posed_bones_shows_what_lying_gives_from_the_same_ct(tmp_path: Path) -> None:
    path = written(tmp_path)
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema_of_reconstruction())
    told = json.loads(
        run("align", "plan", "--reconstruction", path, "--uiv", "T10", "--change", "L5-S1=as asked:5",
            "--json", "-")
    )  # fmt: skip
    assert told["posture"] == "standing"
    (other,) = told["other_postures"]
    gains = {one["at"]: one["gain"]["value"] for one in other["discs"]}
    check_plan(told)
    assert len(gains) == 17
    assert abs(gains["L4-L5"]) == pytest.approx(4.0, abs=0.2)
    assert abs(gains["T12-L1"]) == pytest.approx(3.0, abs=0.2)
    assert np.sign(gains["L4-L5"]) == np.sign(gains["T12-L1"])
    rest = [value for site, value in gains.items() if site not in ("L4-L5", "T12-L1")]
    assert max(map(abs, rest)) < 0.1


def test_a_plan_starts_from_one_standing_spine_only(tmp_path: Path) -> None:
    path = written(tmp_path)
    both = run("align", "plan", "--reconstruction", path, "--landmarks", path, "--uiv", "T10", code=2)
    assert "give one of them" in both
    assert "give one of them" in run("align", "plan", "--uiv", "T10", code=2)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schema": "spinewise-plan"}, "holds no reconstruction"),
        ({"schema_version": 3}, "newer version"),
        ({"spine": {"vertebrae": []}}, "incomplete"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_reconstruction(written(tmp_path, **changed))


def test_a_reconstruction_of_the_first_version_still_opens(tmp_path: Path) -> None:
    path = written(tmp_path, schema_version=1, bones_of_ct=None)
    file = read_reconstruction(path)
    assert file.moves == {} and file.spine.levels[-1] is Level.L5
