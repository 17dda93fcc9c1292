"""The simulated deformity cohort: the same from the same seed, and what is put in comes out again."""

from dataclasses import replace

import numpy as np
import pytest

from spinewise.outcomes.simulated.deformity import ORDER, UPPER_THORACIC, simulate_deformity
from spinewise.outcomes.simulated.deformity_batch import batch_of
from spinewise.outcomes.simulated.deformity_cohort import OUTCOMES, cohort_of
from spinewise.outcomes.simulated.deformity_truth import DeformityTruth
from spinewise.survival.cox import cox
from spinewise.words import Answer, BadInput, Level


@pytest.fixture(scope="module")
def many():
    return simulate_deformity(40_000, seed=3)


def _same(one, other):
    return all(
        np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one
    ) and set(one) == set(other)


def test_the_first_people_are_the_same_however_many_follow(many):
    few = simulate_deformity(137, seed=3)
    assert _same(few.columns, {name: values[:137] for name, values in many.columns.items()})
    assert _same(few.hidden, {name: values[:137] for name, values in many.hidden.items()})
    assert not _same(few.columns, simulate_deformity(137, seed=4).columns)


def test_another_assumption_leaves_all_other_draws_as_they_were():
    usual = simulate_deformity(500, seed=1)
    truth = DeformityTruth()
    changed = replace(truth, infection=replace(truth.infection, log_odds_ratio_b=0.0))
    other = simulate_deformity(500, seed=1, truth=changed)
    untouched = [name for name in usual.columns if name in ("age", "uiv", "pjk_day", "product", "odi before")]
    assert _same({k: usual.columns[k] for k in untouched}, {k: other.columns[k] for k in untouched})
    assert other.risk_difference == 0


def _logistic(x, y):
    x = np.column_stack((np.ones(len(x)), x))
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        information = x.T @ ((p * (1 - p))[:, None] * x)
        beta = beta + np.linalg.solve(information, x.T @ (y - p))
    return beta[1:], np.sqrt(np.diag(np.linalg.inv(information)))[1:]


def test_product_b_prevents_infection_and_looks_as_if_it_caused_it(many):
    c, h, truth = many.columns, many.hidden, many.truth.infection
    b = c["product"] == truth.products[1]
    infected = np.isfinite(h["infection"])
    crude = infected[b].mean() - infected[~b].mean()
    assert crude > 0.005 > 0 > -0.01 > many.risk_difference
    found, error = _logistic(np.column_stack((b, c["complexity"], h["frailty"])), infected)
    given = np.array([truth.log_odds_ratio_b, truth.per_complexity, truth.per_frailty])
    assert np.all(np.abs(found - given) < 3 * error)


def test_hazards_of_kyphosis_and_rod_breakage_come_out_as_they_were_put_in(many):
    c, h, m = many.columns, many.hidden, many.truth.mechanical
    who = many.truth.people
    usual = who.hu_young - who.hu_lost_per_year * (who.age_mean - 25)
    lost = (usual - c["hu_uiv"]) / who.hu_sd
    years = 5 * 365.25
    for day, x, given in (
        (
            h["pjk"],
            np.column_stack((lost, h["uppermost"] <= UPPER_THORACIC, h["beyond"])),
            [m.pjk_per_hu_sd, m.pjk_upper_thoracic, m.pjk_per_10_corrected],
        ),
        (
            h["rod_breakage"],
            np.column_stack((c["rods"] > 2, h["mismatch_after"] / 10, c["liv"] == "S1")),
            [m.rod_four_rods, m.rod_per_10_mismatch, m.rod_to_sacrum],
        ),
    ):
        fit = cox(x.astype(float), np.minimum(day, years), day <= years)
        assert np.all(np.abs(fit.coefficients - given) < 3 * fit.standard_errors)


def test_who_does_worse_answers_less(many):
    c, h = many.columns, many.hidden
    alive = c["followed_days"] > 800
    truth, seen = h["odi 24 months"][alive], c["odi 24 months"][alive]
    assert np.nanmean(seen) < truth.mean() - 2
    assert 0.3 < np.isnan(seen).mean() < 0.6
    assert np.array_equal(seen[~np.isnan(seen)], truth[~np.isnan(seen)])


def test_what_comes_after_the_end_of_observation_is_not_seen(many):
    c = many.columns
    for name in ("infection", "pjk", "rod_breakage", "revision", "readmission"):
        known = ~np.isnan(c[f"{name}_day"])
        assert known.any()
        assert np.all(c[f"{name}_day"][known] <= c["followed_days"][known])
    for name in ("pjk", "rod_breakage"):
        known = ~np.isnan(c[f"{name}_day"])
        assert np.all(c[f"{name}_last_without"][known] < many.hidden[name][known])
        assert np.all(many.hidden[name][known] <= c[f"{name}_day"][known])
        assert np.all(np.isnan(c[f"{name}_last_without"]) == ~known)


def test_angles_and_levels_are_possible(many):
    c = many.columns
    assert np.all((c["pi"] >= 30) & (c["pi"] <= 85))
    assert abs(c["pi"].mean() - 51.7) < 1
    better = np.abs(c["pi"] - c["ll_after"]) < np.abs(c["pi"] - c["ll_before"])
    assert better.mean() > 0.8
    assert np.all((c["levels"] >= 3) & (c["levels"] <= 16))
    place = {level.value: k for k, level in enumerate(ORDER)}
    top = np.array([place[name] for name in c["uiv"].tolist()])
    bottom = np.array([place[name] for name in c["liv"].tolist()])
    assert np.array_equal(bottom - top + 1, c["levels"])
    assert np.all(c["hu_uiv"][c["uiv"] == "L1"] == c["hu_l1"][c["uiv"] == "L1"])
    for measure, high in (("odi", 100), ("nrs-back", 10), ("nrs-leg", 10)):
        scores = c[f"{measure} 12 months"]
        scores = scores[~np.isnan(scores)]
        assert scores.min() >= 0
        assert scores.max() <= high
        assert np.array_equal(scores, np.rint(scores))


def test_hospitals_and_surgeons_differ(many):
    c = many.columns
    means = [c["complexity"][c["site"] == site].mean() for site in many.truth.sites.names]
    assert means == sorted(means)
    assert means[-1] - means[0] > 0.6
    assert all(surgeon.startswith(site) for site, surgeon in zip(c["site"], c["surgeon"], strict=True))
    assert len(set(c["surgeon"].tolist())) == 18


def test_a_batch_says_what_the_columns_say():
    made = simulate_deformity(400, seed=5)
    c, batch = made.columns, batch_of(made, "test")
    assert [person.key for person in batch.people] == c["person"].tolist()
    assert (batch.origin.kind, len(batch.ends), batch.identities) == ("simulated", 400, {})
    died = {end.person for end in batch.ends if end.died is Answer.YES}
    assert died == set(c["person"][c["died"] == 1].tolist())
    ends = {end.person: end.date for end in batch.ends}
    on = {p.person: p for p in batch.procedures if p.kind == "fusion"}
    for entry in (*batch.events, *batch.proms):
        assert entry.date <= ends[entry.person]
    for event in batch.events:
        assert event.date >= on[event.person].date
        assert event.last_without is None or event.last_without < event.date
    for kind, name in (("proximal junctional kyphosis", "pjk"), ("surgical site infection", "infection")):
        assert sum(event.kind == kind for event in batch.events) == (~np.isnan(c[f"{name}_day"])).sum()
    assert sum(p.measure == "odi" for p in batch.proms) == sum(
        (~np.isnan(c[f"odi {visit}"])).sum() for visit in ("before", "3 months", "12 months", "24 months")
    )
    assert {p.due for p in batch.proms} == {None, "3 months", "12 months", "24 months"}
    first = on[c["person"][0]]
    screws = [implant for implant in first.implants if implant.kind == "pedicle screw"]
    assert len(screws) == 2 * len(first.levels)
    assert sum(implant.kind == "rod" for implant in first.implants) == c["rods"][0]
    assert (first.levels[0], first.levels[-1]) == (Level(c["uiv"][0]), Level(c["liv"][0]))
    keys = [(value.person, value.name, value.level, value.date) for value in batch.values]
    assert len(keys) == len(set(keys))
    assert batch_of(made, "test") == batch


def test_digests_differ_by_seed_number_and_truth():
    truth = DeformityTruth()
    other = replace(truth, stay=replace(truth.stay, stay_days=7.0))
    made = [(10, 1, None), (11, 1, None), (10, 2, None), (10, 1, other)]
    digests = {batch_of(simulate_deformity(n, s, t), "test").origin.digest for n, s, t in made}
    assert len(digests) == 4


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_cohort_for_comparison(outcome):
    made = simulate_deformity(2000, seed=2)
    cohort = cohort_of(made, outcome, "product")
    assert len(cohort) == 2000
    assert cohort.ever_treated.mean() == np.mean(made.columns["product"] == "wound protocol B")
    assert set(cohort.others) == set(OUTCOMES) - {outcome}
    column = made.columns["died"] == 1 if outcome == "death" else ~np.isnan(made.columns[f"{outcome}_day"])
    assert np.array_equal(cohort.outcome.happened, column)
    assert "frailty" not in cohort.names
    four = cohort_of(made, outcome, "four rods")
    assert np.array_equal(four.ever_treated, made.columns["rods"] == 4)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: simulate_deformity(0, 1), "A cohort of 0 people is none"),
        (lambda: simulate_deformity(1, -1), "A seed of -1 is none"),
        (lambda: cohort_of(simulate_deformity(2, 1), "joy", "product"), "no outcome 'joy'"),
        (lambda: cohort_of(simulate_deformity(2, 1), "death", "luck"), "no treatment 'luck'"),
        (
            lambda: DeformityTruth(proms=replace(DeformityTruth().proms, months=(3, 12))),
            "visits of the forms need a month",
        ),
    ],
)
def test_what_cannot_be_simulated(call, sentence):
    with pytest.raises(BadInput, match=sentence):
        call()
