"""Intervals hold the truth as often as they say, and the warning fires when it should."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from coverage_runs import COLUMNS, many, truth_of, warnings_of

from spinewise.outcomes.simulated.scenario import FractureScenario

PEOPLE = 5000
RUNS = 2000


@pytest.mark.long
@pytest.mark.parametrize("hazard_ratio", [1.0, 0.81])
def test_intervals_hold_the_truth_when_nothing_is_hidden(hazard_ratio: float) -> None:
    """Measured confounders act on treatment and death; frailty acts on death alone."""
    scenario = FractureScenario(hazard_ratio, 0.0, 1.0)
    truth = truth_of(scenario, 4_000_000, 31)
    runs = many(scenario, PEOPLE, RUNS)
    coverage = runs.coverage(truth)
    assert coverage.pop("naive") < 0.9
    assert {name: held for name, held in coverage.items() if not 0.935 <= held <= 0.965} == {}
    bias = runs.bias(truth)
    assert bias.pop("naive") < -0.8
    assert max(np.abs(list(bias.values()))) < 0.15
    assert set(coverage) == set(COLUMNS[1:])


@pytest.mark.parametrize("hazard_ratio", [1.0, 0.81])
def test_estimates_lie_about_the_truth_in_a_few_cohorts(hazard_ratio: float) -> None:
    """The quick form of the test above, with room for chance."""
    scenario = FractureScenario(hazard_ratio, 0.0, 1.0)
    truth = truth_of(scenario, 200_000, 31)
    runs = many(scenario, PEOPLE, 16, processes=1)
    off, chance = runs.values.mean(axis=0) - truth, runs.values.std(axis=0) / 4
    assert np.abs(off / (chance + 0.2 * runs.errors.mean(axis=0)))[1:].max() < 3.5
    assert off[0] < -3 * chance[0]


@pytest.mark.long
@pytest.mark.parametrize("hazard_ratio", [1.0, 0.81])
@pytest.mark.parametrize("measured", [0.0, 1.0])
def test_the_warning_fires_with_a_hidden_confounder_and_seldom_without(
    hazard_ratio: float, measured: float
) -> None:
    hidden = warnings_of(FractureScenario(hazard_ratio, 0.5, measured), PEOPLE, 400)
    clean = warnings_of(FractureScenario(hazard_ratio, 0.0, measured), PEOPLE, 600)
    assert hidden >= 0.90
    assert clean <= 0.10


def test_the_warning_fires_in_a_large_registry_where_the_benefit_comes_from_nothing() -> None:
    assert warnings_of(FractureScenario(1.0, 0.5), 20_000, 3, processes=1) == 1.0
