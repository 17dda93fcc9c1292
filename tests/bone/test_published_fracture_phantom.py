"""Heights and grades on the digital patient, whose collapse is known."""

import numpy as np
import pytest

from spinewise.anatomy.build import spine_from_labels
from spinewise.bone.fracture.grade import graded
from spinewise.bone.fracture.heights import body_heights
from spinewise.bone.fracture.loss import losses
from spinewise.phantom.ct import render_ct
from spinewise.phantom.degrade import eroded
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import Anomalies, digital_patient
from spinewise.phantom.truth_heights import heights_of
from spinewise.results import Measurement
from spinewise.words import CannotMeasure, Level

pytestmark = pytest.mark.evidence("fracture-grades-by-height-loss")

BROKEN = Level.T11
AROUND = (Level.T10, Level.T11, Level.T12, Level.L1)


def measured(
    seed: int, kind: str, slice_mm: float, damaged: bool = False, collapse: float = 0.45
) -> tuple[list[Measurement], dict[Level, tuple[float, ...]]]:
    """Heights of four levels of one person, and their truth."""
    anomalies = Anomalies(fracture=BROKEN, collapsed=kind, collapse=collapse)
    patient = digital_patient(seed, coronal_tilt_deg=3.0 * seed, anomalies=anomalies)
    volume = render_ct(
        patient, (0.8, 0.8, slice_mm), noise_sd=15, rng=np.random.default_rng(seed), levels=AROUND
    )
    labels = render_labels(patient, volume)
    spine = spine_from_labels(eroded(labels) if damaged else labels, volume)
    values: list[Measurement] = []
    for vertebra in spine.vertebrae:
        try:
            values += body_heights(volume, vertebra)
        except CannotMeasure:
            continue
    truths = {level: heights_of(patient.vertebrae[level]) for level in AROUND}
    return values, {
        level: (true.anterior, true.middle, true.posterior, true.loss_percent)
        for level, true in truths.items()
    }


@pytest.mark.parametrize(
    ("seed", "kind", "collapse"), [(2, "crush", 0.35), (3, "wedge", 0.45), (4, "biconcave", 0.45)]
)
def test_a_collapsed_level_is_found_and_no_other(seed: int, kind: str, collapse: float) -> None:
    values, truth = measured(seed, kind, 1.0, collapse=collapse)
    called = {one.loss.level for loss in losses(values) if (one := graded(loss)) and one.least > 0}
    assert called == {BROKEN}
    per_level = {level: [m for m in values if m.level is level] for level in truth}
    for level, found in per_level.items():
        for one, true in zip(found, truth[level], strict=True):
            limit = 1.0 if one.unit == "mm" else 6.0
            assert one.value == pytest.approx(true, abs=limit), (level, one.name)


@pytest.mark.long
@pytest.mark.parametrize(("slice_mm", "damaged"), [(1.0, False), (3.0, False), (1.0, True)])
def test_ranges_cover_the_truth_and_healthy_levels_are_not_called(slice_mm: float, damaged: bool) -> None:
    """Eight people: at least 93 % of ranges hold the truth, and no healthy level is called a fracture."""
    held, false = [], []
    for seed in range(1, 9):
        values, truth = measured(seed, ("wedge", "biconcave")[seed % 2], slice_mm, damaged)
        for level, true in truth.items():
            own = (one for one in values if one.level is level)
            held += [one.interval.holds(number) for one, number in zip(own, true, strict=False)]
        false += [
            one.loss
            for loss in losses(values)
            if (one := graded(loss)) and one.least > 0 and loss.level is not BROKEN
        ]
    assert np.mean(held) >= 0.93
    assert false == []
