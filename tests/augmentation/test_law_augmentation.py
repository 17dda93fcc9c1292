"""Laws: unknown is never no, knowing less never settles more, a wider interval never leaves fewer ways."""

from dataclasses import replace

import pytest
from augmentation_cases import Case, backgrounds, cases
from hypothesis import given
from hypothesis import strategies as st

from spinewise.anatomy.height_loss import Loss
from spinewise.augmentation.asked import Asked
from spinewise.augmentation.reading import Reading, between, every_way, of_answer
from spinewise.augmentation.situation import VERDICTS, Situation
from spinewise.record.fact import Fact
from spinewise.record.record import Record
from spinewise.words import Answer, Level

SETTLED = [one for one in cases() if "panel" in one.expect.get("path", {})]
VARIABLES = (
    "vertebral-oedema-mri", "symptom-evolution", "height-loss-progression", "rmdq", "vertebral-height-loss",
    "fracture-kyphosis",
)  # fmt: skip


def situation(record: Record, case: Case, losses: tuple[Loss, ...] = ()) -> Situation:
    return Situation(Asked(record, losses, (), case.osteoporosis, case.protocol, case.as_of))


def without(record: Record, concept: str) -> Record:
    return replace(record, facts=tuple(fact for fact in record.facts if fact.concept != concept))


@pytest.mark.evidence("va-rand-appropriate")
@pytest.mark.parametrize("concept", VARIABLES)
@pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in SETTLED])
def test_knowing_less_never_settles_more(case: Case, concept: str) -> None:
    """A verdict reached with a fact stays possible without it."""
    whole = situation(case.record, case).verdict
    less = situation(without(case.record, concept), case).verdict
    assert set(whole.possible) <= set(less.possible)


@pytest.mark.evidence("va-rand-variables")
@given(st.floats(-20, 80), st.floats(0, 30), st.floats(0, 30))
def test_a_wider_interval_never_leaves_fewer_ways(percent: float, narrow: float, more: float) -> None:
    case = SETTLED[0]
    found = []
    for half in (narrow, narrow + more):
        loss = Loss(Level.L1, "anterior", percent, percent - half, percent + half)
        found.append(situation(case.record, case, (loss,)))
    near, far = found
    assert set(near.height_loss.possible) <= set(far.height_loss.possible)
    assert set(near.verdict.possible) <= set(far.verdict.possible)


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_an_interval_reaches_every_class_between_those_of_its_ends(one: float, other: float) -> None:
    classes, cuts = ("a", "b", "c", "d"), (-30.0, 0.0, 30.0)
    low, high = min(one, other), max(one, other)

    def place(value: float) -> int:
        return sum(value >= cut for cut in cuts)

    reached = between(low, high, place, classes)
    assert reached[0] == classes[place(low)] and reached[-1] == classes[place(high)]
    assert len(reached) == 1 + sum(low < cut <= high for cut in cuts)


def test_unknown_is_both_and_both_is_unknown() -> None:
    open_ = of_answer(Answer.UNKNOWN, "nobody said")
    assert open_.possible == ("yes", "no") and open_.outcome == "unknown" and not open_.is_known
    assert of_answer(Answer.NO, "no").outcome == "no"
    half = Reading(("a", "b", "c"), ("a", "c"), "so")
    assert (
        half.outcome == "a or c" and half.perhaps("c") and not half.certainly("c") and not half.perhaps("b")
    )


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True), st.sampled_from(["x", "y"]))
def test_a_rule_over_every_way_says_each_thing_that_it_can_say(names: list[str], other: str) -> None:
    first = Reading(("a", "b", "c"), tuple(names), "so")
    second = Reading(("x", "y"), (other,), "so")
    assert every_way(lambda one, two: one + two, first, second) == {name + other for name in names}


def test_no_verdict_is_better_than_uncertain_by_counting_alone() -> None:
    """The weights are not public: however many are unfavourable, counting never says appropriate."""
    case = next(one for one in SETTLED if one.name == "all four unfavourable stay uncertain")
    assert situation(case.record, case).verdict.possible == (VERDICTS[1],)


def test_backgrounds_are_told_apart_from_cases() -> None:
    assert set(backgrounds()) == {"everything known", "fracture alone", "no fracture"}


def test_a_fact_of_another_kind_is_no_number() -> None:
    """A word where a number belongs is refused, not read as one."""
    from spinewise.augmentation.reading import number_of

    fact = Fact("f", "pain-vas", "bad", "1", None, "by hand")
    with pytest.raises(TypeError, match="pain-vas is not a number"):
        number_of(fact)
