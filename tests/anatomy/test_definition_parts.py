"""Parts of the anatomy on shapes whose answer is known by hand."""

import numpy as np
import pytest

from spinewise.anatomy.femur import femoral_head
from spinewise.anatomy.footprint import footprint_of
from spinewise.anatomy.foramen import find_foramen
from spinewise.anatomy.local_grid import LocalGrid
from spinewise.anatomy.path_kernels import widest_path
from spinewise.anatomy.quadric import STAR, least_of_quadric
from spinewise.anatomy.symmetry import mirror_plane
from spinewise.geometry.frame import POSTERIOR, UP, frame_from
from spinewise.imaging.boxes import bounding_boxes
from spinewise.imaging.labels import LabelMap
from spinewise.words import CannotMeasure, Structure

ORIGIN = frame_from(np.zeros(3), UP, POSTERIOR)


def test_footprint_of_an_ellipse() -> None:
    x = y = np.arange(-40.0, 41.0)
    grid = np.stack(np.meshgrid(x, y, indexing="ij"))
    far = np.hypot((grid[0] - 3) / 22, (grid[1] + 2) / 16)
    shadow = np.clip((1 - far) * 16 + 0.5, 0, 1)
    footprint = footprint_of(shadow, x, y)
    np.testing.assert_allclose(footprint.centre, [3, -2], atol=0.1)
    assert footprint.width_mm == pytest.approx(44, abs=0.7)
    assert footprint.depth_mm == pytest.approx(32, abs=0.7)
    assert footprint.area_mm2 == pytest.approx(np.pi * 22 * 16, rel=0.02)
    assert footprint.contains(np.array([3 + 17.0, -2.0]), 0.8)
    assert not footprint.contains(np.array([3 + 18.2, -2.0]), 0.8)


def tube(shape: tuple[int, int, int], tilt_deg: float) -> np.ndarray:
    """A body with a ring behind it, drawn along an axis that leans backwards."""
    x, y, z = np.indices(shape) - (np.array(shape)[:, None, None, None] - 1) / 2
    y = y - np.tan(np.radians(tilt_deg)) * z
    body = np.hypot(x / 20, (y + 18) / 15) <= 1
    ring = (np.hypot(x / 14, (y - 8) / 13) <= 1) & (np.hypot(x / 10, (y - 8) / 8) > 1)
    return (body | ring) & (np.abs(z) <= 12)


@pytest.mark.parametrize("tilt", [-10, 0, 12])
def test_the_foramen_is_found_at_any_tilt(tilt: float) -> None:
    grid = LocalGrid(ORIGIN, (-40.0, -50.0, -30.0), (40.0, 50.0, 30.0), (1.0, 1.0, 1.0))
    foramen = find_foramen(tube(grid.shape, tilt), grid)
    assert foramen is not None
    np.testing.assert_allclose(foramen.centre, [0, 8], atol=0.8)
    np.testing.assert_allclose(foramen.body_centre, [0, -18], atol=1.5)
    assert np.degrees(np.arctan2(foramen.up[1], foramen.up[2])) == pytest.approx(tilt, abs=8)


def test_an_open_arch_is_no_foramen() -> None:
    grid = LocalGrid(ORIGIN, (-40.0, -50.0, -30.0), (40.0, 50.0, 30.0), (1.0, 1.0, 1.0))
    open_arch = tube(grid.shape, 0)
    open_arch[:, 65:, :] &= np.abs(np.arange(81) - 40)[:, None, None] > 6
    assert find_foramen(open_arch, grid) is None


@pytest.mark.parametrize("turn", [-20.0, -3.0, 0.0, 7.0, 25.0])
def test_the_mirror_plane_of_a_turned_shape(turn: float) -> None:
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    x, y, z = np.indices((41, 41, 25)) - np.array([20, 20, 12])[:, None, None, None]
    u, v = c * x + s * y, -s * x + c * y
    shape = (np.hypot(u / 13, (v + 4) / 9) <= 1) | ((np.abs(u) < 3) & (v > 0) & (v < 16))
    share = (shape & (np.abs(z) < 9)).astype(np.float32)
    normal, _ = mirror_plane(share, np.array([20.0, 20.0, 12.0]))
    assert np.degrees(np.arctan2(normal[1], normal[0])) == pytest.approx(turn, abs=1.0)


def test_the_least_of_a_quadric() -> None:
    least = np.array([0.3, -0.5, 0.1])
    bend = np.array([[3.0, 1.0, 0.5], [1.0, 2.0, -0.4], [0.5, -0.4, 1.0]])
    away = STAR - least
    values = 7.0 + np.einsum("ni,ij,nj->n", away, bend, away)
    np.testing.assert_allclose(least_of_quadric(STAR, values), least, atol=1e-9)
    np.testing.assert_allclose(np.abs(least_of_quadric(STAR, values + 50 * STAR[:, 0])).max(), 1.0)


def test_without_a_least_or_with_lost_places_the_best_place_is_taken() -> None:
    saddle = STAR[:, 0] ** 2 - STAR[:, 1] ** 2 + 0.1 * STAR[:, 1]
    assert least_of_quadric(STAR, saddle).tolist() == [0.0, -1.0, 0.0]
    lost = np.where(STAR[:, 0] > 0, np.inf, 5.0 + STAR[:, 2])
    assert least_of_quadric(STAR, lost)[2] == -1.0


def test_the_widest_path_goes_around_a_bottleneck() -> None:
    depth = np.zeros((20, 20, 3), np.float32)
    depth[:, 0:3] = depth[:, 17:20] = 5
    depth[4, 3:17] = 1
    depth[15, 3:17] = 3
    sources, targets = np.zeros(depth.shape, bool), np.zeros(depth.shape, bool)
    sources[:, 0], targets[:, 19] = True, True
    path = widest_path(depth, sources, targets)
    assert depth[tuple(path.T)].min() == 3
    depth[15] = 0
    assert depth[tuple(widest_path(depth, sources, targets).T)].min() == 1
    depth[4, 10] = 0
    assert len(widest_path(depth, sources, targets)) == 0


@pytest.mark.parametrize("spacing", [1.0, 3.0])
def test_a_femoral_head_with_neck_and_shaft(spacing: float) -> None:
    centre, radius = np.array([2.3, -1.2, 40.7]), 23.4
    size = int(110 / spacing)
    affine = np.diag([spacing, spacing, spacing, 1.0])
    affine[:3, 3] = [-45, -55, -30]
    x, y, z = np.moveaxis(np.indices((size,) * 3), 0, -1).reshape(-1, 3).T * spacing + affine[:3, 3:4]
    head = np.linalg.norm(np.stack([x, y, z], 1) - centre, axis=1) <= radius
    along = (x - 2.3) / 45
    neck = (np.hypot(y + 1.2, z - 40.7 + 30 * along) <= 13) & (x > 2.3) & (x < 45)
    shaft = (np.hypot(x - 45, y + 1.2) <= 14) & (z < 30)
    codes = (head | neck | shaft).reshape((size,) * 3).astype(np.uint8)
    labels = LabelMap(codes, affine, {1: Structure.FEMUR_LEFT}, "by hand")
    found = femoral_head(labels, 1, bounding_boxes(codes)[1])
    assert np.linalg.norm(found.centre - centre) <= found.centre_error.high
    assert found.radius_mm == pytest.approx(radius, abs=0.4 * spacing)


def test_a_box_is_no_femoral_head() -> None:
    codes = np.zeros((60, 60, 60), np.uint8)
    codes[5:55, 5:55, 5:55] = 1
    labels = LabelMap(codes, np.eye(4), {1: Structure.FEMUR_LEFT}, "by hand")
    with pytest.raises(CannotMeasure, match="femoral head"):
        femoral_head(labels, 1, bounding_boxes(codes)[1])
