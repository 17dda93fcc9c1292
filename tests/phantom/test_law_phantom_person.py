"""Laws of the digital patient: a seed is a person, angles add up, moving and mirroring change no size."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.bone import Bone
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient, mirrored, moved
from spinewise.phantom.truth import Truth, truth_of
from spinewise.words import Level, Side

SCOLIOSIS = {"coronal_tilt_deg": 40.0, "axial_rotation_deg": 30.0}


def _turn(axis: list[float], degrees: float) -> np.ndarray:
    from scipy.spatial.transform import Rotation

    return Rotation.from_rotvec(np.radians(degrees) * np.array(axis) / np.linalg.norm(axis)).as_matrix()


def test_the_same_seed_makes_the_same_person() -> None:
    one, other = digital_patient(5, **SCOLIOSIS), digital_patient(5, **SCOLIOSIS)
    for a, b in zip(one.vertebrae.values(), other.vertebrae.values(), strict=True):
        np.testing.assert_array_equal(a.body, b.body)
        np.testing.assert_array_equal(a.tubes, b.tubes)
        np.testing.assert_array_equal(a.place.axes, b.place.axes)
        np.testing.assert_array_equal(a.place.origin, b.place.origin)
    assert not np.array_equal(
        one.vertebrae[Level.L3].body, digital_patient(6, **SCOLIOSIS).vertebrae[Level.L3].body
    )


def test_posture_changes_no_vertebra_but_its_coronal_wedge() -> None:
    straight, curved = digital_patient(5), digital_patient(5, **SCOLIOSIS)
    assert [size.height for size in straight.sizes] == [size.height for size in curved.sizes]
    assert [size.hu for size in straight.sizes] == [size.hu for size in curved.sizes]


@pytest.mark.parametrize("seed", range(12))
def test_pelvic_incidence_is_tilt_plus_slope(seed: int) -> None:
    truth = truth_of(digital_patient(seed, **SCOLIOSIS), levels=())
    assert truth.pi_deg == pytest.approx(truth.pt_deg + truth.ss_deg, abs=1e-9)
    assert 30 <= truth.pi_deg <= 85


def test_angles_that_were_asked_for_come_out() -> None:
    truth = truth_of(digital_patient(3, pi=60.0, pt=18.0, ll=55.0, tk=35.0), levels=())
    assert truth.pi_deg == pytest.approx(60, abs=1e-6)
    assert truth.pt_deg == pytest.approx(18, abs=1e-6)
    assert truth.ss_deg == pytest.approx(42, abs=1e-6)
    assert truth.ll_deg == pytest.approx(55, abs=1e-6)
    assert truth.tk_deg == pytest.approx(35, abs=1e-6)
    assert truth.cobb.degrees == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("apex", [Level.T6, Level.T9, Level.T12, Level.L2])
@pytest.mark.parametrize("convex", list(Side))
def test_the_greatest_tilt_and_rotation_are_those_asked_for(apex: Level, convex: Side) -> None:
    person = digital_patient(2, apex=apex, convex=convex, **SCOLIOSIS)
    up = np.array([bone.place.up for bone in person.vertebrae.values()])
    assert np.abs(np.degrees(np.arctan2(up[:, 0], up[:, 2]))).max() == pytest.approx(40, abs=1e-6)
    turned = truth_of(person, levels=(apex,)).levels[apex].axial_rotation_deg
    assert turned == pytest.approx(30 if convex is Side.LEFT else -30, abs=0.5)
    # The apex lies on the convex side of its neighbours, and the bodies turn to that side.
    order = list(person.vertebrae)
    place = order.index(apex)
    x = [person.vertebrae[order[n]].place.origin[0] for n in (place - 3, place, place + 3)]
    beyond = x[1] - (x[0] + x[2]) / 2
    assert (beyond > 3) if convex is Side.LEFT else (beyond < -3)


@pytest.mark.parametrize("wrong", [{"coronal_tilt_deg": 41.0}, {"axial_rotation_deg": -1.0}])
def test_more_tilt_or_rotation_than_the_shapes_allow_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        digital_patient(1, **wrong)


def _sizes(truth: Truth, level: Level) -> list[float]:
    shape, hu = truth.levels[level].shape, truth.levels[level].hu
    values = [shape.height_mm, shape.depth_mm, shape.width_mm, shape.canal.width_mm, shape.canal.area_mm2]
    values += [hu.three_location_mean, hu.mid_body_slab.mean, hu.eroded_body.mean]
    for pedicle in shape.pedicles.values():
        values += [pedicle.width_mm, pedicle.height_mm]
    return values


def test_moving_and_turning_about_the_vertical_changes_no_angle_and_no_size(
    person: DigitalPatient, truth: Truth
) -> None:
    turn, shift = _turn([0, 0, 1], 35.0), np.array([40.0, -20.0, 300.0])
    other = truth_of(moved(person, turn, shift), levels=(Level.L3,))
    for name in ("pi_deg", "pt_deg", "ss_deg", "ll_deg", "tk_deg"):
        assert getattr(other, name) == pytest.approx(getattr(truth, name), abs=1e-9)
    assert other.cobb.degrees == pytest.approx(truth.cobb.degrees, abs=1e-9)
    one, two = truth.levels[Level.L3], other.levels[Level.L3]
    for name in ("wedge_deg", "disc_below_deg", "coronal_tilt_deg", "axial_rotation_deg"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), abs=1e-9)
    np.testing.assert_allclose(_sizes(other, Level.L3), _sizes(truth, Level.L3), atol=1e-9)
    np.testing.assert_allclose(two.shape.frame.origin, turn @ one.shape.frame.origin + shift, atol=1e-9)
    np.testing.assert_allclose(two.shape.superior.normal, turn @ one.shape.superior.normal, atol=1e-12)


def test_tilting_the_table_changes_pelvic_tilt_but_not_incidence_or_lordosis(
    person: DigitalPatient, truth: Truth
) -> None:
    tilted = moved(person, _turn([1, 0, 0], 12.0), np.zeros(3))
    other = truth_of(tilted, levels=())
    assert other.pi_deg == pytest.approx(truth.pi_deg, abs=1e-9)
    assert other.ll_deg == pytest.approx(truth.ll_deg, abs=1e-9)
    assert abs(other.pt_deg - truth.pt_deg) == pytest.approx(12, abs=1e-9)


def test_a_mirror_swaps_the_sides_and_nothing_else(person: DigitalPatient, truth: Truth) -> None:
    other = truth_of(mirrored(person), levels=(Level.L3,))
    assert other.pi_deg == pytest.approx(truth.pi_deg, abs=1e-9)
    assert other.ll_deg == pytest.approx(truth.ll_deg, abs=1e-9)
    assert other.cobb == truth.cobb or other.cobb.degrees == pytest.approx(truth.cobb.degrees, abs=1e-9)
    one, two = truth.levels[Level.L3], other.levels[Level.L3]
    assert two.axial_rotation_deg == pytest.approx(-one.axial_rotation_deg, abs=1e-9)
    assert two.coronal_tilt_deg == pytest.approx(-one.coronal_tilt_deg, abs=1e-9)
    assert two.wedge_deg == pytest.approx(one.wedge_deg, abs=1e-9)
    flip = np.array([-1.0, 1.0, 1.0])
    left, right = two.shape.pedicles[Side.LEFT], one.shape.pedicles[Side.RIGHT]
    np.testing.assert_allclose(left.centre, right.centre * flip, atol=1e-6)
    assert left.width_mm == pytest.approx(right.width_mm, abs=1e-6)
    assert one.shape.pedicles[Side.LEFT].width_mm != pytest.approx(right.width_mm, abs=1e-3)
    assert two.hu.three_location_mean == pytest.approx(one.hu.three_location_mean, abs=1e-3)


def _shared_volume(above: Bone, below: Bone) -> tuple[int, int]:
    """Places, one for each mm3, in both of two bones, and in the first."""
    low, high = above.box()
    axes = [np.arange(a, b, 1.0) for a, b in zip(low, high, strict=True)]
    places = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    places = places[above.distances(places)[:, 2] < 0]
    seen = below.place.to_local(above.place.to_patient(places))
    return int((below.distances(seen)[:, 2] < 0).sum()), len(places)


@pytest.mark.parametrize(("seed", "most"), [(0, 0.003), (4, 0.003), (1, 0.01), (7, 0.02)])
def test_neighbours_do_not_grow_through_each_other(seed: int, most: float) -> None:
    person = digital_patient(seed, **(SCOLIOSIS if seed % 2 else {}))
    bones = [*person.vertebrae.values(), person.sacrum]
    for above, below in pairwise(bones):
        shared, whole = _shared_volume(above, below)
        assert shared <= most * whole


def test_anomalies_change_what_they_name() -> None:
    plain = digital_patient(9)
    outlier = digital_patient(9, anomalies=Anomalies(outliers={Level.L2: 60.0}))
    change = [b.hu - a.hu for a, b in zip(plain.sizes, outlier.sizes, strict=True)]
    assert dict(zip(plain.levels, change, strict=True))[Level.L2] == pytest.approx(60)
    assert sum(map(abs, change)) == pytest.approx(60)
    assert Level.T13 in digital_patient(9, anomalies=Anomalies(thoracic=13)).levels
    six = digital_patient(9, anomalies=Anomalies(lumbar=6))
    assert six.levels[-1] is Level.L6
    assert six.vertebrae[Level.L6].body[k.A_SUP] == pytest.approx(
        plain.vertebrae[Level.L5].body[k.A_SUP], rel=0.12
    )
    four = digital_patient(9, anomalies=Anomalies(lumbar=4))
    assert four.levels[-1] is Level.L4
    broken = digital_patient(9, anomalies=Anomalies(fracture=Level.T12))
    wedge = truth_of(broken, levels=(Level.T12,)).levels[Level.T12].wedge_deg
    assert wedge < truth_of(plain, levels=(Level.T12,)).levels[Level.T12].wedge_deg - 8
    assert {field.name for field in fields(Anomalies)} >= {"fused", "screws", "hip_prosthesis"}
