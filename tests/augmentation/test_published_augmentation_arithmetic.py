"""Numbers of Hirsch 2020 and Ong 2018 against what one hazard ratio would give, computed again by hand."""

import math

import pytest

from spinewise.augmentation.arithmetic import front_loaded, gain, ratio_between


def test_one_ratio_cannot_give_the_published_number_needed() -> None:
    """1/14.8 is 6.76 points; 0.78 to the power of 0.81 less 0.78 is 3.77; ln(0.84757)/ln(0.78) is 0.6656."""
    found = front_loaded()
    assert found.points == pytest.approx(6.757, abs=5e-4)
    assert found.constant_points == pytest.approx(3.77, abs=5e-3)
    assert found.constant_number == pytest.approx(26.5, abs=0.05)
    assert found.first_ratio == pytest.approx(0.6656, abs=5e-5)
    assert found.later_ratio == pytest.approx(0.840, abs=5e-4)


@pytest.mark.parametrize("ratio", [0.5, 0.81, 1.0, 1.8])
@pytest.mark.parametrize("alive", [0.42, 0.78, 0.95])
def test_the_ratio_that_makes_a_gain_is_found_again(ratio: float, alive: float) -> None:
    there = alive + gain(alive, ratio)
    assert ratio_between((1.0, 1.0), (alive, there)) == pytest.approx(ratio, rel=1e-12)


def test_ratios_of_two_stretches_multiply_to_the_whole() -> None:
    """Cumulative hazards add: the whole is the mean of both, weighted by the hazard without treatment."""
    first, later = ((1.0, 1.0), (0.8, 0.85)), ((0.8, 0.85), (0.5, 0.6))
    hazards = [-math.log(0.8), -math.log(0.5 / 0.8)]
    ratios = [ratio_between(*first), ratio_between(*later)]
    whole = sum(h * r for h, r in zip(hazards, ratios, strict=True)) / sum(hazards)
    assert ratio_between((1.0, 1.0), (0.5, 0.6)) == pytest.approx(whole, rel=1e-12)
