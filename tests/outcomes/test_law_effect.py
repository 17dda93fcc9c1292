"""What must hold in any cohort: influences sum to zero, order does not matter, weights mean what they say."""

from dataclasses import replace

import numpy as np
import pytest

from spinewise.outcomes.cohort import Cohort, Followed
from spinewise.outcomes.comparison.over_time import over_time
from spinewise.outcomes.effect.clone_censor_weight import clone_and_weight, clone_censor_weight
from spinewise.outcomes.effect.contrasts import restricted_mean_difference, risk_difference
from spinewise.outcomes.effect.curves import adjusted_curves
from spinewise.outcomes.effect.emulated import EmulatedTrial, marginal_log_hazard_ratio
from spinewise.outcomes.effect.estimate import Counted, Described, Scale
from spinewise.outcomes.effect.groups import groups_from
from spinewise.outcomes.effect.landmark import landmark
from spinewise.outcomes.effect.naive import naive
from spinewise.outcomes.effect.negative_control import negative_control_outcomes
from spinewise.outcomes.effect.time_dependent import time_dependent
from spinewise.outcomes.simulated.fractures import simulate_fractures
from spinewise.outcomes.simulated.scenario import FractureScenario
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.restricted_mean import restricted_mean_difference as of_curves


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    """People with measured confounders and whole days, so that there are ties."""
    scenario = FractureScenario(0.81, 0.0, 1.0, treated=0.3)
    return simulate_fractures(3000, np.random.default_rng(31), scenario, whole_days=True).cohort


def arms_at(cohort: Cohort, day: float) -> EmulatedTrial:
    """Make two arms without weights, of those observed at a landmark."""
    groups = groups_from(cohort, day)
    n = len(groups.row)
    return EmulatedTrial(
        np.arange(n), np.zeros(n), groups.days, groups.happened, groups.treated, np.ones(n), n
    )


def chosen(cohort: Cohort, rows: np.ndarray) -> Cohort:
    """Make a cohort of some rows, in that order."""
    return Cohort(
        Followed(cohort.outcome.days[rows], cohort.outcome.happened[rows]),
        cohort.treated_at[rows],
        cohort.covariates[rows],
        cohort.names,
    )


ESTIMATORS = {
    "naive": naive,
    "time-dependent": time_dependent,
    "landmark": lambda cohort, **more: landmark(cohort, day=30, **more),
    "clones": lambda cohort, **more: clone_censor_weight(cohort, grace_days=90, **more),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_order_of_people_does_not_matter(name: str, cohort: Cohort) -> None:
    order = np.random.default_rng(1).permutation(len(cohort))
    one, two = ESTIMATORS[name](cohort), ESTIMATORS[name](chosen(cohort, order))
    assert (one.value, one.standard_error) == pytest.approx((two.value, two.standard_error), rel=1e-9)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_weight_of_zero_is_a_person_who_is_not_there(name: str, cohort: Cohort) -> None:
    there = np.random.default_rng(2).random(len(cohort)) < 0.8
    adjust = cohort.covariates
    weighed = ESTIMATORS[name](cohort, weights=there.astype(float), adjust=adjust)
    alone = chosen(cohort, np.flatnonzero(there))
    counted = ESTIMATORS[name](alone, weights=np.ones(len(alone)), adjust=alone.covariates)
    assert weighed.value == pytest.approx(counted.value, rel=5e-3 if name == "clones" else 1e-9)
    assert weighed.standard_error == pytest.approx(counted.standard_error, rel=2e-2)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_weights_are_relative(name: str, cohort: Cohort) -> None:
    weights = np.random.default_rng(3).uniform(0.5, 2, len(cohort))
    one, two = (ESTIMATORS[name](cohort, weights=weights * scale) for scale in (1.0, 7.0))
    assert (one.value, one.standard_error) == pytest.approx((two.value, two.standard_error), rel=1e-7)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_unit_of_a_covariate_does_not_matter(name: str, cohort: Cohort) -> None:
    other = replace(cohort, covariates=cohort.covariates * np.array([365.25, 1, 0.1, 1]) + 1000)
    one, two = ESTIMATORS[name](cohort), ESTIMATORS[name](other)
    assert (one.value, one.standard_error) == pytest.approx((two.value, two.standard_error), rel=1e-6)


def test_scores_and_influences_sum_to_zero(cohort: Cohort) -> None:
    trial = clone_and_weight(cohort, grace_days=90).trial
    assert np.abs(trial.scores.sum(axis=0)).max() < 1e-5
    curves = adjusted_curves(trial)
    for _, moved in (curves.treated.survival_at(400), curves.untreated.restricted_mean(400)):
        assert abs(moved.sum()) < 1e-8 * np.abs(moved).sum()


def test_weights_bring_the_number_of_people_back(cohort: Cohort) -> None:
    """After the grace period each arm stands for everybody who is alive then."""
    trial = clone_and_weight(cohort, adjust=False, grace_days=90).trial
    after = trial.start == 90
    alive = (cohort.outcome.days > 90).sum()
    assert trial.weight[after & trial.treated].sum() == pytest.approx(alive)
    assert trial.weight[after & ~trial.treated].sum() == pytest.approx(alive, rel=0.01)
    adjusted = clone_and_weight(cohort, grace_days=90).trial
    for arm in (True, False):
        rows = after & (trial.treated == arm)
        people, weight = adjusted.person[rows], adjusted.weight[rows]
        mean = np.average(cohort.covariates[people], weights=weight, axis=0)
        everyone = cohort.covariates[cohort.outcome.days > 90]
        assert np.abs((mean - everyone.mean(axis=0)) / everyone.std(axis=0)).max() < 0.06


def test_influence_is_what_leaving_a_person_out_does(cohort: Cohort) -> None:
    arms = arms_at(cohort, 90)
    rows = slice(0, 400)
    trial = replace(
        arms,
        **{key: getattr(arms, key)[rows] for key in ("person", "start", "stop", "event", "treated")},
        weight=np.random.default_rng(4).uniform(0.5, 2, 400),
        people=400,
    )
    whole = adjusted_curves(trial)
    _, moved = whole.treated.survival_at(700)
    _, moved_mean = whole.treated.restricted_mean(700)
    for person in np.flatnonzero(trial.treated)[:5]:
        step = 1e-5
        changed = trial.weight.copy()
        changed[person] *= 1 + step
        other = adjusted_curves(replace(trial, weight=changed)).treated
        assert (other.survival_at(700)[0] - whole.treated.survival_at(700)[0]) / step == pytest.approx(
            moved[person], rel=1e-3, abs=1e-8
        )
        assert (
            other.restricted_mean(700)[0] - whole.treated.restricted_mean(700)[0]
        ) / step == pytest.approx(moved_mean[person], rel=1e-3, abs=1e-6)


def test_unweighted_arms_give_the_differences_of_kaplan_meier(cohort: Cohort) -> None:
    trial = arms_at(cohort, 90)
    words, counted = Described("landmark", "risk", (), ()), Counted(1, 1, 1)
    curves = adjusted_curves(trial)
    arms = [trial.treated, ~trial.treated]
    plain = [kaplan_meier(trial.stop[arm], trial.event[arm], robust=True) for arm in arms]
    day = 3 * 365.25
    small = np.sqrt(trial.people / (trial.people - 1))
    risk = risk_difference(curves, day, words, counted)
    assert risk.value == pytest.approx(float(plain[1].at([day])[0] - plain[0].at([day])[0]))
    mean = restricted_mean_difference(curves, day, words, counted)
    known = of_curves(*plain, day)
    assert (mean.value, mean.standard_error) == pytest.approx((known.value, known.standard_error * small))
    by_year = over_time(trial, words, counted, ("treated", "untreated"), (1, 3, 5, 50), 0.95).differences
    risks = [one for one in by_year.estimates if one.scale is Scale.RISK_DIFFERENCE]
    assert [one.horizon_days for one in risks] == [365.25, day, 5 * 365.25]
    assert risks[1].value == risk.value
    assert [one.method for one in by_year.refused] == ["landmark: difference by day 18262.5"]


def test_errors_with_estimated_weights_are_never_larger(cohort: Cohort) -> None:
    trial = clone_and_weight(cohort, grace_days=90).trial
    known = replace(trial, scores=None)
    spent = np.sqrt(
        (trial.people - 1) / (trial.people - np.linalg.matrix_rank(trial.scores.T @ trial.scores))
    )
    assert marginal_log_hazard_ratio(trial)[1] <= marginal_log_hazard_ratio(known)[1] * spent
    assert marginal_log_hazard_ratio(trial)[1] < 0.97 * marginal_log_hazard_ratio(known)[1]


@pytest.mark.long
def test_errors_agree_with_the_bootstrap(cohort: Cohort) -> None:
    """Everything is done anew in people drawn again, the weights too."""
    rng = np.random.default_rng(5)
    ratios, risks = [], []
    for _ in range(600):
        again = chosen(cohort, rng.integers(0, len(cohort), len(cohort)))
        trial = clone_and_weight(again, grace_days=90).trial
        ratios.append(marginal_log_hazard_ratio(trial)[0])
        curves = adjusted_curves(trial)
        risks.append(curves.treated.survival_at(365.0)[0] - curves.untreated.survival_at(365.0)[0])
    made = clone_and_weight(cohort, grace_days=90)
    curves = adjusted_curves(made.trial)
    risk = risk_difference(curves, 365.0, made.words, Counted(1, 1, 1))
    assert marginal_log_hazard_ratio(made.trial)[1] == pytest.approx(np.std(ratios), rel=0.09)
    assert risk.standard_error == pytest.approx(np.std(risks), rel=0.09)


def test_controls_are_untouched_by_treatment_and_their_errors_are_by_person() -> None:
    made = simulate_fractures(60_000, np.random.default_rng(6))
    found = negative_control_outcomes(made.cohort, tuple(made.cohort.others), adjust=False)
    bias, error = found.shared_bias
    assert abs(bias) < 3 * error
    own = [one.standard_error for one in found.estimates]
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(own, rel=0.03)
    assert error < min(own) * 0.65
