"""Matching: small groups by hand, and every choice against a search through all that are left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.outcomes.propensity.matching import match_nearest, pooled_deviation
from spinewise.outcomes.propensity.score import PropensityScore
from spinewise.words import BadInput, CannotMeasure


def score(treated, logit):
    return PropensityScore(np.asarray(treated, dtype=bool), np.asarray(logit, dtype=float))


def by_search(one, per_treated, caliper, choosers):
    """Greedy matching as its definition says, looking at every untreated person each time."""
    free = {int(row) for row in np.flatnonzero(~one.treated)}
    chosen = {int(row): [] for row in choosers}
    for turn in range(per_treated):
        for row in choosers:
            if len(chosen[int(row)]) < turn:
                continue
            gaps = [(abs(one.logit[c] - one.logit[row]), one.logit[c], c) for c in free]
            gaps = [gap for gap in gaps if gap[0] <= caliper]
            if gaps:
                chosen[int(row)].append(min(gaps)[2])
                free.remove(min(gaps)[2])
    return {row: rows for row, rows in chosen.items() if rows}


def as_sets(found):
    return {
        int(row): [int(c) for c in others if c >= 0]
        for row, others in zip(found.treated, found.untreated, strict=True)
    }


def test_by_hand_the_highest_score_chooses_first():
    one = score([1, 1, 0, 0, 0], [1.0, 0.6, 0.7, 0.0, 5.0])
    found = match_nearest(one, caliper_sd=np.inf)
    assert as_sets(found) == {0: [2], 1: [3]}
    assert as_sets(match_nearest(one, caliper_sd=np.inf, order="smallest")) == {1: [2], 0: [3]}
    assert found.set_of.tolist() == [0, 1, 0, 1, -1]
    assert found.weights.tolist() == [1, 1, 1, 1, 0]
    assert (found.unmatched_treated, found.unmatched_untreated) == (0, 1)


def test_the_caliper_is_in_pooled_standard_deviations_of_the_logit():
    one = score([1, 1, 0, 0, 0], [1.0, 3.0, 1.1, 2.0, 6.0])
    pooled = np.sqrt((np.var([1.0, 3.0], ddof=1) + np.var([1.1, 2.0, 6.0], ddof=1)) / 2)
    assert pooled_deviation(one) == pytest.approx(pooled)
    found = match_nearest(one)
    assert found.caliper == pytest.approx(0.2 * pooled)
    assert as_sets(found) == {0: [2]}
    assert found.unmatched_treated == 1
    assert "1 of 2 treated people are matched with 1 of 3 untreated ones, within 0.2" in found.words[0]
    assert "1 treated people found nobody" in found.words[1]


def test_everyone_gets_a_first_match_before_anyone_a_second():
    one = score([1, 1, 0, 0, 0], [1.0, 0.9, 1.0, 0.95, 0.4])
    found = match_nearest(one, per_treated=2, caliper_sd=np.inf)
    assert as_sets(found) == {0: [2, 4], 1: [3]}
    assert found.weights.tolist() == [1, 1, 0.5, 1, 0.5]


def test_of_equal_scores_the_first_row_is_taken():
    one = score([0, 0, 1, 1, 0, 0], [0.5, 0.5, 0.5, 0.6, 0.5, 0.7])
    assert as_sets(match_nearest(one, caliper_sd=np.inf)) == {3: [0], 2: [1]}


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    per_treated=st.integers(1, 3),
    caliper=st.sampled_from([0.0, 0.05, 0.2, 1.0, np.inf]),
    order=st.sampled_from(["largest", "smallest", "rows", "random"]),
    digits=st.sampled_from([1, 12]),
)
def test_every_choice_is_that_of_a_full_search(seed, per_treated, caliper, order, digits):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(6, 60))
    treated = rng.random(n) < 0.4
    treated[:4] = (True, True, False, False)
    one = score(treated, np.round(rng.normal(size=n) + 0.7 * treated, digits))
    choosers = np.flatnonzero(treated)
    if order == "random":
        choosers = np.random.default_rng(seed).permutation(choosers)
    elif order != "rows":
        sign = -1 if order == "largest" else 1
        choosers = choosers[np.argsort(sign * one.logit[choosers], kind="stable")]
    width = caliper * pooled_deviation(one) if np.isfinite(caliper) else np.inf
    expected = by_search(one, per_treated, width, choosers)
    asked = {
        "per_treated": per_treated,
        "caliper_sd": caliper,
        "order": order,
        "generator": np.random.default_rng(seed),
    }
    if not expected:
        with pytest.raises(CannotMeasure, match="Nobody could be matched"):
            match_nearest(one, **asked)
        return
    found = match_nearest(one, **asked)
    assert as_sets(found) == expected
    used = found.untreated[found.untreated >= 0]
    assert len(np.unique(used)) == len(used)
    sums = np.bincount(found.set_of[found.weights > 0], weights=found.weights[found.weights > 0])
    np.testing.assert_allclose(sums, 2.0)


def test_more_treated_than_untreated_leaves_treated_people_over():
    rng = np.random.default_rng(0)
    one = score(np.arange(100) < 80, rng.normal(size=100))
    found = match_nearest(one, caliper_sd=np.inf)
    assert found.unmatched_treated == 60
    assert found.unmatched_untreated == 0


def test_many_people_whose_neighbours_are_taken():
    """All want the same score: each search has to step over everyone taken before, in far fewer steps."""
    n = 200_000
    treated = np.arange(n) % 2 == 0
    logit = np.where(treated, 0.0, np.random.default_rng(4).normal(size=n))
    found = match_nearest(score(treated, logit), caliper_sd=np.inf, order="rows")
    assert len(found.treated) == n // 2
    gaps = np.abs(logit[found.untreated[:, 0]])
    assert np.all(np.diff(gaps) >= 0)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"per_treated": 0}, "Matching with 0"),
        ({"caliper_sd": -0.1}, "caliper of -0.1"),
        ({"caliper_sd": np.nan}, "caliper of nan"),
        ({"order": "best"}, "no order of matching 'best'"),
        ({"order": "random"}, "needs a generator"),
    ],
)
def test_what_is_no_matching_is_refused(asked, sentence):
    with pytest.raises(BadInput, match=sentence):
        match_nearest(score([1, 1, 0, 0], [0.0, 1.0, 0.0, 1.0]), **asked)
