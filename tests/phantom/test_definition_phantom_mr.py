"""The digital patient on MRI: order of signals, geometry, noise, and truth that the images bear out."""

import numpy as np
import pytest

from spinewise.phantom import shape_kernels as k
from spinewise.phantom.mr import render_mr, render_mr_labels
from spinewise.phantom.mr_signals import all_signals, signals_of
from spinewise.phantom.person import digital_patient
from spinewise.phantom.truth_mr import LEVELS, vbq_truth
from spinewise.words import Level, Structure

SMALL = {"in_plane_mm": 1.5, "half_width_mm": 10.0, "levels": (Level.L2, Level.L3)}


def test_the_order_of_signals_is_that_of_the_sources() -> None:
    for one in all_signals():
        marrow = one.marrow(150.0)
        if one.kind.startswith("T1") and not one.fat_suppression:
            assert one.fat > marrow > one.cord > one.muscle >= one.disc > one.csf > one.cortex
            assert one.marrow(60.0) > one.marrow(250.0), "fewer trabeculae, more fat, brighter marrow"
        if one.kind in ("T2", "STIR"):
            assert one.csf > max(one.fat, marrow, one.disc, one.muscle, one.cord)
        if one.fat_suppression:
            assert one.fat < one.muscle and marrow < one.disc
    plain, enhanced = signals_of("T1"), signals_of("T1 post-contrast")
    assert plain.vein < plain.marrow(150.0) < enhanced.vein
    assert enhanced.csf == pytest.approx(plain.csf, rel=0.05), "agent does not enter the fluid"
    with pytest.raises(KeyError, match=r"no T1 at 7 T: choose one of T1 at 1.5 T"):
        signals_of("T1", 7.0)


def test_images_show_what_was_painted_where_it_was_painted() -> None:
    patient = digital_patient(4)
    volume = render_mr(patient, **SMALL)
    labels = render_mr_labels(patient, volume)
    signals = signals_of("T1")
    bone = patient.vertebrae[Level.L3]
    place = bone.place.to_patient(np.array([0.0, -0.3 * bone.body[k.B_INF], 0.0]))
    index = np.round(volume.to_index(place)).astype(int)
    painted = signals.marrow_at_0_hu + signals.marrow_per_hu * bone.body[k.HU_MIDDLE]
    slope = abs(signals.marrow_per_hu * bone.body[k.HU_SLOPE] * 8)
    assert volume.voxels[tuple(index)] == pytest.approx(painted, abs=slope + 30)
    assert labels.names[int(labels.codes[tuple(index)])] is Level.L3
    sac = bone.place.to_patient(np.array([0.0, bone.body[k.CANAL_Y] - 0.4 * bone.body[k.CANAL_B], 0.0]))
    inside = tuple(np.round(volume.to_index(sac)).astype(int))
    assert volume.voxels[inside] == pytest.approx(signals.csf, rel=0.05)
    assert labels.names[int(labels.codes[inside])] is Structure.SPINAL_CANAL
    np.testing.assert_allclose(volume.spacing, [4.4, 1.5, 1.5])


def test_noise_is_rician() -> None:
    patient = digital_patient(4)
    volume = render_mr(patient, noise_sd=30.0, rng=np.random.default_rng(2), **SMALL)
    air = volume.voxels[render_mr(patient, **SMALL).voxels == 0.0]  # behind the back
    assert air.size > 500
    assert air.mean() == pytest.approx(30.0 * np.sqrt(np.pi / 2), rel=0.05)
    assert air.std() == pytest.approx(30.0 * np.sqrt(2 - np.pi / 2), rel=0.08)
    with pytest.raises(ValueError, match="noise needs a random generator"):
        render_mr(patient, noise_sd=1.0)


def test_the_truth_falls_with_denser_bone_and_knows_its_levels() -> None:
    thin, dense = digital_patient(4, l1_hu=90.0), digital_patient(4, l1_hu=200.0)
    assert vbq_truth(thin).vbq > vbq_truth(dense).vbq
    truth = vbq_truth(thin)
    assert tuple(truth.levels) == LEVELS
    assert truth.vbq == pytest.approx(np.median(list(truth.levels.values())) / signals_of("T1").csf)
    assert vbq_truth(thin, field_strength_t=3.0).vbq < truth.vbq
    for level, mean in truth.levels.items():
        body = thin.vertebrae[level].body
        ends = signals_of("T1").marrow_at_0_hu - 1.6 * body[[k.HU_LOW, k.HU_MIDDLE, k.HU_HIGH]]
        assert ends.min() - 15 < mean < ends.max() + 15
