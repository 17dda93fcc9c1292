"""HU of a measured spine, from label map and CT to number, against the digital patient's truth."""

import numpy as np
import pytest

from spinewise.anatomy.build import spine_from_labels
from spinewise.bone.ct import three_location_hu
from spinewise.phantom.ct import render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth import truth_of
from spinewise.results import Measurement
from spinewise.words import Level

ONE_IN_FORTY = 2.24
"""Standard deviations beyond which one draw in forty lies: where noise alone misses the limit more often,
no measurement in these regions can keep it."""


def test_a_small_t1_reads_neither_its_endplates_nor_the_roots_of_its_pedicles() -> None:
    """A T1 of 11 mm read 3 HU too much: roots of pedicles and the shell of hollow endplates were in it."""
    patient = digital_patient(1, coronal_tilt_deg=4, axial_rotation_deg=3)
    levels = (Level.T1, Level.T2)
    volume = render_ct(patient, levels=levels)
    spine = spine_from_labels(render_labels(patient, volume), volume)
    truth = truth_of(patient, levels)
    for level in levels:
        right = truth.levels[level].hu
        measured = three_location_hu(volume, spine[level])
        places = (right.below_superior, right.middle, right.above_inferior)
        for region, place in zip(measured.regions, places, strict=True):
            assert region.statistics.mean == pytest.approx(place.mean, abs=1.0), (level, region.name)
        assert measured.interval.holds(right.three_location_mean)


def spread_by_noise(measured: Measurement, noise_sd: float) -> float:
    """Standard deviation of a mean of three means by white noise alone, HU."""
    shares = [1 / region.statistics.voxels for region in measured.regions]
    return noise_sd * float(np.sqrt(sum(shares))) / len(shares)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 5, 8, 10])
@pytest.mark.parametrize(("noise_sd", "limit_hu"), [(0.0, 2.0), (30.0, 3.0)])
def test_hu_of_a_bent_spine(seed: int, noise_sd: float, limit_hu: float) -> None:
    """T1 to L5 within 2 HU of truth without noise, 3 with white noise of SD 30.

    Not met by a T1 where noise alone allows no more: in a small person its regions, 11 mm tall, hold 430
    voxels, so that the mean of three spreads by 1.5 HU, and one draw in twenty-five lies beyond 3. There the
    stated range has to hold. No other level and no image without noise is excused.
    """
    patient = digital_patient(seed, coronal_tilt_deg=4.0 * seed, axial_rotation_deg=3.0 * seed)
    rng = np.random.default_rng(seed) if noise_sd else None
    volume = render_ct(patient, noise_sd=noise_sd, rng=rng)
    spine = spine_from_labels(render_labels(patient, volume), volume)
    truth = truth_of(patient)
    assert spine.levels == tuple(truth.levels)
    held = 0
    for vertebra in spine.vertebrae:
        right = truth.levels[vertebra.level].hu.three_location_mean
        measured = three_location_hu(volume, vertebra)
        holds = measured.interval.holds(right)
        drowned = spread_by_noise(measured, noise_sd) > limit_hu / ONE_IN_FORTY
        if vertebra.level is Level.T1 and drowned:
            assert holds, "T1 under noise"
        else:
            assert measured.value == pytest.approx(right, abs=limit_hu), vertebra.level
        held += holds
    assert held >= len(spine.vertebrae) - (3 if noise_sd else 0)
