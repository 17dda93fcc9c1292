"""Degraded labels do what their names say, and nothing without a source of randomness."""

import numpy as np
import pytest

from spinewise.imaging.distance import signed_distance
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom import degrade
from spinewise.phantom.person import DigitalPatient
from spinewise.words import Level


def _volume(labels: LabelMap, level: Level) -> int:
    return int((labels.codes == labels.code_of(level)).sum())


def test_eroding_takes_a_layer_off(lumbar_labels: LabelMap) -> None:
    thin = degrade.eroded(lumbar_labels, 1.0)
    code = lumbar_labels.code_of(Level.L3)
    before, after = lumbar_labels.codes == code, thin.codes == code
    assert not (after & ~before).any()
    depth = signed_distance(before, np.ones(3))
    np.testing.assert_array_equal(after, depth > 1.0)
    assert any("eroded" in note for note in thin.notes)
    assert thin.names == lumbar_labels.names


def test_leaking_grows_in_blobs_into_background_and_neighbours(lumbar_labels: LabelMap) -> None:
    spilt = degrade.leaking(lumbar_labels, np.random.default_rng(1))
    again = degrade.leaking(lumbar_labels, np.random.default_rng(1))
    np.testing.assert_array_equal(spilt.codes, again.codes)
    assert not np.array_equal(spilt.codes, degrade.leaking(lumbar_labels, np.random.default_rng(2)).codes)
    for level in (Level.L2, Level.L3):
        assert 1.05 < _volume(spilt, level) / _volume(lumbar_labels, level) < 1.9
    before, after = lumbar_labels.codes, spilt.codes
    taken = (before > 0) & (after > 0) & (before != after)
    assert taken.sum() > 20
    depth = signed_distance(before == lumbar_labels.code_of(Level.L3), np.ones(3))
    gained = -depth[(after == lumbar_labels.code_of(Level.L3)) & (before == 0)]
    assert 1.5 < np.percentile(gained, 95) < 4.5


@pytest.mark.parametrize("shift", [(1.0, -2.0, 3.0), (0.4, 0.0, 0.0), (0.3, -0.6, 1.5)])
def test_shifting_moves_every_centroid(
    person: DigitalPatient,
    lumbar_ct: Volume,
    lumbar_labels: LabelMap,
    shift: tuple[float, float, float],
) -> None:
    moved = degrade.shifted(person, lumbar_ct, shift)
    np.testing.assert_array_equal(moved.affine, lumbar_labels.affine)
    for level in (Level.L2, Level.L3):
        centres = [
            lumbar_ct.to_patient(np.argwhere(labels.codes == labels.code_of(level)).mean(axis=0))
            for labels in (lumbar_labels, moved)
        ]
        np.testing.assert_allclose(centres[1] - centres[0], shift, atol=0.05)
        assert _volume(moved, level) == pytest.approx(_volume(lumbar_labels, level), rel=0.01)


def test_fusing_leaves_one_name_for_two(lumbar_labels: LabelMap) -> None:
    one = degrade.fused(lumbar_labels, Level.L2, Level.L3)
    assert Level.L3 not in one.levels
    assert _volume(one, Level.L2) == _volume(lumbar_labels, Level.L2) + _volume(lumbar_labels, Level.L3)


def test_smoothing_keeps_the_bulk_and_thins_processes(lumbar_labels: LabelMap) -> None:
    smooth = degrade.smoothed(lumbar_labels, 1.5)
    code = lumbar_labels.code_of(Level.L3)
    before, after = lumbar_labels.codes == code, smooth.codes == code
    both = (before & after).sum()
    dice = 2 * both / (before.sum() + after.sum())
    assert 0.85 < dice < 0.98
    assert after.sum() < before.sum()


@pytest.mark.parametrize("sd", [0.4, 0.7])
def test_rough_surfaces_miss_by_as_much_as_asked(lumbar_labels: LabelMap, sd: float) -> None:
    rough = degrade.rough(lumbar_labels, np.random.default_rng(3), sd)
    code = lumbar_labels.code_of(Level.L3)
    before, after = lumbar_labels.codes == code, rough.codes == code
    depth = signed_distance(before, np.ones(3))
    # Share of the voxels half a voxel inside that were lost: that of a normal error beyond 0.5 mm.
    layer = np.isclose(depth, 0.5)
    from scipy.stats import norm

    assert (~after[layer]).mean() == pytest.approx(norm.sf(0.5 / sd), abs=0.03)
