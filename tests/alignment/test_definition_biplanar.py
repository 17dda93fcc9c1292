"""Two views and one point; and what the command writes."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from biplanar_angles import angles_of
from biplanar_people import EIGHT, person, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from spinewise.alignment.biplanar.triangulate import Pair, triangulate
from spinewise.anatomy.landmarks import Landmarks
from spinewise.app.main import app
from spinewise.evidence import vertebral_sizes
from spinewise.imaging.radiograph import Beam, Origin, Projection, View
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.io.landmarks.write import to_bytes
from spinewise.io.plan.schema import schema_of_reconstruction
from spinewise.words import BadInput, Level

PLACE = st.floats(-300, 300, allow_nan=False)


def beams(beam: Beam, frontal: Origin, lateral: Origin) -> Pair:
    return Pair(
        Projection(View.FRONTAL, frontal, beam, 987.0, 1300.0, 40.0),
        Projection(View.LATERAL, lateral, beam, 918.0, 1300.0, -25.0),
    )


def test_a_slot_scan_by_hand() -> None:
    # 50 to the left and 30 to the back of the isocentre: 1000 / 1030 of x in front, 900 / 850 of -y from
    # the left.
    pair = Pair(
        Projection(View.FRONTAL, Origin.FRONT, Beam.SLOT, 1000.0, 1300.0),
        Projection(View.LATERAL, Origin.LEFT, Beam.SLOT, 900.0, 1300.0),
    )
    frontal, lateral = np.array([50 * 1000 / 1030, 120.0]), np.array([-30 * 900 / 850, 121.0])
    found = triangulate(pair, frontal, lateral)
    assert np.allclose(found.points, [50.0, 30.0, 120.5], atol=1e-9)
    assert found.height_difference == pytest.approx(1.0)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    point=st.tuples(PLACE, PLACE, PLACE),
    beam=st.sampled_from(Beam),
    frontal=st.sampled_from([Origin.FRONT, Origin.BACK]),
    lateral=st.sampled_from([Origin.LEFT, Origin.RIGHT]),
    higher=st.floats(-5, 5),
)
def test_what_both_views_show_is_found_again(
    point: tuple[float, float, float], beam: Beam, frontal: Origin, lateral: Origin, higher: float
) -> None:
    pair = beams(beam, frontal, lateral)
    seen = [view.project(np.array(point)) for view in pair.views]
    found = triangulate(pair, *seen)
    assert np.allclose(found.points, point, atol=1e-8)
    assert abs(float(found.height_difference)) < 1e-8
    off = triangulate(pair, seen[0], seen[1] + np.array([0.0, higher]))
    assert np.sign(off.height_difference) == np.sign(higher) or abs(higher) < 1e-8


def test_two_views_of_one_side_are_no_pair() -> None:
    one = beams(Beam.SLOT, Origin.FRONT, Origin.LEFT).frontal
    with pytest.raises(BadInput, match="one frontal and one lateral"):
        Pair(one, one)


def test_every_number_of_the_prior_has_a_source_and_a_mark() -> None:
    for row in (*vertebral_sizes.rows().values(), *vertebral_sizes.numbers().values()):
        assert row.mark in ("V", "V2", "U") and len(row.source) > 5
    assert vertebral_sizes.mean_at("endplate width", Level.L6) == vertebral_sizes.mean_at(
        "endplate width", Level.L5
    )
    upper, lower = (vertebral_sizes.mean_at("endplate width", level) for level in (Level.T1, Level.T11))
    assert upper < vertebral_sizes.mean_at("endplate width", Level.T6) == pytest.approx((upper + lower) / 2)


def test_the_schema_of_the_command_is_drawn_from_the_types() -> None:
    message = "run: python -m spinewise.io.plan.schema reconstruct, into io/schemas/reconstruct.schema.json"
    written = files("spinewise.io").joinpath("schemas", "reconstruct.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == schema_of_reconstruction(), message


def test_the_command_reads_marks_of_both_views_and_writes_by_its_schema(tmp_path: Path) -> None:
    who = person(1)
    views = read(who, EIGHT)
    pictures = {
        view.view: MarkedPicture(sized_by="file", projection=who.projections[view.view]) for view in views
    }
    path = tmp_path / "marks.json"
    path.write_bytes(to_bytes(LandmarksFile(Landmarks(views=views), pictures)))
    answer = CliRunner().invoke(
        app, ["align", "reconstruct", str(path), "--corners", "point", "--json", str(tmp_path / "spine.json")]
    )
    assert answer.exit_code == 0, answer.output
    assert "17 vertebrae, standing" in answer.output
    result = json.loads((tmp_path / "spine.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, schema_of_reconstruction())
    centre = result["spine"]["vertebrae"][16]["frame"]["origin"]
    assert np.linalg.norm(np.array(centre) - who.shapes[Level.L5].frame.origin) < 3.0
    assert result["spine"]["posture"] == "standing" and 0.9 < result["mark_sd_mm"] < 1.3
    measured = {one["name"]: one for one in result["measurements"] if one["level"] is None}
    truth = angles_of(who)
    for name in ("PI", "PT", "SS", "LL"):
        low, high = measured[name]["interval"]["low"], measured[name]["interval"]["high"]
        assert low < truth[name] < high and 0.5 < high - low < 14, name
        assert measured[name]["conditions"]["posture"] in ("standing", "any")
    assert "covariance of the reconstruction" in measured["PI"]["interval"]["basis"]

    path.write_bytes(
        to_bytes(LandmarksFile(Landmarks(views=views), {view.view: MarkedPicture() for view in views}))
    )
    refused = CliRunner().invoke(app, ["align", "reconstruct", str(path)])
    assert refused.exit_code == 2 and "does not say how its beam went" in refused.output
