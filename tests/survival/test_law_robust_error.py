"""A robust error is what its definition says: each cluster's derivative by its weight, squared and summed."""

import numpy as np
import pytest

from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.restricted_mean import restricted_mean

STEP = 1e-6


@pytest.fixture
def rows():
    rng = np.random.default_rng(3)
    n = 60
    start = rng.integers(0, 3, n).astype(float)
    return {
        "time": start + rng.integers(1, 9, n),
        "event": rng.random(n) < 0.6,
        "start": start,
        "weights": rng.uniform(0.3, 2.5, n),
        "cluster": rng.integers(0, 25, n),
    }


def by_derivatives(rows, of):
    """Weights of one cluster grow together by a small share; its influence is the slope."""
    squares = 0.0
    for cluster in np.unique(rows["cluster"]):
        member = rows["cluster"] == cluster
        ends = [of(rows | {"weights": rows["weights"] * (1 + sign * STEP * member)}) for sign in (1, -1)]
        squares += ((ends[0] - ends[1]) / (2 * STEP)) ** 2
    return np.sqrt(squares)


def test_error_of_a_restricted_mean(rows):
    def value(given):
        return restricted_mean(kaplan_meier(**given), 6).value

    found = restricted_mean(kaplan_meier(**rows), 6).standard_error
    assert found == pytest.approx(by_derivatives(rows, value), rel=1e-6)


def test_error_of_a_curve(rows):
    def value(given):
        return float(kaplan_meier(**given).at([5.0])[0])

    curve = kaplan_meier(**rows)
    found = curve.standard_error[np.searchsorted(curve.time, 5.0)]
    assert found == pytest.approx(by_derivatives(rows, value), rel=1e-6)


def test_equal_weights_change_no_error(rows):
    """Twice the weight for everybody is no more information, other than twice the people."""
    once, twice = (
        kaplan_meier(rows["time"], rows["event"], weights=np.full(60, weight), robust=True)
        for weight in (1.0, 2.0)
    )
    np.testing.assert_allclose(once.standard_error, twice.standard_error, rtol=1e-12)


def test_without_weights_it_is_close_to_greenwood():
    rng = np.random.default_rng(5)
    time, event = rng.exponential(5, 4000), rng.random(4000) < 0.7
    plain, robust = kaplan_meier(time, event), kaplan_meier(time, event, robust=True)
    middle = (plain.survival > 0.1) & (plain.survival < 0.9)
    np.testing.assert_allclose(robust.standard_error[middle], plain.standard_error[middle], rtol=2e-3)
