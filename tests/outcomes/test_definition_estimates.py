"""Shares, means and medians: limits as printed elsewhere, and as R computes them."""

import shutil
import subprocess

import numpy as np
import pytest

from spinewise.outcomes.measured.estimates import mean, median, share
from spinewise.words import BadInput, CannotMeasure


def test_wilson_as_worked_out_by_newcombe() -> None:
    """Newcombe RG, Stat Med 1998;17:857, table I, method 3."""
    for events, n, low, high in (
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)
    ):  # fmt: skip
        found = share(events, n)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_exact_limits_as_worked_out_by_newcombe() -> None:
    """Same table, method 5."""
    for events, n, low, high in (
        (81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)
    ):  # fmt: skip
        found = share(events, n, exact=True)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_limits_turn_round_with_the_question() -> None:
    for exact in (False, True):
        yes, no = share(3, 17, exact=exact), share(14, 17, exact=exact)
        assert yes.low == pytest.approx(1 - no.high, abs=1e-12)
        assert yes.high == pytest.approx(1 - no.low, abs=1e-12)
    assert share(5, 5).high == 1
    assert share(0, 5).low == 0


def test_a_share_needs_people_and_a_part_of_them() -> None:
    with pytest.raises(CannotMeasure, match="no share without a denominator"):
        share(0, 0)
    with pytest.raises(BadInput, match="3 of 2 is no share"):
        share(3, 2)


def test_mean_of_three() -> None:
    found = mean([1.0, 2.0, 3.0])
    assert found.value == 2
    assert found.high - found.value == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)
    assert (found.n, found.events) == (3, None)
    with pytest.raises(CannotMeasure, match="1 people give no mean"):
        mean([1.0])


def test_median_has_the_ranks_of_the_binomial() -> None:
    """Of ten, ranks 2 and 9: P(at most 1 of 10) is 0.0107, of 2 it would be 0.0547 (Conover, table A3)."""
    found = median([float(value) for value in range(1, 11)])
    assert (found.value, found.low, found.high) == (5.5, 2, 9)
    with pytest.raises(CannotMeasure, match="5 people give no median"):
        median([1.0] * 5)
    assert median([3.0] * 6).low == 3


def test_median_limits_hold_often_enough() -> None:
    rng = np.random.default_rng(4)
    for n in (7, 30, 101):
        held = 0
        for _ in range(400):
            found = median(list(rng.exponential(1.0, n)))
            held += found.low <= np.log(2) <= found.high
        assert held >= 0.935 * 400


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R absent: install r-base")
def test_r_agrees() -> None:
    code = (
        "cat(prop.test(7,43,correct=FALSE)$conf.int, binom.test(7,43)$conf.int, "
        "t.test(c(3,4,4,9,12))$conf.int, sep=' ', fill=FALSE)"
    )
    told = subprocess.run(
        ["Rscript", "-e", f"options(digits=12);{code}"], capture_output=True, text=True, check=True
    )
    numbers = [float(word) for word in told.stdout.split()]
    found = [share(7, 43), share(7, 43, exact=True), mean([3.0, 4.0, 4.0, 9.0, 12.0])]
    assert [end for one in found for end in (one.low, one.high)] == pytest.approx(numbers, rel=1e-7)
