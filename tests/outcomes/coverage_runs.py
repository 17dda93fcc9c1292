"""Many simulated cohorts through every estimator, and the truth of each estimand from millions of people.

Truth is never taken from the estimator on trial data that need adjustment. The hazard ratio of the
time-dependent and of the landmark model is that of the same contrast where treatment is allotted by lot,
which needs no adjustment to be right; strategies with a grace period are given to the same people, both of
them.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing import get_context

import numpy as np

from spinewise.outcomes.effect.clone_censor_weight import clone_and_weight
from spinewise.outcomes.effect.contrasts import restricted_mean_difference, risk_difference
from spinewise.outcomes.effect.curves import adjusted_curves
from spinewise.outcomes.effect.early_deaths import early_deaths
from spinewise.outcomes.effect.emulated import marginal_log_hazard_ratio
from spinewise.outcomes.effect.estimate import Counted
from spinewise.outcomes.effect.landmark import landmark
from spinewise.outcomes.effect.naive import naive
from spinewise.outcomes.effect.negative_control import (
    negative_control_exposures,
    negative_control_outcomes,
)
from spinewise.outcomes.effect.time_dependent import time_dependent
from spinewise.outcomes.effect.warnings import hidden_confounding_warning
from spinewise.outcomes.simulated.fractures import simulate_fractures
from spinewise.outcomes.simulated.scenario import FractureScenario
from spinewise.outcomes.simulated.strategies import trial_of_strategies
from spinewise.survival.cox import cox
from spinewise.survival.kaplan_meier import kaplan_meier
from spinewise.survival.restricted_mean import restricted_mean

GRACE = 90.0
LANDMARKS = (30.0, 90.0)
YEAR = 365.25
FIVE_YEARS = 5 * YEAR
PROCESSES = 2
COLUMNS = (
    "naive",
    "time-dependent",
    "landmark 30",
    "landmark 90",
    "clone-censor-weight",
    "risk difference 1 y",
    "risk difference 5 y",
    "restricted mean 5 y",
)


@dataclass(frozen=True)
class Runs:
    """Estimates and errors of many cohorts, one row each, logarithms for ratios."""

    values: np.ndarray
    errors: np.ndarray

    def coverage(self, truth: np.ndarray) -> dict[str, float]:
        """Share of intervals that hold the truth."""
        held = np.abs(self.values - truth) <= 1.959964 * self.errors
        return dict(zip(COLUMNS, held.mean(axis=0).tolist(), strict=True))

    def bias(self, truth: np.ndarray) -> dict[str, float]:
        """Mean error of the estimates, in standard errors."""
        off = (self.values.mean(axis=0) - truth) / self.errors.mean(axis=0)
        return dict(zip(COLUMNS, off.tolist(), strict=True))


def truth_of(scenario: FractureScenario, n: int, seed: int) -> np.ndarray:
    """What each column estimates; that of the naive one is the constant hazard ratio it is taken for."""
    rng = np.random.default_rng(seed)
    by_lot = simulate_fractures(n, rng, replace(scenario, by_lot=True)).cohort
    adjust = scenario.measured > 0
    ratios = [time_dependent(by_lot, adjust=adjust).value]
    ratios += [landmark(by_lot, adjust=adjust, day=day).value for day in LANDMARKS]
    treated, untreated = trial_of_strategies(n, GRACE, rng, scenario)
    arm = np.repeat([1.0, 0.0], n)[:, None]
    days = np.concatenate((treated.days, untreated.days))
    happened = np.concatenate((treated.happened, untreated.happened))
    strategies = float(cox(arm, days, happened).coefficients[0])
    curves = [kaplan_meier(one.days, one.happened) for one in (treated, untreated)]
    risks = [float(curves[1].at([day])[0] - curves[0].at([day])[0]) for day in (YEAR, FIVE_YEARS)]
    means = [restricted_mean(one, FIVE_YEARS).value for one in curves]
    constant = float(np.log(scenario.hazard_ratio))
    if not constant:  # nothing to be found out: no effect is no effect for every contrast
        return np.zeros(len(COLUMNS))
    return np.array([constant, *np.log(ratios), strategies, *risks, means[0] - means[1]])


def estimates_of(scenario: FractureScenario, n: int, seed: tuple[int, ...]) -> tuple[list, list]:
    """Every estimate of one cohort, with its error."""
    cohort = simulate_fractures(n, np.random.default_rng(seed), scenario).cohort
    adjust = scenario.measured > 0
    ratios = [naive(cohort, adjust=adjust), time_dependent(cohort, adjust=adjust)]
    ratios += [landmark(cohort, adjust=adjust, day=day) for day in LANDMARKS]
    values = [float(np.log(one.value)) for one in ratios]
    errors = [one.standard_error for one in ratios]
    cloned = clone_and_weight(cohort, adjust=adjust, grace_days=GRACE)
    value, error = marginal_log_hazard_ratio(cloned.trial)
    curves = adjusted_curves(cloned.trial)
    counted = Counted(n, cloned.treated_within, int(cohort.outcome.happened.sum()))
    differences = [risk_difference(curves, day, cloned.words, counted) for day in (YEAR, FIVE_YEARS)]
    differences.append(restricted_mean_difference(curves, FIVE_YEARS, cloned.words, counted))
    values += [value, *(one.value for one in differences)]
    errors += [error, *(one.standard_error for one in differences)]
    return values, errors


def chunk(scenario: FractureScenario, n: int, first: int, last: int) -> tuple[list, list]:
    """Cohorts `first` to `last`, each with a seed of its own."""
    rows = [
        estimates_of(scenario, n, (2718, round(1000 * scenario.hazard_ratio), run))
        for run in range(first, last)
    ]
    return [values for values, _ in rows], [errors for _, errors in rows]


def many(scenario: FractureScenario, n: int, runs: int, processes: int = PROCESSES) -> Runs:
    """Run every estimator on many cohorts."""
    parts = in_parts(chunk, scenario, n, runs, processes)
    values = np.array([row for part in parts for row in part[0]])
    errors = np.array([row for part in parts for row in part[1]])
    return Runs(values, errors)


def warned(scenario: FractureScenario, n: int, first: int, last: int) -> list[bool]:
    """Whether the warning fires in cohorts `first` to `last`, as somebody would ask who knows no truth."""
    fired = []
    for run in range(first, last):
        seed = (1414, round(1000 * scenario.hazard_ratio), round(1000 * scenario.selection), run)
        made = simulate_fractures(n, np.random.default_rng(seed), scenario)
        adjust = scenario.measured > 0
        outcomes = negative_control_outcomes(made.cohort, tuple(made.cohort.others), adjust=adjust)
        exposures = {"control exposure": made.control_exposure}
        found = hidden_confounding_warning(
            outcomes,
            negative_control_exposures(made.cohort, exposures, adjust=adjust),
            early_deaths(made.cohort, adjust=adjust),
        )
        fired.append(found.fires)
    return fired


def warnings_of(scenario: FractureScenario, n: int, runs: int, processes: int = PROCESSES) -> float:
    """Share of cohorts in which the warning fires."""
    parts = in_parts(warned, scenario, n, runs, processes)
    return float(np.mean([one for part in parts for one in part]))


def in_parts(
    work: Callable[..., list], scenario: FractureScenario, n: int, runs: int, processes: int
) -> list:
    """Share the runs out; their seeds do not depend on how."""
    if processes == 1:
        return [work(scenario, n, 0, runs)]
    borders = np.linspace(0, runs, 4 * processes + 1).astype(int).tolist()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(work, scenario, n, first, last) for first, last in pairwise(borders)]
        return [job.result() for job in jobs]
