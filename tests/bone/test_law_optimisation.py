"""Laws of bone optimisation: order changes nothing, not knowing never helps, no allowance over a question."""

import datetime

import pytest
from hand_made_optimisation import (
    ANABOLIC_QUESTIONS,
    BISPHOSPHONATE_QUESTIONS,
    DAY,
    NO_OSTEOPOROSIS,
    OPEN,
    OSTEOPOROSIS,
    UNKNOWN,
    asked,
    said,
)
from hand_made_values import fusion
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.bone.optimisation.advice import advise
from spinewise.bone.optimisation.options.judging import ORDER
from spinewise.bone.optimisation.windows import reaches
from spinewise.evidence.entry import Use
from spinewise.evidence.tables import entry
from spinewise.record.fact import Fact
from spinewise.record.operation import PlannedOperation
from spinewise.record.timeline import window_around
from spinewise.words import Answer

QUESTIONS = (
    *BISPHOSPHONATE_QUESTIONS,
    *ANABOLIC_QUESTIONS,
    "paget",
    "hypocalcaemia",
    "pregnancy",
    "nicotine",
)
DRUGS = ("alendronate", "zoledronate", "bisphosphonate", "teriparatide", "denosumab")
days = st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))
some_day = st.none() | days
answers = st.sampled_from(Answer)


@st.composite
def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        drug = draw(st.booleans())
        concept = draw(st.sampled_from(DRUGS if drug else QUESTIONS))
        found.append(
            Fact(
                f"f{number}",
                concept,
                draw(answers),
                "",
                draw(some_day),
                f"by hand {number}",
                until=draw(some_day) if drug else None,
                ongoing=draw(answers) if drug else UNKNOWN,
            )
        )
    if draw(st.booleans()):
        value, on = draw(st.floats(0, 200)), draw(days)
        found.append(Fact("d", "vitamin-d-25-oh", value, "ng/mL", on, "by hand d"))
    return tuple(found)


operations = st.builds(
    lambda fused, instrumented, on: fusion(fusion=fused, instrumented=instrumented, date=on),
    answers,
    answers,
    some_day,
)
diagnoses = st.sampled_from((OSTEOPOROSIS, NO_OSTEOPOROSIS, OPEN))


def graver(one: str, other: str) -> bool:
    ranks = [status.value for status in ORDER]
    return ranks.index(one) >= ranks.index(other)


def statuses(some: tuple[Fact, ...], operation: PlannedOperation, diagnosis: object) -> dict[str, str]:
    advice = advise(asked(*some, operation=operation), diagnosis)
    return {one.id: one.status.value for one in advice.options}


@settings(max_examples=60, deadline=None)
@given(facts(), operations, diagnoses, st.randoms(use_true_random=False))
def test_the_order_of_the_record_changes_nothing(some, operation, diagnosis, random) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)
    one = advise(asked(*some, operation=operation), diagnosis)
    other = advise(asked(*shuffled, operation=operation), diagnosis)
    assert one == other


@settings(max_examples=60, deadline=None)
@given(facts(), operations, diagnoses, st.sampled_from((*QUESTIONS, *DRUGS)))
def test_adding_an_unknown_changes_no_status(some, operation, diagnosis, concept) -> None:
    more = (*some, Fact("u", concept, UNKNOWN, "", DAY, "by hand u"))
    assert statuses(more, operation, diagnosis) == statuses(some, operation, diagnosis)


@settings(max_examples=60, deadline=None)
@given(facts(), operations, diagnoses, st.data())
def test_forgetting_a_no_never_makes_a_status_better(some, operation, diagnosis, data) -> None:
    denied = [fact for fact in some if fact.value is Answer.NO and fact.concept not in DRUGS]
    if not denied:
        return
    gone = data.draw(st.sampled_from(denied))
    same = [fact for fact in some if fact.concept == gone.concept]
    if len(same) > 1:
        return
    before = statuses(some, operation, diagnosis)
    after = statuses(tuple(f for f in some if f is not gone), operation, diagnosis)
    if gone.concept == "pregnancy":
        assert after == before
    for id, status in before.items():
        assert graver(after[id], status), (id, gone.concept)


@settings(max_examples=80, deadline=None)
@given(facts(), operations, diagnoses)
def test_nothing_is_allowed_over_an_open_question(some, operation, diagnosis) -> None:
    advice = advise(asked(*some, operation=operation), diagnosis)
    for option in advice.options:
        if option.status.value == "allowed":
            assert option.missing == (), option.id
            assert option.id == "vitamin-d3" or diagnosis is OSTEOPOROSIS
    wanted = {what for option in advice.options for what in option.missing}
    asked_for = (
        {gap.what for gap in advice.missing} | set(diagnosis.missing) | {"whether implants are planned"}
    )
    if diagnosis is not NO_OSTEOPOROSIS:
        assert wanted <= asked_for


@settings(max_examples=60, deadline=None)
@given(facts(), operations, diagnoses)
def test_every_id_is_known_and_nothing_held_is_named(some, operation, diagnosis) -> None:
    advice = advise(asked(*some, operation=operation), diagnosis)
    steps = [step for path in advice.paths for step in path.steps]
    named = {fact.id for fact in some}
    said_of = (*advice.findings, *advice.recommendations, *advice.options, *steps, *advice.timeline)
    for one in said_of:
        assert all(entry(id).use is not Use.HOLD for id in one.evidence)
        assert set(one.facts) <= named
    for id in (*(one.id for one in advice.recommendations), *(one.id for one in advice.options)):
        assert id == id.strip().lower()
    for one in (*advice.options, *advice.recommendations):
        assert one.evidence
        assert one.owner
        assert one.population


@settings(max_examples=200, deadline=None)
@given(days, st.integers(0, 700), days, st.integers(-400, 400))
def test_a_course_with_both_ends_reaches_in_exactly_when_it_shares_a_day(
    start, length, operation, shift
) -> None:
    window = window_around(operation, 6, 6)
    end = start + datetime.timedelta(days=length)
    fact = said("alendronate", Answer.YES, start.isoformat(), until=end.isoformat())
    shares = start <= window.last and window.first <= end
    as_of = operation + datetime.timedelta(days=shift)
    assert reaches(fact, window, as_of) is (Answer.YES if shares else Answer.NO)


@pytest.mark.parametrize("concept", ["active-cancer", "prior-radiation", "osteosarcoma-risk", "paget"])
@settings(max_examples=40, deadline=None)
@given(some=facts(), operation=operations, diagnosis=diagnoses)
def test_one_yes_is_enough_to_avoid_an_anabolic(concept, some, operation, diagnosis) -> None:
    rest = tuple(fact for fact in some if fact.concept != concept)
    told = statuses((*rest, said(concept)), operation, diagnosis)
    assert told["anabolic"] == "avoid"
