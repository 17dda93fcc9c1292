"""The truth of the digital patient against its definitions, worked out in another way."""

import json

import jsonschema
import numpy as np
import pytest

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth, truth_of
from spinewise.phantom.truth_dict import truth_schema, truth_to_dict
from spinewise.phantom.truth_mr import vbq_truth
from spinewise.words import Level, Side

LEVELS = (Level.T4, Level.L3)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("upper", [True, False])
def test_an_endplate_plane_is_the_least_squares_plane_of_the_inner_footprint(
    person: DigitalPatient, truth: Truth, level: Level, upper: bool
) -> None:
    """Random places in the shrunk footprint, heights from the surface, ordinary least squares."""
    bone = person.vertebrae[level]
    angles = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    rim = np.stack([np.cos(angles), np.sin(angles)], axis=1) * k.rim_radii(angles, bone.body, upper)[:, None]
    rng = np.random.default_rng(2)
    box = rng.uniform(rim.min(axis=0), rim.max(axis=0), (300_000, 2))
    radius = np.interp(
        np.arctan2(box[:, 1], box[:, 0]) % (2 * np.pi), angles, np.hypot(*rim.T), period=2 * np.pi
    )
    footprint = box[np.hypot(*box.T) < radius]
    centroid = footprint.mean(axis=0)
    inner = np.ascontiguousarray(centroid + 0.8 * (footprint - centroid))
    design = np.column_stack([np.ones(len(inner)), inner])
    plane = np.linalg.lstsq(design, k.endplate_heights(inner, bone.body, upper), rcond=None)[0]
    normal = np.array([-plane[1], -plane[2], 1]) / np.hypot(1, np.hypot(plane[1], plane[2]))
    shape = truth.levels[level].shape
    given = shape.superior if upper else shape.inferior
    angle = np.degrees(np.arccos(np.clip(given.normal @ (normal @ bone.place.axes), -1, 1)))
    assert angle < 0.05
    point = bone.place.to_local(given.point)
    np.testing.assert_allclose(point[:2], centroid, atol=0.08)
    assert point[2] == pytest.approx(plane @ [1, *centroid], abs=0.02)


@pytest.mark.parametrize("level", LEVELS)
def test_the_frame_follows_its_definition(person: DigitalPatient, truth: Truth, level: Level) -> None:
    shape = truth.levels[level].shape
    np.testing.assert_allclose(shape.frame.axes @ shape.frame.axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(shape.frame.axes) == pytest.approx(1)
    np.testing.assert_allclose(shape.frame.origin, (shape.superior.point + shape.inferior.point) / 2)
    mean = shape.superior.normal + shape.inferior.normal
    np.testing.assert_allclose(shape.frame.up, mean / np.linalg.norm(mean), atol=1e-12)
    assert shape.height_mm == pytest.approx(np.linalg.norm(shape.superior.point - shape.inferior.point))
    # The mirror plane: x = 0 of the bone holds origin, up and back.
    axes = person.vertebrae[level].place.axes
    assert abs(shape.frame.posterior @ axes[0]) < 1e-3
    assert abs(person.vertebrae[level].place.to_local(shape.frame.origin)[0]) < 0.1


@pytest.mark.parametrize("level", LEVELS)
def test_depth_and_width_end_at_the_surface(person: DigitalPatient, truth: Truth, level: Level) -> None:
    bone, shape = person.vertebrae[level], truth.levels[level].shape
    start = bone.place.to_local(shape.frame.origin)
    for way, extent in ((1, shape.depth_mm), (0, shape.width_mm)):
        steps = np.linspace(-40, 40, 8001)
        direction = shape.frame.axes[way] @ bone.place.axes.T
        inside = bone.distances(start + steps[:, None] * direction)[:, 0] < 0
        assert inside.sum() * 0.01 == pytest.approx(extent, abs=0.03)


@pytest.mark.parametrize("level", LEVELS)
def test_an_isthmus_has_the_size_that_was_drawn(person: DigitalPatient, truth: Truth, level: Level) -> None:
    size = person.size(level)
    for side, width in zip(Side, size.pedicle_width, strict=True):
        pedicle = truth.levels[level].shape.pedicles[side]
        assert pedicle.width_mm == pytest.approx(width, abs=0.05)
        assert pedicle.height_mm == pytest.approx(size.pedicle_height, abs=0.05)
        assert pedicle.area_mm2 == pytest.approx(np.pi / 4 * width * size.pedicle_height, rel=0.02)


def test_pedicles_lie_on_their_side_and_point_into_the_body(truth: Truth) -> None:
    for one in truth.levels.values():
        frame = one.shape.frame
        for side, sign in ((Side.LEFT, 1), (Side.RIGHT, -1)):
            pedicle = one.shape.pedicles[side]
            centre = frame.to_local(pedicle.centre)
            assert sign * centre[0] > 5
            assert centre[1] > 5
            assert pedicle.axis @ frame.posterior < -0.7
            assert sign * (pedicle.axis @ frame.left) < 0.02  # converging to the front
        assert abs(frame.to_local(one.shape.canal.centre)[0]) < 0.2
        assert frame.to_local(one.shape.canal.centre)[1] > one.shape.depth_mm / 2


def test_regions_hold_their_thirds(person: DigitalPatient, truth: Truth) -> None:
    for level in LEVELS:
        hu, body = truth.levels[level].hu, person.vertebrae[level].body
        reach = 0.35 * truth.levels[level].shape.depth_mm / 2  # the slope to the front, at most
        for signal, plateau in (
            (hu.below_superior, body[k.HU_HIGH]),
            (hu.middle, body[k.HU_MIDDLE]),
            (hu.above_inferior, body[k.HU_LOW]),
        ):
            assert plateau - reach < signal.mean < plateau + 1
            assert signal.sd < 3
        means = (hu.below_superior.mean, hu.middle.mean, hu.above_inferior.mean)
        assert hu.three_location_mean == pytest.approx(np.mean(means))
        assert max(means) - min(means) > 30
        assert hu.plateaus == (body[k.HU_LOW], body[k.HU_MIDDLE], body[k.HU_HIGH])


def test_the_three_locations_by_random_places(person: DigitalPatient, truth: Truth) -> None:
    """The middle region of L3 by throwing places into the body and applying the definition to each."""
    level = Level.L3
    bone, shape = person.vertebrae[level], truth.levels[level].shape
    place = bone.place
    own = [(place.to_local(x.point), x.normal @ place.axes.T) for x in (shape.superior, shape.inferior)]
    origin, up = place.to_local(shape.frame.origin), shape.frame.up @ place.axes.T
    rng = np.random.default_rng(8)
    points = rng.uniform([-26, -22, -14], [26, 22, 14], (200_000, 3))
    points = points[bone.distances(points)[:, 0] < 0]
    t, r = min(3.0, shape.height_mm / 6), min(4.0, shape.depth_mm / 6)
    edge = min(4.0, shape.height_mm / 6)
    front = points[np.abs(points[:, 0]) < 0.6][:, 1].min()
    back = points[np.abs(points[:, 0]) < 0.6][:, 1].max()
    in_front = points[:, 1] <= front + 2 / 3 * (back - front)
    deep = np.array(
        [
            bone.distances(np.array([[q[0] + r * c, q[1] + r * s, q[2]] for c, s in _CIRCLE]))[:, 0].max() < 0
            for q in points[in_front][:6000]
        ]
    )
    kept = points[in_front][:6000][deep]
    hu = truth.levels[level].hu
    middle = kept[np.abs((kept - origin) @ up) <= t / 2]
    assert k.signal(middle, bone.body).mean() == pytest.approx(hu.middle.mean, abs=0.4)
    for (point, normal), sign, given in zip(
        own, (-1, 1), (hu.below_superior, hu.above_inferior), strict=True
    ):
        height = sign * ((kept - point) @ normal)
        region = kept[(height >= edge) & (height <= edge + t)]
        assert k.signal(region, bone.body).mean() == pytest.approx(given.mean, abs=0.4)


_CIRCLE = [(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)]


def test_an_outlier_moves_the_truth_by_exactly_what_was_planted(person: DigitalPatient, truth: Truth) -> None:
    other = digital_patient(
        person.seed,
        coronal_tilt_deg=20,
        axial_rotation_deg=12,
        anomalies=Anomalies(outliers={Level.L3: -60.0}),
    )
    moved = truth_of(other, levels=(Level.L3,)).levels[Level.L3].hu
    assert moved.three_location_mean - truth.levels[Level.L3].hu.three_location_mean == pytest.approx(-60)


def test_a_centred_voxel_is_no_measurement(truth: Truth) -> None:
    hu = truth.levels[Level.L3].hu
    assert abs(hu.middle.mean - hu.three_location_mean) > 15
    assert hu.mid_body_slab.mean != pytest.approx(hu.three_location_mean, abs=5)


def test_truth_keeps_to_its_schema(truth: Truth, person: DigitalPatient) -> None:
    schema = truth_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    content = json.loads(json.dumps(truth_to_dict(truth, vbq_truth(person))))
    jsonschema.validate(content, schema)
    assert set(content["levels"]) == {"T4", "L3"}
    assert content["spinopelvic"]["pi_deg"] == pytest.approx(truth.pi_deg)
    del content["levels"]["L3"]["hu"]["mid_body"]
    with pytest.raises(jsonschema.ValidationError, match="mid_body"):
        jsonschema.validate(content, schema)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_every_level_of_every_person_has_a_truth(seed: int) -> None:
    curved = {"coronal_tilt_deg": 40.0, "axial_rotation_deg": 30.0} if seed % 2 else {}
    person = digital_patient(seed, apex=(Level.T6, Level.T9, Level.T12, Level.L2)[seed % 4], **curved)
    truth = truth_of(person)
    assert tuple(truth.levels) == person.levels
    for level, one in truth.levels.items():
        size = person.size(level)
        for side, width in zip(Side, size.pedicle_width, strict=True):
            assert one.shape.pedicles[side].width_mm == pytest.approx(width, abs=0.06)
        assert one.shape.canal.width_mm > 0.97 * size.canal_width
        assert one.shape.canal.depth_mm > 0.97 * size.canal_depth
        assert 0.75 * size.height < one.shape.height_mm < size.height
