"""Safety rule 11: no composite score, no traffic light for the whole patient."""

import dataclasses

from people import line, plan_for, record
from spinewise.pathway.plan import Plan


def test_a_plan_has_no_field_that_sums_a_patient_up() -> None:
    forbidden = ("score", "light", "colour", "color", "go", "risk", "grade", "total")
    for field in dataclasses.fields(Plan):
        assert not set(field.name.split("_")) & set(forbidden)


def test_weights_order_lines_and_reach_no_sentence() -> None:
    plan = plan_for(record(), line("a", weight=37), line("b", weight=43))
    assert [one.id for one in plan.recommendations] == ["b", "a"]
    for one in plan.recommendations:
        assert "37" not in one.action + one.because and "43" not in one.action + one.because
