"""Vertebral fracture by shape: grades only as far as the range of the loss allows."""

import pytest
from hand_made_heights import body
from hand_made_values import TODAY, protocol, record, yes

from spinewise.anatomy.height_loss import WHOLE, Loss
from spinewise.bone.asked import Asked
from spinewise.bone.fracture.advice import advise
from spinewise.bone.fracture.grade import graded
from spinewise.bone.fracture.loss import losses
from spinewise.evidence.tables import entry
from spinewise.record.record import Record
from spinewise.results import Advice, Measurement
from spinewise.words import Level

GRADES = "fracture-grades-by-height-loss"
pytestmark = pytest.mark.evidence("fracture-grades-by-height-loss")


def ask(*bodies: tuple[Measurement, ...], who: Record | None = None) -> Advice:
    who = who or record()
    values = tuple(one for several in bodies for one in several)
    return advise(Asked(who, who.operation, values, protocol(), TODAY))


def names(advice: Advice) -> list[str]:
    return [finding.name for finding in advice.findings]


@pytest.mark.parametrize(
    ("percent", "grade"), [(19.9, 0), (20, 1), (24.9, 1), (25, 2), (39.9, 2), (40, 3), (80, 3), (-12, 0)]
)
def test_limits_of_the_grades(percent: float, grade: int) -> None:
    found = graded(Loss(Level.T12, "anterior", percent, percent, percent))
    assert found is not None
    assert (found.grade, found.least, found.most) == (grade, grade, grade)


def test_a_range_over_a_limit_shows_both_grades() -> None:
    found = graded(Loss(Level.T12, "anterior", 26, 22, 30))
    assert found is not None
    assert found.in_words == "grade 2 (1 to 2 within its range)"


@pytest.mark.parametrize("level", [Level.T3, Level.L5, Level.L6, Level.C5])
def test_levels_that_the_grades_were_not_made_for_are_not_graded(level: Level) -> None:
    assert graded(Loss(level, "middle", 50, 45, 55)) is None


@pytest.mark.parametrize(
    ("heights", "where"),
    [((16, 22, 25), "lower in front than behind"), ((23, 15, 25), "lower in the middle than behind")],
)
def test_wedge_and_biconcave(heights: tuple[float, float, float], where: str) -> None:
    said = ask(body(Level.T12, *heights))
    (finding,) = said.findings
    assert (finding.name, finding.level) == ("vertebral fracture by shape", Level.T12)
    assert where in finding.because
    assert [gap.what for gap in said.missing] == ["age and cause of the height loss of T12"]


def test_a_crushed_body_is_lower_than_both_neighbours() -> None:
    said = ask(body(Level.T11, 24, 23, 24), body(Level.T12, 15, 14.5, 15), body(Level.L1, 26, 25, 26))
    (finding,) = said.findings
    assert finding.level is Level.T12
    assert "than the mean of its neighbours" in finding.because


def test_a_body_at_the_end_is_not_held_against_one_neighbour() -> None:
    found = losses((*body(Level.T12, 15, 14.5, 15), *body(Level.L1, 26, 25, 26)))
    assert all(loss.where != WHOLE for loss in found)


@pytest.mark.parametrize("level", [Level.L4, Level.L5])
def test_normal_lordotic_wedging_is_no_fracture(level: Level) -> None:
    """A body a quarter higher in front than behind, as the lowest lumbar ones are."""
    above = body(Level.L3, 28, 26, 27)
    assert not names(ask(above, body(level, 29, 25, 23.2)))


def test_thick_slices_leave_it_open() -> None:
    """At 3 mm the same wedge may or may not count: said once for all levels, and nothing is called."""
    said = ask(body(Level.T11, 20.2, 22, 25, 11), body(Level.T12, 20, 22, 25, 11))
    (finding,) = said.findings
    assert finding.name == "height loss that may count"
    assert "T11" in finding.because and "T12" in finding.because
    assert not said.missing


def test_many_levels_in_doubt_are_one_short_sentence() -> None:
    levels = (Level.T8, Level.T9, Level.T10, Level.T11, Level.T12)
    (finding,) = ask(*(body(level, 20.2, 22, 25, 11) for level in levels)).findings
    assert "T8, T9, T10, T11, T12; with these slices a loss is known to within 11 %" in finding.because


def test_a_fracture_in_the_record_is_named_beside_it() -> None:
    who = record(yes("vertebral-fracture"))
    (finding,) = ask(body(Level.T12, 15, 22, 25), who=who).findings
    assert "record" in finding.because
    assert finding.facts == (who.facts[0].id,)


def test_nothing_is_said_where_nothing_is_lost() -> None:
    assert ask(body(Level.T12, 24, 23, 25)) == Advice("bone")


def test_the_limits_are_rows_of_the_evidence() -> None:
    assert [entry(GRADES).number(f"grade_{grade}") for grade in (1, 2, 3)] == [20, 25, 40]
