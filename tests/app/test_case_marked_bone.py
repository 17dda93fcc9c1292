"""HU from the command line, from marked points alone."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from test_case_vbq import check, run

from spinewise.imaging.volume import Volume
from spinewise.io.nifti.write import write_volume
from spinewise.phantom.ct import render_ct
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.words import Level

LEVELS = (Level.L2, Level.L3)


@cache
def scanned() -> tuple[Volume, Truth]:
    patient = digital_patient(1)
    return render_ct(patient, (1.5, 1.5, 1.5), levels=LEVELS), truth_of(patient, LEVELS)


def written(folder: Path, **more: Any) -> tuple[Path, Path]:
    ct, truth = scanned()
    write_volume(ct, folder / "ct.nii.gz")
    points = [
        {
            "bone": level,
            "place": "centre",
            "lps": np.round(truth.levels[level].shape.frame.origin, 2).tolist(),
        }
        for level in LEVELS
    ]
    volume = {"image": "ct", "sha256": "", "modality": "CT", "date": None, "posture": "supine"}
    volume |= {"coordinates": "LPS", "unit": "mm", "points": [*points, {"bone": "L9", "place": "centre"}]}
    content = {"schema": "spinewise-landmarks", "schema_version": 2, "by": "Dr Roe", "at": None}
    content |= {"views": [], "volume": volume, "does_not_count": {}, **more}
    (folder / "marks.json").write_text(json.dumps(content))
    return folder / "ct.nii.gz", folder / "marks.json"


def test_hu_from_marked_points_alone(tmp_path: Path) -> None:
    ct, marks = written(tmp_path, does_not_count={"L3": "fractured on the report"})
    told = json.loads(run("bone", "hu", "--ct", ct, "--landmarks", marks, "--json", "-").stdout)
    check(told, "hu.schema.json")
    (one,) = told["measurements"]
    assert (one["name"], one["level"]) == ("marked mid-body HU", "L2")
    assert told["counted_from"] == "the person who marked the points" and told["names_provisional"] is True
    said = {line["what"]: line["why_it_matters"] for line in told["missing"]}
    assert "fractured on the report" in said["marked-mid-body HU of L3"]
    assert said["a marked point"].endswith("a part of it is missing.") or "bone" in said["a marked point"]


def test_one_of_label_map_and_points(tmp_path: Path) -> None:
    ct, marks = written(tmp_path)
    assert "one of the two" in run("bone", "hu", "--ct", ct, "--json", "-", code=2).stderr
    result = run("bone", "hu", "--ct", ct, "--landmarks", marks, "--labels", ct, "--json", "-", code=2)
    assert "one of the two" in result.stderr


def test_nothing_measured_is_said(tmp_path: Path) -> None:
    ct, marks = written(tmp_path, does_not_count={"L2": "metal", "L3": "metal"})
    result = run("bone", "hu", "--ct", ct, "--landmarks", marks, "--json", tmp_path / "hu.json", code=2)
    assert "L2 does not count" in result.stderr
