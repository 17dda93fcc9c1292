"""Logistic regression: closed forms, another optimiser with the penalty, and sentences for what has no
answer.
"""

import numpy as np
import pytest
from scipy.optimize import minimize

from spinewise.outcomes.propensity.logistic import logistic
from spinewise.words import BadInput, CannotMeasure


def made(n=600, seed=3):
    rng = np.random.default_rng(seed)
    x = np.column_stack((rng.normal(70, 9, n), rng.random(n) < 0.3, rng.exponential(2, n)))
    eta = 0.05 * (x[:, 0] - 70) - 0.8 * x[:, 1] + 0.3 * x[:, 2] - 0.7
    return x, rng.random(n) < 1 / (1 + np.exp(-eta)), ("age", "smoker", "crp")


def test_one_yes_or_no_column_is_the_odds_ratio_of_the_table():
    """log OR = log(ad / bc) and its variance 1/a + 1/b + 1/c + 1/d (Woolf)."""
    a, b, c, d = 30, 70, 20, 180
    x = np.repeat([1.0, 1.0, 0.0, 0.0], [a, b, c, d])[:, None]
    y = np.repeat([1, 0, 1, 0], [a, b, c, d])
    fit = logistic(x, y, names=["exposed"], penalty=0)
    assert fit.coefficients[0] == pytest.approx(np.log(a * d / (b * c)), rel=1e-12)
    assert fit.standard_errors[0] == pytest.approx(np.sqrt(1 / a + 1 / b + 1 / c + 1 / d), rel=1e-6)
    assert fit.intercept == pytest.approx(np.log(c / d), rel=1e-12)
    assert fit.loglik == pytest.approx(
        a * np.log(0.3) + b * np.log(0.7) + c * np.log(0.1) + d * np.log(0.9), rel=1e-13
    )
    assert fit.null_loglik == pytest.approx(50 * np.log(50 / 300) + 250 * np.log(250 / 300), rel=1e-13)
    assert (fit.n, fit.n_events) == (300, 50)


@pytest.mark.parametrize("penalty", [0.3, 1.0, 50.0])
def test_penalised_maximum_is_that_of_another_optimiser(penalty):
    x, y, names = made()
    fit = logistic(x, y, names=names, penalty=penalty)
    z = (x - x.mean(axis=0)) / x.std(axis=0)

    def loss(beta):
        eta = beta[0] + z @ beta[1:]
        p = 1 / (1 + np.exp(-eta))
        gradient = np.concatenate(([np.sum(p - y)], z.T @ (p - y) + penalty * beta[1:]))
        return np.sum(np.logaddexp(0, eta) - y * eta) + penalty / 2 * beta[1:] @ beta[1:], gradient

    found = minimize(loss, np.zeros(4), jac=True, method="BFGS", options={"gtol": 1e-9})
    np.testing.assert_allclose(fit.coefficients * x.std(axis=0), found.x[1:], atol=1e-8)
    np.testing.assert_allclose(fit.predictor, found.x[0] + z @ found.x[1:], atol=1e-8)
    np.testing.assert_allclose(fit.linear_predictor(x), fit.predictor, atol=1e-11)


def test_covariance_with_a_penalty_is_the_inverse_of_the_penalised_information():
    x, y, names = made()
    fit = logistic(x, y, names=names, penalty=2.0)
    z = np.column_stack((np.ones(len(x)), x))
    w = fit.probability * (1 - fit.probability)
    ridge = np.diag([0, *(2.0 * x.var(axis=0))])
    expected = np.linalg.inv(z.T @ (z * w[:, None]) + ridge)
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-6)


def test_weights_count_rows():
    x, y, names = made(200)
    times = np.random.default_rng(1).integers(0, 4, len(x))
    weighted = logistic(x, y, names=names, penalty=1.0, weights=times)
    repeated = logistic(np.repeat(x, times, axis=0), np.repeat(y, times), names=names, penalty=1.0)
    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, rtol=1e-9)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, rtol=1e-6)
    assert weighted.loglik == pytest.approx(repeated.loglik, rel=1e-12)
    assert (weighted.n, weighted.n_events) == (int((times > 0).sum()), int((y & (times > 0)).sum()))


def test_far_origin_and_odd_units_cost_no_digits():
    x, y, names = made()
    fit = logistic(x, y, names=names, penalty=0)
    unit = np.array([1e6, 1.0, 1e-7])
    moved = logistic(x * unit + [1e9, 5, -3], y, names=names, penalty=0)
    np.testing.assert_allclose(moved.coefficients * unit, fit.coefficients, rtol=1e-6)
    np.testing.assert_allclose(moved.predictor, fit.predictor, atol=1e-6)


def test_extreme_predictors_neither_overflow_nor_warn():
    x = np.concatenate((np.full(500, -1.0), [0.0], np.full(500, 1.0)))[:, None] * 1e3
    y = np.concatenate((np.zeros(499), [1.0], [1.0], np.ones(499), [0.0]))
    fit = logistic(x, y, names=["score"], penalty=0)
    assert np.isfinite(fit.loglik)
    assert fit.coefficients[0] * 1e3 == pytest.approx(np.log(499), rel=0.01)


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"penalty": -1.0}, BadInput, "penalty of -1"),
        ({"penalty": np.nan}, BadInput, "penalty of nan"),
        ({"names": ["age", "smoker"]}, BadInput, r"2 names for covariates of shape \(600, 3\)"),
        ({"names": ["age", "age", "crp"]}, BadInput, "same name"),
        ({"y": np.zeros(600)}, CannotMeasure, "same in all 600 rows"),
        ({"y": np.full(600, 2)}, BadInput, "is 2 in row 1"),
        ({"constant": 1}, CannotMeasure, "Column smoker is the same for everyone, 4:"),
        ({"unknown": (7, 2)}, BadInput, "Column crp has no known value in row 8"),
        ({"weights": np.zeros(600)}, BadInput, "zero in every row"),
        ({"follows": True}, CannotMeasure, "Column crp follows from age and smoker: leave one of them out"),
    ],
)
def test_refusals(change, error, sentence):
    x, y, names = made()
    given = {"names": names, "penalty": 0.0, "y": y, **change}
    if "constant" in given:
        x[:, given.pop("constant")] = 4.0
    if "unknown" in given:
        x[given.pop("unknown")] = np.nan
    if given.pop("follows", False):
        x[:, 2] = 3 * x[:, 0] - 5 * x[:, 1] + 11
    with pytest.raises(error, match=sentence):
        logistic(x, given.pop("y"), **given)


def test_empty_and_text_are_refused():
    with pytest.raises(BadInput, match="empty"):
        logistic(np.zeros((0, 1)), [], names=["age"], penalty=0)
    with pytest.raises(BadInput, match="no number"):
        logistic([["old"], ["young"]], [0, 1], names=["age"], penalty=0)


def test_separation_is_named_without_a_penalty_and_said_with_one():
    x, _, names = made()
    y = x[:, 2] > np.median(x[:, 2])
    with pytest.raises(CannotMeasure, match="Column crp separates"):
        logistic(x, y, names=names, penalty=0)
    fit = logistic(x, y, names=names, penalty=1e-4)
    assert np.isfinite(fit.coefficients).all()
    assert any("separate" in note for note in fit.notes)


def test_a_group_of_a_yes_or_no_column_without_events_is_separation():
    x, y, names = made()
    y = y & (x[:, 1] == 0)
    with pytest.raises(CannotMeasure, match="Column smoker separates"):
        logistic(x, y, names=names, penalty=0)


def test_with_a_penalty_columns_that_follow_share_the_effect_and_it_is_said():
    x, y, _ = made()
    twice = np.column_stack((x, x[:, 0] * 2 + 1))
    fit = logistic(twice, y, names=["age", "smoker", "crp", "months"], penalty=1.0)
    assert fit.notes == ("Column months follows from age: the penalty shares the effect among them.",)
    by_deviation = fit.coefficients * fit.deviation
    assert by_deviation[0] == pytest.approx(by_deviation[3], rel=1e-9)


def test_a_clean_fit_has_no_notes():
    x, y, names = made()
    assert logistic(x, y, names=names, penalty=0).notes == ()
