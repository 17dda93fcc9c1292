"""Laws of the two beams: what is projected lies on its own ray, and slot scans do not magnify heights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewise.imaging.radiograph import Beam, Origin, Projection, View

SIDES = [
    (View.LATERAL, Origin.LEFT),
    (View.LATERAL, Origin.RIGHT),
    (View.FRONTAL, Origin.FRONT),
    (View.FRONTAL, Origin.BACK),
]
POINT = st.tuples(*[st.floats(-200, 200)] * 3).map(np.array)


@pytest.mark.parametrize("beam", Beam)
@pytest.mark.parametrize(("view", "origin"), SIDES)
@given(point=POINT)
def test_a_point_lies_on_the_ray_of_its_picture(
    view: View, origin: Origin, beam: Beam, point: np.ndarray
) -> None:
    projection = Projection(view, origin, beam, 900.0, 1300.0, 40.0)
    source, way = projection.rays(projection.project(point))
    off = (point - source) - ((point - source) @ way) * way
    assert np.linalg.norm(off) < 1e-9


@pytest.mark.parametrize(("view", "origin"), SIDES)
@given(point=POINT)
def test_a_slot_scan_shows_heights_as_they_are(view: View, origin: Origin, point: np.ndarray) -> None:
    seen = Projection(view, origin, Beam.SLOT, 900.0, 1300.0).project(point)
    assert seen[1] == point[2]


@pytest.mark.parametrize(("view", "origin"), SIDES)
def test_what_stands_nearer_to_the_source_looks_larger(view: View, origin: Origin) -> None:
    projection = Projection(view, origin, Beam.SLOT, 900.0, 1300.0)
    aside = 50 * projection.across
    near, far = (projection.project(aside + depth * projection.towards)[0] for depth in (-100.0, 100.0))
    assert near == pytest.approx(50 * 900 / 800)
    assert far == pytest.approx(50 * 900 / 1000)


def test_u_is_forwards_in_a_lateral_view_and_left_in_a_frontal_one() -> None:
    lateral = Projection(View.LATERAL, Origin.LEFT, Beam.CONE, 900.0, 1300.0)
    frontal = Projection(View.FRONTAL, Origin.BACK, Beam.CONE, 900.0, 1300.0)
    assert lateral.project(np.array([0.0, -30.0, 0.0]))[0] == pytest.approx(30)
    assert frontal.project(np.array([30.0, 0.0, 0.0]))[0] == pytest.approx(30)


def test_a_source_in_front_takes_no_lateral_view() -> None:
    with pytest.raises(ValueError, match="cannot stand at the front"):
        Projection(View.LATERAL, Origin.FRONT, Beam.SLOT, 900.0, 1300.0)
    with pytest.raises(ValueError, match="between the source and the detector"):
        Projection(View.LATERAL, Origin.LEFT, Beam.SLOT, 1300.0, 900.0)
