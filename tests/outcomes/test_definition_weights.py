"""Scores, overlap, trimming, weights and strata on small groups reckoned by hand."""

import numpy as np
import pytest

from spinewise.outcomes.propensity.ess import effective_sample_size
from spinewise.outcomes.propensity.score import overlap, propensity_score, score_from_probability
from spinewise.outcomes.propensity.strata import stratify
from spinewise.outcomes.propensity.trimming import (
    TRIMMINGS,
    trim_by_percentiles,
    trim_to_common_support,
    trim_to_equipoise,
    trim_to_fixed_range,
)
from spinewise.outcomes.propensity.weights import (
    WEIGHTINGS,
    average_effect_weights,
    matching_weights,
    overlap_weights,
    treated_effect_weights,
    truncate,
)
from spinewise.words import BadInput, CannotMeasure

E = np.array([0.8, 0.5, 0.2, 0.5, 0.25, 0.1])
T = np.array([1, 1, 0, 0, 0, 0])


def hand():
    return score_from_probability(T, E)


def test_weights_of_each_kind():
    np.testing.assert_allclose(
        average_effect_weights(hand()).weights,
        [(1 / 3) / 0.8, (1 / 3) / 0.5, (2 / 3) / 0.8, (2 / 3) / 0.5, (2 / 3) / 0.75, (2 / 3) / 0.9],
    )
    np.testing.assert_allclose(treated_effect_weights(hand()).weights, [1, 1, 0.25, 1, 1 / 3, 1 / 9])
    np.testing.assert_allclose(overlap_weights(hand()).weights, [0.2, 0.5, 0.2, 0.5, 0.25, 0.1])
    np.testing.assert_allclose(matching_weights(hand()).weights, [0.25, 1, 0.25, 1, 1 / 3, 1 / 9])


def test_diagnostics_of_weights():
    found = treated_effect_weights(hand())
    w = np.array([0.25, 1, 1 / 3, 1 / 9])
    assert found.effective == pytest.approx((2.0, w.sum() ** 2 / (w @ w)))
    assert found.largest == pytest.approx(1 / w.mean())
    assert found.mean == pytest.approx((1.0, w.mean()))
    assert found.n_zero == 0
    assert "people like the treated" in found.words[0]
    assert "2 treated and 4 untreated people tell as much as 2 and 2 would" in found.words[1]


def test_truncation_at_named_percentiles_says_what_it_did():
    rng = np.random.default_rng(2)
    e = rng.uniform(0.02, 0.98, 1000)
    whole = average_effect_weights(score_from_probability(rng.random(1000) < e, e))
    cut = truncate(whole, low=1, high=99)
    low, high = np.percentile(whole.weights, (1, 99))
    np.testing.assert_array_equal(cut.weights, np.clip(whole.weights, low, high))
    assert cut.n_truncated == 20
    assert cut.largest_before == whole.weights.max()
    assert "20 weights beyond percentiles 1 and 99" in " ".join(cut.words)
    assert sum(cut.effective) > sum(whole.effective)
    assert truncate(whole).truncated_at == (0.0, 99.0)
    assert truncate(whole).n_truncated == 10
    untouched = truncate(whole, low=0, high=100)
    assert untouched.n_truncated == 0
    for low, high in ((99, 1), (-1, 99), (0, 101), (5, 5)):
        with pytest.raises(BadInput, match="Percentiles"):
            truncate(whole, low=low, high=high)


def test_effective_sample_size_does_not_overflow_and_refuses_nobody():
    assert effective_sample_size([1e300, 1e300, 0]) == 2
    assert effective_sample_size([1e-300, 1e-300]) == 2
    for weights in ([], [0.0, 0.0]):
        with pytest.raises(CannotMeasure, match="Nobody has a weight above zero"):
            effective_sample_size(weights)


def test_preference_score_takes_out_how_common_the_treatment_is():
    """logit(preference) = logit(e) - logit(1/3), and who has the share as score has one half."""
    score = hand()
    odds = (E / (1 - E)) / 0.5
    np.testing.assert_allclose(score.preference, odds / (1 + odds))
    same = score_from_probability([1, 1, 0, 0, 0, 0], np.full(6, 1 / 3))
    np.testing.assert_allclose(same.preference, 0.5)


def test_overlap_of_the_hand_made_groups():
    """Preference 8/9, 2/3 | 1/3, 2/3, 2/5, 2/11: four of six within 0.3 to 0.7."""
    found = overlap(hand())
    assert found.equipoise == pytest.approx(4 / 6)
    assert (found.equipoise_treated, found.equipoise_untreated) == (0.5, 0.75)
    assert found.support == pytest.approx((0.5, 0.5))
    assert (found.outside_treated, found.outside_untreated) == (1, 3)
    assert found.concordance == pytest.approx(7.5 / 8)
    assert found.counts_treated.sum() == 2
    assert found.counts_untreated.sum() == 4
    assert "67% of 6 people" in found.words[0]


def test_groups_without_a_common_score_are_said():
    apart = score_from_probability([1, 1, 0, 0], [0.99, 0.98, 0.01, 0.02])
    words = " ".join(overlap(apart).words)
    assert "less than 20%" in words
    assert "No propensity score is found in both groups" in words
    with pytest.raises(CannotMeasure, match="No treated person would be left"):
        trim_to_common_support(apart)


def test_each_rule_of_trimming():
    assert trim_to_common_support(hand()).kept.tolist() == [False, True, False, True, False, False]
    assert trim_to_equipoise(hand()).kept.tolist() == [False, True, True, True, True, False]
    edges = score_from_probability([1, 1, 0, 0], [0.1, 0.91, 0.9, 0.09])
    fixed = trim_to_fixed_range(edges)
    assert fixed.kept.tolist() == [True, False, True, False]
    assert fixed.words == (
        "1 treated and 1 untreated people are left out: their propensity score is not within 0.1 to 0.9."
    )
    rng = np.random.default_rng(5)
    e = rng.uniform(0.05, 0.95, 500)
    t = rng.random(500) < e
    low, high = np.percentile(e[t], 5), np.percentile(e[~t], 95)
    kept = trim_by_percentiles(score_from_probability(t, e)).kept
    np.testing.assert_array_equal(kept, (e >= low - 1e-9) & (e <= high + 1e-9))
    assert set(TRIMMINGS) == {"common-support", "fixed-range", "percentiles", "equipoise"}
    assert set(WEIGHTINGS) == {"average", "treated", "overlap", "matching"}


def test_strata_by_hand():
    e = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9])
    t = np.array([1, 0, 0, 0, 1, 1, 1, 0])
    found = stratify(score_from_probability(t, e), strata=2)
    assert found.stratum.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert (found.n_treated.tolist(), found.n_untreated.tolist()) == ([1, 3], [3, 1])
    np.testing.assert_allclose(found.weights, [2, 2 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3, 2])
    assert found.bounds == pytest.approx([0.5], abs=1e-9)
    assert "1 and 3; 3 and 1" in found.words[0]
    with pytest.raises(CannotMeasure, match="Stratum 1 of 4 has no"):
        stratify(score_from_probability([0, 0, 1, 0, 1, 1, 1, 0], e), strata=4)
    with pytest.raises(BadInput, match="1 strata are none"):
        stratify(score_from_probability(t, e), strata=1)


def test_quintiles_unless_asked_otherwise():
    rng = np.random.default_rng(1)
    e = rng.uniform(0.2, 0.8, 1000)
    found = stratify(score_from_probability(rng.random(1000) < e, e))
    assert np.bincount(found.stratum).tolist() == [200] * 5


@pytest.mark.parametrize(
    ("treated", "sentence"),
    [
        ([1, 1, 1, 1], "Everybody of 4 people was treated"),
        ([0, 0, 0, 0], "Nobody of 4 people was treated"),
        ([1, 0, 0, 0], "Only one person of 4 is treated"),
        ([1, 1, 1, 0], "Only one person of 4 is untreated"),
    ],
)
def test_one_group_is_refused(treated, sentence):
    with pytest.raises(CannotMeasure, match=sentence):
        propensity_score(treated, [[1.0], [2.0], [3.0], [4.0]], ["age"], penalty=1)


@pytest.mark.parametrize(
    ("treated", "probability", "error", "sentence"),
    [
        ([1, 2, 0, 0], [0.5] * 4, BadInput, "Treatment is 2 in row 2"),
        ([1, np.nan, 0, 0], [0.5] * 4, BadInput, "Treatment is nan in row 2"),
        ([1, 1, 0], [0.5] * 4, BadInput, "for 4 rows"),
        ([1, 1, 0, 0], [0.5, 1.0, 0.5, 0.5], BadInput, "row 2 is 1: it must lie between"),
        ([1, 1, 0, 0], [0.5, 0.5, np.nan, 0.5], BadInput, "row 3 is nan"),
    ],
)
def test_scores_that_are_none(treated, probability, error, sentence):
    with pytest.raises(error, match=sentence):
        score_from_probability(treated, probability)


def test_infinite_weights_and_groups_without_weight_are_refused():
    x = np.concatenate((np.full(50, -1e4), np.full(50, 1e4)))
    score = score_from_probability((x > 0).astype(int), np.where(x > 0, 0.5, 0.4))
    nowhere = type(score)(score.treated, np.where(score.treated, -1e4, 0.0))
    with pytest.raises(CannotMeasure, match="Row 51 was treated though its model leaves no chance"):
        average_effect_weights(nowhere)
    certain = type(score)(score.treated, np.where(score.treated, 1e4, 0.0))
    with pytest.raises(CannotMeasure, match="Every treated person has a weight of zero"):
        overlap_weights(certain)
