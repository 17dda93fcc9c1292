"""Multiple imputation in simulation: intervals hold the truth as often as they say."""

import numpy as np
import pytest
from scipy.stats import norm

from spinewise.outcomes.cohort import Followed
from spinewise.outcomes.missing.impute import impute, impute_before_survival
from spinewise.outcomes.missing.rubin import pool
from spinewise.survival.cox import cox

TRUTH = np.array([1.0, 0.5])
SURVIVAL_TRUTH = np.array([0.4, 0.6])


def both_ways(imputed, analysis, complete_freedom=np.inf):
    """Pooled over the imputed tables, and the 95 % limits of the people without unknown values."""
    everyone, kept = np.arange(len(imputed.given)), np.flatnonzero(imputed.complete)
    estimates, variances = zip(*(analysis(table, everyone) for table in imputed.tables()), strict=True)
    estimate, variance = analysis(imputed.given[kept], kept)
    width = norm.ppf(0.975) * np.sqrt(variance)
    limits = np.column_stack((estimate - width, estimate + width))
    return pool(estimates, variances, complete_freedom=complete_freedom), limits


def regression(y):
    """Least squares of y on the table, with an intercept."""

    def fit(table, rows):
        z = np.column_stack((np.ones(len(rows)), table))
        inverse = np.linalg.inv(z.T @ z)
        coefficients = inverse @ z.T @ y[rows]
        rest = y[rows] - z @ coefficients
        return coefficients, np.diag(inverse) * (rest @ rest) / (len(rows) - z.shape[1])

    return fit


def one_regression(seed, n, strength, yes_no):
    """A covariate that is unknown the more often the larger the outcome."""
    rng = np.random.default_rng(seed)
    x = (rng.random(n) < 0.4).astype(float) if yes_no else rng.normal(size=n)
    y = TRUTH[0] + TRUTH[1] * x + rng.normal(size=n)
    given = np.where(rng.random(n) < 1 / (1 + np.exp(-(y - 1) * strength)), np.nan, x)[:, None]
    found = impute(given, ["x"], y[:, None], imputations=10, iterations=1, generator=rng)
    return both_ways(found, regression(y), complete_freedom=n - 2)


def one_cohort(seed, n=400):
    """Two covariates of a Cox model; the yes-or-no one is unknown more often of those who died."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    b = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(float)
    time = rng.exponential(np.exp(-(SURVIVAL_TRUTH[0] * z + SURVIVAL_TRUTH[1] * b)))
    censored = rng.exponential(1.5, n)
    died, days = time <= censored, np.minimum(time, censored)
    x = np.column_stack((z, b))
    x[rng.random(n) < 0.25, 0] = np.nan
    x[rng.random(n) < 1 / (1 + np.exp(0.8 - 1.2 * died)), 1] = np.nan
    found = impute_before_survival(
        x, ["z", "b"], Followed(days, died), np.zeros(n), imputations=8, iterations=5, generator=rng
    )

    def fit(table, rows):
        model = cox(table, days[rows], died[rows], names=["z", "b"])
        return model.coefficients, np.diag(model.covariance)

    return both_ways(found, fit)


def held(limits, truth):
    return (limits[:, 0] <= truth) & (truth <= limits[:, 1])


def shares(many, truth):
    """How often intervals held the truth, with imputed values and of complete people; mean estimates."""
    pooled = np.mean([held(one.interval(), truth) for one, _ in many], axis=0)
    complete = np.mean([held(limits, truth) for _, limits in many], axis=0)
    return pooled, complete, np.mean([one.estimate for one, _ in many], axis=0)


@pytest.mark.parametrize("yes_no", [False, True])
def test_intervals_hold_the_truth_where_those_of_complete_people_do_not(yes_no):
    """300 runs: the share of 95 % intervals has a standard error of 1.3 %."""
    pooled, complete, _ = shares([one_regression(seed, 300, 0.7, yes_no) for seed in range(300)], TRUTH)
    assert np.all((pooled > 0.915) & (pooled < 0.985))
    assert complete[0] < 0.5


@pytest.mark.long
@pytest.mark.parametrize("yes_no", [False, True])
@pytest.mark.parametrize(("n", "strength"), [(300, 0.0), (300, 0.7), (1000, 0.7)])
def test_coverage_over_two_thousand_runs(n, strength, yes_no):
    pooled, _, mean = shares([one_regression(seed, n, strength, yes_no) for seed in range(2000)], TRUTH)
    assert np.all((pooled > 0.93) & (pooled < 0.975)), pooled
    np.testing.assert_allclose(mean, TRUTH, atol=0.03)


@pytest.mark.long
def test_coverage_of_hazard_ratios_with_the_outcome_in_the_model():
    pooled, _, mean = shares([one_cohort(seed) for seed in range(600)], SURVIVAL_TRUTH)
    assert np.all((pooled > 0.925) & (pooled < 0.98)), pooled
    np.testing.assert_allclose(mean, SURVIVAL_TRUTH, atol=0.03)


def test_without_the_outcome_in_the_model_associations_shrink():
    """Why it has to be there (White and Royston 2009): values drawn without it carry no effect."""
    with_outcome, without = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=1000)
        y = TRUTH[0] + TRUTH[1] * x + rng.normal(size=1000)
        given = np.where(rng.random(1000) < 0.5, np.nan, x)[:, None]
        for kept, beside in ((with_outcome, y[:, None]), (without, rng.normal(size=(1000, 1)))):
            found = impute(given, ["x"], beside, imputations=5, iterations=1, generator=rng)
            kept.append(both_ways(found, regression(y))[0].estimate[1])
    assert np.mean(with_outcome) == pytest.approx(TRUTH[1], abs=0.03)
    assert np.mean(without) == pytest.approx(TRUTH[1] / 2, abs=0.03)


def test_more_tables_change_less_from_seed_to_seed():
    def spread(tables):
        estimates = []
        for seed in range(25):
            rng = np.random.default_rng(7)
            x = rng.normal(size=200)
            y = x + rng.normal(size=200)
            given = np.where(rng.random(200) < 0.5, np.nan, x)[:, None]
            found = impute(
                given,
                ["x"],
                y[:, None],
                imputations=tables,
                iterations=1,
                generator=np.random.default_rng(seed),
            )
            estimates.append(both_ways(found, regression(y))[0].estimate[1])
        return np.std(estimates)

    assert spread(32) < spread(2) / 2.5
