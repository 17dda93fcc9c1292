"""How numbers are printed: never finer than their interval, unit or source (safety rule 11)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewise.pathway.precision import rounded_outwards, step_of
from spinewise.record.fact import Fact
from spinewise.report import numbers
from spinewise.report.lines import typeset
from spinewise.report.recorded import fact_value
from spinewise.results import Interval

HU = "[hnsf'U]"


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95, "made for the test")


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "value_said", "range_said"),
    [
        (142.4, HU, 128.2, 156.6, "142", "128 to 157"),
        (142.5, HU, 142.4, 142.6, "143", "142 to 143"),
        (-12.4, HU, -20.0, -4.8, "−12", "−20 to −4"),
        (1234.0, HU, 1000.0, 1468.0, "1230", "1000 to 1470"),
        (-0.2, HU, -3.0, 3.0, "0", "−3 to 3"),
        (41.27, "deg", 40.1, 42.44, "41", "40 to 43"),
        (8.234, "mm", 7.51, 8.96, "8.2", "7.5 to 9.0"),
        (2.963, "1", 2.81, 3.12, "2.96", "2.81 to 3.12"),
        (2.963, "1", 1.2, 4.7, "3.0", "1.2 to 4.7"),
    ],
)
def test_value_and_interval_stop_at_the_same_place(value, unit, low, high, value_said, range_said):
    assert numbers.value_of(value, unit, interval(low, high)) == value_said
    assert numbers.range_of(interval(low, high), unit) == range_said


def test_hounsfield_units_and_degrees_are_whole_even_without_an_interval():
    assert numbers.value_of(99.5, HU) == "100"
    assert numbers.value_of(12.49, "deg") == "12"


@given(
    st.floats(-2000, 2000),
    st.floats(0, 900),
    st.sampled_from([HU, "deg", "mm", "%", "1"]),
)
def test_a_printed_interval_is_never_narrower_than_the_measured_one(middle, half, unit):
    measured = interval(middle - half, middle + half)
    low, high = rounded_outwards(measured, unit)
    step = step_of(unit, measured)
    assert low <= measured.low + 1e-6 * step
    assert high >= measured.high - 1e-6 * step
    assert high - low < 2 * half + 2.001 * step


@given(st.floats(-2000, 2000), st.floats(0.001, 900))
def test_a_printed_value_lies_within_half_a_step_and_shows_no_digit_beyond_it(value, half):
    around = interval(value - half, value + half)
    step = step_of("mm", around)
    said = numbers.value_of(value, "mm", around)
    assert abs(float(said.replace("−", "-")) - value) <= step / 2 + 1e-9
    assert step >= 0.1
    assert len(said.partition(".")[2]) <= 1


def test_a_recorded_t_score_is_not_rounded_across_a_boundary():
    assert numbers.as_recorded(-2.46, "1") == "−2.46"
    assert numbers.as_recorded(-2.5, "1") == "−2.5"
    assert numbers.as_recorded(18.0, "ng/mL") == "18\N{NO-BREAK SPACE}ng/mL"


@pytest.mark.parametrize(
    ("concept", "value", "said"),
    [
        ("dxa-t-score", -2.0, "−2.0"),
        ("dxa-t-score", 0.0, "0.0"),
        ("dxa-t-score", -2.46, "−2.46"),
        ("dxa-z-score", -1.0, "−1.0"),
        ("tbs", 1.2, "1.2"),
        ("vitamin-d-25-oh", 20.0, "20\N{NO-BREAK SPACE}ng/mL"),
    ],
)
def test_a_score_keeps_the_decimal_of_its_report(concept: str, value: float, said: str) -> None:
    """A T-score of -2.0 was printed as −2, as no densitometer prints it."""
    unit = "ng/mL" if concept.startswith("vitamin") else "1"
    assert fact_value(Fact("f", concept, value, unit, None, "by hand")) == said


def test_units_are_written_as_clinicians_write_them():
    assert numbers.with_unit("127", HU) == "127\N{NO-BREAK SPACE}HU"
    assert numbers.with_unit("41", "deg") == "41°"
    assert numbers.with_unit("−2.7", "1") == "−2.7"


def test_a_date_cannot_be_read_as_another_one():
    assert numbers.day(datetime.date(2026, 4, 3)).split() == ["3", "Apr", "2026"]


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("T-score -2.6 (left hip, 2026-09-12)", "T-score −2.6 (left hip, 12 Sep 2026)"),
        ("between 35-60 ng/mL, 2026-13-40, L2-L3", "between 35-60 ng/mL, 2026-13-40, L2-L3"),
        ("UID 1.2-2026-09-12-3", "UID 1.2-2026-09-12-3"),
        ("from -3 to -1", "from −3 to −1"),
    ],
)
def test_days_and_minus_signs_of_rooms_are_set_and_nothing_else(said, printed):
    assert typeset(said).replace("\N{NO-BREAK SPACE}", " ") == printed
