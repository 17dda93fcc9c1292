"""Laws of standing: bones keep their shape, angles change by what was asked, and marks follow their bones."""

from itertools import pairwise

import numpy as np
import pytest

from spinewise.anatomy.landmarks import Mark, Place
from spinewise.geometry.angle import tilt_in_plane
from spinewise.imaging.radiograph import View
from spinewise.phantom.marks import marks_of
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient
from spinewise.phantom.posture import LEAST_GAP, narrowest
from spinewise.phantom.radiographs import CalibrationError, pair_of, seen, slot_scanner
from spinewise.phantom.standing import StandingChange, deformity_change, healthy_change, standing
from spinewise.phantom.truth import truth_of
from spinewise.words import Level, Side, Structure


@pytest.fixture(scope="module")
def lying() -> DigitalPatient:
    return digital_patient(4, coronal_tilt_deg=25.0, axial_rotation_deg=12.0)


@pytest.mark.parametrize("change", [healthy_change(), deformity_change()])
@pytest.mark.parametrize("seed", range(5))
def test_angles_change_by_what_was_asked(change: StandingChange, seed: int) -> None:
    patient = digital_patient(seed)
    before, after = truth_of(patient, levels=()), truth_of(standing(patient, change), levels=())
    lumbar = change.upper_lordosis + change.lower_lordosis
    assert after.pi_deg == pytest.approx(before.pi_deg, abs=1e-9)
    assert after.pt_deg - before.pt_deg == pytest.approx(change.pelvic_tilt, abs=1e-9)
    assert after.ss_deg - before.ss_deg == pytest.approx(-change.pelvic_tilt, abs=1e-9)
    assert after.ll_deg - before.ll_deg == pytest.approx(lumbar, abs=1e-9)
    assert after.tk_deg - before.tk_deg == pytest.approx(change.kyphosis, abs=1e-9)


def test_discs_of_ones_own_add_to_the_change_and_a_fused_one_has_none() -> None:
    """One lumbar and one thoracic disc bend on their own; the fused pair between L2 and L3 stays as it is."""
    patient = digital_patient(4, anomalies=Anomalies(fused=(Level.L2, Level.L3)))
    mean = truth_of(standing(patient), levels=())
    own = standing(patient, own={Level.L4: 5.0, Level.L2: 9.0, Level.T8: -3.0, Level.T2: 2.0})
    found = truth_of(own, levels=())
    assert found.ll_deg - mean.ll_deg == pytest.approx(5.0, abs=1e-9)
    assert found.tk_deg - mean.tk_deg == pytest.approx(3.0, abs=1e-9)
    assert found.pt_deg == pytest.approx(mean.pt_deg, abs=1e-9)
    assert (own.alignment.ll, own.alignment.tk) == pytest.approx((found.ll_deg, found.tk_deg), abs=1e-6)


def test_published_changes_are_the_means_of_their_papers() -> None:
    """PMC6680033: T12-S1 36.8 to 49.8, L4-S1 29.8 to 34.2; 10.1186/s12891-018-2355-5: LL 33.1 to 21.8."""
    healthy, deformity = healthy_change(), deformity_change()
    whole = healthy.upper_lordosis + healthy.lower_lordosis + healthy.thoracolumbar_lordosis
    assert whole == pytest.approx(49.8 - 36.8)
    assert healthy.lower_lordosis == pytest.approx(34.2 - 29.8)
    assert deformity.upper_lordosis + deformity.lower_lordosis == pytest.approx(21.8 - 33.1)
    assert deformity.pelvic_tilt == pytest.approx(30.7 - 19.2)


def test_bones_keep_their_shape_and_do_not_touch(lying: DigitalPatient) -> None:
    patient = standing(lying)
    for level in lying.levels:
        one, other = lying.vertebrae[level], patient.vertebrae[level]
        assert one.body is other.body
        assert one.tubes is other.tubes
        np.testing.assert_allclose(other.place.axes @ other.place.axes.T, np.eye(3), atol=1e-12)
    chain = [*patient.vertebrae.values(), patient.sacrum]
    for above, below in pairwise(chain):
        assert narrowest(below.body, below.place, above.body, above.place) > 0.9 * LEAST_GAP
    heads = [part.femurs[side].place.origin for part in (lying, patient) for side in Side]
    np.testing.assert_allclose(heads[:2], heads[2:], atol=1e-9)


def test_a_fused_pair_does_not_bend() -> None:
    patient = digital_patient(4, anomalies=Anomalies(fused=(Level.L2, Level.L3)))
    up = standing(patient)
    for one, other in ((patient, up),):
        before = one.vertebrae[Level.L2].place.axes @ one.vertebrae[Level.L3].place.axes.T
        after = other.vertebrae[Level.L2].place.axes @ other.vertebrae[Level.L3].place.axes.T
    np.testing.assert_allclose(after, before, atol=1e-12)
    change = healthy_change()
    gained = truth_of(up, levels=()).ll_deg - truth_of(patient, levels=()).ll_deg
    assert gained == pytest.approx(change.upper_lordosis + change.lower_lordosis, abs=1e-9)


def test_nothing_changes_for_no_change(lying: DigitalPatient) -> None:
    same = standing(lying, StandingChange(0.0, 0.0, 0.0, 0.0, 0.0))
    for level in lying.levels:
        np.testing.assert_allclose(
            same.vertebrae[level].place.origin, lying.vertebrae[level].place.origin, atol=1e-9
        )


def test_marks_give_the_angles_of_the_truth() -> None:
    patient = standing(digital_patient(4))
    truth, marks = truth_of(patient, levels=(Level.L3,)), marks_of(patient)

    def slope(level: Level, front: Place, back: Place) -> float:
        line = marks[Mark(level, back)] - marks[Mark(level, front)]
        return float(np.degrees(np.arctan2(line[2], line[1])))

    sacral = slope(Level.S1, Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR)
    lumbar = slope(Level.L1, Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR)
    upper = slope(Level.T4, Place.SUPERIOR_ANTERIOR, Place.SUPERIOR_POSTERIOR)
    lower = slope(Level.T12, Place.INFERIOR_ANTERIOR, Place.INFERIOR_POSTERIOR)
    assert sacral == pytest.approx(truth.ss_deg, abs=1e-6)
    assert sacral - lumbar == pytest.approx(truth.ll_deg, abs=1e-6)
    assert upper - lower == pytest.approx(truth.tk_deg, abs=1e-6)
    np.testing.assert_allclose(marks[Mark(Level.L3, Place.CENTRE)], truth.levels[Level.L3].shape.frame.origin)


def test_marks_lie_on_their_bones(lying: DigitalPatient) -> None:
    marks = marks_of(lying)
    for level, bone in lying.vertebrae.items():
        corners = [marks[Mark(level, place)] for place in Place if place.startswith(("superior", "inferior"))]
        distance = bone.distances(bone.place.to_local(np.array(corners)))[:, 2]
        assert np.abs(distance).max() < 2.5, level
        pedicles = [marks[Mark(level, place)] for place in (Place.LEFT_PEDICLE, Place.RIGHT_PEDICLE)]
        assert bone.distances(bone.place.to_local(np.array(pedicles)))[:, 2].max() < -1.5, level
        height = bone.place.to_local(np.array(corners))[:, 2]
        upper = [place.startswith("superior") for place in Place if "erior" in place]
        assert height[upper].min() > 4 > -4 > height[np.logical_not(upper)].max()
    heads = [marks[Mark(part, Place.CENTRE)] for part in (Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT)]
    crests = [marks[Mark(part, Place.CREST_TOP)] for part in (Structure.HIP_LEFT, Structure.HIP_RIGHT)]
    assert min(point[2] for point in crests) > max(point[2] for point in heads) + 80
    assert crests[0][0] > 0 > crests[1][0]


def test_rows_of_a_slot_scan_are_equal_in_both_views(lying: DigitalPatient) -> None:
    pair = pair_of(standing(lying))
    frontal, lateral = pair.marks[View.FRONTAL].points, pair.marks[View.LATERAL].points
    assert set(frontal) == set(lateral) == set(pair.points)
    for mark, point in pair.points.items():
        assert frontal[mark][1] == lateral[mark][1] == point[2]
        near = 987.0 / (987.0 + point[1])
        assert frontal[mark][0] == pytest.approx(point[0] * near)
        near = 918.0 / (918.0 - point[0])
        assert lateral[mark][0] == pytest.approx(-point[1] * near)


def test_a_calibration_error_is_read_on_the_film() -> None:
    projection = slot_scanner()[View.FRONTAL]
    points = np.array([[100.0, 50.0, 200.0], [0.0, 0.0, 0.0]])
    error = CalibrationError((1.5, -2.0), 0.0, 10.0)
    # The detector lies 1300 mm from the source: there u is 1300 x / (997 + y), read back by 987 / 1300.
    np.testing.assert_allclose(
        seen(points, projection, error), [[100 * 987 / 1047 + 1.5, 198.0], [1.5, -2.0]], atol=1e-12
    )
    turned = seen(points, projection, CalibrationError(turn_deg=90.0))
    np.testing.assert_allclose(turned[0], [-200.0, 100 * 987 / 1037], atol=1e-9)


def test_the_trunk_of_a_healthy_person_stands_over_the_hips() -> None:
    leans = []
    for seed in range(12):
        patient = standing(digital_patient(seed))
        hips = 0.5 * sum(femur.place.origin for femur in patient.femurs.values())
        top = patient.vertebrae[Level.T1].place.origin - hips
        lean = tilt_in_plane(top / np.linalg.norm(top), np.array([0, -1.0, 0]), np.array([0, 0, 1.0]))
        leans.append(lean)
    assert abs(np.mean(leans)) < 8
