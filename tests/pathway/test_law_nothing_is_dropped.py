"""Whatever the rooms say reaches the plan: nothing is dropped, whatever the order and number."""

from hypothesis import given
from hypothesis import strategies as st

from people import TODAY, fact, line, record
from spinewise.evidence.protocol import Protocol
from spinewise.pathway.make import make_plan
from spinewise.pathway.missing import in_order
from spinewise.record.review import Review
from spinewise.results import Advice, Disagreement, Finding, Missing, Provenance, Question
from spinewise.words import Phase

words = st.text(alphabet="abc", min_size=1, max_size=3)
lines = st.builds(
    lambda id, weight, phase, opposes: line(id, weight=weight, phase=phase, opposes=opposes),
    words,
    st.integers(0, 100),
    st.sampled_from(Phase),
    st.lists(words, max_size=2).map(tuple),
)
gaps = st.builds(lambda what, weight: Missing(what, "why", "how", weight=weight), words, st.integers(0, 100))
said = st.builds(
    lambda one, two, three, four: Advice("room", tuple(one), tuple(two), tuple(three), tuple(four)),
    st.lists(st.builds(Finding, words, words), max_size=4),
    st.lists(lines, max_size=4),
    st.lists(gaps, max_size=4),
    st.lists(st.builds(lambda about: Disagreement(about, ("a", "b"), "c"), words), max_size=3),
)


@given(advice=st.lists(said, max_size=3), urgent=st.booleans())
def test_every_line_gap_finding_and_disagreement_arrives(advice: list[Advice], urgent: bool) -> None:
    person = record(fact("cauda-equina")) if urgent else record()
    question = Question("labels-convention", "Which?", ("a", "b"), "No levels.")
    plan = make_plan(
        person, None, (), advice, (), (question,), Protocol(), Review(),
        Provenance("spinewise", "1", (), {}, TODAY), TODAY,
    )  # fmt: skip
    proposed = sorted(one.because for room in advice for one in room.recommendations)
    arrived = [one for one in plan.recommendations if not one.id.startswith("alarm-")]
    assert len(arrived) == len(proposed)
    assert all(any(why in one.because for one in arrived) for why in proposed)
    assert len({one.id for one in plan.recommendations}) == len(plan.recommendations)
    assert {gap.what for room in advice for gap in room.missing} <= {gap.what for gap in plan.missing}
    assert {one for room in advice for one in room.findings} <= set(plan.findings)
    assert {one for room in advice for one in room.disagreements} <= set(plan.disagreements)
    assert plan.questions == (question,)
    weights = [one.weight for one in plan.recommendations]
    assert weights == sorted(weights, reverse=True)


@given(st.lists(gaps))
def test_gaps_come_heaviest_first_and_once(some: list[Missing]) -> None:
    ordered = in_order(some)
    assert [gap.weight for gap in ordered] == sorted((gap.weight for gap in ordered), reverse=True)
    assert len({gap.what for gap in ordered}) == len(ordered) == len({gap.what for gap in some})
    for gap in ordered:
        assert gap.weight == max(other.weight for other in some if other.what == gap.what)
