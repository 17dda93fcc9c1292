"""The errors of marks give back the published errors of angles that they were derived from."""

import numpy as np
import pytest

from spinewise.evidence.alignment_grades import meyerding_bounds, meyerding_grade
from spinewise.evidence.landmark_errors import (
    bone_errors,
    landmark_error,
    landmark_errors,
    usual_endplate_mm,
)

BETWEEN_TWO = 1.96 * np.sqrt(2)
"""95 % limits of agreement between two readings, in standard deviations of one."""


def tilt(sd_mm: float, apart_mm: float) -> float:
    """Standard deviation of the angle of a line through two marks, degrees."""
    return float(np.degrees(np.arctan(np.sqrt(2) * sd_mm / apart_mm)))


def test_sacral_slope_and_pelvic_tilt_of_two_readers() -> None:
    """PMID 31495478: limits of agreement of SS 11 degrees, PT 5 degrees, PI 14 degrees, SVA 7 mm."""
    corner = landmark_error("lateral", "sacral corner").sd_mm
    head = landmark_error("lateral", "femoral head").sd_mm
    centre = landmark_error("lateral", "body centre").sd_mm
    slope = tilt(corner, 34.0)
    assert slope == pytest.approx(11 / BETWEEN_TWO, rel=0.08)
    lean = float(np.degrees(np.hypot(head, corner) / np.sqrt(2) / 115.0))
    assert lean == pytest.approx(5 / BETWEEN_TWO, rel=0.08)
    # The middle of S1 is shared, its endplate's tilt is not: incidence is a little less than published.
    assert np.hypot(slope, lean) == pytest.approx(14 / BETWEEN_TWO, rel=0.15)
    assert np.hypot(corner, centre) == pytest.approx(7 / BETWEEN_TWO, rel=0.08)


def test_kyphosis_within_one_reader() -> None:
    """Kyrola 2018, table 2: standard error of T4-T12 3.1, 3.7 and 4.9 degrees for three readers."""
    both = np.sqrt(2) * tilt(landmark_error("lateral", "vertebral corner").sd_mm, 28.0)
    assert 3.1 <= both <= 4.9


def test_cobb_angles_of_four_surgeons() -> None:
    """Morrissy 1990: 95 % limit of 6.3 degrees between observers with the same end vertebrae."""
    both = np.sqrt(2) * tilt(landmark_error("frontal", "vertebral corner").sd_mm, 35.0)
    assert both == pytest.approx(6.3 / BETWEEN_TWO, rel=0.08)


def test_every_row_says_where_it_comes_from() -> None:
    rows = landmark_errors()
    assert len({(row.view, row.kind) for row in rows}) == len(rows)
    for row in rows:
        assert row.view in ("lateral", "frontal") and row.status in ("derived", "unconfirmed")
        assert 0.3 <= row.sd_mm <= 6 and row.derivation and row.source
        assert row.confirmed == bool(row.url) == (row.read != "nothing")
    assert {row.kind for row in rows if row.view == "lateral"} == {
        row.kind for row in rows if row.view == "frontal"
    }
    with pytest.raises(KeyError, match="rib"):
        landmark_error("lateral", "rib")
    assert 25 < usual_endplate_mm("lateral") < usual_endplate_mm("frontal") < 50
    assert bone_errors().axis_sd_deg > 0


def test_grades_of_a_slip() -> None:
    """A bound belongs to the lower grade."""
    assert meyerding_bounds() == (25.0, 50.0, 75.0, 100.0)
    expected = {
        0.1: "I",
        25.0: "I",
        25.1: "II",
        50.0: "II",
        50.1: "III",
        75.0: "III",
        75.1: "IV",
        100.0: "IV",
    }
    assert {percent: meyerding_grade(percent) for percent in expected} == expected
    assert meyerding_grade(101.0) == "V (spondyloptosis)"
    with pytest.raises(ValueError, match="forward slip"):
        meyerding_grade(0.0)
