"""Units: known conversions, and what is refused."""

import subprocess
import sys

import pytest

from spinewise.record.concept_table import concept
from spinewise.record.units import convert, in_unit_of, is_about_a_unit
from spinewise.words import BadInput

VITAMIN_D = "25-hydroxyvitamin D"


@pytest.mark.parametrize(
    ("value", "before", "after", "analyte", "expected"),
    [
        (35, "ng/mL", "nmol/L", VITAMIN_D, 87.4),  # item R39 of the requirements
        (60, "ng/mL", "nmol/L", VITAMIN_D, 149.8),
        (50, "nmol/L", "ng/mL", VITAMIN_D, 20.03),
        (2.4, "mmol/L", "mg/dL", "calcium", 9.62),
        (88.4, "umol/L", "mg/dL", "creatinine", 1.0),
        (70, "[in_i]", "cm", None, 177.8),
        (0.03, "1", "%", None, 3.0),
        (-2.5, "{T-score}", "1", None, -2.5),
        (3, "10*3/uL", "10*9/L", None, 3.0),
        (7, "10.g/cm2", "g/cm2", None, 70.0),
        (70, "g/cm2", "10.g/cm2", None, 7.0),
        (98.6, "[degF]", "Cel", None, 37.0),
    ],
)
def test_known_conversions(
    value: float, before: str, after: str, analyte: str | None, expected: float
) -> None:
    assert convert(value, before, after, analyte) == pytest.approx(expected, abs=0.05)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(BadInput, match="'foo' is not a UCUM unit: write it as in"):
        convert(1, "foo", "kg")
    with pytest.raises(BadInput, match="ng/mL does not measure the same thing as nmol/L"):
        convert(1, "ng/mL", "nmol/L")


def test_a_bar_and_a_minus_are_not_read_as_one_division() -> None:
    """HL7's example of a bone density is coded g/cm-2 and was refused without a word on what is wrong."""
    with pytest.raises(BadInput) as refused:
        convert(0.887, "g/cm-2", "g/cm2")
    assert str(refused.value) == (
        "The unit g/cm-2 does not measure the same thing as g/cm2: correct the unit. "
        "In UCUM a negative power behind the bar multiplies: write the bar or the minus, not both."
    )
    assert is_about_a_unit(str(refused.value))
    assert convert(0.887, "g/cm-2", "g.cm2") == pytest.approx(0.887), "what UCUM says that it is"
    assert convert(0.887, "g.cm-2", "g/cm2") == convert(0.887, "g/cm2", "g.cm-2") == pytest.approx(0.887)
    with pytest.raises(BadInput) as other:
        convert(1, "ng/mL", "nmol/L")
    assert "behind the bar" not in str(other.value)


def test_a_unit_may_lack_only_where_there_is_none() -> None:
    assert in_unit_of(concept("dxa-t-score"), -2.5, "") == -2.5
    with pytest.raises(BadInput, match="25-hydroxyvitamin D has no unit: write it, for example ng/mL"):
        in_unit_of(concept("vitamin-d-25-oh"), 30, "")


def test_units_of_one_laboratory_are_taken_as_meant() -> None:
    assert in_unit_of(concept("tsh"), 2.1, "mU/L") == pytest.approx(2.1)
    assert in_unit_of(concept("tsh"), 2.1, "uIU/mL") == pytest.approx(2.1)


def test_the_same_unit_costs_no_import_of_pint() -> None:
    code = (
        "import sys; from spinewise.record.units import convert; convert(1.0, 'mg/dL', 'mg/dL'); "
        "assert 'pint' not in sys.modules and 'ucumvert' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
