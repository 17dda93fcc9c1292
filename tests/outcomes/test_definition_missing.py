"""What is unknown, and Rubin's rules: counts by hand, closed forms, refusals."""

import numpy as np
import pytest
from scipy.stats import t as student

from spinewise.outcomes.cohort import Followed
from spinewise.outcomes.missing.draws import draw_number
from spinewise.outcomes.missing.impute import impute, impute_before_survival, outcome_columns
from spinewise.outcomes.missing.indicators import with_indicators
from spinewise.outcomes.missing.patterns import missing_patterns
from spinewise.outcomes.missing.rubin import pool
from spinewise.words import BadInput, CannotMeasure

NAN = np.nan


def made(n=300, seed=2):
    rng = np.random.default_rng(seed)
    age = rng.normal(70, 8, n)
    frail = (rng.random(n) < 1 / (1 + np.exp(-(age - 70) / 6))).astype(float)
    albumin = 42 - 0.2 * (age - 70) - 2 * frail + rng.normal(size=n)
    x = np.column_stack((age, frail, albumin))
    x[rng.random(n) < 0.2, 1] = NAN
    x[rng.random(n) < 0.3, 2] = NAN
    return x, ("age", "frail", "albumin"), (0.1 * age + rng.normal(size=n))[:, None]


def imputed(x, names, beside, m=4, seed=1, **more):
    asked = {"imputations": m, "iterations": 5, "generator": np.random.default_rng(seed), **more}
    return impute(x, names, beside, **asked)


def test_patterns_by_hand():
    x = [[1, NAN, 2], [1, 5, 2], [NAN, NAN, NAN], [0, NAN, 3], [1, 5, 2], [1, 4, NAN]]
    found = missing_patterns(x, ["smoker", "albumin", "asa"])
    assert found.unknown == {"smoker": 1, "albumin": 3, "asa": 2}
    assert [(one.unknown, one.people) for one in found.patterns] == [
        ((), 2),
        (("albumin",), 2),
        (("asa",), 1),
        (("smoker", "albumin", "asa"), 1),
    ]
    assert (found.complete, found.nothing_known) == (2, 1)
    assert found.words[0] == "Everything is known of 2 of 6 people (33%)."
    assert found.words[1].startswith("Unknown: albumin of 3 (50.0%); asa of 2")


def test_patterns_of_many_columns_are_told_apart():
    """More than eight and more than sixty-four columns; each row lacks another one."""
    for p in (9, 70):
        x = np.ones((p, p))
        x[np.diag_indices(p)] = NAN
        found = missing_patterns(x, [f"c{j}" for j in range(p)])
        assert len(found.patterns) == p
        assert {one.unknown for one in found.patterns} == {(f"c{j}",) for j in range(p)}


def test_marks_of_unknown_values():
    x, names = with_indicators([[1, NAN, NAN], [3, 8, 1], [NAN, 4, 5]], ["a", "b", "c"])
    assert names == ("a", "b", "c", "a unknown", "b unknown")
    assert x.tolist() == [[1, 6, 3, 0, 1], [3, 8, 1, 0, 0], [2, 4, 5, 1, 0]]
    same, unchanged = with_indicators([[1.0]], ["a"])
    assert (same.tolist(), unchanged) == ([[1.0]], ("a",))
    with pytest.raises(BadInput, match="Column b is unknown of everybody"):
        with_indicators([[1, NAN], [2, NAN]], ["a", "b"])


def test_rubins_rules_by_hand():
    """Rubin 1987, 3.1: W = 2, B = 1, T = 2 + 1.2; lambda = 0.375; nu_m = 4 / 0.375^2."""
    q, u = [[1.0], [2.0], [3.0], [2.0], [2.0]], [[1.0], [3.0], [2.0], [2.0], [2.0]]
    b = np.var([1, 2, 3, 2, 2], ddof=1)
    found = pool(q, u)
    assert found.estimate[0] == 2.0
    assert found.within[0] == 2.0
    assert found.between[0] == pytest.approx(b)
    assert found.total[0] == pytest.approx(2 + 1.2 * b)
    share = 1.2 * b / (2 + 1.2 * b)
    assert found.share_due_to_missing[0] == pytest.approx(share)
    assert found.degrees_of_freedom[0] == pytest.approx(4 / share**2)
    half = student.ppf(0.975, 4 / share**2) * np.sqrt(found.total[0])
    np.testing.assert_allclose(found.interval(), [[2 - half, 2 + half]])
    assert found.p_values[0] == pytest.approx(2 * student.sf(2 / np.sqrt(found.total[0]), 4 / share**2))


def test_degrees_of_freedom_of_barnard_and_rubin():
    """As barnard.rubin of the R package mice: old 4 / 0.375^2, observed (21/23) 20 (1 - 0.375)."""
    between = 0.75 / 1.2 * 0.6
    spread = np.sqrt(between) * np.array([-1, 1, 0, 0, 0]) * np.sqrt(2)
    total_within = 1.2 * between / 0.375 * (1 - 0.375)
    found = pool(spread[:, None], np.full((5, 1), total_within), complete_freedom=20)
    old, observed = 4 / 0.375**2, 21 / 23 * 20 * (1 - 0.375)
    assert found.share_due_to_missing[0] == pytest.approx(0.375)
    assert found.degrees_of_freedom[0] == pytest.approx(old * observed / (old + observed))
    assert found.degrees_of_freedom[0] < 20


def test_without_anything_unknown_pooling_changes_nothing():
    found = pool([[3.0]] * 4, [[2.0]] * 4)
    assert (found.estimate[0], found.total[0], found.share_due_to_missing[0]) == (3.0, 2.0, 0.0)
    assert found.degrees_of_freedom[0] == np.inf
    np.testing.assert_allclose(found.interval(), [[3 - 1.959964 * 2**0.5, 3 + 1.959964 * 2**0.5]], rtol=1e-6)
    few = pool([[3.0]] * 4, [[2.0]] * 4, complete_freedom=10)
    assert few.degrees_of_freedom[0] == pytest.approx(11 / 13 * 10)


@pytest.mark.parametrize(
    ("estimates", "variances", "freedom", "sentence"),
    [
        ([[1.0]], [[1.0]], 5, "at least two imputed tables"),
        ([1.0, 2.0], [1.0, 2.0], 5, "one row for each imputed table"),
        ([[1.0], [np.inf]], [[1.0], [1.0]], 5, "Imputed table 2 has no usable estimate"),
        ([[1.0], [2.0]], [[0.0], [1.0]], 5, "Imputed table 1 has no usable estimate"),
        ([[1.0], [2.0]], [[1.0], [1.0]], 0, "0 degrees of freedom"),
    ],
)
def test_what_cannot_be_pooled(estimates, variances, freedom, sentence):
    with pytest.raises(BadInput, match=sentence):
        pool(estimates, variances, complete_freedom=freedom)


def test_known_values_stay_and_drawn_ones_are_values_that_somebody_has():
    x, names, beside = made()
    found = imputed(x, names, beside)
    known = ~np.isnan(x)
    for table in found.tables():
        assert not np.isnan(table).any()
        np.testing.assert_array_equal(table[known], x[known])
        assert set(table[:, 1]) == {0.0, 1.0}
        assert set(table[:, 2]) <= set(x[known[:, 2], 2])
    assert found.imputations == 4
    assert found.methods == {"frail": "logistic regression", "albumin": "predictive mean matching"}
    assert found.trace["albumin"].shape == (4, 5)
    np.testing.assert_allclose(found.trace["albumin"][:, -1], found.drawn["albumin"].mean(axis=1))
    assert "were imputed 4 times by chained equations of 5 rounds" in found.words[0]
    assert "4 tables are fewer than the" in found.words[1]
    np.testing.assert_array_equal(found.complete, known.all(axis=1))


def test_the_same_seed_gives_the_same_and_tables_differ():
    x, names, beside = made()
    one, other = imputed(x, names, beside, seed=5), imputed(x, names, beside, seed=5)
    for name in one.drawn:
        np.testing.assert_array_equal(one.drawn[name], other.drawn[name])
    assert not np.array_equal(one.table(0), one.table(1))
    assert not np.array_equal(one.table(0), imputed(x, names, beside, seed=6).table(0))
    more = imputed(x, names, beside, seed=5, m=6)
    np.testing.assert_array_equal(more.table(2), one.table(2))


def test_nothing_unknown_is_one_table():
    x, names, beside = made()
    whole = np.nan_to_num(x)
    found = imputed(whole, names, beside)
    assert found.drawn == {}
    np.testing.assert_array_equal(found.table(0), whole)
    assert found.words == ("Nothing is unknown: no value was imputed.",)


def test_a_number_that_follows_exactly_is_found_again():
    """Without noise the nearest predictions are those of neighbours: drawn values lie near the truth."""
    rng = np.random.default_rng(3)
    predictors = rng.uniform(0, 100, (2000, 1))
    y = 3 * predictors[:, 0] - 7
    known = rng.random(2000) < 0.8
    drawn = draw_number(y, known, predictors, 5, rng)
    assert np.abs(drawn - y[~known]).max() < 3
    assert np.abs(drawn - y[~known]).mean() < 0.5


def test_the_outcome_stands_in_the_imputation_model():
    outcome = Followed(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, True, False, True]))
    np.testing.assert_allclose(outcome_columns(outcome), [[1, 0.25], [1, 7 / 12], [0, 7 / 12], [1, 19 / 12]])
    rng = np.random.default_rng(4)
    n = 2000
    frail = (rng.random(n) < 0.5).astype(float)
    days = rng.exponential(np.where(frail == 1, 1.0, 20.0))
    x = np.where(rng.random((n, 1)) < 0.5, NAN, frail[:, None])
    unknown = np.isnan(x[:, 0])
    followed = Followed(days, np.ones(n, bool))
    found = impute_before_survival(
        x, ["frail"], followed, np.arange(n) % 2, imputations=3, iterations=1, generator=rng
    )
    right = np.mean([table[unknown, 0] == frail[unknown] for table in found.tables()])
    assert right > 0.75  # a coin would give 0.5: the time until death tells who was frail


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ("column", BadInput, "Column albumin is unknown of everybody"),
        ("same", CannotMeasure, "Column frail is 1 wherever it is known"),
        ("few", CannotMeasure, "Column albumin is known of 5 people, fewer than the 6"),
        ("never together", CannotMeasure, "Columns frail and albumin are never known of the same person"),
        ("beside", BadInput, "3 rows for 300 people"),
        ("one column", BadInput, "give a table, not one column"),
        ("m", BadInput, "0 imputations are none"),
        ("iterations", BadInput, "0 iterations are none"),
        ("outcome", BadInput, "no known value in row 1"),
    ],
)
def test_refusals(change, error, sentence):
    x, names, beside = made()
    more = {}
    if change == "column":
        x[:, 2] = NAN
    elif change == "same":
        x[~np.isnan(x[:, 1]), 1] = 1.0
    elif change == "few":
        known = np.flatnonzero(~np.isnan(x[:, 2]))
        x[known[5:], 2] = NAN
    elif change == "never together":
        x[~np.isnan(x[:, 2]), 1] = NAN
    elif change == "beside":
        beside = beside[:3]
    elif change == "one column":
        beside = beside[:, 0]
    elif change == "outcome":
        beside = beside * NAN
    else:
        more = {"imputations": 0} if change == "m" else {"iterations": 0}
    with pytest.raises(error, match=sentence):
        imputed(x, names, beside, **more)
