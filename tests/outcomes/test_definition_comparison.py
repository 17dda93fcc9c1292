"""The door to a comparison: what is refused, what still is told, and imputed tables as one answer."""

import numpy as np
import pytest

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.comparison.choices import Choices
from spinewise.outcomes.comparison.compare import compare
from spinewise.outcomes.comparison.found import Comparison, Suspects
from spinewise.outcomes.comparison.side_by_side import Refused, SideBySide, pooled
from spinewise.outcomes.effect.estimate import Counted, Described, Scale, difference, ratio_of_hazards
from spinewise.outcomes.effect.groups import decided_at_time_zero, groups_from
from spinewise.outcomes.missing.rubin import pool
from spinewise.words import BadInput, CannotMeasure

WORDS = Described("m", "e", ("a",))


def chosen_at_time_zero(n: int = 4000, effect: float = 0.7, seed: int = 3) -> Cohort:
    """A choice on time zero that age decides in part; age acts on the hazard too."""
    rng = np.random.default_rng(seed)
    age = rng.standard_normal(n)
    treated = rng.random(n) < 1 / (1 + np.exp(-age))
    hazard = 0.002 * np.exp(0.8 * age + np.log(effect) * treated)
    event, ends = rng.exponential(1 / hazard), rng.uniform(100, 1000, n)
    return Cohort(
        Followed(np.minimum(event, ends), event <= ends),
        np.where(treated, 0.0, np.nan),
        age[:, None],
        ("age",),
    )


def comparison(cohort: Cohort, **choices: object) -> Comparison:
    made = Choices(years=(1.0,), **choices)
    return compare(cohort, made, np.random.default_rng(1), suspects=Suspects())


def test_adjusting_in_any_way_brings_the_answer_to_the_truth():
    found = comparison(chosen_at_time_zero())
    ratios = {one.method.removeprefix("time zero: "): one for one in found.estimates.estimates}
    assert ratios["unadjusted"].value > 1
    conditional = ratios["covariates in the model"]
    assert conditional.low < 0.7 < conditional.high
    for way in ("inverse probability of treatment, stabilised", "overlap weights", "matched pairs"):
        assert 0.6 < ratios[way].value < 0.88
    assert ratios["strata of the propensity score"].value < 0.95


def test_weighted_curves_tell_the_risk_that_both_groups_would_have_had():
    """Truth by simulation: everybody treated, nobody treated, no censoring."""
    cohort = chosen_at_time_zero(20_000)
    rng = np.random.default_rng(9)
    age = rng.standard_normal(400_000)
    risk = [
        float(np.mean(rng.exponential(1 / (0.002 * np.exp(0.8 * age) * effect)) <= 365.25))
        for effect in (0.7, 1.0)
    ]
    found = comparison(cohort)
    by_year = next(one for one in found.over_time.differences.estimates if one.scale is Scale.RISK_DIFFERENCE)
    assert by_year.low < risk[0] - risk[1] < by_year.high
    assert by_year.high - by_year.low < 0.06
    assert found.over_time.risks[365.25] == pytest.approx(risk, abs=0.02)


def test_follow_up_is_told_by_the_curve_turned_round():
    """Ends are uniform from 100 to 1000 days, so half of the people would be followed for 550."""
    assert comparison(chosen_at_time_zero(20_000)).median_follow_up == pytest.approx(550, abs=25)


def test_groups_at_a_landmark_count_who_is_left_out():
    cohort = Cohort(
        Followed(np.array([5.0, 8.0, 50.0, 60.0, 70.0]), np.array([True, False, True, True, False])),
        np.array([np.nan, np.nan, 3.0, np.nan, 20.0]),
        np.zeros((5, 0)),
        (),
    )
    groups = groups_from(cohort, 10)
    assert groups.row.tolist() == [2, 3, 4]
    assert groups.treated.tolist() == [True, False, False]
    assert groups.days.tolist() == [40, 50, 60]
    assert (groups.events_before, groups.lost_before, groups.treated_later) == (1, 1, 1)
    assert not decided_at_time_zero(cohort)


def test_a_covariate_that_decides_treatment_is_named_and_the_rest_is_told():
    cohort = chosen_at_time_zero()
    treated = ~np.isnan(cohort.treated_at)
    separated = Cohort(
        cohort.outcome,
        cohort.treated_at,
        np.column_stack((cohort.covariates, treated)),
        ("age", "site A"),
    )
    found = comparison(separated, penalty=0.0)
    reasons = " ".join(one.because for one in found.refused)
    assert "site A" in reasons
    assert any(one.method == "time zero: unadjusted" for one in found.estimates.estimates)


def test_a_column_that_follows_from_another_is_named():
    cohort = chosen_at_time_zero()
    twice = Cohort(
        cohort.outcome,
        cohort.treated_at,
        np.column_stack((cohort.covariates, 2 * cohort.covariates)),
        ("age", "age twice"),
    )
    refused = {one.method: one.because for one in comparison(twice, penalty=0.0).refused}
    assert any("age" in because for because in refused.values())


def test_without_covariates_the_unadjusted_answer_is_told():
    cohort = chosen_at_time_zero(500)
    bare = Cohort(cohort.outcome, cohort.treated_at, np.zeros((500, 0)), ())
    found = comparison(bare)
    assert "time zero: unadjusted" in [one.method for one in found.estimates.estimates]
    assert found.alike is None
    assert found.over_time is None


def test_what_the_warning_could_not_have_is_told_too(monkeypatch):
    """What went wrong while the E-value was weighed came too late to be listed."""

    def refuse(*_: object, **__: object) -> None:
        raise CannotMeasure("No yardstick today.")

    monkeypatch.setattr("spinewise.outcomes.comparison.compare.measured_strength", refuse)
    told = {one.method: one.because for one in comparison(chosen_at_time_zero(500)).refused}
    assert told["the strength of the measured covariates"] == "No yardstick today."


@pytest.mark.parametrize(
    ("treated_at", "happened", "says"),
    [
        (np.zeros(4), np.ones(4, bool), "Everybody was treated"),
        (np.full(4, np.nan), np.ones(4, bool), "Nobody was treated"),
        (np.array([0, 0, np.nan, np.nan]), np.zeros(4, bool), "Nobody had the event"),
    ],
)
def test_nothing_to_compare_is_one_sentence(treated_at, happened, says):
    cohort = Cohort(Followed(np.arange(1.0, 5.0), happened), treated_at, np.zeros((4, 0)), ())
    with pytest.raises(CannotMeasure, match=says):
        groups_from(cohort, 0)
    with pytest.raises(CannotMeasure, match=says):
        comparison(cohort)


@pytest.mark.parametrize(
    "wrong", [{"weighting": "magic"}, {"grace_days": 0}, {"landmarks": (-1.0,)}, {"level": 1.0}]
)
def test_choices_that_are_none_are_refused(wrong):
    with pytest.raises(BadInput):
        Choices(**wrong)


def ratio(value: float, error: float):
    return ratio_of_hazards(np.log(value), error, WORDS, Counted(10, 5, 3), 0.95)


def test_imputed_tables_are_pooled_on_the_logarithm():
    ratios = [(0.8, 0.1), (0.9, 0.11), (0.85, 0.12)]
    tables = [
        SideBySide((ratio(*one), difference(Scale.RISK_DIFFERENCE, k / 100, 0.02, 365, WORDS,
                                            Counted(10, 5, 3), 0.95)), ())
        for k, one in enumerate(ratios)
    ]  # fmt: skip
    found = pooled(tables).estimates
    by_hand = pool([[np.log(v)] for v, _ in ratios], [[e**2] for _, e in ratios])
    assert found[0].value == pytest.approx(np.exp(by_hand.estimate[0]))
    assert [found[0].low, found[0].high] == pytest.approx(np.exp(by_hand.interval(0.95)[0]))
    assert found[1].value == pytest.approx(0.01)
    assert found[1].high - found[1].low > 2 * 1.96 * 0.02


def test_a_method_that_fails_in_one_table_is_refused_and_no_other():
    good = SideBySide((ratio(0.8, 0.1),), ())
    failed = SideBySide((), (Refused("m", "because"),))
    found = pooled([good, failed])
    assert not found.estimates
    assert found.refused == (Refused("m", "because"),)
