"""Laws of units: there and back is the same number; larger stays larger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.record.units import convert

PAIRS = st.sampled_from(
    [
        ("ng/mL", "nmol/L", "25-hydroxyvitamin D"),
        ("ug/L", "pmol/L", "25-hydroxyvitamin D"),
        ("mg/dL", "mmol/L", "calcium"),
        ("mg/dL", "umol/L", "creatinine"),
        ("cm", "[in_i]", None),
        ("kg", "[lb_av]", None),
        ("%", "1", None),
    ]
)
NUMBERS = st.floats(-1e6, 1e6)


@settings(deadline=None)
@given(PAIRS, NUMBERS)
def test_there_and_back(pair: tuple[str, str, str | None], value: float) -> None:
    there, back, analyte = pair
    assert convert(convert(value, there, back, analyte), back, there, analyte) == pytest.approx(value)


@settings(deadline=None)
@given(PAIRS, st.floats(0.001, 1e6), st.floats(1.001, 100))
def test_conversion_is_proportional(pair: tuple[str, str, str | None], value: float, factor: float) -> None:
    before, after, analyte = pair
    once = convert(value, before, after, analyte)
    assert convert(factor * value, before, after, analyte) == pytest.approx(factor * once)
    assert once > 0
