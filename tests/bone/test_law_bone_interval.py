"""The interval holds the truth as often as it claims, and is not wider than that needs."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made_body import CT, Density, Drum, case, even, render, sloping, truth, vertebra_of, with_noise
from numpy.typing import NDArray

from spinewise.bone.ct import three_location_hu
from spinewise.words import Answer

Array = NDArray[np.float64]
LUMBAR = Drum(wedge_deg=6, pitch_deg=15, yaw_deg=10)
THORACIC = Drum(height=16, width=27, depth=22, pitch_deg=-25, roll_deg=10)


def soft_thirds(at: Array, drum: Drum) -> Array:
    """Thirds that pass into each other over a short way, as in real bone."""
    upper = 1 / (1 + np.exp(-(at[..., 2] / drum.height - 0.125) * 60))
    lower = 1 / (1 + np.exp((at[..., 2] / drum.height + 0.125) * 60))
    shown: Array = 120 + 60 * upper + 35 * lower
    return shown


def read(
    drum: Drum, density: Density, spacing: tuple[float, float, float], noise: float, blur: float, runs: int
) -> tuple[float, float]:
    """Share of runs whose interval holds the truth, and median half-width over RMS error.

    Each run has new noise, and endplates that are off by errors of the size that they state.
    """
    volume, mask = render(drum, density, spacing)
    right = truth(drum, density)
    rng = np.random.default_rng(17)
    errors, halves, held = [], [], 0
    for run in range(runs):
        moved = tuple(
            (rng.normal(0, 0.25 * spacing[2]), rng.normal(0, 1.5 / 1.96), rng.normal(0, 1.5 / 1.96))
            for _ in "ab"
        )
        vertebra = vertebra_of(drum, mask, tilt_error_deg=1.5, moved=moved)  # type: ignore[arg-type]
        measured = three_location_hu(with_noise(volume, noise, 400 + run, blur), vertebra)
        held += measured.interval.holds(right)
        errors.append(measured.value - right)
        halves.append(measured.interval.half_width)
    return held / runs, float(np.median(halves) / np.sqrt(np.mean(np.square(errors))))


CASES = [
    pytest.param(LUMBAR, soft_thirds, (1, 1, 1), 30, 0.0, 2.6, id="lumbar white"),
    pytest.param(LUMBAR, soft_thirds, (1, 1, 1), 30, 1.0, 2.6, id="lumbar correlated"),
    pytest.param(THORACIC, soft_thirds, (1, 1, 1), 30, 0.0, 2.8, id="thoracic white"),
    pytest.param(THORACIC, sloping(150, (0.5, 1, 2.5)), (1, 1, 1), 30, 0.7, 3.0, id="thoracic correlated"),
    pytest.param(LUMBAR, sloping(150, (0.5, 1, 2.5)), (1, 1, 3), 30, 0.0, 4.0, id="lumbar thick slices"),
]


@pytest.mark.parametrize(("drum", "density", "spacing", "noise", "blur", "widest"), CASES)
def test_interval_holds_the_truth(
    drum: Drum,
    density: Density,
    spacing: tuple[float, float, float],
    noise: float,
    blur: float,
    widest: float,
) -> None:
    share, width = read(drum, density, spacing, noise, blur, runs=30)
    assert share >= 0.87  # 30 runs of 0.95: below in one case of 100
    assert width <= widest * 1.25


@pytest.mark.long
@pytest.mark.parametrize(("drum", "density", "spacing", "noise", "blur", "widest"), CASES)
def test_interval_holds_the_truth_as_often_as_it_claims(
    drum: Drum,
    density: Density,
    spacing: tuple[float, float, float],
    noise: float,
    blur: float,
    widest: float,
) -> None:
    share, width = read(drum, density, spacing, noise, blur, runs=300)
    assert share >= 0.93
    assert width <= widest


def test_correlated_noise_widens_the_interval_although_the_spread_is_the_same() -> None:
    volume, mask = render(LUMBAR, even(150))
    vertebra = vertebra_of(LUMBAR, mask, tilt_error_deg=0.1)
    white, blurred = (three_location_hu(with_noise(volume, 30, 5, blur), vertebra) for blur in (0.0, 1.0))
    assert blurred.regions[0].statistics.sd == pytest.approx(white.regions[0].statistics.sd, rel=0.2)
    # Voxels of 1 mm with noise blurred by 1 mm: about 44 count as one, in a thin slab fewer.
    assert 3.0 < blurred.interval.half_width / white.interval.half_width < 7.0


def test_difference_between_the_regions_is_anatomy_and_no_error() -> None:
    c = case(Drum(), lambda at, drum: np.where(at[..., 2] > drum.height / 8, 260.0, 90.0))
    assert three_location_hu(c.volume, c.vertebra).interval.half_width < 5


def test_worse_endplates_widen_the_interval() -> None:
    volume, mask = render(LUMBAR, sloping(150, (0.5, 4.0, 4.0)))
    fine, coarse = (
        three_location_hu(volume, vertebra_of(LUMBAR, mask, tilt_error_deg=e)).interval.half_width
        for e in (0.5, 12.0)
    )
    assert coarse > 1.5 * fine


@pytest.mark.evidence("hu-contrast-inflates")
def test_contrast_moves_the_low_end_down_and_corrects_nothing() -> None:
    volume, mask = render(Drum(), even(150))
    vertebra = vertebra_of(Drum(), mask)
    plain = three_location_hu(volume, vertebra)
    given = three_location_hu(replace(volume, acquisition=replace(CT, contrast=Answer.YES)), vertebra)
    assert given.value == plain.value
    assert given.interval.high == plain.interval.high
    assert given.interval.low == pytest.approx(plain.interval.low - 0.08 * plain.value)
    assert "8 %" in given.interval.basis
    assert "caveat-hu-contrast-given" in given.caveats


def test_unknown_contrast_is_said_and_widens_nothing() -> None:
    volume, mask = render(Drum(), even(150))
    vertebra = vertebra_of(Drum(), mask)
    unknown = three_location_hu(replace(volume, acquisition=replace(CT, contrast=Answer.UNKNOWN)), vertebra)
    assert unknown.interval == three_location_hu(volume, vertebra).interval
    assert "caveat-hu-contrast-unknown" in unknown.caveats
    assert unknown.conditions["contrast"] == "unknown"
