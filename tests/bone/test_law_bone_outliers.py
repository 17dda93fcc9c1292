"""A level that stands out is found, and healthy spines are left alone.

Simulated spines: 3 to 17 levels anywhere from T1 to L5; a mean of 150 HU (SD 40 between people); a slope of
-3 HU a level (SD 5 between people); each level 10 HU (SD) around it; an error of 4 HU (SD), interval of 8.
"""

from dataclasses import replace

import numpy as np
import pytest
from hand_made_values import SPINE, hu, protocol, spine

from spinewise.bone.hounsfield.outliers import levels_that_stand_out
from spinewise.evidence.protocol import protocol_defaults
from spinewise.results import Measurement
from spinewise.words import Level

PLANTED_HU = 60.0


def drawn(rng: np.random.Generator, level_sd: float = 10.0) -> tuple[np.ndarray, int]:
    """Values of one simulated spine and the place of its first level."""
    count = int(rng.integers(3, len(SPINE) + 1))
    start = int(rng.integers(0, len(SPINE) - count + 1))
    along = np.arange(count) - count / 2
    values = rng.normal(150, 40) + rng.normal(-3, 5) * along + rng.normal(0, np.hypot(level_sd, 4), count)
    return values, start


def flagged(values: np.ndarray, start: int) -> set[Level | None]:
    return {finding.level for finding in levels_that_stand_out(spine(list(values), SPINE[start]))}


def test_at_most_5_percent_of_200_healthy_spines_are_flagged() -> None:
    rng = np.random.default_rng(1)
    assert sum(bool(flagged(*drawn(rng))) for _ in range(200)) <= 10


def test_at_least_90_percent_of_200_planted_outliers_are_found() -> None:
    rng = np.random.default_rng(2)
    found = elsewhere = 0
    for _ in range(200):
        values, start = drawn(rng)
        place = int(rng.integers(len(values)))
        values[place] += rng.choice([-PLANTED_HU, PLANTED_HU])
        seen = flagged(values, start)
        found += SPINE[start + place] in seen
        elsewhere += bool(seen - {SPINE[start + place]})
    assert found >= 180
    assert elsewhere <= 12


@pytest.mark.long
def test_both_rates_hold_over_2000_spines() -> None:
    rng = np.random.default_rng(3)
    false = found = 0
    for _ in range(2000):
        values, start = drawn(rng)
        false += bool(flagged(values, start))
        place = int(rng.integers(len(values)))
        values[place] += rng.choice([-PLANTED_HU, PLANTED_HU])
        found += SPINE[start + place] in flagged(values, start)
    assert false <= 0.05 * 2000
    assert found >= 0.90 * 2000


def test_two_dense_ends_of_five_stand_out_against_the_middle() -> None:
    """L1 and L5 of a real case: a mean over all would make L2 to L4 the odd ones."""
    said = levels_that_stand_out(spine([250, 100, 110, 124, 180]))
    assert [finding.level for finding in said] == [Level.L1, Level.L5]
    assert said[0].because.startswith("L1 reads 250 HU, ")
    assert "denser than its neighbours lead to expect" in said[0].because
    assert {finding.name for finding in said} == {"level stands out"}


def test_low_level_is_called_less_dense() -> None:
    (finding,) = levels_that_stand_out(spine([150, 148, 80, 150, 147]))
    assert finding.level is Level.L3
    assert "less dense" in finding.because


def test_slope_of_a_whole_spine_is_no_outlier() -> None:
    assert levels_that_stand_out(spine(list(np.linspace(230, 120, 17)), Level.T1)) == ()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_three_levels_are_enough(place: int) -> None:
    values = [150.0, 150.0, 150.0]
    values[place] += 70
    assert [f.level for f in levels_that_stand_out(spine(values))] == [SPINE[12 + place]]


@pytest.mark.parametrize("values", [[], [150], [150, 260]])
def test_with_fewer_than_two_neighbours_nothing_is_said(values: list[float]) -> None:
    assert levels_that_stand_out(spine(values)) == ()


def test_three_levels_that_all_differ_are_not_sorted_into_right_and_odd() -> None:
    assert levels_that_stand_out(spine([100, 200, 300])) == ()


def test_wide_interval_of_its_own_holds_a_flag_back() -> None:
    values = spine([150, 150, 215, 150, 150])
    assert [f.level for f in levels_that_stand_out(values)] == [Level.L3]
    unsure = [hu(Level.L3, 215, half=60) if m.level is Level.L3 else m for m in values]
    assert levels_that_stand_out(unsure) == ()


def test_order_of_the_values_does_not_matter() -> None:
    values = spine([250, 100, 110, 124, 180])
    assert levels_that_stand_out(values[::-1]) == levels_that_stand_out(values)


def test_levels_that_are_rare_take_a_place_only_where_they_exist() -> None:
    around = spine([200, 190, 180, 170, 160], Level.T10)
    assert [m.level for m in around] == [Level.T10, Level.T11, Level.T12, Level.L1, Level.L2]
    assert levels_that_stand_out(around) == ()
    with_t13 = (*around, hu(Level.T13, 260, 8))
    assert [f.level for f in levels_that_stand_out(with_t13)] == [Level.T13]


def test_site_may_choose_a_larger_difference() -> None:
    values = spine([150, 150, 215, 150, 150])
    assert levels_that_stand_out(values, protocol(hu_outlier_difference=80.0)) == ()


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        ("hu_outlier_difference", 66.0),
        ("hu_outlier_deviations", 9.0),
        ("hu_outlier_reach", 0.5),
        ("hu_level_spread", 40.0),
        ("hu_level_slope", 400.0),
    ],
)
def test_every_number_of_the_rule_is_the_protocols(choice: str, value: float) -> None:
    """A default that is printed and not used would say something else than was done."""
    values = spine([150, 150, 150, 196], half=2)
    assert [f.level for f in levels_that_stand_out(values)] == [Level.L4]
    assert levels_that_stand_out(values, protocol_defaults()) == levels_that_stand_out(values)
    assert levels_that_stand_out(values, protocol(**{choice: value})) == ()


def test_other_methods_are_passed_over() -> None:
    slab: tuple[Measurement, ...] = tuple(
        replace(m, name="mid-body slab HU") for m in spine([150, 150, 400, 150, 150])
    )
    assert levels_that_stand_out(slab) == ()
