"""Intervals of the weighted comparison on time zero hold the truth as often as they say."""

import numpy as np
import pytest

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.comparison.adjusted import make_alike
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.comparison.over_time import over_time
from spinewise.outcomes.effect.emulated import marginal_log_hazard_ratio
from spinewise.outcomes.effect.groups import groups_from
from spinewise.survival.cox import cox

CHOICES = Choices(years=(1.0,))
RUNS, PEOPLE, LARGE = 2000, 1000, 2_000_000
EFFECT = np.log(0.7)


def drawn(rng, n, by_lot=False):
    """Two covariates act on treatment and on the hazard; follow-up ends by chance."""
    x = np.column_stack((rng.standard_normal(n), rng.random(n) < 0.4))
    leaning = np.zeros(n) if by_lot else x @ [0.8, -0.6]
    treated = rng.random(n) < 1 / (1 + np.exp(-leaning))
    event = rng.exponential(1 / (0.002 * np.exp(x @ [0.5, 0.4] + EFFECT * treated)))
    ends = rng.uniform(200, 1200, n)
    return x, treated, np.minimum(event, ends), event <= ends


@pytest.fixture(scope="module")
def truth():
    """Of a trial by lot of two million: what weights are to give back, since censoring shapes the average."""
    _, treated, days, died = drawn(np.random.default_rng(0), LARGE, by_lot=True)
    ratio = cox(treated.astype(float)[:, None], days, died, names=["treated"]).coefficients[0]
    risk = []
    for effect in (EFFECT, 0.0):
        rng = np.random.default_rng(1)
        x = np.column_stack((rng.standard_normal(LARGE), rng.random(LARGE) < 0.4))
        risk.append(np.mean(-np.expm1(-0.002 * 365.25 * np.exp(x @ [0.5, 0.4] + effect))))
    return ratio, risk[0] - risk[1]


def one(seed):
    x, treated, days, died = drawn(np.random.default_rng((7, seed)), PEOPLE)
    cohort = Cohort(Followed(days, died), np.where(treated, 0.0, np.nan), x, ("a", "b"))
    alike = make_alike(groups_from(cohort, 0), x, ("a", "b"), CHOICES)
    value, error = marginal_log_hazard_ratio(alike.trial)
    told = over_time(alike.trial, alike.words, alike.counted, ("t", "u"), (1.0,), 0.95)
    risk = told.differences.estimates[0]
    return value, error, risk.low, risk.high


def shares(truth, runs):
    ratio, risk = truth
    found = np.array([one(seed) for seed in range(runs)])
    hazard = np.abs(found[:, 0] - ratio) <= 1.959964 * found[:, 1]
    held = (found[:, 2] <= risk) & (risk <= found[:, 3])
    return hazard.mean(), held.mean(), found


@pytest.mark.long
def test_intervals_of_weighted_ratios_and_risk_differences(truth):
    hazard, risk, found = shares(truth, RUNS)
    assert 0.935 <= hazard <= 0.965, hazard
    assert 0.935 <= risk <= 0.965, risk
    assert found[:, 0].mean() == pytest.approx(truth[0], abs=0.01)
