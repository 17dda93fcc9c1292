"""Vitamin D: the four bands with their ends, either unit, and what does not count."""

import pytest
from hand_made_optimisation import (
    DAY,
    NO_OSTEOPOROSIS,
    OPEN,
    OSTEOPOROSIS,
    YES,
    ask,
    asked,
    day,
    finding,
    level,
    line,
    missing,
    option,
    said,
    step,
)

from spinewise.bone.optimisation.vitamin_d import vitamin_d
from spinewise.evidence.tables import entry
from spinewise.record.record import Record
from spinewise.results import Missing, SpanKind

pytestmark = pytest.mark.evidence("vitamin-d-target-range", "vitamin-d-cns-20", "vitamin-d3-role")
BANDS = ("below 20", "20 to below 35", "35 to 60", "above 60")


@pytest.mark.parametrize(
    ("value", "unit", "band"),
    [
        (0.0, "ng/mL", 0),
        (19.9, "ng/mL", 0),
        (19.94, "ng/mL", 0),
        (20.0, "ng/mL", 1),
        (34.9, "ng/mL", 1),
        (35.0, "ng/mL", 2),
        (60.0, "ng/mL", 2),
        (60.1, "ng/mL", 3),
        (49.6, "nmol/L", 0),
        (49.92, "nmol/L", 1),
        (87.1, "nmol/L", 1),
        (87.4, "nmol/L", 2),
        (149.8, "nmol/L", 2),
        (150.1, "nmol/L", 3),
    ],
)
def test_each_band_with_both_ends_in_either_unit(value: float, unit: str, band: int) -> None:
    advice = ask(level(value, unit))
    here = step(advice, "vitamin-d")
    assert here.outcome == BANDS[band]
    assert [one.name for one in here.branches] == [*BANDS, "unknown"]
    assert [one.name for one in here.branches if one.taken] == [BANDS[band]]
    assert finding(advice, "vitamin D band") is not None
    assert missing(advice, "25-OH vitamin D") is None
    told = line(advice, "bone-vitamin-d")
    assert (told is None) is (band == 2)
    assert option(advice, "vitamin-d3").status == ("caution" if band == 3 else "allowed")
    warned = "vitamin-d-cns-20" in (told.evidence if told else ())
    assert warned is (band == 0)


def test_the_printed_range_in_nmol_is_the_same_target() -> None:
    low, high = str(entry("vitamin-d-target-range").value("vitamin_d_si").value).split("-")
    for end in (float(low), float(high)):
        assert vitamin_d(asked(level(end, "nmol/L"))).name == "35 to 60"


def test_the_site_may_choose_another_target_and_the_guidelines_limit_stays() -> None:
    chosen = {"vitamin_d_low": 30, "vitamin_d_high": 50}
    assert vitamin_d(asked(level(30.0), **chosen)).name == "30 to 50"
    assert vitamin_d(asked(level(29.9), **chosen)).name == "20 to below 30"
    assert vitamin_d(asked(level(19.9), **chosen)).name == "below 20"
    lower = {"vitamin_d_low": 15, "vitamin_d_high": 50}
    assert vitamin_d(asked(level(19.9), **lower)).name == "below 20"
    assert list(vitamin_d(asked(level(20), **lower)).names.values()) == [
        "below 20",
        "20 to 50",
        "above 50",
        "unknown",
    ]


@pytest.mark.parametrize("diagnosis", [OSTEOPOROSIS, NO_OSTEOPOROSIS, OPEN])
def test_without_a_level_it_is_measured_whatever_the_diagnosis(diagnosis) -> None:
    advice = ask(diagnosis=diagnosis)
    assert step(advice, "vitamin-d").outcome == "unknown"
    assert step(advice, "vitamin-d").taken
    told = line(advice, "bone-vitamin-d")
    assert told is not None
    assert told.action == "Measure 25-OH vitamin D; the target is 35 to 60 ng/mL."
    assert missing(advice, "25-OH vitamin D") is not None
    assert option(advice, "vitamin-d3").status == "caution"


def test_the_newest_level_counts_and_of_one_day_the_lowest() -> None:
    old, new = level(12, on="2025-08-10", id="old"), level(42, id="new")
    assert vitamin_d(asked(old, new)).facts == ("new",)
    low = level(18, id="low")
    assert vitamin_d(asked(new, low, old)).facts == vitamin_d(asked(low, new, old)).facts == ("low",)
    undated = level(10, on=None, id="undated")
    assert vitamin_d(asked(undated, old)).facts == ("old",)
    assert vitamin_d(asked(undated)).name == "below 20"


def test_a_level_of_tomorrow_is_refused_and_one_of_today_is_not() -> None:
    advice = ask(level(42, on="2026-03-16"))
    assert step(advice, "vitamin-d").outcome == "unknown"
    assert finding(advice, "date in the future") is not None
    today = ask(level(42, on=DAY.isoformat()))
    assert step(today, "vitamin-d").outcome == "35 to 60"
    assert finding(today, "date in the future") is None


@pytest.mark.parametrize("unit", ["", "  ", "mg", "mm[Hg]"])
def test_a_level_without_a_unit_that_fits_is_refused(unit: str) -> None:
    advice = ask(level(42, unit))
    assert step(advice, "vitamin-d").outcome == "unknown"
    told = finding(advice, "vitamin D without unit")
    assert told is not None
    assert told.facts == ("d",)


def test_a_level_that_the_reader_refused_for_its_unit_is_named_too() -> None:
    from spinewise.bone.asked import Asked
    from spinewise.bone.optimisation.advice import advise

    one = asked()
    why = "25-hydroxyvitamin D has no unit: write it, for example ng/mL."
    who = Record(one.record.patient, one.operation, (), (Missing("part of patient.yaml", why, "Write it."),))
    advice = advise(Asked(who, one.operation, (), one.protocol, DAY), OSTEOPOROSIS)
    assert finding(advice, "vitamin D without unit") is not None
    assert finding(ask(), "vitamin D without unit") is None


def test_a_level_that_cannot_be_is_refused() -> None:
    advice = ask(level(50.0, "mmol/L"))
    assert step(advice, "vitamin-d").outcome == "unknown"
    assert finding(advice, "impossible value") is not None


@pytest.mark.evidence("vitamin-d3-fusion-6mo")
def test_the_active_hormone_is_another_substance() -> None:
    advice = ask(
        said("vitamin-d-1-25", 45.0, "2026-02-10", unit="pg/mL"), said("calcitriol", YES, "2025-06-01")
    )
    assert step(advice, "vitamin-d").outcome == "unknown"
    assert finding(advice, "another vitamin D was measured") is not None
    told = option(advice, "vitamin-d3")
    assert "Already taking it" not in told.because
    assert "an active hormone" in told.because
    assert any("not plain D3" in one for one in told.literature)


def test_how_old_a_level_may_be_is_the_sites_choice() -> None:
    old = level(42, on="2025-03-15")
    assert vitamin_d(asked(old)).name == "35 to 60"
    assert vitamin_d(asked(old, vitamin_d_in_date_months=12)).name == "35 to 60"
    assert vitamin_d(asked(level(42, on="2025-03-14"), vitamin_d_in_date_months=12)).name == "unknown"
    assert vitamin_d(asked(level(42, on=None), vitamin_d_in_date_months=12)).name == "unknown"


def test_outside_the_target_it_is_measured_again_before_the_operation() -> None:
    (again,) = [s for s in ask(level(28)).timeline if s.what == "25-OH vitamin D again"]
    assert (again.kind, again.first, again.last) == (SpanKind.REPEAT, None, day("2026-06-01"))
    assert not [s for s in ask(level(42)).timeline if s.what.startswith("25-OH")]
