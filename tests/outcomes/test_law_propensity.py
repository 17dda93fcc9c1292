"""What must hold of any data: order, units, exact balance, and the effect that was put in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.outcomes.propensity.balance import balance
from spinewise.outcomes.propensity.matching import match_nearest
from spinewise.outcomes.propensity.score import overlap, propensity_score
from spinewise.outcomes.propensity.strata import stratify
from spinewise.outcomes.propensity.weights import WEIGHTINGS, average_effect_weights, overlap_weights

SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=15, deadline=None)
NAMES = ("age", "bmi", "smoker")


def people(seed, n=400, common=-0.6):
    rng = np.random.default_rng(seed)
    x = np.column_stack((rng.normal(size=n), rng.normal(size=n), rng.random(n) < 0.4))
    eta = 0.6 * x[:, 0] - 0.4 * x[:, 1] + 0.5 * x[:, 2] + common
    return rng, x, rng.random(n) < 1 / (1 + np.exp(-eta))


@FEW
@given(seed=SEEDS)
def test_overlap_weights_of_an_unpenalised_model_balance_every_mean_exactly(seed):
    """Li, Morgan and Zaslavsky 2018, theorem 3."""
    _, x, treated = people(seed)
    score = propensity_score(treated, x, NAMES, penalty=0)
    found = balance(treated, x, NAMES, weights=overlap_weights(score).weights)
    assert found.largest[1] < 1e-6


@FEW
@given(seed=SEEDS, penalty=st.sampled_from([0.0, 1.0, 20.0]))
def test_order_and_units_change_no_score(seed, penalty):
    rng, x, treated = people(seed)
    score = propensity_score(treated, x, NAMES, penalty=penalty)
    order = rng.permutation(len(x))
    shuffled = propensity_score(treated[order], x[order], NAMES, penalty=penalty)
    np.testing.assert_allclose(shuffled.logit, score.logit[order], atol=1e-8)
    scaled = propensity_score(treated, x * [1e3, 1e-4, 1] + [5, -2, 0], NAMES, penalty=penalty)
    np.testing.assert_allclose(scaled.logit, score.logit, atol=1e-7)
    assert overlap(shuffled).equipoise == overlap(score).equipoise


@FEW
@given(seed=SEEDS)
def test_the_other_treatment_mirrors_the_score(seed):
    _, x, treated = people(seed)
    score = propensity_score(treated, x, NAMES, penalty=1.0)
    other = propensity_score(~treated, x, NAMES, penalty=1.0)
    np.testing.assert_allclose(other.logit, -score.logit, atol=1e-8)
    np.testing.assert_allclose(overlap_weights(other).weights, overlap_weights(score).weights, atol=1e-9)
    there, back = overlap(score), overlap(other)
    assert back.concordance == pytest.approx(there.concordance)
    assert back.equipoise == pytest.approx(there.equipoise)


@FEW
@given(seed=SEEDS)
def test_the_mean_score_is_the_share_treated_and_stabilised_weights_average_one(seed):
    _, x, treated = people(seed)
    score = propensity_score(treated, x, NAMES, penalty=3.0)
    assert score.probability.mean() == pytest.approx(treated.mean(), rel=1e-9)
    large = propensity_score(*(people(seed, 20_000)[k] for k in (2, 1)), NAMES, penalty=0)
    assert average_effect_weights(large).mean == pytest.approx((1, 1), abs=0.05)


@FEW
@given(seed=SEEDS)
def test_the_unit_of_weights_changes_no_balance(seed):
    rng, x, treated = people(seed)
    w = rng.uniform(0.1, 2, len(x))
    one = balance(treated, x, NAMES, weights=w)
    other = balance(treated, x, NAMES, weights=w * np.where(treated, 7e5, 1e-4))
    for a, b in zip(one.columns, other.columns, strict=True):
        assert b.after.difference == pytest.approx(a.after.difference, rel=1e-9, abs=1e-12)


@FEW
@given(seed=SEEDS)
def test_swapping_the_groups_swaps_the_sign(seed):
    _, x, treated = people(seed)
    for a, b in zip(balance(treated, x, NAMES).columns, balance(~treated, x, NAMES).columns, strict=True):
        assert b.before.difference == -a.before.difference
        assert b.before.variance_ratio == pytest.approx(1 / a.before.variance_ratio)


@FEW
@given(seed=SEEDS)
def test_strata_give_both_groups_the_strata_of_everybody(seed):
    _, x, treated = people(seed, 2000)
    found = stratify(propensity_score(treated, x, NAMES, penalty=1))
    share = np.bincount(found.stratum) / len(x)
    for group in (treated, ~treated):
        weight = np.bincount(found.stratum[group], found.weights[group])
        np.testing.assert_allclose(weight / weight.sum(), share, rtol=1e-12)
        assert weight.sum() == pytest.approx(group.sum())


@pytest.mark.parametrize("name", [*WEIGHTINGS, "matched", "strata"])
def test_what_makes_groups_alike_leaves_less_apart_and_finds_the_effect(name):
    """Outcome 2 age + bmi + smoker + 1 if treated: the crude difference is far from 1, the adjusted near it.

    One in six is treated: where there are hardly more untreated than treated people, nearest matching runs
    out of near ones and leaves a tenth of the bias.
    """
    rng, x, treated = people(12, 40_000, common=-2.0)
    outcome = 2 * x[:, 0] + x[:, 1] + x[:, 2] + treated + rng.normal(size=len(x))
    score = propensity_score(treated, x, NAMES, penalty=0)
    if name in WEIGHTINGS:
        w = WEIGHTINGS[name](score).weights
    else:
        w = match_nearest(score).weights if name == "matched" else stratify(score, strata=20).weights
    found = balance(treated, x, NAMES, weights=w)
    assert found.largest[0] > 0.5
    assert found.apart_before == ("age", "bmi", "smoker")
    assert found.apart_after == ()
    crude = outcome[treated].mean() - outcome[~treated].mean()
    adjusted = np.average(outcome[treated], weights=w[treated]) - np.average(
        outcome[~treated], weights=w[~treated]
    )
    assert abs(crude - 1) > 0.5
    assert adjusted == pytest.approx(1, abs=0.08)


def test_balance_of_many_rows_is_that_of_numpy():
    """Blocks of rows, their ends and the origin change nothing."""
    rng = np.random.default_rng(2)
    for n in (5, 4096, 4097, 10_001):
        x, treated, w = rng.normal(3, 2, (n, 3)), rng.random(n) < 0.5, rng.uniform(0, 1, n)
        treated[:4] = (True, True, False, False)
        for j, one in enumerate(balance(treated, x, ["a", "b", "c"], weights=w).columns):
            for compared, weight in ((one.before, np.ones(n)), (one.after, w)):
                means = [np.average(x[g, j], weights=weight[g]) for g in (treated, ~treated)]
                assert compared.treated_mean == pytest.approx(means[0], rel=1e-11)
                assert compared.untreated_mean == pytest.approx(means[1], rel=1e-11)
