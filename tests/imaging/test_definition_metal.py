"""Metal is found where it was put, named by structure, level and side, and nothing else is called metal."""

import numpy as np
import pytest

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.metal import deposits, find_metal, metal_mask
from spinewise.imaging.volume import Acquisition, Volume
from spinewise.words import Level, Structure

AFFINE = np.diag([1.0, 1.0, 1.0, 1.0])[:, [2, 1, 0, 3]]
SHAPE = (60, 50, 40)
L4, L5 = (slice(30, 50), slice(10, 40), slice(8, 32)), (slice(5, 25), slice(10, 40), slice(8, 32))


def images(*metal: tuple[tuple[slice, slice, slice], float], noise_sd: float = 0.0) -> Volume:
    """Bone in soft tissue, with boxes of given density."""
    voxels = np.full(SHAPE, 40.0)
    voxels[L4], voxels[L5] = 250, 250
    if noise_sd:
        voxels += np.random.default_rng(0).normal(0, noise_sd, SHAPE)
    for box, density in metal:
        voxels[box] = density
    return Volume(np.rint(voxels).astype(np.int16), AFFINE, Acquisition("CT"))


def labels() -> LabelMap:
    """L4 above L5, and a femur at the lower left."""
    codes = np.zeros(SHAPE, np.uint8)
    codes[L4], codes[L5], codes[0:4, 0:8, 33:40] = 23, 24, 75
    return LabelMap(codes, AFFINE, {23: Level.L4, 24: Level.L5, 75: Structure.FEMUR_LEFT}, "test")


LEFT_SCREW = (slice(38, 42), slice(15, 45), slice(25, 29))
RIGHT_SCREW = (slice(13, 17), slice(15, 45), slice(10, 14))


def test_screws_are_named_by_level_and_side() -> None:
    found = find_metal(images((LEFT_SCREW, 3071), (RIGHT_SCREW, 3071)), labels())
    assert [(one.name, one.level) for one in found] == [("metal", Level.L4), ("metal", Level.L5)]
    assert found[0].because == "Metal in or at L4 (left side): up to 3071 HU, 0.5 ml."
    assert "(right side)" in found[1].because


def test_one_construct_names_every_level_it_reaches() -> None:
    rod = (slice(10, 45), slice(38, 42), slice(25, 29))
    found = find_metal(images((rod, 3071)), labels())
    assert [one.level for one in found] == [Level.L4, Level.L5]


def test_metal_that_the_segmentation_left_out_belongs_to_its_neighbour() -> None:
    rod = (slice(33, 47), slice(40, 44), slice(20, 24))
    assert [one.level for one in find_metal(images((rod, 3071)), labels())] == [Level.L4]


def test_structure_without_level_is_named() -> None:
    found = find_metal(images(((slice(0, 4), slice(0, 6), slice(34, 39)), 3000)), labels())
    assert len(found) == 1 and found[0].level is None and "femur left" in found[0].because


def test_without_labels_the_place_is_said() -> None:
    (found,) = find_metal(images((RIGHT_SCREW, 3071)))
    assert "no labelled structure (right lower part of the images)" in found.because


@pytest.mark.parametrize("density", [1000, 1500, 1900])
def test_dense_cortex_and_calcium_are_no_metal(density: float) -> None:
    assert find_metal(images((LEFT_SCREW, density)), labels()) == ()


def test_what_may_be_cement_is_not_called_metal_for_sure() -> None:
    (found,) = find_metal(images((LEFT_SCREW, 2400)), labels())
    assert found.because.startswith("Metal or very dense cement")


def test_noise_and_single_hot_voxels_are_no_metal() -> None:
    grain = (slice(35, 36), slice(20, 21), slice(15, 17))
    assert find_metal(images((grain, 2500), noise_sd=200), labels()) == ()


def test_mask_holds_the_metal_and_its_dense_rim() -> None:
    rim = tuple(slice(side.start - 1, side.stop + 1) for side in LEFT_SCREW)
    volume = images((rim, 1600), (LEFT_SCREW, 3071))  # type: ignore[arg-type]
    expected = np.zeros(SHAPE, bool)
    expected[rim] = True
    np.testing.assert_array_equal(metal_mask(volume), expected)
    (deposit,) = deposits(volume)
    assert deposit.volume_mm3 == expected.sum()
    np.testing.assert_allclose(deposit.centre, volume.to_patient(np.argwhere(expected).mean(axis=0)))


def test_clean_images_have_no_metal() -> None:
    assert find_metal(images(), labels()) == () and not metal_mask(images()).any()
