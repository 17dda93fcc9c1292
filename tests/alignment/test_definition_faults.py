"""Bad marks: each a clear sentence, and every parameter that does not need the missing part."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made_marks import LEVELS, curved, stacked, standing

from spinewise.alignment.marked_profile import profile_of_marks
from spinewise.alignment.measure import Measured, measure, measure_landmarks
from spinewise.alignment.measure_curves import cobb_between
from spinewise.alignment.parameters.names import Name
from spinewise.anatomy.landmarks import Landmarks, Mark, MarkedView, Place
from spinewise.imaging.radiograph import View
from spinewise.words import CannotMeasure, Level, Side, Structure

GOOD = standing(52, 14, 56, 42).view
PELVIS = ("PI", "PT", "SS", "pelvic radius")
HEADS = (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT)


def measured(view: MarkedView) -> Measured:
    return measure_landmarks(Landmarks((view,)), np.random.default_rng(1), draws=50)


def without(view: MarkedView, *marks: Mark) -> MarkedView:
    return replace(view, points={mark: place for mark, place in view.points.items() if mark not in marks})


def why(found: Measured, name: str) -> str:
    with pytest.raises(CannotMeasure) as refusal:
        found[name]
    return str(refusal.value)


def test_everything_is_there_on_a_good_view() -> None:
    found = measured(GOOD)
    lateral = set(Name) - {
        Name.COBB, Name.CORONAL_BALANCE, Name.PELVIC_OBLIQUITY,
        Name.APICAL_ROTATION, Name.PMC_ORIENTATION, Name.PMC_CURVATURE,
    }  # fmt: skip
    assert {one.name for one in found.measurements} == {str(name) for name in lateral}
    assert [gap.why_it_matters for gap in found.missing] == ["There is no frontal view."]
    assert found["PI"].conditions["posture"] == "any"
    assert found["LL"].conditions["posture"] == "standing"
    assert found["TK T4-T12"].conditions["between"] == "T4 superior endplate, T12 inferior endplate"


def test_corners_swapped_in_one_body() -> None:
    points = dict(GOOD.points)
    for one, other in (
        (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR),
        (Place.INFERIOR_ANTERIOR, Place.INFERIOR_POSTERIOR),
    ):
        a, b = Mark(Level.L1, one), Mark(Level.L1, other)
        points[a], points[b] = points[b], points[a]
    found = measured(replace(GOOD, points=points))
    assert (
        why(found, "LL")
        == "L1: its anterior and posterior corners are swapped on the lateral view; mark it again."
    )
    for name in (*PELVIS, "L4-S1", "TK T4-T12", "SVA", "GT", "TPA"):
        assert found[name].value == pytest.approx(measured(GOOD)[name].value)


def test_top_and_bottom_swapped_in_one_body() -> None:
    points = dict(GOOD.points)
    for place in ("anterior", "posterior"):
        a, b = (Mark(Level.T4, Place(f"{part} {place}")) for part in ("superior", "inferior"))
        points[a], points[b] = points[b], points[a]
    found = measured(replace(GOOD, points=points))
    assert "T4: its superior and inferior corners are swapped" in why(found, "TK T4-T12")
    assert found["TK T5-T12"].value == pytest.approx(measured(GOOD)["TK T5-T12"].value)


@pytest.mark.parametrize("view", [GOOD, curved(20).view], ids=["lateral", "frontal"])
def test_a_mirrored_film_gives_no_angle(view: MarkedView) -> None:
    mirrored = replace(view, points={m: p * np.array([-1.0, 1.0]) for m, p in view.points.items()})
    found = measured(mirrored)
    assert found.measurements == ()
    name = "PI" if view.view is View.LATERAL else "pelvic obliquity"
    assert "the film is mirrored, or the corners are swapped; turn the film or mark it again" in why(
        found, name
    )


def test_a_mirrored_hip_pair_on_a_frontal_view() -> None:
    view = curved(20).view
    points = dict(view.points)
    a, b = (Mark(head, Place.CENTRE) for head in HEADS)
    points[a], points[b] = points[b], points[a]
    found = measured(replace(view, points=points))
    assert "The left femur is marked on the right side" in why(found, "pelvic obliquity")
    assert max(one.value for one in found.all(Name.COBB)) == pytest.approx(40, abs=1e-6)


def test_a_neck_that_hangs_forwards_is_no_fault() -> None:
    """Chin on chest: the endplates of the neck lean past the upright, and still everything is measured."""
    made = standing(38, 34, 26, 85)
    assert made.leans[Level.C7, "superior"] > 60
    hanging = stacked(View.LATERAL, (0, 100), 40.0, {}, {Level.T4: -45.0, Level.T3: -45.0, Level.T2: -10.0})
    assert hanging.leans[Level.C3, "superior"] > 95
    found = measured(hanging.view)
    assert found["T1 slope"].value == pytest.approx(hanging.leans[Level.T1, "superior"])
    assert not [
        gap for gap in found.missing if "swapped" in gap.why_it_matters or "order" in gap.why_it_matters
    ]


def test_no_femoral_head() -> None:
    found = measured(without(GOOD, *(Mark(head, Place.CENTRE) for head in HEADS)))
    for name in ("PI", "PT", "GT", "TPA", "L1PA", "T1SPI"):
        assert why(found, name) == "No femoral head was marked on the lateral view."
    for name in ("SS", "LL", "L4-S1", "LDI", "SVA", "TK T4-T12", "C7VT", "C7ST"):
        assert found[name].value == pytest.approx(measured(GOOD)[name].value)
    gap = next(one for one in found.missing if "PI" in one.what.split(", "))
    assert "TPA" in gap.what.split(", ") and gap.how_to_get_it


def test_one_femoral_head_is_used_and_said() -> None:
    both, one = measured(GOOD), measured(without(GOOD, Mark(HEADS[0], Place.CENTRE)))
    assert one["PI"].conditions["between"].startswith("right femoral head alone")
    assert any("Only the centre of the right femoral head was marked" in said for said in one["PI"].caveats)
    assert one["PI"].interval.half_width > both["PI"].interval.half_width
    assert one["PT"].interval.half_width > 1.5 * both["PT"].interval.half_width


def test_a_cut_sacrum() -> None:
    found = measured(without(GOOD, Mark(Level.S1, Place.SUPERIOR_ANTERIOR)))
    for name in ("PI", "PT", "SS", "LL", "L4-S1", "GT", "SVA"):
        assert why(found, name) == "S1 superior anterior was not marked on the lateral view."
    for name in ("T1SPI", "L1 tilt", "TK T4-T12", "TL T10-L2", "C2-C7", "T4PA-L1PA"):
        assert found[name].value == pytest.approx(measured(GOOD)[name].value)


def test_no_calibration_angles_but_no_distance() -> None:
    pixels = replace(GOOD, in_mm=False, points={mark: 7.0 * place for mark, place in GOOD.points.items()})
    found, calibrated = measured(pixels), measured(GOOD)
    for name in ("SVA", "pelvic radius", "disc height in front"):
        assert why(found, name) == "The film is not calibrated, so no distance can be read."
    for name in ("PI", "LL", "GT", "slip"):
        assert found[name].value == pytest.approx(calibrated[name].value)
        assert found[name].interval.half_width == pytest.approx(
            calibrated[name].interval.half_width, rel=0.45
        )
    assert any("not calibrated" in said for said in found["LL"].caveats)


def test_names_out_of_order_leave_the_pelvis() -> None:
    swap = {Level.L2: Level.L3, Level.L3: Level.L2}
    points = {Mark(swap.get(mark.bone, mark.bone), mark.place): p for mark, p in GOOD.points.items()}
    found = measured(replace(GOOD, points=points))
    assert why(found, "LL") == (
        "L2 is marked below L3 on the lateral view, so the level names are out of order; correct the names."
    )
    assert {one.name for one in found.measurements} == set(PELVIS)


def test_a_vertebra_that_was_skipped_stops_what_lies_above() -> None:
    """Somebody marks T12 to L2 under the names of T11 to L1: below the gap the names stand."""
    shift = {level: LEVELS[LEVELS.index(level) + 1] for level in LEVELS[: LEVELS.index(Level.L2)]}
    points = {
        Mark(shift.get(mark.bone, mark.bone), mark.place): p
        for mark, p in GOOD.points.items()
        if mark.bone is not Level.L2
    }
    found = measured(replace(GOOD, points=points))
    said = why(found, "LL")
    assert "L2 and L3 follow each other by name, but there is room for another vertebra between them" in said
    for name in (*PELVIS, "L4-S1"):
        assert found[name].value == pytest.approx(measured(GOOD)[name].value)


def test_a_collapsed_body_is_no_skipped_one() -> None:
    """A body a quarter as high as it was does not make its disc look like a vertebra."""
    made = standing(52, 14, 56, 42).view
    points = dict(made.points)
    for end in ("anterior", "posterior"):
        bottom, top = (Mark(Level.L1, Place(f"{part} {end}")) for part in ("inferior", "superior"))
        points[top] = points[bottom] + 0.25 * (points[top] - points[bottom])
    lost = (
        made.points[Mark(Level.L1, Place.SUPERIOR_POSTERIOR)]
        - points[Mark(Level.L1, Place.SUPERIOR_POSTERIOR)]
    )
    for mark in points:
        if isinstance(mark.bone, Level) and mark.bone.is_above(Level.L1):
            points[mark] = points[mark] - lost
    assert measured(replace(made, points=points)).all(Name.SEGMENT)[0].level is Level.C2


def test_six_lumbar_vertebrae() -> None:
    levels = tuple(level for level in Level if level not in (Level.C1, Level.T13, Level.S1))
    found = measured(standing(52, 14, 60, 42, levels).view)
    assert found["LL"].value == pytest.approx(60)
    assert found["L4-S1"].value == pytest.approx(20)
    assert found["L4-S1"].conditions["between"] == "L5 superior endplate, S1 superior endplate"
    assert any("6 lumbar vertebrae" in one.because for one in found.findings)
    assert Level.L6 in {one.level for one in found.all(Name.DISC_ANGLE)}


def test_four_lumbar_vertebrae() -> None:
    levels = tuple(level for level in LEVELS if level is not Level.L5)
    found = measured(standing(52, 14, 48, 42, levels).view)
    assert found["L4-S1"].value == pytest.approx(24)
    assert found["L4-S1"].conditions["between"] == "L3 superior endplate, S1 superior endplate"
    assert found["LL"].value == pytest.approx(48)
    assert any("4 lumbar vertebrae" in one.because for one in found.findings)


def test_an_l5_that_nobody_marked_is_not_taken_for_four_lumbar_vertebrae() -> None:
    view = without(GOOD, *(mark for mark in GOOD.points if mark.bone is Level.L5))
    found = measured(view)
    assert found["L4-S1"].conditions["between"].startswith("L4 superior")
    assert found["L4-S1"].value == pytest.approx(measured(GOOD)["L4-S1"].value)
    assert Level.L4 not in {one.level for one in found.all(Name.SEGMENT)}
    assert not any("lumbar vertebrae" in one.because for one in found.findings)


def test_thirteen_thoracic_vertebrae() -> None:
    levels = tuple(level for level in Level if level not in (Level.C1, Level.L6, Level.S1))
    found = measured(standing(52, 14, 56, 42, levels).view)
    assert found["TK T4-T12"].conditions["between"] == "T4 superior endplate, T13 inferior endplate"
    assert found["TK T4-T12"].value == pytest.approx(42)


@pytest.mark.parametrize(
    ("percent", "grade"),
    [(12.0, "I"), (40.0, "II"), (62.0, "III"), (88.0, "IV"), (120.0, "V (spondyloptosis)")],
)
def test_slip_and_its_grade(percent: float, grade: str) -> None:
    """L5 and everything above pushed forwards along the S1 endplate."""
    s1 = [GOOD.points[Mark(Level.S1, place)] for place in (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR)]
    before = {one.level: one.value for one in measured(GOOD).all(Name.SLIP)}[Level.L5]
    push = (percent - before) / 100 * (s1[0] - s1[1])
    points = {
        mark: place + push if isinstance(mark.bone, Level) and mark.bone is not Level.S1 else place
        for mark, place in GOOD.points.items()
    }
    found = measured(replace(GOOD, points=points))
    slip = next(one for one in found.all(Name.SLIP) if one.level is Level.L5)
    assert slip.value == pytest.approx(percent)
    assert slip.conditions["Meyerding grade"] == grade
    said = [one.because for one in found.findings if one.name == "slip" and one.level is Level.L5]
    assert said and f"Meyerding grade {grade}." in said[0]
    assert "L5 stands forwards on S1" in said[0]


def test_a_grade_that_is_not_certain_says_so() -> None:
    s1 = [GOOD.points[Mark(Level.S1, place)] for place in (Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR)]
    before = {one.level: one.value for one in measured(GOOD).all(Name.SLIP)}[Level.L5]
    push = (24.0 - before) / 100 * (s1[0] - s1[1])
    points = {
        mark: place + push if isinstance(mark.bone, Level) and mark.bone is not Level.S1 else place
        for mark, place in GOOD.points.items()
    }
    found = measured(replace(GOOD, points=points))
    crossed = [
        one
        for one in found.findings
        if one.name == "class boundary in the interval" and one.level is Level.L5
    ]
    assert len(crossed) == 1
    assert "it crosses 25 %, so the Meyerding grade on either side may be the right one" in crossed[0].because


def test_end_vertebrae_found_and_given() -> None:
    """A curve of 40 degrees, convex right, with its compensation; other ends give their own angle."""
    made = curved(20)
    profile = profile_of_marks(made.view, None, 50, np.random.default_rng(0))
    found = measure(None, profile)
    great = max(found.all(Name.COBB), key=lambda one: one.value)
    assert great.value == pytest.approx(40, abs=1e-9)
    assert great.side is Side.RIGHT
    assert (great.conditions["upper end"], great.conditions["lower end"]) == ("T5", "L1")
    assert great.conditions["apex"] == "T9"
    given = cobb_between(profile, Level.T6, Level.T12)
    lean = made.leans[Level.T6, "superior"] - made.leans[Level.T12, "inferior"]
    assert given.value == pytest.approx(abs(lean))
    assert given.conditions["end vertebrae"] == "given"
    with pytest.raises(CannotMeasure, match="T6 and T13 with a body between them"):
        cobb_between(profile, Level.T6, Level.T13)


def test_a_straight_spine_has_no_curve() -> None:
    found = measured(curved(2.0).view)
    assert found.all(Name.COBB) == ()
    said = "No curve of 10 degrees or more is seen from the front between C2 and L5."
    assert said in [one.because for one in found.findings]


def test_points_in_a_ct_are_measured_in_the_plane_of_the_hips() -> None:
    """The same spine marked in space and turned about the vertical gives the same angles, supine."""
    turn = np.radians(20)
    left, front = np.array([np.cos(turn), np.sin(turn), 0]), np.array([np.sin(turn), -np.cos(turn), 0])
    up = np.array([0, 0, 1.0])
    beside = {HEADS[0]: 85.0, HEADS[1]: -85.0}
    points = {
        mark: beside.get(mark.bone, 0.0) * left + place[0] * front + place[1] * up
        for mark, place in GOOD.points.items()
    }
    # Both heads at one place in the side view, else the plane is not the one of the marks.
    for head in HEADS:
        points[Mark(head, Place.CENTRE)] = beside[head] * left
    found = measure_landmarks(Landmarks(points=points), np.random.default_rng(0), draws=50)
    for name in ("PI", "PT", "LL", "TK T4-T12", "GT"):
        assert found[name].value == pytest.approx(measured(GOOD)[name].value, abs=1e-6)
    assert found["LL"].conditions["posture"] == "supine"
    assert "caveat-ct-supine" in found["LL"].caveats
    assert "caveat-ct-supine" not in found["PI"].caveats


def test_disc_heights_of_a_level_and_a_wedged_disc() -> None:
    """Level disc of 9 mm: 9 everywhere; opened by 10 degrees: 2.96 mm more in front."""
    flat = measured(stacked(View.LATERAL, (0, 100), 0.0, {}, {}).view)
    low = {one.name: one.value for one in flat.measurements if one.level is Level.L4}
    for name in (Name.DISC_HEIGHT_FRONT, Name.DISC_HEIGHT_MIDDLE, Name.DISC_HEIGHT_BACK):
        assert low[name] == pytest.approx(9.0)
    assert low[Name.DISC_ANGLE] == pytest.approx(0.0)
    open_disc = measured(stacked(View.LATERAL, (0, 100), 10.0, {}, {Level.L4: 10.0}).view)
    low = {one.name: one.value for one in open_disc.measurements if one.level is Level.L4}
    assert low[Name.DISC_ANGLE] == pytest.approx(10.0)
    assert low[Name.DISC_HEIGHT_MIDDLE] == pytest.approx(9.0)
    wedge = 34.0 * np.sin(np.radians(5.0))
    assert low[Name.DISC_HEIGHT_FRONT] == pytest.approx(9.0 + wedge)
    assert low[Name.DISC_HEIGHT_BACK] == pytest.approx(9.0 - wedge)


def test_marks_without_a_place_are_left_out() -> None:
    points = dict(GOOD.points)
    points[Mark(Level.T7, Place.SUPERIOR_ANTERIOR)] = np.array([np.nan, 1.0])
    found = measured(replace(GOOD, points=points))
    assert found["LL"].value == pytest.approx(measured(GOOD)["LL"].value)
    assert Level.T7 not in {one.level for one in found.measurements}


def test_nothing_marked_is_all_missing() -> None:
    found = measure_landmarks(Landmarks(), np.random.default_rng(0))
    assert found.measurements == ()
    assert {gap.why_it_matters for gap in found.missing} == {
        "There is no lateral view.",
        "There is no frontal view.",
    }
    assert why(found, "PI") == "There is no lateral view."


def test_nothing_is_measured_without_a_profile() -> None:
    assert measure(None).measurements == ()
