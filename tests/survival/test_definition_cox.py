"""Cox regression on cases whose likelihood can be written down, and as textbooks have it."""

import numpy as np
import pytest
from test_definition_curves import ARM, EVENT, TIME

from spinewise.survival.cox import cox
from spinewise.survival.cox_residuals import martingale_residuals, schoenfeld_residuals, score_residuals
from spinewise.survival.episodes import split_at, split_at_exposure
from spinewise.survival.landmark import landmark
from spinewise.survival.model import CoxModel
from spinewise.survival.predicted import baseline_hazard


@pytest.mark.parametrize(("ties", "coefficient"), [("efron", 1.5721), ("breslow", 1.5092)])
def test_freireich_as_in_the_textbook(ties, coefficient):
    fit = cox(ARM, TIME, EVENT, ties=ties)
    assert fit.coefficients[0] == pytest.approx(coefficient, abs=5e-5)


def test_one_pair_of_deaths_at_once_by_hand():
    """With Efron the second of two deaths at once counts the dead by half in its denominator."""
    x, time, event = np.array([1.0, 0, 1, 0]), [1, 1, 2, 3], [1, 1, 1, 0]
    fit = cox(x, time, event)
    r = np.exp(fit.coefficients[0])
    by_hand = np.log(r) - np.log(2 * r + 2) - np.log(2 * r + 2 - (r + 1) / 2) + np.log(r) - np.log(r + 1)
    assert fit.loglik == pytest.approx(by_hand)
    breslow = cox(x, time, event, ties="breslow")
    r = np.exp(breslow.coefficients[0])
    assert breslow.loglik == pytest.approx(2 * np.log(r) - 2 * np.log(2 * r + 2) - np.log(r + 1))


def test_score_test_is_the_log_rank_test_without_ties():
    from spinewise.survival.log_rank import log_rank

    time = np.arange(len(TIME)) + np.argsort(np.argsort(TIME)) * 100.0
    score = cox(ARM, time, EVENT).score_test.statistic
    assert score == pytest.approx(log_rank(time, EVENT, ARM).test.statistic)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_residuals_sum_to_zero(ties):
    rng = np.random.default_rng(3)
    x, time = rng.normal(size=(80, 2)), np.ceil(rng.exponential(5, 80))
    start = np.where(rng.random(80) < 0.5, 0, time - 1)
    some = {"start": start, "strata": rng.integers(0, 2, 80), "weights": rng.uniform(0.5, 2, 80)}
    fit = cox(x, time, rng.random(80) < 0.7, ties=ties, **some)
    weight = fit.rows.weight
    assert weight @ martingale_residuals(fit.rows, fit.at) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(score_residuals(fit.rows, fit.at).sum(axis=0), 0, atol=1e-7)
    residuals, _ = schoenfeld_residuals(fit.rows, fit.at)
    np.testing.assert_allclose(weight[fit.rows.sets.event] @ residuals, 0, atol=1e-7)


def test_information_is_the_second_derivative():
    from spinewise.survival.partial_likelihood import likelihood_at

    rng = np.random.default_rng(4)
    time = np.ceil(rng.exponential(5, 60))
    x, event = rng.normal(size=(60, 2)), rng.random(60) < 0.8
    fit = cox(x, time, event, start=np.maximum(0, time - 3))
    h = 1e-3

    def at(i, j):
        return likelihood_at(fit.rows, fit.coefficients + h * np.array([i, j])).loglik

    second = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / h**2
    mixed = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h**2)
    information = np.linalg.inv(fit.model_covariance)
    assert (second, mixed) == (
        pytest.approx(information[0, 0], rel=1e-5),
        pytest.approx(information[0, 1], rel=1e-4),
    )


def test_baseline_with_breslow_is_deaths_over_risk():
    fit = cox(ARM, TIME, EVENT, ties="breslow")
    found = baseline_hazard(fit)
    risk = np.exp(fit.linear_predictor(ARM))
    time, event = np.array(TIME), np.array(EVENT)
    by_hand = [np.sum(event[time == t]) / risk[time >= t].sum() for t in found.time]
    np.testing.assert_allclose(found.hazard, np.cumsum(by_hand))


def test_episodes_by_hand():
    parts = split_at_exposure([10, 5, 8, 6], [1, 0, 1, 1], [4, np.nan, 8, 0])
    assert parts.row.tolist() == [0, 0, 1, 2, 3]
    assert parts.start.tolist() == [0, 4, 0, 0, 0]
    assert parts.stop.tolist() == [4, 10, 5, 8, 6]
    assert parts.event.tolist() == [False, True, False, True, True]
    assert parts.state.tolist() == [0, 1, 0, 0, 1]
    cut = split_at([3, 7], [1, 1], [2, 5], start=[1, 2])
    assert cut.row.tolist() == [0, 0, 1, 1]
    assert cut.start.tolist() == [1, 2, 2, 5]
    assert cut.state.tolist() == [0, 1, 1, 2]


def test_landmark_by_hand():
    found = landmark([10, 3, 40, 50, 60], [1, 1, 1, 0, 1], [5, np.nan, 30, 45, np.nan], at=10)
    assert found.row.tolist() == [2, 3, 4]
    assert found.time.tolist() == [30, 40, 50]
    assert found.exposed.tolist() == [False, False, False]
    assert (found.events_before, found.censored_before, found.exposed_later) == (2, 0, 2)


class Frame:
    """A data frame as the door knows it: named columns."""

    def __init__(self, **columns):
        self._columns = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return self._columns[name]


def test_the_estimator_takes_frames_by_name():
    rng = np.random.default_rng(5)
    age, sex = rng.normal(70, 8, 100), rng.integers(0, 2, 100)
    time = np.ceil(rng.exponential(10 * np.exp(-0.03 * (age - 70))))
    event = rng.random(100) < 0.8
    model = CoxModel().fit(Frame(age=age, sex=sex), time, event)
    plain = cox(np.column_stack((age, sex)), time, event)
    np.testing.assert_array_equal(model.coef_, plain.coefficients)
    assert model.feature_names_in_ == ("age", "sex")
    turned = model.predict(Frame(other=age * 0, sex=sex, age=age))
    np.testing.assert_allclose(turned, model.predict(np.column_stack((age, sex))))
    assert 0.5 < model.score(Frame(age=age, sex=sex), time, event) < 1
    survival = model.predict_survival(Frame(age=[60, 90], sex=[0, 0]), [5, 10]).survival
    assert np.all(np.diff(survival, axis=1) < 0)
    assert np.all(survival[0] > survival[1])
    assert model.summary()["covariate"] == ["age", "sex"]
    assert set(model.check_proportionality().terms) == {"age", "sex"}
