"""Laws of the parameters: sums that always hold, and what moving, turning or mirroring a spine may change."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made_marks import LEVELS, Stacked, curved, standing
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.alignment.measure import Measured, measure
from spinewise.alignment.measure_curves import curves_of
from spinewise.alignment.parameters import balance, coronal, curvature, pelvis
from spinewise.alignment.parameters.names import Name
from spinewise.alignment.parameters.table import ROWS
from spinewise.alignment.profile import Profile
from spinewise.anatomy.landmarks import Mark, MarkedView, Place
from spinewise.words import Level, Side

ANGLES = {
    "pi": st.floats(30, 85),
    "pt": st.floats(-10, 45),
    "lumbar": st.floats(-10, 85),
    "thoracic": st.floats(-5, 80),
}
EXACT = 1e-7


def exact(marked: MarkedView) -> Profile:
    """A profile as measured, without draws."""
    return Profile(marked.view, {mark: place[None] for mark, place in marked.points.items()}, marked.in_mm)


def values(profile: Profile) -> dict[str, float]:
    """Every named parameter as measured."""
    return {row.name: float(row.of(profile)[0]) for row in ROWS}


@given(**ANGLES)
@settings(deadline=None, max_examples=40)
def test_sums_that_always_hold(pi: float, pt: float, lumbar: float, thoracic: float) -> None:
    found = values(exact(standing(pi, pt, lumbar, thoracic).view))
    assert found["PI"] == pytest.approx(found["PT"] + found["SS"], abs=EXACT)
    assert found["TPA"] == pytest.approx(found["PT"] + found["T1SPI"], abs=EXACT)
    assert found["GT"] == pytest.approx(found["PT"] + found["C7VT"], abs=EXACT)
    assert found["C7ST"] == pytest.approx(found["PI"] - found["GT"], abs=EXACT)
    assert found["C7ST"] == pytest.approx(found["SS"] - found["C7VT"], abs=EXACT)
    assert found["PI-LL"] == pytest.approx(found["PI"] - found["LL"], abs=EXACT)
    assert found["T4PA-L1PA"] == pytest.approx(found["T4PA"] - found["L1PA"], abs=EXACT)
    for angle, tilt in (("C2PA", "C2 tilt"), ("T4PA", "T4 tilt"), ("L1PA", "L1 tilt")):
        assert found[angle] == pytest.approx(found[tilt] + found["PT"], abs=EXACT)


@given(**ANGLES)
@settings(deadline=None, max_examples=40)
def test_angles_are_those_that_the_spine_was_stacked_from(
    pi: float, pt: float, lumbar: float, thoracic: float
) -> None:
    made = standing(pi, pt, lumbar, thoracic)
    found = values(exact(made.view))
    assert found["PI"] == pytest.approx(pi, abs=EXACT)
    assert found["PT"] == pytest.approx(pt, abs=EXACT)
    assert found["SS"] == pytest.approx(pi - pt, abs=EXACT)
    assert found["LL"] == pytest.approx(lumbar, abs=EXACT)
    assert found["L4-S1"] == pytest.approx(0.4 * lumbar, abs=EXACT)
    assert found["TK T4-T12"] == pytest.approx(thoracic, abs=EXACT)
    assert found["T1 slope"] == pytest.approx(made.leans[Level.T1, "superior"], abs=EXACT)
    assert found["C2-C7"] == pytest.approx(0.0, abs=EXACT)


@given(**ANGLES)
@settings(deadline=None, max_examples=20)
def test_segments_add_up_to_the_lordosis(pi: float, pt: float, lumbar: float, thoracic: float) -> None:
    measured = measured_of(standing(pi, pt, lumbar, thoracic).view)
    segments = {one.level: one.value for one in measured.all(Name.SEGMENT)}
    low = [Level(f"L{n}") for n in range(1, 6)]
    assert sum(segments[level] for level in low) == pytest.approx(measured["LL"].value, abs=EXACT)
    discs = {one.level: one.value for one in measured.all(Name.DISC_ANGLE)}
    assert sum(discs[level] for level in low) == pytest.approx(0.6 * lumbar, abs=EXACT)


@given(
    turned=st.floats(-25, 25),
    scale=st.floats(0.2, 5),
    shift=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
    **ANGLES,
)
@settings(deadline=None, max_examples=40)
def test_moving_scaling_and_turning(
    turned: float,
    scale: float,
    shift: tuple[float, float],
    pi: float,
    pt: float,
    lumbar: float,
    thoracic: float,
) -> None:
    """Moved and scaled, no angle changes; turned forwards, only angles against the vertical do."""
    made = standing(pi, pt, lumbar, thoracic).view
    before = values(exact(made))
    moved = values(exact(changed(made, lambda place: scale * place + np.array(shift))))
    lengths = {row.name for row in ROWS if row.unit == "mm"}
    for name, value in before.items():
        if name == "LDI" and lumbar < 1:  # nothing to share out
            continue
        expected = scale * value if name in lengths else value
        assert moved[name] == pytest.approx(expected, rel=1e-6, abs=1e-6), name
    c, s = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    after = values(exact(changed(made, lambda place: np.array([[c, s], [-s, c]]) @ place)))
    leaning = {
        "PT": -1,
        "SS": 1,
        "T1 slope": 1,
        "C7VT": 1,
        "C2 tilt": 1,
        "T1SPI": 1,
        "T4 tilt": 1,
        "L1 tilt": 1,
    }
    for name, value in before.items():
        if name == "SVA" or (name == "LDI" and lumbar < 1):
            continue
        assert after[name] == pytest.approx(value + turned * leaning.get(name, 0), rel=1e-6, abs=1e-6), name


@given(turned=st.floats(-30, 30), **ANGLES)
@settings(deadline=None, max_examples=20)
def test_the_pelvis_turns_about_the_hips(
    turned: float, pi: float, pt: float, lumbar: float, thoracic: float
) -> None:
    one, other = (values(exact(standing(pi, pt + by, lumbar, thoracic).view)) for by in (0.0, turned))
    assert other["PI"] == pytest.approx(one["PI"], abs=EXACT)
    assert other["PT"] - one["PT"] == pytest.approx(turned, abs=EXACT)
    assert other["SS"] - one["SS"] == pytest.approx(-turned, abs=EXACT)


@given(**ANGLES)
@settings(deadline=None, max_examples=20)
def test_a_mirror_swaps_signs_when_the_corners_keep_their_places(
    pi: float, pt: float, lumbar: float, thoracic: float
) -> None:
    """Seen in a mirror, with corners named by where they lie, every signed measure turns its sign."""
    made = standing(pi, pt, lumbar, thoracic).view
    other = {
        Place.SUPERIOR_ANTERIOR: Place.SUPERIOR_POSTERIOR,
        Place.SUPERIOR_POSTERIOR: Place.SUPERIOR_ANTERIOR,
        Place.INFERIOR_ANTERIOR: Place.INFERIOR_POSTERIOR,
        Place.INFERIOR_POSTERIOR: Place.INFERIOR_ANTERIOR,
    }
    points = {
        Mark(mark.bone, other.get(mark.place, mark.place)): place * np.array([-1.0, 1.0])
        for mark, place in made.points.items()
    }
    before, after = values(exact(made)), values(exact(replace(made, points=points)))
    for name in ("PI", "PT", "SS", "LL", "TK T4-T12", "T1 slope", "C7VT", "GT", "TPA", "L1PA", "C7ST"):
        assert after[name] == pytest.approx(-before[name], abs=EXACT), name
    # The corner behind becomes the corner in front: SVA and pelvic radius are read from another point.
    c7 = exact(made).centre(Level.C7)[0, 0]
    front = exact(made).point(Level.S1, Place.SUPERIOR_ANTERIOR)[0, 0]
    assert after["SVA"] == pytest.approx(-(c7 - front), abs=EXACT)


@given(tilt=st.floats(6, 38))
@settings(deadline=None, max_examples=20)
def test_a_mirror_swaps_the_side_of_a_curve(tilt: float) -> None:
    made = curved(tilt)
    swap = {
        Place.SUPERIOR_LEFT: Place.SUPERIOR_RIGHT, Place.SUPERIOR_RIGHT: Place.SUPERIOR_LEFT,
        Place.INFERIOR_LEFT: Place.INFERIOR_RIGHT, Place.INFERIOR_RIGHT: Place.INFERIOR_LEFT,
    }  # fmt: skip
    points = {
        Mark(mark.bone, swap.get(mark.place, mark.place)): place * np.array([-1.0, 1.0])
        for mark, place in made.view.points.items()
    }
    levels, curves = curves_of(exact(made.view))
    _, mirrored = curves_of(exact(replace(made.view, points=points)))
    great = max(curves, key=lambda one: one.degrees)
    assert great.degrees == pytest.approx(2 * tilt, abs=EXACT)
    assert levels[great.apex] in (Level.T8, Level.T9, Level.T10)
    assert great.convex is Side.RIGHT
    assert [(one.upper, one.lower, one.apex) for one in curves] == [
        (one.upper, one.lower, one.apex) for one in mirrored
    ]
    assert [one.degrees for one in mirrored] == pytest.approx([one.degrees for one in curves], abs=EXACT)
    assert all(one.convex is not two.convex for one, two in zip(curves, mirrored, strict=True))


def test_functions_take_arrays_of_any_length() -> None:
    """One row at a time and all rows together give the same."""
    rng = np.random.default_rng(0)
    hips, s1, l1 = rng.normal(size=(7, 2)), rng.normal(size=(7, 2, 2)), rng.normal(size=(7, 2, 2))
    for function, takes in (
        (pelvis.pelvic_incidence, (hips, s1)),
        (pelvis.pelvic_radius, (hips, s1)),
        (curvature.lordosis, (l1, s1)),
        (balance.global_tilt, (hips, s1, l1[:, 0])),
        (coronal.pelvic_obliquity, (hips, l1[:, 0])),
    ):
        together = function(*takes)
        assert together.shape == (7,)
        alone = [float(function(*(one[n] for one in takes))) for n in range(7)]
        assert together == pytest.approx(alone)


def measured_of(view: MarkedView) -> Measured:
    """Everything of a lateral view without error, whatever its shape."""
    points = {mark: np.repeat(place[None], 3, axis=0) for mark, place in view.points.items()}
    return measure(Profile(view.view, points, view.in_mm))


def changed(view: MarkedView, move) -> MarkedView:  # type: ignore[no-untyped-def]
    """The same marks elsewhere."""
    return replace(view, points={mark: move(place) for mark, place in view.points.items()})


def test_every_level_of_the_stack_is_a_level() -> None:
    made: Stacked = standing(50, 12, 55, 40)
    assert exact(made.view).levels == (*LEVELS, Level.S1)
