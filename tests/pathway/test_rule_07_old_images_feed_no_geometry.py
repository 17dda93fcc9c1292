"""Safety rule 7: images older than the latest operation, fracture or progression feed no geometry."""

import datetime

import numpy as np
import pytest

from people import TODAY, ct, fact, plan_for, record
from spinewise.anatomy.spine import Spine
from spinewise.pathway.staleness import ANATOMY_CHANGES, why_not_for_geometry
from spinewise.record.record import Record
from spinewise.results import Interval, Measurement, Missing, Question
from spinewise.words import Answer, Level

DAY = datetime.date(2026, 6, 1)
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)
HU = Measurement(
    "three-location HU", 120.0, "[hnsf'U]", Level.L3, None, "by hand", Interval(115, 125, 0.95, "by hand"),
    inputs=("ct",),
)  # fmt: skip
EMPTY_SPINE = Spine((), "sacrum", False)


def why(taken: datetime.date | None, person: Record, answer: str | None = None) -> Missing | Question | None:
    return why_not_for_geometry("ct", taken, person, TODAY, answer)


@pytest.mark.parametrize("concept", ANATOMY_CHANGES)
def test_older_images_are_refused_and_newer_ones_are_used(concept: str) -> None:
    changed = record(fact(concept, Answer.YES, DAY))
    refused = why(BEFORE, changed)
    assert isinstance(refused, Missing)
    assert "2026-05-31" in refused.why_it_matters and "2026-06-01" in refused.why_it_matters
    assert why(AFTER, changed) is None


def test_the_latest_operation_stands_with_the_planned_one_too() -> None:
    assert isinstance(why(BEFORE, record(last_operation=DAY)), Missing)
    assert why(AFTER, record(last_operation=DAY)) is None


def test_on_the_day_itself_a_fracture_is_seen_and_an_operation_is_not() -> None:
    assert why(DAY, record(fact("vertebral-fracture", Answer.YES, DAY))) is None
    assert why(DAY, record(last_operation=DAY)) is not None


def test_a_fracture_that_did_not_happen_changes_nothing() -> None:
    assert why(BEFORE, record(fact("vertebral-fracture", Answer.NO, DAY))) is None


def test_the_latest_of_several_changes_counts() -> None:
    person = record(fact("vertebral-fracture", Answer.YES, DAY), last_operation=DAY.replace(year=2020))
    assert isinstance(why(BEFORE, person), Missing)


def test_the_plan_keeps_no_measurement_and_no_spine_of_old_images() -> None:
    old = plan_for(record(last_operation=DAY), spine=EMPTY_SPINE, measurements=(HU,), inputs=(ct(BEFORE),))
    assert old.spine is None and old.measurements == ()
    assert old.missing[0].what == "images of the present anatomy"
    new = plan_for(record(last_operation=DAY), spine=EMPTY_SPINE, measurements=(HU,), inputs=(ct(AFTER),))
    assert new.spine is EMPTY_SPINE and new.measurements == (HU,)


@pytest.mark.parametrize(
    ("person", "used"),
    [
        (record(last_operation=BEFORE), True),
        (record(last_operation=DAY), False),
        (record(last_operation=AFTER), False),
        (record(fact("spinal-fusion", Answer.YES, AFTER)), False),
        (record(fact("vertebral-fracture", Answer.YES, AFTER)), False),
        (record(fact("vertebral-fracture", Answer.YES, DAY)), True),
        (record(last_operation=TODAY + datetime.timedelta(days=1)), True),
    ],
    ids=[
        "operated before",
        "operated that day",
        "operated after",
        "fused after",
        "broken after",
        "broken that day",
        "not operated yet",
    ],
)
def test_values_from_before_the_latest_change_are_not_used(person: Record, used: bool) -> None:
    plan = plan_for(person, measurements=(HU,), inputs=(ct(DAY),))
    assert plan.measurements == ((HU,) if used else ())
    gaps = [gap for gap in plan.missing if gap.what == "images of the present anatomy"]
    assert bool(gaps) is not used
    assert all("a spine that no longer exists, and nothing is measured" in gap.why_it_matters for gap in gaps)


def test_undated_images_after_a_change_are_a_question_never_a_guess() -> None:
    person = record(last_operation=DAY)
    asked = why(None, person)
    assert isinstance(asked, Question) and asked.choices == ("yes", "no")
    plan = plan_for(person, spine=EMPTY_SPINE, measurements=(HU,), inputs=(ct(None),))
    assert plan.measurements == () and [q.id for q in plan.questions] == [asked.id]
    answered = plan_for(
        person,
        spine=EMPTY_SPINE,
        measurements=(HU,),
        inputs=(ct(None),),
        answers=((asked.id, "yes"),),
    )
    assert answered.measurements == (HU,) and not answered.questions
    assert isinstance(why(None, person, "no"), Missing)


def test_undated_images_of_an_unchanged_spine_are_used() -> None:
    plan = plan_for(record(), spine=EMPTY_SPINE, measurements=(HU,), inputs=(ct(None),))
    assert plan.measurements == (HU,)
    assert np.isfinite(plan.measurements[0].value)


def test_an_operation_planned_for_later_has_changed_nothing_yet() -> None:
    planned = record(fact("spinal-fusion", Answer.YES, TODAY + datetime.timedelta(days=30)))
    assert why(AFTER, planned) is None
