"""Limits of comparisons: each has a source, says how far it was read, and is found by its name."""

import pytest

from spinewise.evidence.comparison_limits import comparison_limit, comparison_limits


def test_every_row_says_whose_it_is_and_what_was_read():
    rows = comparison_limits()
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.source
        assert row.means
        assert row.status in {"read", "second-hand", "unconfirmed"}
        assert row.url.startswith("https://") == row.is_confirmed
        assert bool(row.read) == row.is_confirmed
        assert row.unit in {"{SD}", "1", "%"}


def test_bounds_come_in_pairs_the_right_way_up():
    value = {row.name: row.value for row in comparison_limits()}
    for low, high in (
        ("equipoise-low", "equipoise-high"),
        ("trimming-low", "trimming-high"),
        ("variance-ratio-least", "variance-ratio-most"),
        ("funnel-inner", "funnel-outer"),
    ):
        assert value[low] < value[high]
    assert value["equipoise-low"] + value["equipoise-high"] == 1
    assert value["variance-ratio-least"] * value["variance-ratio-most"] == 1


def test_an_unknown_name_says_what_there_is():
    said = "no limit of a comparison is named luck: choose one of difference-balanced"
    with pytest.raises(KeyError, match=said):
        comparison_limit("luck")


def test_the_published_numbers():
    """Austin 2011, Walker 2013, Crump 2009, Spiegelhalter 2005 as the sources print them."""
    value = {row.name: row.value for row in comparison_limits()}
    assert value["caliper"] == 0.2
    assert (value["equipoise-low"], value["equipoise-high"]) == (0.3, 0.7)
    assert (value["trimming-low"], value["trimming-high"]) == (0.1, 0.9)
    assert (value["funnel-inner"], value["funnel-outer"]) == (95.0, 99.8)
    assert value["difference-balanced"] == 0.1
