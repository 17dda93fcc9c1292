"""The anatomy held against the digital patient's own truth, up to 40 degrees of tilt and 30 of rotation.

The limits are those that the ground floor was asked to meet; none was fitted to the people used here,
except that the factors of `uncertainty` were chosen on seeds 1, 2, 4, 7 and 9 and are tested on 3, 6 and 8.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from bent_people import MIDDLE, only, person, scanned, truth
from errors_against_truth import Errors, errors_against_truth

from spinewise.anatomy.build import spine_from_labels
from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.phantom.ct import render_ct
from spinewise.phantom.degrade import eroded, fused, leaking, rough, shifted, smoothed
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import Anomalies, digital_patient
from spinewise.words import CannotMeasure, Level, Side

TEN = range(1, 11)


def all_of(errors: list[Errors], name: str) -> np.ndarray:
    return np.concatenate([np.array(getattr(one, name), float) for one in errors])


def measured(seed: int, **scan: float) -> Errors:
    volume, labels = scanned(seed, **scan)
    return errors_against_truth(labels, volume, truth(seed))


def test_a_short_piece_of_a_bent_spine() -> None:
    volume, labels = scanned(6, levels=MIDDLE)
    errors = errors_against_truth(labels, volume, truth(6, MIDDLE))
    assert errors.spine.levels == MIDDLE
    assert len(errors.endplate_deg) == 2 * len(MIDDLE)
    assert max(errors.endplate_deg) <= 1.0
    assert max(errors.rotation_deg) <= 1.0
    assert len(errors.pedicle_mm) == 2 * len(MIDDLE)
    assert max(errors.pedicle_mm) <= 1.0
    assert all(errors.covered_levels)


def test_thick_slices_answer_or_refuse() -> None:
    volume, labels = scanned(6, slice_mm=3.0, levels=MIDDLE)
    errors = errors_against_truth(labels, volume, truth(6, MIDDLE))
    assert len(errors.endplate_deg) >= 0.8 * 2 * len(MIDDLE)
    assert np.percentile(errors.endplate_deg, 95) <= 2.0
    assert np.mean(errors.covered_levels) >= 0.8


def test_a_label_that_leaks_is_covered_by_its_range() -> None:
    volume, labels = scanned(6, levels=MIDDLE)
    errors = errors_against_truth(leaking(labels, np.random.default_rng(3)), volume, truth(6, MIDDLE))
    assert np.mean(errors.covered_levels) >= 0.8


def test_a_label_that_is_worn_away_leads_to_the_endplate_all_the_same() -> None:
    """Fits that were started inside the bone ended 3.5 mm deep, where its density changes."""
    upper = (Level.T1, Level.T2, Level.T3, Level.T4)
    volume, labels = scanned(8, levels=upper)
    errors = errors_against_truth(eroded(labels), volume, truth(8, upper))
    assert len(errors.endplate_mm) == 2 * len(upper)
    assert max(errors.endplate_mm) <= 0.5


def test_two_levels_under_one_label_are_found() -> None:
    volume, labels = scanned(6, levels=MIDDLE)
    spine = spine_from_labels(fused(labels, Level.T12, Level.L1), volume)
    assert [finding.name for finding in spine.findings] == ["levels share one label"]
    with pytest.raises(CannotMeasure, match="two levels share one label"):
        _ = spine[Level.T12].superior_endplate


def test_a_body_cut_by_the_edge_of_the_volume_says_so() -> None:
    volume, labels = scanned(6, levels=MIDDLE)
    top = volume.to_index(truth(6, MIDDLE).levels[Level.T11].shape.frame.origin)[0]
    keep = slice(0, int(top)) if volume.affine[2, 0] > 0 else slice(int(top), None)
    affine = volume.affine.copy()
    if keep.start:
        affine[:3, 3] += affine[:3, 0] * keep.start
    cut_volume = type(volume)(np.ascontiguousarray(volume.voxels[keep]), affine, volume.acquisition)
    cut_labels = LabelMap(np.ascontiguousarray(labels.codes[keep]), affine, labels.names, labels.convention)
    spine = spine_from_labels(cut_labels, cut_volume)
    reasons = " ".join(gap.why_it_matters for gap in spine.missing if gap.level is Level.T11)
    assert "cut by the edge of the volume" in reasons
    assert Level.L1 in spine.levels


def test_bodies_alone_give_endplates_but_no_pedicles() -> None:
    volume, _ = scanned(1, levels=MIDDLE)
    bodies = only(render_labels(person(1), volume, bodies_only=True), MIDDLE)
    errors = errors_against_truth(bodies, volume, truth(1, MIDDLE))
    assert np.percentile(errors.endplate_deg, 95) <= 1.5
    assert errors.pedicle_mm == ()
    assert any("bodies only" in gap.why_it_matters for gap in errors.spine.missing)


@pytest.mark.parametrize(
    ("anomalies", "question"),
    [
        (Anomalies(lumbar=6), "supernumerary-L6"),
        (Anomalies(thoracic=13), "supernumerary-T13"),
        (Anomalies(lumbar=4), "lumbosacral-transition"),
    ],
)
def test_transitional_anatomy_is_a_question(anomalies: Anomalies, question: str) -> None:
    unusual = digital_patient(3, anomalies=anomalies)
    volume = render_ct(unusual, spacing_mm=(2.0, 2.0, 2.0))
    spine = spine_from_labels(render_labels(unusual, volume), volume)
    assert question in [asked.id for asked in spine.questions]
    assert spine.names_provisional or question.startswith("supernumerary")


@pytest.mark.long
def test_ten_people_at_1_mm() -> None:
    """Endplates p95 within 1.0 degree, none over 2; rotation within 2; pedicle centres within 1 mm."""
    errors = [measured(seed) for seed in TEN]
    assert all(len(one.endplate_deg) == 2 * one.asked for one in errors)
    endplates = all_of(errors, "endplate_deg")
    print(f"endplates p95 {np.percentile(endplates, 95):.2f}, max {endplates.max():.2f} deg")
    assert np.percentile(endplates, 95) <= 1.0
    assert endplates.max() <= 2.0
    assert all_of(errors, "rotation_deg").max() <= 2.0
    pedicles = all_of(errors, "pedicle_mm")
    print(f"pedicles p95 {np.percentile(pedicles, 95):.2f}, max {pedicles.max():.2f} mm")
    assert len(pedicles) >= 0.98 * sum(2 * one.asked for one in errors)
    assert pedicles.max() <= 1.0


@pytest.mark.long
def test_noise_changes_little() -> None:
    errors = [
        errors_against_truth(*reversed(scanned(seed, noise_sd=30.0)), truth(seed)) for seed in (3, 8, 10)
    ]
    endplates = all_of(errors, "endplate_deg")
    assert np.percentile(endplates, 95) <= 1.0
    assert endplates.max() <= 2.0
    assert all_of(errors, "pedicle_mm").max() <= 1.0


@pytest.mark.long
def test_ten_people_with_slices_of_3_mm() -> None:
    """At least 80 % of the endplates are answered, with p95 within 2 degrees."""
    errors = [measured(seed, slice_mm=3.0) for seed in TEN]
    endplates = all_of(errors, "endplate_deg")
    answered = len(endplates) / sum(2 * one.asked for one in errors)
    print(f"answered {answered:.2f}, p95 {np.percentile(endplates, 95):.2f}, max {endplates.max():.2f} deg")
    assert answered >= 0.8
    assert np.percentile(endplates, 95) <= 2.0


def damaged(seed: int, volume: Volume, labels: LabelMap) -> Iterator[LabelMap]:
    """The same label map worn away, leaking, smoothed, rough and lying aside."""
    rng = np.random.default_rng(seed)
    x, y, z = rng.uniform(-1.2, 1.2, 3)
    yield eroded(labels)
    yield leaking(labels, rng)
    yield smoothed(labels)
    yield rough(labels, rng)
    yield shifted(person(seed), volume, (x, y, z))


@pytest.mark.long
def test_ranges_hold_on_damaged_labels() -> None:
    """All tilts of at least 93 % of levels lie in ranges that are at most twice the RMS error wide."""
    errors: list[Errors] = []
    for seed in (3, 6, 8):
        volume, labels = scanned(seed)
        errors += [errors_against_truth(one, volume, truth(seed)) for one in damaged(seed, volume, labels)]
    covered = np.concatenate([one.covered_levels for one in errors])
    tilts = np.array([(error, half) for one in errors for _, error, half in one.tilts])
    width = float(np.median(tilts[:, 1]) / np.sqrt(np.mean(tilts[:, 0] ** 2)))
    print(f"levels covered {covered.mean():.3f}, median half-width over RMS error {width:.2f}")
    assert covered.mean() >= 0.93
    assert width <= 2.0
    assert all_of(errors, "endplate_mm").max() <= 0.5
    assert np.concatenate([one.pedicle_covered for one in errors]).mean() >= 0.93


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 9])
def test_sacrum_and_femoral_heads(seed: int) -> None:
    volume, labels = scanned(seed)
    spine = spine_from_labels(labels, volume)
    true = truth(seed, ())
    assert spine.sacral_endplate is not None
    away = np.degrees(np.arccos(spine.sacral_endplate.plane.normal @ true.sacral_endplate.normal))
    assert away <= 2.0
    for side in Side:
        head = spine.femoral_heads[side]
        assert np.linalg.norm(head.centre - true.heads[side]) <= head.centre_error.high
        assert head.radius_mm == pytest.approx(true.head_radius_mm, abs=0.5)
    assert not spine.names_provisional
    assert spine.counted_from == "sacrum"
