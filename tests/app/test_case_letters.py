"""Letters to colleagues of a whole plan: what it puts in front of every line is said once, at their head."""

import datetime

import pytest

from people import TODAY, fact, line, plan_for, record
from spinewise.app.letters import letters_of
from spinewise.pathway.urgency import DO_NOT_DELAY, DO_NOT_DELAY_FOR, in_own_words
from spinewise.record.operation import Urgency
from spinewise.results import Path, Step


def test_what_the_plan_put_in_front_is_taken_off_and_nothing_else() -> None:
    assert in_own_words(DO_NOT_DELAY + "Measure vitamin D.") == "Measure vitamin D."
    in_front = DO_NOT_DELAY_FOR.partition(" Urgent:")[0]
    assert in_own_words(f"{in_front} cauda equina syndrome.") == "cauda equina syndrome."
    assert in_own_words("Measure vitamin D.") == "Measure vitamin D."
    assert in_own_words(f"Before. {DO_NOT_DELAY}") == f"Before. {DO_NOT_DELAY}"


@pytest.mark.parametrize("booked", [Urgency.URGENT, Urgency.ELECTIVE])
def test_each_line_of_an_urgent_sheet_begins_with_what_is_to_be_done(booked: Urgency) -> None:
    """Every line of the sheet for the meeting began with "Do not delay the operation for this"."""
    urgent = fact("cauda-equina", day=TODAY - datetime.timedelta(days=1))
    step = Step("candidate", "How urgent?", "adult, urgent", "Cauda equina syndrome.", taken=True)
    path = Path("bone-optimisation", "Bone", "Figure 2", (step,))
    plan = plan_for(
        record(urgent, urgency=booked), line("bone-vitamin-d"), line("bone-nutrition"), paths=(path,)
    )
    before = [one for one in plan.recommendations if one.id.startswith("bone-")]
    assert len(before) == 2 and all(one.action.startswith(DO_NOT_DELAY) for one in before)
    (sheet,) = letters_of(plan)
    said = [one.text for one in sheet.sentences]
    assert not [text for text in said if text.startswith(("Do not delay", "Start in parallel"))]
