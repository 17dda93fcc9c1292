"""Images and labels of the digital patient against the functions it is made of."""

import dataclasses
import time

import numpy as np
import pytest

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume, to_index, to_patient
from spinewise.phantom import paint_kernels as p
from spinewise.phantom import shape_kernels as k
from spinewise.phantom.ct import index_box, render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import Anomalies, DigitalPatient, digital_patient
from spinewise.phantom.truth import Truth
from spinewise.words import Answer, Level, Side, Structure


def _places(volume: Volume, person: DigitalPatient, level: Level) -> tuple[np.ndarray, np.ndarray]:
    """Voxel indices near a level and their places in its own frame."""
    bone = person.vertebrae[level]
    middle = to_index(volume.affine, bone.place.origin)
    axes = [
        np.arange(max(0, int(m - 28 / s)), min(n, int(m + 28 / s)))
        for m, s, n in zip(middle, volume.spacing, volume.voxels.shape, strict=True)
    ]
    index = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    return index, bone.place.to_local(to_patient(volume.affine, index))


def test_voxels_deep_in_a_body_hold_the_signal_of_the_field(
    person: DigitalPatient, lumbar_ct: Volume
) -> None:
    bone = person.vertebrae[Level.L3]
    index, places = _places(lumbar_ct, person, Level.L3)
    deep = bone.distances(places)[:, 0] < -3.0
    field = k.signal(np.ascontiguousarray(places[deep]), bone.body)
    found = lumbar_ct.voxels[tuple(index[deep].T)]
    assert deep.sum() > 4000
    np.testing.assert_allclose(found, field, atol=0.51)
    # The three plateaus are all there, a step or more apart from a neighbour.
    low, middle, high = (bone.body[name] for name in (k.HU_LOW, k.HU_MIDDLE, k.HU_HIGH))
    assert abs(low - middle) >= 30
    assert abs(high - middle) >= 30


def test_the_scanner_blurs_without_moving_the_mean(person: DigitalPatient, lumbar_ct: Volume) -> None:
    blurred = render_ct(person, levels=(Level.L2, Level.L3), psf_fwhm_mm=1.5)
    index, places = _places(lumbar_ct, person, Level.L3)
    deep = person.vertebrae[Level.L3].distances(places)[:, 0] < -4.0
    at = tuple(index[deep].T)
    assert blurred.voxels[at].mean() == pytest.approx(lumbar_ct.voxels[at].mean(), abs=0.5)
    assert blurred.voxels.std() < lumbar_ct.voxels.std()


def test_labels_hold_the_volume_of_the_bone(
    person: DigitalPatient, lumbar_ct: Volume, lumbar_labels: LabelMap
) -> None:
    rng = np.random.default_rng(1)
    for level in (Level.L2, Level.L3):
        bone = person.vertebrae[level]
        low, high = bone.box()
        points = rng.uniform(low, high, (400_000, 3))
        share = (bone.distances(points)[:, 2] < 0).mean()
        exact = share * np.prod(high - low)
        counted = (lumbar_labels.codes == lumbar_labels.code_of(level)).sum() * np.prod(lumbar_ct.spacing)
        assert counted == pytest.approx(exact, rel=0.012)


def test_labels_of_bodies_are_bodies(person: DigitalPatient, lumbar_ct: Volume) -> None:
    bodies = render_labels(person, lumbar_ct, bodies_only=True)
    assert bodies.bodies_only
    index, places = _places(lumbar_ct, person, Level.L3)
    own = bodies.codes[tuple(index.T)] == bodies.code_of(Level.L3)
    inside = person.vertebrae[Level.L3].distances(places)[:, 0] < 0
    np.testing.assert_array_equal(own, inside)


@pytest.mark.parametrize("step", [(1.0, 1.0, 1.0), (0.7, 0.7, 1.0), (1.5, 1.5, 1.5)])
@pytest.mark.parametrize("off", [0.0, 0.37])
def test_voxels_that_a_surface_crosses_conserve_mass(
    person: DigitalPatient, step: tuple[float, float, float], off: float
) -> None:
    bone = person.vertebrae[Level.L3]
    body = bone.body.copy()
    names = [k.HU_SHELL, k.HU_ARCH_SHELL, k.HU_ARCH, k.HU_LOW, k.HU_MIDDLE, k.HU_HIGH]
    body[names] = 1.0
    body[[k.HU_SLOPE, k.VEIN_A]] = 0.0
    low, high = bone.box()
    spacing = np.array(step)
    corner = bone.place.origin - 75.0 + off
    shape = tuple(int(150 / s) for s in step[::-1])
    voxels = np.zeros(shape, np.float32)
    start, stop = index_box(bone, low, high, corner, spacing, shape)
    p.paint_bone(
        voxels, corner, spacing, start, stop, bone.place.origin, bone.place.axes, low, high, body, bone.tubes
    )
    fine = np.stack(
        np.meshgrid(*[np.arange(a, b, 0.4) for a, b in zip(low, high, strict=True)], indexing="ij"), axis=-1
    ).reshape(-1, 3)
    exact = (bone.distances(fine)[:, 2] < 0).sum() * 0.4**3
    assert voxels.sum() * spacing.prod() == pytest.approx(exact, rel=0.01)
    assert voxels.max() == pytest.approx(1.0, abs=1e-5)


def test_thick_slices_are_means_of_thin_ones(person: DigitalPatient) -> None:
    thin = render_ct(person, (1.0, 1.0, 1.0), levels=(Level.L3,), psf_fwhm_mm=0.0)
    thick = render_ct(person, (1.0, 1.0, 3.0), levels=(Level.L3,), psf_fwhm_mm=0.0)
    count = min(len(thin.voxels) // 3, len(thick.voxels))
    mean = thin.voxels[: 3 * count].reshape(count, 3, *thin.voxels.shape[1:]).mean(axis=1)
    np.testing.assert_allclose(thick.voxels[:count], mean, atol=1.01)
    assert thick.acquisition.slice_thickness_mm == 3.0
    np.testing.assert_allclose(thick.affine[:3, 0], [0, 0, 3])
    assert thick.affine[2, 3] - thin.affine[2, 3] == pytest.approx(1.0)


@pytest.mark.parametrize("blur", [0.0, 1.6])
def test_noise_has_the_spread_asked_for(person: DigitalPatient, lumbar_ct: Volume, blur: float) -> None:
    rng = np.random.default_rng(4)
    noisy = render_ct(
        person, noise_sd=30, rng=rng, levels=(Level.L2, Level.L3), psf_fwhm_mm=0.0, noise_fwhm_mm=blur
    )
    kept = np.abs(lumbar_ct.voxels) < 500
    noise = (noisy.voxels.astype(float) - lumbar_ct.voxels)[kept]
    assert noise.std() == pytest.approx(30, rel=0.01)
    assert abs(noise.mean()) < 0.2
    steps = (
        (noisy.voxels.astype(float) - lumbar_ct.voxels)[:, :, 1:],
        (noisy.voxels.astype(float) - lumbar_ct.voxels)[:, :, :-1],
    )
    both = kept[:, :, 1:] & kept[:, :, :-1]
    alike = np.corrcoef(steps[0][both], steps[1][both])[0, 1]
    assert (alike > 0.3) if blur else (abs(alike) < 0.01)


def test_noise_without_a_source_of_randomness_is_refused(person: DigitalPatient) -> None:
    with pytest.raises(ValueError, match="pass rng"):
        render_ct(person, noise_sd=30)


def test_the_scan_says_how_it_was_made(lumbar_ct: Volume) -> None:
    made = lumbar_ct.acquisition
    assert (made.modality, made.kvp, made.contrast) == ("CT", 120.0, Answer.NO)
    assert made.kernel
    assert made.date is not None
    assert any("synthetic" in note for note in made.notes)
    assert lumbar_ct.voxels.dtype == np.int16
    assert lumbar_ct.voxels.flags.c_contiguous


def test_the_canal_is_open_from_top_to_bottom() -> None:
    person = digital_patient(7, coronal_tilt_deg=40, axial_rotation_deg=30)
    bones = [*person.vertebrae.values(), person.sacrum]
    centres = np.array([b.place.to_patient(np.array([0, b.body[k.CANAL_Y], 0])) for b in bones])
    from scipy.interpolate import PchipInterpolator

    line = PchipInterpolator(np.arange(len(bones)), centres)(np.linspace(0, len(bones) - 1, 400))
    for bone in bones:
        nearest = bone.distances(bone.place.to_local(line))[:, 2].min()
        assert nearest > 3.0  # mm of free room around the middle of the canal


def test_pedicles_join_body_and_arch(person: DigitalPatient, lumbar_labels: LabelMap) -> None:
    from scipy.ndimage import label

    for level in (Level.L2, Level.L3):
        pieces = label(lumbar_labels.codes == lumbar_labels.code_of(level))[1]
        assert pieces == 1


def test_discs_lie_between_endplates(person: DigitalPatient, lumbar_ct: Volume) -> None:
    upper, lower = person.vertebrae[Level.L2], person.vertebrae[Level.L3]
    middle = 0.5 * (
        upper.place.to_patient(np.array([0, 0, upper.body[k.INF_0]]))
        + lower.place.to_patient(np.array([0, 0, lower.body[k.SUP_0]]))
    )
    at = tuple(np.rint(to_index(lumbar_ct.affine, middle)).astype(int))
    assert lumbar_ct.voxels[at] == pytest.approx(80, abs=5)


def test_metal_saturates_and_air_is_air() -> None:
    screws = Anomalies(screws=((Level.L4, Side.LEFT),), hip_prosthesis=Side.RIGHT)
    person = digital_patient(3, anomalies=screws)
    volume = render_ct(person, (1.5, 1.5, 1.5))
    bone = person.vertebrae[Level.L4]
    tube = bone.tubes[bone.pedicles[0]]
    neck = tube[k.START : k.START + 3] + tube[k.AXIS : k.AXIS + 3] * tube[k.NECK]
    at = tuple(np.rint(to_index(volume.affine, bone.place.to_patient(neck))).astype(int))
    assert volume.voxels[at] > 2500
    head = to_index(volume.affine, person.femurs[Side.RIGHT].place.origin)
    assert volume.voxels[tuple(np.rint(head).astype(int))] == 3071
    other = to_index(volume.affine, person.femurs[Side.LEFT].place.origin)
    assert volume.voxels[tuple(np.rint(other).astype(int))] < 500
    assert (volume.voxels[:, -1] == -1000).mean() > 0.9
    labels = render_labels(person, volume)
    assert {Structure.SACRUM, Structure.FEMUR_LEFT, Structure.FEMUR_RIGHT} <= set(labels.names.values())
    assert labels.levels == person.levels
    np.testing.assert_array_equal(labels.affine, volume.affine)


def test_a_field_of_view_of_some_levels_cuts_the_next_ones(lumbar_labels: LabelMap) -> None:
    assert set(lumbar_labels.levels) >= {Level.L1, Level.L2, Level.L3, Level.L4}
    assert Level.T10 not in lumbar_labels.levels
    assert Structure.FEMUR_LEFT not in lumbar_labels.names.values()


def test_truth_and_image_share_the_endplate(person: DigitalPatient, lumbar_ct: Volume, truth: Truth) -> None:
    """Between the planes lies bone, and just beyond the dish lies disc."""
    shape = truth.levels[Level.L3].shape
    normal = shape.superior.normal
    heights = [-4.0, 4.0]
    inside, beyond = (
        lumbar_ct.voxels[
            tuple(np.rint(to_index(lumbar_ct.affine, shape.superior.point + h * normal)).astype(int))
        ]
        for h in heights
    )
    third = person.vertebrae[Level.L3].body[k.HU_HIGH]
    assert inside == pytest.approx(third, abs=3)
    assert beyond == pytest.approx(80, abs=3)


@pytest.mark.long
def test_the_whole_spine_at_1_mm_takes_seconds() -> None:
    person = digital_patient(1)
    render_ct(person, (3.0, 3.0, 3.0))
    start = time.process_time()
    render_ct(person, levels=person.levels)
    assert time.process_time() - start < 10
    assert dataclasses.is_dataclass(person)
