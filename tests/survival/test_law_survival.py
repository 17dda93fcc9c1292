"""What must change nothing: the order of rows, the unit of a column, weights written as rows, episodes."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spinewise.survival.concordance import concordance
from spinewise.survival.cox import cox
from spinewise.survival.cumulative_incidence import cumulative_incidence
from spinewise.survival.episodes import split_at
from spinewise.survival.fine_gray import fine_gray
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.log_rank import log_rank
from spinewise.survival.nelson_aalen import nelson_aalen
from spinewise.survival.partial_likelihood import likelihood_at
from spinewise.survival.proportionality import proportionality
from spinewise.words import CannotMeasure

SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=15, deadline=None)
TIES = pytest.mark.parametrize("ties", ["efron", "breslow"])


def people(seed, n=60):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    start = rng.integers(0, 3, n).astype(float)
    stop = start + np.ceil(rng.exponential(4 * np.exp(-0.4 * x[:, 0])))
    return rng, x, start, stop, rng.random(n) < 0.75


def same(one, other, scale=1.0, rtol=1e-7):
    np.testing.assert_allclose(one.coefficients, other.coefficients * scale, rtol=rtol, atol=1e-9)
    np.testing.assert_allclose(one.standard_errors, other.standard_errors * scale, rtol=rtol)
    assert one.loglik == pytest.approx(other.loglik, rel=1e-10)


@TIES
@FEW
@given(seed=SEEDS)
def test_order_of_rows_changes_nothing(ties, seed):
    rng, x, start, stop, event = people(seed)
    order = rng.permutation(len(x))
    fit = cox(x, stop, event, start=start, ties=ties, robust=True)
    same(cox(x[order], stop[order], event[order], start=start[order], ties=ties, robust=True), fit)


@TIES
@FEW
@given(seed=SEEDS)
def test_units_scale_coefficients_and_origins_nothing(ties, seed):
    _, x, start, stop, event = people(seed)
    fit = cox(x, stop, event, start=start, ties=ties)
    unit = np.array([1e4, 1e-5])
    same(cox(x / unit + [1e3, 7], stop, event, start=start, ties=ties), fit, unit)
    same(cox(x, stop * 30.4375, event, start=start * 30.4375, ties=ties), fit)


@TIES
@FEW
@given(seed=SEEDS)
def test_splitting_time_changes_nothing(ties, seed):
    rng, x, start, stop, event = people(seed)
    strata = rng.integers(0, 2, len(x))
    cluster = np.arange(len(x))
    parts = split_at(stop, event, [2, 3.5, 6], start=start)
    some = {"ties": ties, "robust": True}
    whole = cox(x, stop, event, start=start, strata=strata, cluster=cluster, **some)
    split = cox(
        x[parts.row],
        parts.stop,
        parts.event,
        start=parts.start,
        strata=strata[parts.row],
        cluster=cluster[parts.row],
        **some,
    )
    same(split, whole)
    tests, others = proportionality(whole), proportionality(split)
    assert others.overall.statistic == pytest.approx(tests.overall.statistic, rel=1e-6)


@FEW
@given(seed=SEEDS)
def test_a_weight_of_two_is_the_row_twice_with_breslow_and_in_curves(seed):
    rng, x, start, stop, event = people(seed)
    weight = rng.integers(0, 3, len(x))
    weight[:8] = 2
    row = np.repeat(np.arange(len(x)), weight)
    twice = {"start": start[row]}
    by_weight = {"start": start, "weights": weight}
    same(
        cox(x, stop, event, ties="breslow", **by_weight),
        cox(x[row], stop[row], event[row], ties="breslow", **twice),
    )
    for curve, field in (
        (kaplan_meier, "survival"),
        (kaplan_meier, "standard_error"),
        (nelson_aalen, "hazard"),
    ):
        one, other = curve(stop, event, **by_weight), curve(stop[row], event[row], **twice)
        kept = np.isin(one.time, other.time)
        np.testing.assert_allclose(getattr(one, field)[kept], getattr(other, field), rtol=1e-10, atol=1e-12)
    cause = event * rng.integers(1, 3, len(x))
    one, other = (
        cumulative_incidence(stop, cause, **by_weight),
        cumulative_incidence(stop[row], cause[row], **twice),
    )
    np.testing.assert_allclose(one.incidence[-1], other.incidence[-1], rtol=1e-10)


@FEW
@given(seed=SEEDS)
def test_a_weight_that_all_share_scales_errors_only(seed):
    _, x, start, stop, event = people(seed)
    fit = cox(x, stop, event, start=start)
    heavy = cox(x, stop, event, start=start, weights=np.full(len(x), 4.0))
    np.testing.assert_allclose(heavy.coefficients, fit.coefficients, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(heavy.standard_errors, fit.standard_errors / 2, rtol=1e-7)


@FEW
@given(seed=SEEDS)
def test_without_ties_efron_is_breslow_and_times_need_not_be_whole(seed):
    rng, x, _, stop, event = people(seed)
    untied = stop + rng.permutation(len(x)) / 977
    fit = cox(x, untied, event)
    same(cox(x, untied, event, ties="breslow"), fit)
    same(cox(x, np.argsort(np.argsort(untied)), event), fit)


@FEW
@given(seed=SEEDS)
def test_a_stratum_for_each_is_the_sum_of_separate_likelihoods(seed):
    rng, x, start, stop, event = people(seed)
    strata = rng.choice(["south", "north"], len(x))
    whole = cox(x, stop, event, start=start, strata=strata)
    null = 0.0
    for name in ("south", "north"):
        member = strata == name
        null += cox(x[member], stop[member], event[member], start=start[member]).null_loglik
    assert whole.null_loglik == pytest.approx(null)


@FEW
@given(seed=SEEDS)
def test_an_offset_of_the_answer_leaves_nothing_to_find(seed):
    _, x, start, stop, event = people(seed)
    fit = cox(x, stop, event, start=start)
    rest = cox(x, stop, event, start=start, offset=x @ fit.coefficients)
    np.testing.assert_allclose(rest.coefficients, 0, atol=1e-6)
    assert rest.loglik == pytest.approx(fit.loglik, rel=1e-10)


@FEW
@given(seed=SEEDS)
def test_concordance_turns_round_with_the_score_and_counts_every_pair(seed):
    _, x, start, stop, event = people(seed, 40)
    score = np.round(x[:, 0])
    found = concordance(score, stop, event, start=start)
    assert concordance(-score, stop, event, start=start).value == pytest.approx(1 - found.value)
    agree = disagree = tied = 0
    for i in np.flatnonzero(event):
        later = (start < stop[i]) & ((stop > stop[i]) | ((stop == stop[i]) & ~event))
        agree += np.sum(score[later] < score[i])
        disagree += np.sum(score[later] > score[i])
        tied += np.sum(score[later] == score[i])
    assert (found.agreeing, found.disagreeing, found.tied) == (agree, disagree, tied)


@FEW
@given(seed=SEEDS)
def test_fine_gray_without_other_causes_is_cox(seed):
    _, x, _, stop, event = people(seed)
    ours = fine_gray(x, stop, event.astype(int))
    plain = cox(x, stop, event, robust=True)
    np.testing.assert_allclose(ours.coefficients, plain.coefficients, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.standard_errors, plain.standard_errors, rtol=1e-9)


@FEW
@given(seed=SEEDS)
def test_log_rank_ignores_labels_and_a_stratum_of_one_group(seed):
    rng, _, start, stop, event = people(seed)
    arm = rng.integers(0, 3, len(stop))
    found = log_rank(stop, event, arm, start=start, weighting="tarone-ware").test
    renamed = log_rank(stop, event, np.array(["c", "a", "b"])[arm], start=start, weighting="tarone-ware").test
    assert renamed.statistic == pytest.approx(found.statistic)
    more = log_rank(
        np.concatenate((stop, [3, 4])),
        np.concatenate((event, [1, 1])),
        np.concatenate((arm, [0, 0])),
        start=np.concatenate((start, [0, 0])),
        weighting="tarone-ware",
        strata=np.concatenate((np.zeros(len(stop)), [1, 1])),
    ).test
    assert more.statistic == pytest.approx(found.statistic)


@FEW
@given(seed=SEEDS)
def test_far_predictors_and_many_ties_stay_exact(seed):
    """A row of huge risk that leaves early does not disturb the sums of those that stay."""
    _, x, start, stop, event = people(seed)
    plain = cox(x, stop, event, start=start)
    far = np.concatenate((x, [[0.0, 0.0]]))
    some = cox(
        far,
        np.concatenate((stop, [1e-3])),
        np.concatenate((event, [False])),
        start=np.concatenate((start, [0])),
        offset=np.concatenate((np.zeros(len(x)), [30.0])),
    )
    same(some, plain)


@FEW
@given(seed=SEEDS)
@example(seed=139)
@example(seed=156)
@example(seed=222)
@example(seed=421)
def test_wild_values_end_at_the_maximum(seed):
    """A column with values a million times the others neither overflows nor stops short.

    In one of 150 draws a few values rule the curvature and keep every step too short: that is refused and
    said, and is not called separation.
    """
    rng, x, start, stop, event = people(seed)
    wild = np.column_stack((x[:, 0], rng.standard_cauchy(len(x)) ** 3))
    try:
        fit = cox(wild, stop, event, start=start)
    except CannotMeasure as refused:
        assert "holds values far beyond the others" in str(refused) and "olumn x2" in str(refused)
        assert np.abs(wild[:, 1]).max() > 1000 * np.median(np.abs(wild[:, 1]))
        return
    for change in np.vstack((np.eye(2), -np.eye(2))) * fit.standard_errors * 1e-3:
        there = likelihood_at(fit.rows, fit.coefficients + change).loglik
        assert there <= fit.loglik + 1e-9


def test_wild_values_are_seldom_refused():
    """Of 300 people's draws all but three reach their maximum."""
    refused = set()
    for seed in range(300):
        rng, x, start, stop, event = people(seed)
        wild = np.column_stack((x[:, 0], rng.standard_cauchy(len(x)) ** 3))
        try:
            cox(wild, stop, event, start=start)
        except CannotMeasure:
            refused.add(seed)
    assert refused <= {139, 156, 222}
