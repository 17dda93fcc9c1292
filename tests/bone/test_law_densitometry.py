"""Laws of the densitometry: order changes nothing, more facts never clear silently, and it is fast."""

import random
import time

import pytest
from hand_made_scans import BELOW, HOLOGIC, NAIVE, asked, frax, said, t, value
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewise.bone.densitometry.advice import advise
from spinewise.bone.densitometry.diagnosis import diagnose
from spinewise.words import Answer

SITES = st.sampled_from(["total hip", "femoral neck", "distal radius", "lumbar spine", "forearm", None])
DAYS = st.sampled_from(
    [None, "2015-01-01", "2024-02-29", "2024-03-01", "2026-01-10", "2026-03-01", "2026-03-02"]
)
SIDES = st.sampled_from([None, "left", "right"])
SCORES = st.builds(
    lambda concept, number, site, side, day: value(concept, number, site, side, day),
    st.sampled_from(["dxa-t-score", "dxa-z-score"]),
    st.sampled_from([-16.0, -3.0, -2.5, -2.4, -1.0, 0.5]),
    SITES,
    SIDES,
    DAYS,
)
BMDS = st.builds(
    lambda number, site, side, day: value("dxa-bmd", number, site, side, day, **HOLOGIC),
    st.sampled_from([0.4, 0.6, 0.9, 900.0]),
    SITES,
    SIDES,
    DAYS,
)
ANSWERS = st.builds(
    said,
    st.sampled_from(
        [
            "menopause",
            "osteoporosis",
            "fragility-fracture",
            "hip-fracture",
            "hip-prosthesis",
            "osteoporosis-drug",
        ]
    ),
    st.sampled_from(list(Answer)),
    SIDES,
)
FRAX = st.builds(
    lambda concept, number, country: value(concept, number, None, None, country=country),
    st.sampled_from(["frax-hip", "frax-major"]),
    st.sampled_from([1.0, 3.0, 20.0]),
    st.sampled_from(["US", "UK"]),
)
FACTS = st.lists(st.one_of(SCORES, BMDS, ANSWERS, FRAX), max_size=7, unique_by=lambda fact: fact.id)


@pytest.mark.evidence("dxa-gold-standard")
@settings(deadline=None, max_examples=150)
@given(facts=FACTS, seed=st.integers(0, 99))
def test_the_order_of_dated_measurements_changes_nothing(facts, seed) -> None:
    """Answers without a day are left out: which of two contradicting ones is newer, only their order says."""
    facts = [fact for fact in facts if not isinstance(fact.value, Answer)]
    mixed = random.Random(seed).sample(facts, len(facts))
    assert diagnose(asked(*facts)) == diagnose(asked(*mixed))
    one, other = advise(asked(*facts)), advise(asked(*mixed))
    assert one.findings == other.findings
    assert one.timeline == other.timeline


@pytest.mark.evidence("tscore-osteoporosis-threshold")
@settings(deadline=None, max_examples=250)
@given(facts=FACTS, more=st.one_of(SCORES, BMDS, FRAX))
def test_one_more_measurement_never_turns_a_yes_into_a_no(facts, more) -> None:
    before = diagnose(asked(*facts)).osteoporosis
    after = diagnose(asked(*facts, more)).osteoporosis
    assert not (before is Answer.YES and after is Answer.NO)


@pytest.mark.evidence("dxa-gold-standard", "tscore-osteoporosis-threshold")
@settings(deadline=None, max_examples=250)
@given(facts=FACTS, born=st.sampled_from(["1955-02-01", "1976-03-02", "1990-01-01", None]))
def test_a_no_rests_on_a_score_in_date_and_both_figures_of_frax(facts, born) -> None:
    ask = asked(*facts, born=born)
    found = diagnose(ask)
    if found.osteoporosis is Answer.NO:
        assert ask.dxa_in_date
        assert not ask.dxa_is_open
        assert ask.which_score.t_holds is Answer.YES
        assert {fact.concept for fact in facts if fact.id in found.facts} >= {"frax-hip", "frax-major"}
    known = {fact.id for fact in facts}
    advice = advise(ask)
    for one in (*advice.findings, *advice.recommendations, *advice.timeline):
        assert set(one.facts) <= known
        assert one.evidence


@pytest.mark.evidence("frax-alone-treatment-naive")
@pytest.mark.parametrize("unknown", [(), (said("osteoporosis-drug", Answer.UNKNOWN),)])
def test_said_to_be_unknown_is_the_same_as_not_said(unknown) -> None:
    assert diagnose(asked(t(-1.8), *frax(4.0, 9.0), *unknown)).osteoporosis is Answer.UNKNOWN
    assert diagnose(asked(t(-1.8), *frax(4.0, 9.0), *unknown, NAIVE)).osteoporosis is Answer.YES


@pytest.mark.evidence("dxa-gold-standard")
def test_one_record_takes_a_small_part_of_five_milliseconds() -> None:
    facts = (
        *(
            t(-2.0 - n / 10, side=side, day=f"20{10 + n}-01-10")
            for n in range(12)
            for side in ("left", "right")
        ),
        value("dxa-bmd", 0.6, "femoral neck", **HOLOGIC),
        value("tbs", 1.2, None, None),
        *BELOW,
    )
    advise(asked(*facts))
    taken = []
    for _ in range(30):
        question, start = asked(*facts), time.perf_counter()
        advise(question)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.003  # the quickest: other work on the machine is no fault of the rules
