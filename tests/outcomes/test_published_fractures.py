"""The four truths: what designs make of a constructed cohort, and that the cohort is the one described."""

import numpy as np
import pytest

from spinewise.outcomes.effect.immortal_time import immortal_time
from spinewise.outcomes.effect.landmark import landmark
from spinewise.outcomes.effect.naive import naive
from spinewise.outcomes.effect.time_dependent import time_dependent
from spinewise.outcomes.simulated.fractures import (
    day_of_death,
    draw_people,
    draw_treatment,
    simulate_fractures,
)
from spinewise.outcomes.simulated.scenario import FractureScenario
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.words import BadInput

N = 200_000
# Hazard ratio, selection: naive, naive of one year, time-dependent, with frailty known, landmark 30 and 90.
TABLE = {
    (1.0, 0.0): (0.922, 0.814, 0.992, 0.993, 0.978, 0.992),
    (0.81, 0.0): (0.759, 0.656, 0.813, 0.807, 0.814, 0.815),
    (1.0, 0.5): (0.808, 0.698, 0.867, 1.018, 0.875, 0.869),
    (0.81, 0.5): (0.669, 0.582, 0.716, 0.830, 0.739, 0.722),
}


@pytest.mark.parametrize(
    "truth", [one if one == (1.0, 0.5) else pytest.param(one, marks=pytest.mark.long) for one in TABLE]
)
def test_the_four_truths(truth: tuple[float, float]) -> None:
    """The table was made once at the same size: both it and this have the error of a simulation."""
    made = simulate_fractures(N, np.random.default_rng(20261121), FractureScenario(*truth))
    cohort = made.cohort
    found = (
        naive(cohort, adjust=False),
        naive(cohort, adjust=False, until_day=365),
        time_dependent(cohort, adjust=False),
        time_dependent(cohort, adjust=made.frailty),
        landmark(cohort, adjust=False, day=30),
        landmark(cohort, adjust=False, day=90),
    )
    off = [
        np.log(one.value / printed) / (np.sqrt(2) * one.standard_error)
        for one, printed in zip(found, TABLE[truth], strict=True)
    ]
    assert np.max(np.abs(off)) < 3
    assert found[0].bias.startswith("Biased")
    assert not found[2].bias
    assert cohort.ever_treated.mean() == pytest.approx(0.16, abs=0.005)


def test_what_the_audit_expects_of_no_effect_is_what_the_naive_comparison_finds() -> None:
    cohort = simulate_fractures(N // 4, np.random.default_rng(4)).cohort
    for day in (365.0, np.inf):
        found = naive(cohort, adjust=False, until_day=day)
        expected = immortal_time(cohort, until_day=day).naive_ratio_without_effect
        assert abs(np.log(found.value / expected)) < 3 * found.standard_error


def test_the_untreated_die_as_the_curve_says_and_the_cohort_is_the_one_described() -> None:
    scenario = FractureScenario(frailty_on_death=0.0)
    people = draw_people(N, np.random.default_rng(5), scenario)
    died = day_of_death(people, np.full(N, np.inf), scenario)
    curve = kaplan_meier(died, np.ones(N, bool))
    months = np.array([3, 6, 9, 12, 24, 36, 120]) * 365.25 / 12
    printed = np.array([0.92, 0.87, 0.84, 0.81, 0.71, 0.62, 0.149])
    assert np.abs(curve.at(months) - printed).max() < 4 * np.sqrt(0.25 / N)
    age, man = people.covariates[:, 0], people.covariates[:, 1]
    assert age.mean() == pytest.approx(81.0, abs=4 * 8.3 / np.sqrt(N))
    assert age.std() == pytest.approx(8.3, abs=0.06)
    assert man.mean() == pytest.approx(0.142, abs=4 * np.sqrt(0.142 * 0.858 / N))
    planned = draw_treatment(people, np.random.default_rng(6), scenario)
    delay = planned[np.isfinite(planned)]
    assert np.median(delay) == pytest.approx(25, abs=0.5)
    assert np.log(delay).std() == pytest.approx(0.9, abs=0.02)
    assert np.isfinite(planned).mean() == pytest.approx(0.167, abs=0.003)
    assert people.ends.min() >= 30
    assert people.ends.max() <= 3650


def test_treatment_multiplies_the_hazard_from_its_day_on_and_not_before() -> None:
    scenario = FractureScenario(hazard_ratio=0.5)
    people = draw_people(1000, np.random.default_rng(7), scenario)
    never = day_of_death(people, np.full(1000, np.inf), scenario)
    treated = day_of_death(people, np.full(1000, 100.0), scenario)
    early = never <= 100
    assert np.array_equal(treated[early], never[early])
    at_treatment = scenario.hazard_by(np.array([100.0]))[0]
    gained = scenario.hazard_by(treated[~early]) - at_treatment
    assert np.allclose(gained, 2 * (scenario.hazard_by(never[~early]) - at_treatment))


def test_the_same_seed_gives_the_same_people_and_whole_days_keep_their_order() -> None:
    one, two = (simulate_fractures(500, np.random.default_rng(8), whole_days=True) for _ in range(2))
    assert np.array_equal(one.cohort.outcome.days, two.cohort.outcome.days)
    treated = one.cohort.ever_treated
    assert np.all(one.cohort.outcome.days == np.rint(one.cohort.outcome.days))
    assert np.all(one.cohort.treated_at[treated] < one.cohort.outcome.days[treated])
    assert np.array_equal(treated, ~np.isnan(one.cohort.treated_at))


def test_controls_are_hit_by_frailty_and_never_by_treatment() -> None:
    made = simulate_fractures(N, np.random.default_rng(9), FractureScenario(0.5, 0.5))
    treated = made.cohort.ever_treated
    assert made.frailty[treated].mean() < -0.3
    assert made.frailty[made.control_exposure].mean() < -0.2
    assert made.control_exposure.mean() == pytest.approx(0.30, abs=0.005)
    for other in made.cohort.others.values():
        assert made.frailty[other.happened].mean() > 0.05


@pytest.mark.parametrize(
    "wrong", [{"hazard_ratio": 0.0}, {"treated": 1.0}, {"control_exposure": 0.0}, {"hazard_ratio": -1}]
)
def test_truths_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="give one"):
        FractureScenario(**wrong)


def test_a_cohort_of_nobody_is_refused() -> None:
    with pytest.raises(BadInput, match="at least one"):
        simulate_fractures(0, np.random.default_rng(1))
