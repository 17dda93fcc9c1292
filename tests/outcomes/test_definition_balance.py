"""Balance: the formulas written out, unknown values, columns that differ as far as they can."""

import numpy as np
import pytest

from spinewise.outcomes.propensity.balance import balance
from spinewise.words import BadInput, CannotMeasure


def made(n=500, seed=1):
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < 0.3
    x = np.column_stack(
        (rng.normal(70 + 3 * treated, 9), rng.random(n) < 0.2 + 0.2 * treated, rng.integers(1, 5, n))
    )
    return treated, x, ("age", "smoker", "asa"), rng.uniform(0, 3, n)


def weighted(values, w):
    """Weighted mean and unbiased weighted variance, as Austin and Stuart write them."""
    mean = np.sum(w * values) / np.sum(w)
    factor = np.sum(w) / (np.sum(w) ** 2 - np.sum(w**2))
    return mean, factor * np.sum(w * (values - mean) ** 2)


def test_numbers_by_the_formulas_written_out():
    treated, x, names, w = made()
    found = balance(treated, x, names, weights=w)
    for j in (0, 2):
        one = found.columns[j]
        a, b = x[treated, j], x[~treated, j]
        assert not one.binary
        expected = (a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
        assert one.before.difference == pytest.approx(expected, rel=1e-12)
        assert one.before.variance_ratio == pytest.approx(a.var(ddof=1) / b.var(ddof=1), rel=1e-12)
        (m1, v1), (m0, v0) = weighted(a, w[treated]), weighted(b, w[~treated])
        assert one.after.difference == pytest.approx((m1 - m0) / np.sqrt((v1 + v0) / 2), rel=1e-11)
        assert one.after.variance_ratio == pytest.approx(v1 / v0, rel=1e-11)
        scale = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
        assert one.after_on_scale_before == pytest.approx((m1 - m0) / scale, rel=1e-11)


def test_yes_or_no_by_its_own_formula():
    treated, x, names, w = made()
    one = balance(treated, x, names, weights=w).columns[1]
    assert one.binary
    for compared, weight in ((one.before, np.ones(len(w))), (one.after, w)):
        p1 = np.average(x[treated, 1], weights=weight[treated])
        p0 = np.average(x[~treated, 1], weights=weight[~treated])
        expected = (p1 - p0) / np.sqrt((p1 * (1 - p1) + p0 * (1 - p0)) / 2)
        assert compared.difference == pytest.approx(expected, rel=1e-12)
        assert (compared.treated_mean, compared.untreated_mean) == pytest.approx((p1, p0), rel=1e-12)


def test_known_values_of_austin():
    """Prevalences of 0.5 and 0.4 differ by 0.201, of 0.05 and 0.0 by 0.324."""
    treated = np.repeat([1, 0], 100)
    x = np.column_stack((np.tile(np.arange(100) < 50, 2), np.zeros(200))).astype(float)
    x[100:, 0] = np.arange(100) < 40
    x[:5, 1] = 1
    differences = [one.before.difference for one in balance(treated, x, ["a", "b"]).columns]
    assert differences == pytest.approx([0.1 / np.sqrt(0.245), 0.05 / np.sqrt(0.05 * 0.95 / 2)])
    assert np.round(differences, 3).tolist() == [0.202, 0.324]


def test_unknown_values_are_a_column_of_their_own():
    treated, x, names, w = made()
    rng = np.random.default_rng(9)
    gone = rng.random(len(x)) < np.where(treated, 0.3, 0.1)
    x[gone, 0] = np.nan
    found = balance(treated, x, names, weights=w)
    assert [one.name for one in found.columns] == ["age", "age unknown", "smoker", "asa"]
    kept = ~gone
    alone = balance(treated[kept], x[kept], names, weights=w[kept]).columns[0]
    ours = found.columns[0]
    for compared, other in ((ours.before, alone.before), (ours.after, alone.after)):
        assert compared.difference == pytest.approx(other.difference, rel=1e-12)
        assert compared.variance_ratio == pytest.approx(other.variance_ratio, rel=1e-12)
    p1, p0 = gone[treated].mean(), gone[~treated].mean()
    assert found.columns[1].binary
    assert found.columns[1].before.difference == pytest.approx(
        (p1 - p0) / np.sqrt((p1 * (1 - p1) + p0 * (1 - p0)) / 2), rel=1e-11
    )
    assert found.columns[1].after.treated_mean == pytest.approx(np.average(gone[treated], weights=w[treated]))
    assert "age unknown" in found.apart_before


def test_a_column_unknown_of_a_whole_group_is_told_by_its_mark_alone():
    treated, x, names, _ = made()
    x[treated, 0] = np.nan
    found = balance(treated, x, names)
    assert [one.name for one in found.columns] == ["age unknown", "smoker", "asa"]
    assert found.columns[0].before.difference == np.inf
    assert found.apart_before[0] == "age unknown"
    assert "age unknown: every treated person has it." in found.one_sided


def test_far_origins_cost_no_digits():
    """A date in seconds varies in its last digits; the first rows may lie far from all others."""
    treated, x, names, w = made()
    plain = balance(treated, x, names, weights=w)
    moved = balance(treated, x + np.array([1e9, 0, 0]), names, weights=w).columns[0]
    assert moved.after.difference == pytest.approx(plain.columns[0].after.difference, rel=1e-5)
    assert moved.after.variance_ratio == pytest.approx(plain.columns[0].after.variance_ratio, rel=1e-5)
    many = np.concatenate((x[:1], np.repeat(x, 5, axis=0)))
    group = np.concatenate((treated[:1], np.repeat(treated, 5)))
    many[0, 0] = 1e12
    a, b = many[group, 0], many[~group, 0]
    expected = (a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    assert balance(group, many, names).columns[0].before.difference == pytest.approx(expected, rel=1e-9)


def test_columns_that_do_not_vary():
    treated = np.array([1, 1, 0, 0])
    x = np.array([[5, 5, 1, 0.1], [5, 5, 1, 0.1], [5, 3, 0, 0.1], [5, 3, 0, 0.1]])
    found = balance(treated, x, ["same", "apart", "device", "tenth"])
    same, apart, device, tenth = (one.before for one in found.columns)
    assert (same.difference, tenth.difference) == (0.0, 0.0)
    assert apart.difference == np.inf
    assert apart.variance_ratio is None
    assert device.difference == np.inf
    assert found.one_sided == (
        "device: every treated person has it.",
        "device: no untreated person has it.",
    )
    assert found.apart_before == ("apart", "device")


def test_what_stays_apart_is_named_furthest_first_and_the_limit_comes_from_the_table():
    treated, x, names, w = made()
    found = balance(treated, x, names, weights=w)
    assert found.limit == 0.1
    assert found.adjusted
    sizes = {one.name: abs(one.after.difference) for one in found.columns}
    expected = sorted((name for name in sizes if sizes[name] > 0.1), key=lambda name: -sizes[name])
    assert found.apart_after == tuple(expected)
    assert found.largest[1] == max(sizes.values())
    assert f"Still beyond 0.1: {', '.join(expected)}" in " ".join(found.words)
    assert found.effective_treated == pytest.approx(w[treated].sum() ** 2 / (w[treated] @ w[treated]))
    plain = balance(treated, x, names, limit=5.0)
    assert not plain.adjusted
    assert plain.apart_before == plain.apart_after == ()
    assert "after" not in plain.words[0]


def test_different_spread_is_named():
    rng = np.random.default_rng(3)
    treated = np.arange(4000) < 2000
    x = rng.normal(size=(4000, 1)) * np.where(treated, 2.0, 1.0)[:, None]
    found = balance(treated, x, ["bmi"], weights=np.ones(4000))
    assert found.apart_after == ()
    assert found.spread_apart_after == ("bmi",)
    assert "Spread differently in the two groups: bmi." in found.words


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"weights": np.zeros(500)}, CannotMeasure, "Every treated person has a weight of zero"),
        ({"weights": np.full(500, -1.0)}, BadInput, "weight of row 1 is -1"),
        ({"weights": np.ones(3)}, BadInput, "for 500 rows"),
        ({"treated": np.zeros(500)}, CannotMeasure, "Nobody of 500 people was treated"),
        ({"treated": np.ones(500)}, CannotMeasure, "Everybody of 500 people was treated"),
        ({"x": np.full((500, 3), np.inf)}, BadInput, "Column age has no finite value in row 1"),
    ],
)
def test_refusals(change, error, sentence):
    treated, x, names, w = made()
    given = {"treated": treated, "x": x, "weights": w, **change}
    with pytest.raises(error, match=sentence):
        balance(given["treated"], given["x"], names, weights=given["weights"])


def test_columns_by_columns_in_memory_give_the_same():
    treated, x, names, w = made()
    assert balance(treated, np.asfortranarray(x), names, weights=w) == balance(treated, x, names, weights=w)


def test_a_column_known_of_few_has_its_origin_found_though_no_row_looked_at_first_knows_it():
    rng = np.random.default_rng(6)
    n = 4096
    treated = rng.random(n) < 0.4
    x = np.full((n, 1), np.nan)
    x[1::2, 0] = 1e9 + rng.normal(size=n // 2) + 0.3 * treated[1::2]
    a, b = x[1::2][treated[1::2], 0] - 1e9, x[1::2][~treated[1::2], 0] - 1e9
    expected = (a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    found = balance(treated, x, ["seconds"]).columns[0].before
    assert found.difference == pytest.approx(expected, rel=1e-6)
    assert found.variance_ratio == pytest.approx(a.var(ddof=1) / b.var(ddof=1), rel=1e-6)
