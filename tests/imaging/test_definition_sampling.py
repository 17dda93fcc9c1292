"""Sampling, boxes and distances against values that can be worked out by hand."""

import numpy as np
import pytest
from scipy.ndimage import find_objects

from spinewise.imaging.boxes import bounding_boxes
from spinewise.imaging.distance import signed_distance
from spinewise.imaging.sampling import AIR_HU, sample_plane, sample_points
from spinewise.imaging.volume import Acquisition, Volume

RNG = np.random.default_rng(7)
AFFINE = np.array([[0, 0, 0.7, -20], [0, 0.8, 0, 5], [2.0, 0, 0, 100], [0, 0, 0, 1]])


def ramp() -> Volume:
    """A volume whose value is a linear function of place, which trilinear sampling reads exactly."""
    shape = (12, 30, 40)
    index = np.moveaxis(np.indices(shape), 0, -1)
    place = index @ AFFINE[:3, :3].T + AFFINE[:3, 3]
    values = 3 * place[..., 0] - 2 * place[..., 1] + 0.5 * place[..., 2]
    return Volume(values.astype(np.float32), AFFINE, Acquisition("CT"))


def test_a_ramp_is_sampled_exactly() -> None:
    volume = ramp()
    inside = RNG.uniform(0, 1, (200, 3)) * (np.array(volume.voxels.shape) - 1)
    places = volume.to_patient(inside)
    expected = places @ np.array([3, -2, 0.5])
    np.testing.assert_allclose(sample_points(volume.voxels, AFFINE, places), expected, atol=1e-3)


def test_outside_is_air() -> None:
    volume = ramp()
    just_out = volume.to_patient(np.array([-0.01, 5.0, 5.0]))
    assert sample_points(volume.voxels, AFFINE, just_out[None])[0] == AIR_HU


def test_an_oblique_plane_has_its_rows_down_and_columns_right() -> None:
    volume = ramp()
    centre = volume.to_patient(np.array([5.5, 15.0, 20.0]))
    right, down = np.array([0.6, 0.8, 0.0]), np.array([0.0, 0.0, -1.0])
    picture = sample_plane(volume, centre, right, down, (5, 7), 0.5)
    assert picture.shape == (5, 7)
    gradient = np.array([3, -2, 0.5])
    assert picture[2, 3] == pytest.approx(centre @ gradient, abs=1e-3)
    assert picture[2, 4] - picture[2, 3] == pytest.approx(0.5 * (right @ gradient), abs=1e-3)
    assert picture[3, 3] - picture[2, 3] == pytest.approx(0.5 * (down @ gradient), abs=1e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_boxes_agree_with_scipy(dtype: type) -> None:
    codes = np.zeros((31, 40, 50), dtype)
    for code in (1, 7, 250):
        start = RNG.integers(0, 25, 3)
        codes[tuple(slice(s, s + 5 + code % 3) for s in start)] = code
    boxes = bounding_boxes(codes)
    peers = {i + 1: place for i, place in enumerate(find_objects(codes)) if place is not None}
    assert set(boxes) == set(peers)
    for code, place in peers.items():
        assert boxes[code].start == tuple(s.start for s in place)
        assert boxes[code].stop == tuple(s.stop for s in place)
        assert boxes[code].voxels == int((codes == code).sum())


def test_a_box_knows_when_it_touches_the_edge() -> None:
    codes = np.zeros((9, 9, 9), np.uint8)
    codes[2:4, 2:4, 0] = 1
    codes[2:4, 5:7, 2:4] = 2
    boxes = bounding_boxes(codes)
    assert boxes[1].touches_edge(codes.shape)
    assert not boxes[2].touches_edge(codes.shape)
    assert boxes[1].grown((1, 1, 1), codes.shape) == (slice(1, 5), slice(1, 5), slice(0, 2))


def test_distance_is_in_millimetres_and_positive_inside() -> None:
    mask = np.zeros((21, 21, 21), bool)
    mask[5:16, 5:16, 5:16] = True
    distance = signed_distance(mask, np.array([1.0, 1.0, 1.0]))
    assert distance[10, 10, 10] == pytest.approx(5.5)
    assert distance[10, 10, 2] == pytest.approx(-2.5)
    thick = signed_distance(mask, np.array([3.0, 1.0, 1.0]))
    assert thick[10, 10, 10] == pytest.approx(5.5)
    assert thick[5, 10, 10] == pytest.approx(2.5)
