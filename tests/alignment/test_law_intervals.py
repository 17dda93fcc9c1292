"""Intervals hold the truth as often as they say, and are no wider than they must be."""

import numpy as np
import pytest
from interval_trials import run_trials

TRIALS, FEW = 2000, 120
LEAST, MOST = 0.935, 0.965
WIDTH = 1.1
"""Median half width over 1.96 root mean square errors."""


def _coverage(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    error, half = np.array(pairs).T
    return float(np.mean(np.abs(error) <= half)), float(np.median(half) / (1.96 * np.sqrt(np.mean(error**2))))


def test_few_trials_come_near() -> None:
    """A quick look: within four standard errors of 95 %."""
    found = run_trials(FEW, 200, seed=7)
    assert {"PI", "PT", "SS", "LL", "TK T4-T12", "SVA", "GT", "TPA", "Cobb", "slip", "pelvic radius"} <= set(
        found
    )
    for name, pairs in found.items():
        covered, width = _coverage(pairs)
        assert covered >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / FEW), name
        assert width <= 1.3, name


@pytest.mark.long
def test_2000_trials_hold_the_truth_in_95_of_100() -> None:
    """Every parameter: 93.5 to 96.5 % of 2,000 trials, median half width up to 1.1 times 1.96 RMS errors."""
    found = run_trials(TRIALS, 500, seed=20261121)
    for name, pairs in found.items():
        covered, width = _coverage(pairs)
        print(f"{name}: {covered:.1%} of {len(pairs)}, width {width:.2f}")
        assert len(pairs) >= 0.95 * TRIALS, name
        assert LEAST <= covered <= MOST, (name, covered)
        assert width <= WIDTH, (name, width)
