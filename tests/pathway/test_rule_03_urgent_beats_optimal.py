"""Safety rule 3: urgency replaces optimisation by "do not delay for this; start in parallel"."""

import dataclasses

import pytest

from people import OPERATION_DAY, TODAY, fact, line, plan_for, record
from spinewise.pathway.urgency import AFTERWARDS, DO_NOT_DELAY, URGENCY_UNKNOWN
from spinewise.record.operation import Urgency
from spinewise.record.urgency import URGENT_CAUSES
from spinewise.words import Answer, Phase


@pytest.mark.parametrize("concept", URGENT_CAUSES)
def test_each_urgent_cause_replaces_optimisation(concept: str) -> None:
    optimise = line("bone-optimise", "Treat osteoporosis for months before fusion.")
    plan = plan_for(record(fact(concept, day=TODAY)), optimise)
    reworded = next(one for one in plan.recommendations if one.id == "bone-optimise")
    assert reworded.action == DO_NOT_DELAY + "Treat osteoporosis for months before fusion."
    assert "T-score is low." in reworded.because and URGENT_CAUSES[concept] in reworded.because
    assert reworded.due == OPERATION_DAY
    assert reworded.evidence == optimise.evidence
    assert reworded.alternatives == (*optimise.alternatives, AFTERWARDS)


@pytest.mark.parametrize("concept", URGENT_CAUSES)
def test_a_reason_given_with_the_operation_counts_by_key_and_by_words(concept: str) -> None:
    for reason in (concept, URGENT_CAUSES[concept], URGENT_CAUSES[concept].capitalize()):
        plan = plan_for(record(urgency_reasons=(reason,), urgency=Urgency.URGENT), line("a"))
        assert plan.recommendations[-1].action.startswith(DO_NOT_DELAY)
        assert plan.recommendations[0].id == f"alarm-{concept}"


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.EMERGENCY])
def test_booked_as_urgent_is_enough(urgency: Urgency) -> None:
    plan = plan_for(record(urgency=urgency), line("a"))
    assert plan.recommendations[-1].action.startswith(DO_NOT_DELAY)


@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNKNOWN])
def test_an_elective_patient_keeps_optimisation_as_written(answer: Answer) -> None:
    plan = plan_for(record(fact("cauda-equina", answer)), line("a"))
    assert plan.recommendations == (line("a"),)


def test_every_room_is_reworded_even_one_that_never_heard_of_urgency() -> None:
    lines = tuple(line(f"room-{n}") for n in range(5))
    plan = plan_for(record(fact("spinal-infection")), *lines)
    before_surgery = [one for one in plan.recommendations if one.id.startswith("room-")]
    assert len(before_surgery) == 5
    assert all(one.action.startswith(DO_NOT_DELAY) for one in before_surgery)


def test_what_belongs_to_the_operation_itself_stays() -> None:
    during = line("cement", "Consider cement in the screws.", phase=Phase.INTRAOP)
    plan = plan_for(record(fact("unstable-fracture")), during)
    assert during in plan.recommendations


def test_elective_booking_against_an_urgent_record_is_said_aloud() -> None:
    plan = plan_for(record(fact("cauda-equina", day=TODAY), urgency=Urgency.ELECTIVE))
    said = next(one for one in plan.disagreements if one.about == "urgency of the operation")
    assert "elective" in said.says[0] and "cauda equina" in said.says[1]
    assert plan.operation.urgency is Urgency.ELECTIVE  # what was booked is not rewritten
    urgent = plan_for(record(fact("cauda-equina", day=TODAY), urgency=Urgency.URGENT))
    assert not urgent.disagreements


def test_unknown_urgency_is_missing_and_near_the_top() -> None:
    plan = plan_for(record(urgency=Urgency.UNKNOWN))
    assert "urgency of the operation" in [gap.what for gap in plan.missing[:2]]


def test_unknown_urgency_is_said_beside_every_line_before_the_operation_whichever_room_wrote_it() -> None:
    during = line("cement", phase=Phase.INTRAOP)
    plan = plan_for(record(urgency=Urgency.UNKNOWN), line("a"), line("b", caveats=("Its own.",)), during)
    by_id = {one.id: one for one in plan.recommendations}
    assert by_id["a"] == dataclasses.replace(line("a"), caveats=(URGENCY_UNKNOWN,))
    assert by_id["b"].caveats == ("Its own.", URGENCY_UNKNOWN)
    assert by_id["cement"] == during
    known = plan_for(record(fact("cauda-equina"), urgency=Urgency.UNKNOWN), line("a"))
    assert all(URGENCY_UNKNOWN not in one.caveats for one in known.recommendations)


def test_a_newer_no_takes_the_urgency_back() -> None:
    earlier = fact("progressive-deficit", Answer.YES, TODAY.replace(year=2025))
    later = dataclasses.replace(earlier, id="f-2", value=Answer.NO, date=TODAY)
    plan = plan_for(record(earlier, later), line("a"))
    assert plan.recommendations == (line("a"),)
