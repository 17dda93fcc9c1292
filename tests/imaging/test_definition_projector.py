"""A box, a cylinder and a ball of known size: what the beam loses in them, and where they appear."""

import numpy as np
import pytest

from spinewise.evidence.attenuation import water_per_mm
from spinewise.imaging.projector import absorber_of, project_absorber, project_volume
from spinewise.imaging.radiograph import Beam, Origin, Projection, View
from spinewise.imaging.volume import Acquisition, Volume

WATER = 0.02
SIDES = [
    (View.LATERAL, Origin.LEFT),
    (View.LATERAL, Origin.RIGHT),
    (View.FRONTAL, Origin.FRONT),
    (View.FRONTAL, Origin.BACK),
]


def _volume(voxels: np.ndarray, spacing: tuple[float, float, float], dtype: type = np.int16) -> Volume:
    """Axial slices, (z, y, x), with the middle of the grid at the origin."""
    affine = np.zeros((4, 4))
    affine[2, 0], affine[1, 1], affine[0, 2], affine[3, 3] = *spacing, 1.0
    affine[:3, 3] = -affine[:3, :3] @ ((np.array(voxels.shape) - 1) / 2)
    return Volume(np.ascontiguousarray(voxels, dtype=dtype), affine, Acquisition("CT"))


def _plane(shape: tuple[int, int], pitch: float) -> np.ndarray:
    """Rows downwards, columns along u, the middle of the picture at the isocentre."""
    rows, columns = shape
    return np.array(
        [[0, pitch, -pitch * (columns - 1) / 2], [-pitch, 0, pitch * (rows - 1) / 2], [0, 0, 1.0]]
    )


def _places(shape: tuple[int, int], plane: np.ndarray) -> np.ndarray:
    row, column = np.indices(shape)
    return np.stack([row, column, np.ones(shape)], axis=-1) @ plane[:2].T


def _grid(shape: tuple[int, int, int], spacing: tuple[float, float, float]) -> list[np.ndarray]:
    ways = [(np.arange(n) - (n - 1) / 2) * step for n, step in zip(shape, spacing, strict=True)]
    return np.meshgrid(*ways, indexing="ij")


@pytest.fixture(scope="module")
def ball() -> Volume:
    """Water of radius 20 mm at (15, -25, 30) LPS, 1 x 0.9 x 0.8 mm."""
    spacing = (1.0, 0.9, 0.8)
    z, y, x = _grid((110, 120, 130), spacing)
    away = np.sqrt((x - 15) ** 2 + (y + 25) ** 2 + (z - 30) ** 2)
    share = np.clip(0.5 - (away - 20.0) / 0.9, 0, 1)
    return _volume(-1000 + 1000 * share, spacing)


@pytest.mark.parametrize("beam", Beam)
@pytest.mark.parametrize(("view", "origin"), SIDES)
def test_a_ball_lands_where_its_centre_is_projected(
    ball: Volume, view: View, origin: Origin, beam: Beam
) -> None:
    projection = Projection(view, origin, beam, 900.0, 1300.0, 25.0)
    shape = (240, 260)
    plane = _plane(shape, 0.5)
    picture = project_volume(ball, projection, plane, shape, WATER)
    places = _places(shape, plane)
    found = (places * picture[..., None]).sum(axis=(0, 1)) / picture.sum()
    expected = projection.project(np.array([15.0, -25.0, 30.0]))
    # Perspective puts the centroid of a ball's shadow a little further out than its centre (20 mm at 900 mm).
    np.testing.assert_allclose(found, expected, atol=0.06)
    # The longest way is through the centre: 40 mm of water.
    assert picture.max() == pytest.approx(40 * WATER, rel=0.01)


@pytest.mark.parametrize("beam", Beam)
@pytest.mark.parametrize(("view", "origin"), SIDES)
def test_every_ray_through_a_ball_loses_its_chord(
    ball: Volume, view: View, origin: Origin, beam: Beam
) -> None:
    projection = Projection(view, origin, beam, 900.0, 1300.0, -40.0)
    shape = (180, 200)
    plane = _plane(shape, 0.7)
    picture = project_volume(ball, projection, plane, shape, WATER)
    source, way = projection.rays(_places(shape, plane))
    to_centre = np.array([15.0, -25.0, 30.0]) - source
    off = np.linalg.norm(to_centre - np.sum(to_centre * way, axis=-1, keepdims=True) * way, axis=-1)
    chord = 2 * np.sqrt(np.clip(20.0**2 - off**2, 0, None))
    inside = off < 17.5  # nearer to the rim the edge of a voxel changes the chord more than this test allows
    np.testing.assert_allclose(picture[inside], chord[inside] * WATER, atol=0.5 * WATER)
    assert np.all(picture[off > 22.5] == 0)
    assert abs(picture.sum() - chord.sum() * WATER) < 0.004 * picture.sum()


@pytest.mark.parametrize("beam", Beam)
def test_a_box_of_water_is_as_thick_as_the_way_through_it(beam: Beam) -> None:
    """60 mm of water with air around; at the edge of the picture the way is longer by the ray's slope."""
    spacing = (2.0, 1.5, 1.0)
    z, y, x = _grid((80, 90, 200), spacing)
    water = np.where((np.abs(y) < 30) & (np.abs(x) < 80), 0, -1000)
    projection = Projection(View.FRONTAL, Origin.FRONT, beam, 900.0, 1300.0)
    shape = (31, 81)
    plane = _plane(shape, 1.0)
    picture = project_volume(_volume(water, spacing), projection, plane, shape, WATER)
    places = _places(shape, plane)
    rise = places[..., 1] if beam is Beam.CONE else 0 * places[..., 1]
    way = 60 * np.sqrt(1 + (places[..., 0] / 900) ** 2 + (rise / 900) ** 2)
    np.testing.assert_allclose(picture, way * WATER, rtol=1e-5)


def test_a_standing_cylinder_of_bone_over_water() -> None:
    """Radius 18 mm, 500 HU above water: 36 mm x 1.5 x water in the middle, its chord beside it."""
    spacing = (1.0, 0.5, 0.5)
    z, y, x = _grid((40, 120, 120), spacing)
    share = np.clip(0.5 - (np.hypot(x, y) - 18.0) / 0.5, 0, 1)
    projection = Projection(View.LATERAL, Origin.LEFT, Beam.SLOT, 918.0, 1300.0)
    shape = (11, 101)
    plane = _plane(shape, 0.5)
    picture = project_volume(_volume(-1000 + 1500 * share, spacing), projection, plane, shape, WATER)
    u = _places(shape, plane)[0, :, 0]
    off = u / np.sqrt(1 + (u / 918) ** 2)
    chord = 2 * np.sqrt(np.clip(18.0**2 - off**2, 0, None))
    inside = np.abs(off) < 16
    np.testing.assert_allclose(picture[5, inside], 1.5 * WATER * chord[inside], rtol=0.01)
    assert picture[5].max() == pytest.approx(1.5 * WATER * 36, rel=0.004)


@pytest.mark.parametrize("beam", Beam)
@pytest.mark.parametrize(("view", "origin"), SIDES)
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_both_ways_through_the_grid_give_one_picture(
    view: View, origin: Origin, beam: Beam, dtype: type
) -> None:
    rng = np.random.default_rng(5)
    volume = _volume(rng.integers(-1100, 1500, (30, 41, 37)), (2.0, 1.1, 0.9), dtype)
    projection = Projection(view, origin, beam, 800.0, 1200.0, 12.0)
    for shape in ((20, 90), (90, 40)):
        plane = _plane(shape, 0.9)
        plane[1] = [-0.8, 0, 33.0]
        one = project_volume(volume, projection, plane, shape, WATER)
        other = project_absorber(absorber_of(volume), projection, plane, shape, WATER)
        np.testing.assert_allclose(one, other, atol=2e-4 * one.max())


def test_a_moved_piece_shows_what_the_moved_ball_shows(ball: Volume) -> None:
    """Turning the grid about any axis moves the picture of the ball, and changes no chord."""
    from scipy.spatial.transform import Rotation

    turn = Rotation.from_euler("xyz", [25, -15, 40], degrees=True).as_matrix()
    shift = np.array([-8.0, 12.0, 20.0])
    projection = Projection(View.LATERAL, Origin.RIGHT, Beam.CONE, 900.0, 1300.0, 5.0)
    shape = (200, 200)
    plane = _plane(shape, 0.6)
    picture = project_absorber(absorber_of(ball).placed(turn, shift), projection, plane, shape, WATER)
    centre = turn @ np.array([15.0, -25.0, 30.0]) + shift
    found = (_places(shape, plane) * picture[..., None]).sum(axis=(0, 1)) / picture.sum()
    np.testing.assert_allclose(found, projection.project(centre), atol=0.06)
    assert picture.max() == pytest.approx(40 * WATER, rel=0.01)


def test_pieces_add_up_to_the_whole(ball: Volume) -> None:
    projection = Projection(View.FRONTAL, Origin.BACK, Beam.SLOT, 987.0, 1300.0)
    shape = (150, 150)
    plane = _plane(shape, 0.8)
    half = (slice(0, 77), slice(None), slice(None))
    rest = (slice(77, None), slice(None), slice(None))
    parts = sum(
        project_absorber(absorber_of(ball, piece), projection, plane, shape, WATER) for piece in (half, rest)
    )
    whole = project_absorber(absorber_of(ball), projection, plane, shape, WATER)
    np.testing.assert_allclose(parts, whole, atol=1e-5)
    mask = np.zeros(ball.voxels.shape, bool)
    mask[half] = True
    masked = project_absorber(absorber_of(ball, mask=mask), projection, plane, shape, WATER)
    np.testing.assert_allclose(
        masked, project_absorber(absorber_of(ball, half), projection, plane, shape, WATER), atol=1e-5
    )


def test_soft_tissue_can_be_nothing(ball: Volume) -> None:
    """What lies below the given signal is left out, and the rest counts from there."""
    projection = Projection(View.FRONTAL, Origin.BACK, Beam.SLOT, 987.0, 1300.0)
    shape = (150, 150)
    plane = _plane(shape, 0.8)
    picture = project_absorber(absorber_of(ball, nothing_hu=-400.0), projection, plane, shape, WATER)
    assert picture.max() == pytest.approx(0.4 * 40 * WATER, rel=0.02)


def test_the_isocentre_may_lie_anywhere_in_the_volume(ball: Volume) -> None:
    projection = Projection(View.FRONTAL, Origin.FRONT, Beam.CONE, 900.0, 1300.0)
    shape = (101, 101)
    plane = _plane(shape, 0.6)
    isocentre = np.array([15.0, -25.0, 30.0])
    picture = project_volume(ball, projection, plane, shape, WATER, isocentre)
    found = (_places(shape, plane) * picture[..., None]).sum(axis=(0, 1)) / picture.sum()
    np.testing.assert_allclose(found, [0, 0], atol=0.02)
    other = Volume(ball.voxels[:, ::-1, :], ball.affine @ _flip(1, ball.voxels.shape), ball.acquisition)
    np.testing.assert_allclose(
        project_volume(other, projection, plane, shape, WATER, isocentre), picture, atol=1e-6
    )


def _flip(axis: int, shape: tuple[int, ...]) -> np.ndarray:
    flip = np.eye(4)
    flip[axis, axis], flip[axis, 3] = -1, shape[axis] - 1
    return flip


def test_a_volume_that_reaches_the_source_is_refused(ball: Volume) -> None:
    projection = Projection(View.FRONTAL, Origin.FRONT, Beam.CONE, 900.0, 1300.0)
    with pytest.raises(ValueError, match="between the source and the detector"):
        project_volume(ball, projection, _plane((9, 9), 1.0), (9, 9), WATER, np.array([0.0, 900.0, 0.0]))


def test_water_absorbs_as_its_table_says() -> None:
    assert [water_per_mm(kev) for kev in (50, 80, 140)] == [0.021, 0.018, 0.015]
    with pytest.raises(KeyError):
        water_per_mm(60)
