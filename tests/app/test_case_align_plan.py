"""Plans of correction from the command line, on the marks of a digital patient with a flat back."""

import json
from functools import cache
from pathlib import Path

import pytest
from test_case_vbq import check, run

from spinewise.anatomy.landmarks import MarkedView
from spinewise.imaging.radiograph import View
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.radiographs import pair_of
from spinewise.phantom.standing import deformity_change, standing


@cache
def lying() -> DigitalPatient:
    return digital_patient(3, pi=55, pt=30, ll=25, tk=35, age=68)


@cache
def lateral_marks(patient: DigitalPatient) -> MarkedView:
    return pair_of(patient).marks[View.LATERAL]


@cache
def standing_up() -> DigitalPatient:
    return standing(lying(), deformity_change())


def marks(
    folder: Path, name: str, patient: DigitalPatient, posture: str, without: tuple[str, ...] = ()
) -> Path:
    """The lateral marks of a patient as a landmarks file."""
    points = [
        {"bone": mark.bone.value, "place": mark.place.value, "u": float(at[0]), "v": float(at[1])}
        for mark, at in lateral_marks(patient).points.items()
        if mark.bone.value not in without
    ]
    view = {"view": "lateral", "image": "", "sha256": "", "date": None, "posture": posture, "unit": "mm"}
    view |= {"calibration": None, "projection": None, "notes": [], "points": points}
    content = {"schema": "spinewise-landmarks", "schema_version": 2, "by": "Dr Roe", "at": None}
    content |= {"views": [view], "volume": None, "does_not_count": {}}
    path = folder / name
    path.write_text(json.dumps(content))
    return path


def test_a_search_from_standing_marks_with_what_lying_gives(tmp_path: Path) -> None:
    feet = marks(tmp_path, "standing.json", standing_up(), "standing")
    back = marks(tmp_path, "lying.json", lying(), "supine")
    told = json.loads(
        run(
            "align", "plan", "--landmarks", feet, "--lying-landmarks", back, "--uiv", "T10", "--age", "68",
            "--json", "-",
        ).stdout
    )  # fmt: skip
    check(told, "align-plan.schema.json")
    assert told["posture"] == "standing"
    (other,) = told["other_postures"]
    assert (other["posture"], len(other["discs"])) == ("lying", 17)
    assert told["looked_at"] > 10_000
    assert 3 <= len(told["plans"]) <= 12
    for plan in told["plans"]:
        assert {one["at"] for one in plan["changes"] if one["by"] == ["lying down"]} >= {"L1-L2", "L5-S1"}
        assert plan["foreseen"]["PI"]["value"] == pytest.approx(55, abs=0.6)
        assert (
            plan["foreseen"]["PT"]["low"] < plan["foreseen"]["PT"]["value"] < plan["foreseen"]["PT"]["high"]
        )
        assert {one["id"] for one in plan["targets"]["systems"]} >= {"gap", "srs-schwab", "t4-l1-hip"}
    bent = marks(tmp_path, "bent.json", lying(), "extension")
    text = run("align", "plan", "--landmarks", feet, "--bending-landmarks", bent, "--uiv", "L1").stdout
    assert "Discs 1. extension against standing:" in text
    assert "Their order is no rank" in text
    assert "no model of it was read" in text


def test_a_plan_that_the_surgeon_names_is_looked_at_alone(tmp_path: Path) -> None:
    feet = marks(tmp_path, "standing.json", lying(), "")
    told = json.loads(
        run(
            "align", "plan", "--landmarks", feet, "--uiv", "L2", "--change", "L5-S1=as asked:12",
            "--change", "L4-L5=transforaminal cage+posterior column osteotomy", "--json", "-",
        ).stdout
    )  # fmt: skip
    check(told, "align-plan.schema.json")
    (plan,) = told["plans"]
    assert [(one["at"], one["degrees"]) for one in plan["changes"]] == [
        ("L4-L5", pytest.approx(15.33)),
        ("L5-S1", 12.0),
    ]
    now, then = (one["foreseen"]["LL"]["value"] for one in (told["as_it_is"], plan))
    assert then - now == pytest.approx(27.33)
    assert told["notes"][-1] == "Nobody said that the patient stood on this view."


def test_what_is_fixed_is_not_changed_and_a_ct_comes_with_its_labels(tmp_path: Path) -> None:
    feet = marks(tmp_path, "standing.json", lying(), "standing")
    both = ("--fixed", "L5-S1", "--change", "L5-S1=as asked:5")
    said = run("align", "plan", "--landmarks", feet, "--uiv", "T10", *both, code=2).stderr
    assert "L5-S1 is fixed and cannot be changed" in said
    said = run("align", "plan", "--landmarks", feet, "--uiv", "T10", "--lying-ct", "ct", code=2).stderr
    assert "give --lying-ct together with --lying-labels" in said


def test_a_lying_view_is_no_start_and_missing_heads_are_said(tmp_path: Path) -> None:
    back = marks(tmp_path, "lying.json", lying(), "supine")
    assert "was taken supine" in run("align", "plan", "--landmarks", back, "--uiv", "T10", code=2).stderr
    blind = marks(tmp_path, "blind.json", lying(), "standing", ("femur left", "femur right"))
    said = run("align", "plan", "--landmarks", blind, "--uiv", "T10", code=2).stderr
    assert "none of the targets that matter can be judged" in said or "femoral heads" in said
