"""Small cohorts by hand: what each estimator counts, and what it refuses in a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.effect.clone_censor_weight import clone_and_weight, clone_censor_weight
from spinewise.outcomes.effect.curves import adjusted_curves
from spinewise.outcomes.effect.early_deaths import SINCE_TREATMENT, SINCE_ZERO_NAIVE, early_deaths
from spinewise.outcomes.effect.empirical_calibration import SystematicError, calibrated, systematic_error
from spinewise.outcomes.effect.estimate import Counted, Described, ratio_of_hazards
from spinewise.outcomes.effect.groups import groups_from
from spinewise.outcomes.effect.immortal_time import immortal_time
from spinewise.outcomes.effect.landmark import landmark
from spinewise.outcomes.effect.measured_strength import measured_strength
from spinewise.outcomes.effect.naive import naive
from spinewise.outcomes.effect.negative_control import (
    negative_control_exposures,
    negative_control_outcomes,
)
from spinewise.outcomes.effect.time_dependent import time_dependent
from spinewise.outcomes.effect.warnings import hidden_confounding_warning
from spinewise.outcomes.simulated.fractures import simulate_fractures
from spinewise.outcomes.simulated.scenario import FractureScenario
from spinewise.words import Answer, BadInput, CannotMeasure

NEVER = np.nan
ESTIMATORS = {
    "naive": naive,
    "time-dependent": time_dependent,
    "landmark": lambda cohort, **more: landmark(cohort, day=3, **more),
    "clones": lambda cohort, **more: clone_censor_weight(cohort, grace_days=3, **more),
}


def cohort_of(days, died, treated_at, covariates=None, names=()) -> Cohort:
    """Make a cohort from lists."""
    table = np.zeros((len(days), 0)) if covariates is None else np.array(covariates, float)
    followed = Followed(np.array(days, float), np.array(died, bool))
    return Cohort(followed, np.array(treated_at, float), table, tuple(names))


@pytest.fixture
def eight() -> Cohort:
    """Two treated on day 2 and one on day 6; of eight people one is gone by day 3."""
    return cohort_of(
        [1, 4, 5, 7, 8, 9, 10, 12], [1, 1, 0, 1, 0, 1, 1, 0], [NEVER, 2, NEVER, NEVER, 2, 6, NEVER, NEVER]
    )


@pytest.fixture(scope="module")
def made():
    """A cohort of 3000 with confounders."""
    return simulate_fractures(3000, np.random.default_rng(21), FractureScenario(0.81, 0.0, 1.0))


def test_clones_of_eight_people_by_hand(eight: Cohort) -> None:
    cloned = clone_and_weight(eight, grace_days=3)
    trial = cloned.trial
    rows = sorted(
        zip(
            trial.treated.tolist(),
            trial.person.tolist(),
            trial.start.tolist(),
            trial.stop.tolist(),
            trial.event.tolist(),
            trial.weight.round(9).tolist(),
            strict=True,
        )
    )
    # Two treatments in 1 + 2 + 5 * 3 + 2 = 20 days; the weight is exp of the sum until day 1.5 and day 3.
    rate = 2 / 20
    during, after = round(np.exp(1.5 * rate), 9), round(np.exp(3 * rate), 9)
    first = [
        (True, k, 0.0, min(stop, 3.0), k == 0, 1.0) for k, stop in enumerate(eight.outcome.days.tolist())
    ]
    # Of seven people at day 3 two have been treated: each stands for 7 / 2.
    second = [(True, 1, 3.0, 4.0, True, 3.5), (True, 4, 3.0, 8.0, False, 3.5)]
    untreated = [(False, 0, 0.0, 1.0, True, during), (False, 1, 0.0, 2.0, False, during)]
    untreated.append((False, 4, 0.0, 2.0, False, during))
    for k, stop, died in ((2, 5.0, False), (3, 7.0, True), (5, 9.0, True), (6, 10.0, True), (7, 12.0, False)):
        untreated += [(False, k, 0.0, 3.0, False, during), (False, k, 3.0, stop, died, after)]
    assert rows == sorted(first + second + untreated)
    assert cloned.treated_within == 2
    assert cloned.effective_treated == pytest.approx(2)
    assert cloned.effective_untreated == pytest.approx(5)


def test_curves_of_the_clones_by_hand(eight: Cohort) -> None:
    curves = adjusted_curves(clone_and_weight(eight, grace_days=3).trial)
    treated, untreated = curves.at([2, 4, 7])
    assert treated[:, 0] == pytest.approx([7 / 8, 7 / 8 / 2, 7 / 8 / 2])
    assert untreated[:, 0] == pytest.approx([7 / 8, 7 / 8, 7 / 8 * 3 / 4])
    with pytest.raises(CannotMeasure, match="followed for 8 days only"):
        curves.at([9])


def test_the_naive_comparison_counts_waiting_as_treated_and_says_that_it_is_biased(eight: Cohort) -> None:
    audit = immortal_time(eight)
    assert audit.treated == 3
    assert audit.days_at_fault == 2 + 2 + 6
    assert audit.share_of_treated_time == pytest.approx(10 / (4 + 8 + 9))
    assert audit.median_treatment_day == 2
    assert audit.deaths_before_median == 1
    assert audit.share_of_deaths_before_median == pytest.approx(1 / 3)
    assert audit.naive_ratio_without_effect < 1
    assert "The 3 treated people lived 10 person-days before their treatment, 47.6% of the time" in str(audit)
    assert naive(eight, adjust=False).bias.startswith("Biased")
    cut = immortal_time(eight, until_day=5)
    assert cut.days_at_fault == 2 + 2 + 5
    assert cut.share_of_treated_time == pytest.approx(9 / 14)


def test_a_landmark_names_whom_it_leaves_out(eight: Cohort) -> None:
    found = landmark(eight, adjust=False, day=3)
    assert (found.n, found.n_treated, found.events) == (7, 2, 4)
    assert "1 events came before" in found.cannot_show[1]
    assert "1 of the untreated are treated later" in found.cannot_show[2]
    assert groups_from(eight, 3).days.tolist() == [1, 2, 4, 5, 6, 7, 9]


def test_no_estimate_is_called_free_of_bias(made) -> None:
    found = [naive(made.cohort), time_dependent(made.cohort), landmark(made.cohort, day=30)]
    found.append(clone_censor_weight(made.cohort, grace_days=90))
    for one in found:
        assert one.assumes
        assert any("nobody recorded" in told for told in one.cannot_show)
        assert "unbiased" not in " ".join((*one.assumes, *one.cannot_show, one.bias, one.estimand)).lower()
        assert one.low < one.value < one.high


@pytest.mark.parametrize("name", ESTIMATORS)
def test_cohorts_that_cannot_be_compared(name: str, eight: Cohort) -> None:
    estimate = ESTIMATORS[name]
    nobody = replace(eight, treated_at=np.full(8, np.nan))
    with pytest.raises(CannotMeasure, match="Nobody was treated"):
        estimate(nobody)
    with pytest.raises(CannotMeasure, match="Everybody was treated"):
        estimate(replace(eight, treated_at=np.zeros(8)))
    alive = replace(eight, outcome=Followed(eight.outcome.days, np.zeros(8, bool)))
    with pytest.raises(CannotMeasure, match="Nobody had the event"):
        estimate(alive)
    no_events_treated = eight.outcome.happened & ~eight.ever_treated
    without = replace(eight, outcome=Followed(eight.outcome.days, no_events_treated))
    if name != "clones":  # in its arm of the treated, the first days are everybody's
        with pytest.raises(CannotMeasure, match="Nobody had the event while treated"):
            estimate(without, adjust=False)
    unknown = replace(eight, covariates=np.array([[1.0]] * 7 + [[np.nan]]), names=("age",))
    with pytest.raises(BadInput, match="Column age is unknown in row 8"):
        estimate(unknown)
    constant = replace(eight, covariates=np.ones((8, 1)), names=("age",))
    with pytest.raises(CannotMeasure, match="Column age is the same for everyone"):
        estimate(constant)
    with pytest.raises(BadInput, match="weights is zero in every row"):
        estimate(eight, weights=np.zeros(8), adjust=False)
    with pytest.raises(BadInput, match="weights is negative in row 1"):
        estimate(eight, weights=-np.ones(8), adjust=False)


@pytest.mark.parametrize("name", ["landmark", "clones"])
def test_days_that_are_none(name: str, eight: Cohort) -> None:
    wrong = {"landmark": lambda day: landmark(eight, day=day),
             "clones": lambda day: clone_censor_weight(eight, grace_days=day)}[name]  # fmt: skip
    for day in (0.0, -5.0, np.inf, np.nan):
        with pytest.raises(BadInput, match="above 0"):
            wrong(day)
    with pytest.raises(CannotMeasure, match=r"Nobody|nobody"):
        wrong(1.0)
    with pytest.raises(CannotMeasure, match=r"Nobody|everybody"):
        wrong(100.0)


def test_a_covariate_that_decides_treatment_is_named(made) -> None:
    deciding = made.cohort.ever_treated & (made.cohort.treated_at <= 90)
    table = np.column_stack((made.cohort.covariates[:, 0], deciding))
    separated = replace(made.cohort, covariates=table, names=("age", "ordered"))
    with pytest.raises(CannotMeasure, match="Column ordered tells nearly everybody who is treated"):
        clone_censor_weight(separated, grace_days=90)
    twice = replace(
        made.cohort, covariates=np.column_stack((table[:, 0], 2 * table[:, 0] + 1)), names=("a", "b")
    )
    with pytest.raises(CannotMeasure, match=r"Column (a|b) .*follows from other columns"):
        clone_censor_weight(twice, grace_days=90)


def test_treatment_on_the_day_itself_is_allowed() -> None:
    made = simulate_fractures(
        3000, np.random.default_rng(3), FractureScenario(0.81, delay_median=2.0), whole_days=True
    )
    assert (made.cohort.treated_at == 0).sum() > 50
    found = clone_censor_weight(made.cohort, grace_days=30)
    assert abs(np.log(found.value / 0.83)) < 4 * found.standard_error


def test_times_closer_than_rounding_are_the_same() -> None:
    """A death a millionth of a day after a border once was lost or ended in a division by zero."""
    made = simulate_fractures(2000, np.random.default_rng(4))
    days, at = made.cohort.outcome.days.copy(), made.cohort.treated_at.copy()
    days[:3], at[:3] = (90.0000015, 30.000001, 3650.0), (60.0, 29.999999, np.nan)
    happened = made.cohort.outcome.happened.copy()
    happened[:2] = True
    near = replace(made.cohort, outcome=Followed(days, happened), treated_at=at, others={})
    trial = clone_and_weight(near, grace_days=90).trial
    assert trial.event[trial.treated & (trial.person == 0)].sum() == 1
    assert trial.event[trial.person == 1].sum() == 1
    for estimate in (time_dependent(near), clone_censor_weight(near, grace_days=90)):
        assert np.isfinite(estimate.standard_error)
    at[0] = 60.000001
    early_deaths(replace(near, treated_at=at))


def test_periods_hold_all_events_and_the_naive_first_month_is_the_most_biased() -> None:
    made = simulate_fractures(20_000, np.random.default_rng(5))
    found = early_deaths(made.cohort, adjust=False, plausible=0.9, plausible_because="the site")
    died = int(made.cohort.outcome.happened.sum())
    naive_periods = [one for one in found.periods if one.clock == SINCE_ZERO_NAIVE]
    assert sum(one.events_treated + one.events_untreated for one in naive_periods) == died
    assert naive_periods[0].name == "0 to 30 days since time zero, ever against never treated"
    values = [one.estimate.value for one in naive_periods]
    assert values[0] < 0.6 < values[1] < 1.1
    assert naive_periods[0].estimate.bias
    since = [one for one in found.periods if one.clock == SINCE_TREATMENT]
    assert all(one.estimate.low < 1 < one.estimate.high for one in since)
    assert found.front_loading_p > 0.01
    assert not found.implausible
    assert since[0].name == "0 to 30 days since treatment"


def test_few_controls_are_not_enough_to_calibrate_and_many_give_back_what_they_were_made_of() -> None:
    rng = np.random.default_rng(6)
    with pytest.raises(CannotMeasure, match="3 negative controls are too few"):
        systematic_error(np.zeros(3), np.ones(3))
    own = rng.uniform(0.05, 0.15, 4000)
    ratios = rng.normal(-0.15, 0.1, 4000) + rng.normal(0, own)
    error = systematic_error(ratios, own)
    assert error.mean == pytest.approx(-0.15, abs=0.01)
    assert error.spread == pytest.approx(0.1, abs=0.01)
    words = Described("a method", "an estimand", ("something",))
    estimate = ratio_of_hazards(np.log(0.81), 0.05, words, Counted(9, 4, 3), 0.95)
    found = calibrated(estimate, SystematicError(-0.15, 0.1, 100))
    assert found.value == pytest.approx(0.81 * np.exp(0.15))
    assert found.low == pytest.approx(found.value * np.exp(-1.959964 * np.hypot(0.05, 0.1)), rel=1e-6)
    assert found.p_value > 0.5


def test_the_strongest_measured_covariate_comes_first(made) -> None:
    found = measured_strength(made.cohort, common_outcome=False)
    # Two standard deviations of age, then of comorbidity: exp(2 * 0.35) and exp(2 * 0.30).
    assert [one.name for one in found[:2]] == ["age", "comorbidity"]
    assert found[0].risk_ratio == pytest.approx(np.exp(0.70), rel=0.15)
    assert measured_strength(made.cohort, adjust=False, common_outcome=False) == ()


def test_without_controls_the_warning_says_that_nothing_could_show_it(made) -> None:
    found = hidden_confounding_warning()
    assert found.seen is Answer.UNKNOWN
    assert not found.fires
    assert found.says.startswith("Nothing in these data could show a hidden confounder")


def test_a_quiet_warning_says_what_it_would_have_missed(made) -> None:
    outcomes = negative_control_outcomes(made.cohort, tuple(made.cohort.others))
    found = hidden_confounding_warning(outcomes)
    assert found.seen is Answer.NO
    assert found.says.startswith(
        "No sign of a hidden confounder was found, which does not show that there is none"
    )
    assert f"{outcomes.detectable(0.05):.2f}" in found.says


def test_an_implausible_first_month_fires_alone(made) -> None:
    early = early_deaths(made.cohort, adjust=False, plausible=50.0, plausible_because="a test")
    assert early.implausible
    found = hidden_confounding_warning(early=early)
    assert found.fires
    assert "lower than this procedure could bring about (50, a test)" in found.says


def test_controls_that_do_not_exist_are_named(made) -> None:
    with pytest.raises(BadInput, match="no outcome dental caries: its other outcomes are control outcome 1"):
        negative_control_outcomes(made.cohort, ("dental caries",))
    with pytest.raises(BadInput, match="name at least one"):
        negative_control_outcomes(made.cohort, ())
    with pytest.raises(CannotMeasure, match="Column vaccination is the same for everyone"):
        negative_control_exposures(made.cohort, {"vaccination": np.ones(3000, bool)})
