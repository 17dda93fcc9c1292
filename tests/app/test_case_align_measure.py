"""`spinewise align measure`, from files to an answer: schema, exit codes, refusals."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from typer.testing import CliRunner, Result

from spinewise.app.main import app

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "alignment"))
from hand_made_marks import curved, standing

from spinewise.anatomy.landmarks import MarkedView

SCHEMAS = Path(__file__).parents[2] / "src" / "spinewise" / "io" / "schemas"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["align", "measure", *map(str, arguments)])


def answer(text: str) -> dict[str, Any]:
    read = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry: Registry = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in read.items()
    )
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator(read["align-measure.schema.json"], registry=registry).validate(found)
    return found


def write_table(path: Path, *views: MarkedView) -> Path:
    """A CSV table of marks, as people keep them."""
    rows = ["view,bone,place,u,v,unit,posture"]
    rows += [
        f"{view.view},{mark.bone},{mark.place},{place[0]:.4f},{place[1]:.4f},mm,standing"
        for view in views
        for mark, place in view.points.items()
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_marks_of_both_views(tmp_path: Path) -> None:
    table = write_table(tmp_path / "marks.csv", standing(54, 18, 50, 45).view, curved(22).view)
    done = run("--landmarks", table, "--json", tmp_path / "a.json")
    assert done.exit_code == 0, done.output
    found = answer((tmp_path / "a.json").read_text(encoding="utf-8"))
    values = {one["name"]: one for one in reversed(found["measurements"])}
    assert values["PI"]["value"] == pytest.approx(54, abs=1e-3)
    assert values["LL"]["value"] == pytest.approx(50, abs=1e-3)
    assert values["LL"]["conditions"]["posture"] == "standing"
    assert max(x["value"] for x in found["measurements"] if x["name"] == "Cobb") == pytest.approx(
        44, abs=1e-3
    )
    assert {one["what"] for one in found["measured_on"]} == {"lateral view", "frontal view"}
    assert found["counted_from"] is None and found["names_provisional"] is None
    assert "TK T4-T12, T4 superior endplate, T12 inferior endplate: 45.0°" in done.stdout


def test_a_ct_with_its_labels(sample_data: Path, tmp_path: Path) -> None:
    folder = sample_data / "imaging" / "ct-abdomen-3mm"
    source = ("--ct", folder / "ct.nii.gz", "--labels", folder / "masks-totalsegmentator-v1")
    done = run(*source, "--json", tmp_path / "a.json")
    assert done.exit_code == 0, done.output
    found = answer((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert found["measured_on"] == [{"what": "CT with a label map", "posture": "supine", "date": None}]
    values = {one["name"]: one for one in found["measurements"]}
    assert 55 < values["PI"]["value"] < 72
    assert values["PI"]["interval"]["low"] < values["PI"]["value"] < values["PI"]["interval"]["high"]
    assert values["LL"]["conditions"]["posture"] == "supine"
    assert any("left femoral head" in one["because"] for one in found["findings"])
    assert any("TPA" in one["what"] for one in found["missing"])
    assert "PI, both femoral heads, S1 superior endplate" in done.stdout
    again = run(*source, "--json", "-")
    assert answer(again.stdout) == found


@pytest.mark.parametrize("wrong", [(), ("--ct", "a.nii"), ("--ct", "a", "--labels", "b", "--landmarks", "c")])
def test_one_spine_at_a_time(wrong: tuple[str, ...]) -> None:
    done = run(*wrong)
    assert done.exit_code == 2
    assert "--landmarks" in done.stderr and done.stderr.count("\n") == 1
