"""Three-location HU, mid-body slab and eroded body on a drum whose answer is known by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made_body import CT, Drum, case, even, render, sloping, thirds, truth, vertebra_of
from numpy.typing import NDArray

from spinewise.bone.cancellous.regions import replay
from spinewise.bone.ct import eroded_body_hu, mid_body_slab_hu, three_location_hu
from spinewise.results import Region
from spinewise.words import CannotMeasure

Array = NDArray[np.float64]
TURNED = Drum(wedge_deg=8, pitch_deg=20, roll_deg=-15, yaw_deg=25)
SMALL = Drum(height=15, width=25, depth=19)


@pytest.mark.evidence("hu-three-location-mean")
@pytest.mark.parametrize("drum", [Drum(), TURNED], ids=["upright", "turned"])
def test_value_is_the_mean_of_the_three_thirds_and_not_of_all_voxels(drum: Drum) -> None:
    c = case(drum, thirds(190, 120, 150))
    measured = three_location_hu(c.volume, c.vertebra)
    assert measured.value == pytest.approx((190 + 120 + 150) / 3, abs=1e-4)
    assert [region.statistics.mean for region in measured.regions] == pytest.approx([190, 120, 150], abs=1e-4)
    assert measured.unit == "[hnsf'U]"
    assert measured.sources == ("hu-three-location-mean",)
    assert measured.interval.holds(measured.value)


def test_mid_body_slab_reads_the_middle_and_the_eroded_body_all_of_it() -> None:
    c = case(Drum(), thirds(190, 120, 150))
    assert mid_body_slab_hu(c.volume, c.vertebra).value == pytest.approx(120, abs=1e-4)
    # Of the 19 mm that are left between margins of 4 mm, 5 lie in each outer third and 9 in the middle one.
    expected = (5 * 190 + 9 * 120 + 5 * 150) / 19
    assert eroded_body_hu(c.volume, c.vertebra).value == pytest.approx(expected, abs=2)


@pytest.mark.parametrize(
    ("drum", "away", "thick"),
    [(Drum(), 4.0, 3.0), (SMALL, 15 / 6, 15 / 6), (Drum(height=20), 20 / 6, 3.0)],
    ids=["lumbar", "T1", "low body"],
)
def test_slabs_lie_where_the_definition_says(drum: Drum, away: float, thick: float) -> None:
    c = case(drum, even(150))
    upper, middle, lower = three_location_hu(c.volume, c.vertebra).regions
    half = drum.height / 2
    for region, height in (
        (upper, half - away - thick / 2),
        (middle, 0.0),
        (lower, -half + away + thick / 2),
    ):
        assert region.thickness_mm == pytest.approx(thick)
        assert local(region, drum)[:, 2] == pytest.approx(height, abs=1e-6)
        assert np.array(region.normal) == pytest.approx(drum.frame.up, abs=1e-9)


def test_outer_slabs_of_a_small_body_begin_clear_of_the_hollow_endplate_and_end_where_defined() -> None:
    c = case(SMALL, even(150))
    parts = dict(c.vertebra.parts)
    parts["superior endplate"] = replace(c.vertebra.superior_endplate, hollow_mm=1.5)
    hollow = replace(c.vertebra, parts=parts)
    upper, _, lower = three_location_hu(c.volume, hollow).regions
    # 1.5 mm of hollow, 1 mm of shell, and half of a voxel of 1 mm with the blur of a sharp scanner.
    clear = 1.5 + 1.0 + np.hypot(1.0, 0.7) / 2
    assert upper.thickness_mm == pytest.approx(5.0 - clear)
    assert local(upper, SMALL)[:, 2] == pytest.approx(7.5 - (clear + 5.0) / 2, abs=1e-6)
    assert lower.thickness_mm == pytest.approx(2.5)
    large = case(Drum(), even(150))
    parts = dict(large.vertebra.parts)
    parts["superior endplate"] = replace(large.vertebra.superior_endplate, hollow_mm=1.5)
    upper = three_location_hu(large.volume, replace(large.vertebra, parts=parts)).regions[0]
    assert upper.thickness_mm == pytest.approx(3.0)


def test_outer_slabs_are_parallel_to_their_own_endplates() -> None:
    c = case(TURNED, even(150))
    upper, middle, lower = three_location_hu(c.volume, c.vertebra).regions
    for region, normal in ((upper, TURNED.normal(1)), (middle, [0, 0, 1]), (lower, TURNED.normal(-1))):
        assert np.array(region.normal) == pytest.approx(normal @ TURNED.frame.axes, abs=1e-9)


@pytest.mark.parametrize("drum", [Drum(), TURNED, SMALL], ids=["lumbar", "turned", "T1"])
def test_regions_keep_their_margin_and_the_front_two_thirds(drum: Drum) -> None:
    c = case(drum, even(150), (0.7, 0.7, 1.0))
    margin = min(4.0, drum.depth / 6)
    for region in three_location_hu(c.volume, c.vertebra).regions:
        corners = local(region, drum)
        _, _, side = drum.depths(corners)
        assert side.min() >= margin - 0.9  # half a voxel of the mask and half a pixel of the cut
        assert corners[:, 1].max() == pytest.approx(-drum.depth / 2 + drum.depth * 2 / 3, abs=0.8)
        assert corners[:, 1].min() == pytest.approx(-drum.depth / 2 + margin, abs=0.8)
        assert np.abs(corners[:, 0]).max() > 0.5 * (drum.width / 2 - margin)


def test_bone_near_the_surface_endplates_and_vein_are_kept_out() -> None:
    """Only what lies inside all margins is 150; everything else is far off."""

    def density(at: Array, drum: Drum) -> Array:
        below, above, side = drum.depths(at)
        near = (np.minimum(below, above) < 3.4) | (side < 3.2)
        vein = at[..., 1] > drum.depth / 6 + 1.0
        return np.where(near, 900.0, np.where(vein, -80.0, 150.0))

    c = case(Drum(pitch_deg=12, yaw_deg=-20), density)
    measured = three_location_hu(c.volume, c.vertebra)
    assert measured.value == pytest.approx(150, abs=1e-4)
    assert any("rear third with the basivertebral vein (" in said for said in measured.caveats)


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.7, 1.0), (1.0, 1.0, 3.0)], ids=str)
@pytest.mark.parametrize("drum", [Drum(), TURNED], ids=["upright", "turned"])
def test_value_follows_the_definition_where_density_changes_everywhere(
    drum: Drum, spacing: tuple[float, float, float]
) -> None:
    density = sloping(150, (1.0, 2.0, 3.0))
    c = case(drum, density, spacing)
    measured = three_location_hu(c.volume, c.vertebra)
    expected = truth(drum, density)
    assert measured.value == pytest.approx(expected, abs=0.7)
    assert measured.interval.holds(expected)


def test_regions_replay_exactly() -> None:
    c = case(TURNED, sloping(150, (1.0, 2.0, 3.0)), (0.7, 0.7, 1.0))
    for measured in (three_location_hu(c.volume, c.vertebra), mid_body_slab_hu(c.volume, c.vertebra)):
        for region in measured.regions:
            assert replay(c.volume, region) == region.statistics


def test_region_without_outline_says_that_it_cannot_be_replayed() -> None:
    c = case(Drum(), even(150))
    (region,) = eroded_body_hu(c.volume, c.vertebra).regions
    with pytest.raises(CannotMeasure, match="has no outline: make it again from its recipe"):
        replay(c.volume, region)
    assert "at least 4.0 mm inside the surface of the whole bone" in region.recipe


def test_statistics_count_voxels_and_tell_mean_from_median() -> None:
    def density(at: Array, drum: Drum) -> Array:
        return np.where(at[..., 0] > 6, 400.0, 100.0)

    c = case(Drum(), density)
    upper = three_location_hu(c.volume, c.vertebra).regions[0].statistics
    assert upper.median == 100
    assert 110 < upper.mean < 300
    assert upper.sd > 50
    area = upper.voxels / 3  # 3 mm thick, voxels of 1 mm3
    assert area == pytest.approx(530, rel=0.05)  # the same count by hand from the outline of the ellipse
    said = three_location_hu(c.volume, c.vertebra).caveats
    assert any(one.startswith("The region below the superior endplate is uneven") for one in said)


def test_value_does_not_need_the_posterior_elements_or_the_order_of_axes() -> None:
    drum = TURNED
    volume, mask = render(drum, thirds(190, 120, 150))
    turned = type(volume)(
        np.ascontiguousarray(volume.voxels.transpose(2, 0, 1)), volume.affine[:, [2, 0, 1, 3]], CT, "ct"
    )
    there = vertebra_of(drum, np.ascontiguousarray(mask.transpose(2, 0, 1)))
    straight = three_location_hu(volume, vertebra_of(drum, mask))
    assert three_location_hu(turned, there).value == pytest.approx(straight.value, abs=1e-9)


def test_what_the_value_depends_on_stands_beside_it() -> None:
    c = case(Drum(), even(150))
    measured = three_location_hu(c.volume, c.vertebra)
    assert dict(measured.conditions) == {
        "kVp": "120",
        "contrast": "no",
        "kernel": "Br38f",
        "slice thickness": "unknown",
        "taken": "unknown",
    }
    assert measured.inputs == ("ct",)
    assert measured.caveats[:2] == ("caveat-hu-not-validated", "caveat-dxa-still-needed")


def local(region: Region, drum: Drum) -> Array:
    return drum.frame.to_local(np.array(region.outline))
