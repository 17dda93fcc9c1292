"""Small cases worked by hand, and the remission times of Freireich as every textbook has them."""

import numpy as np
import pytest

from spinewise.survival.cumulative_incidence import cumulative_incidence
from spinewise.survival.gray import gray_test
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.log_rank import log_rank
from spinewise.survival.nelson_aalen import nelson_aalen
from spinewise.survival.restricted_mean import restricted_mean, restricted_mean_difference

# Freireich EJ et al. Blood 1963;21:699, as in Kalbfleisch and Prentice: weeks of remission.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TIME, EVENT = TREATED + PLACEBO, RELAPSED + [1] * 21
ARM = [0] * 21 + [1] * 21


def test_freireich_as_in_the_textbook():
    curve = kaplan_meier(TREATED, RELAPSED)
    at = curve.at([6, 7, 10, 13, 16, 22, 23])
    np.testing.assert_allclose(at, [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], atol=5e-4)
    place = np.searchsorted(curve.time, [6, 10, 23])
    np.testing.assert_allclose(curve.standard_error[place], [0.0764, 0.0963, 0.1346], atol=5e-5)
    assert curve.median().time == 23
    assert kaplan_meier(PLACEBO, [1] * 21).median().time == 8
    found = log_rank(TIME, EVENT, ARM)
    assert found.test.statistic == pytest.approx(16.79, abs=5e-3)
    np.testing.assert_allclose(found.expected, [19.25, 10.75], atol=5e-3)
    assert log_rank(TIME, EVENT, ARM, weighting="gehan").test.statistic == pytest.approx(13.46, abs=5e-3)


def test_curves_by_hand():
    curve = kaplan_meier([1, 2, 2, 4, 5], [1, 1, 0, 0, 1])
    assert curve.survival.tolist() == pytest.approx([4 / 5, 3 / 5, 3 / 5, 0])
    assert curve.relative_error[1] == pytest.approx(np.sqrt(1 / 20 + 1 / 12))
    hazard = nelson_aalen([1, 2, 2, 4, 5], [1, 1, 0, 0, 1])
    assert hazard.hazard.tolist() == pytest.approx([0.2, 0.45, 0.45, 1.45])
    assert hazard.standard_error[1] == pytest.approx(np.sqrt(1 / 25 + 1 / 16))
    assert restricted_mean(curve, 4).value == pytest.approx(1 + 0.8 + 2 * 0.6)


def test_late_entry_by_hand():
    """Nobody is at risk before entering, nor at the very time of entering."""
    curve = kaplan_meier([3, 4, 6], [1, 1, 1], start=[0, 3, 2])
    assert curve.counts.at_risk.tolist() == [2, 2, 1]
    assert curve.survival.tolist() == pytest.approx([1 / 2, 1 / 4, 0])


def test_competing_causes_by_hand():
    found = cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0])
    assert found.incidence[:, 0].tolist() == pytest.approx([1 / 4, 1 / 4, 1 / 2, 1 / 2])
    assert found.incidence[:, 1].tolist() == pytest.approx([0, 1 / 4, 1 / 4, 1 / 4])


def test_with_one_cause_the_incidence_is_one_minus_survival():
    found = cumulative_incidence(TREATED, RELAPSED)
    curve = kaplan_meier(TREATED, RELAPSED)
    np.testing.assert_allclose(found.incidence[:, 0], 1 - curve.survival, atol=1e-14)
    untied = np.arange(1, 22)  # without ties Gray's variance is S^2 sum d / (n - 1)^2
    variance = cumulative_incidence(untied, RELAPSED).variance[:, 0]
    survival = kaplan_meier(untied, RELAPSED).survival
    n = 22.0 - untied
    by_hand = survival**2 * np.cumsum(np.array(RELAPSED) / np.maximum(n - 1, 1) ** 2)
    np.testing.assert_allclose(variance, by_hand, rtol=1e-12)


def test_gray_with_one_cause_is_close_to_log_rank():
    gray, log = gray_test(TIME, EVENT, ARM).statistic, log_rank(TIME, EVENT, ARM).test.statistic
    assert gray == pytest.approx(log, rel=0.15)


def test_difference_of_restricted_means():
    treated, placebo = kaplan_meier(TREATED, RELAPSED), kaplan_meier(PLACEBO, [1] * 21)
    found = restricted_mean_difference(treated, placebo, 20)
    one, two = restricted_mean(treated, 20), restricted_mean(placebo, 20)
    assert found.value == pytest.approx(one.value - two.value)
    assert found.standard_error == pytest.approx(np.hypot(one.standard_error, two.standard_error))
    assert found.interval()[0] > 0
    assert found.p_value < 1e-4


def test_median_where_the_curve_meets_one_half_is_in_the_middle():
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).median().time == 2.5
