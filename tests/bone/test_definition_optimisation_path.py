"""The path of Figure 2: every step with every branch, and the way through it."""

import re

import pytest
from hand_made_optimisation import (
    NO_OSTEOPOROSIS,
    OPEN,
    OSTEOPOROSIS,
    YES,
    ask,
    asked,
    finding,
    level,
    line,
    said,
    step,
)
from hand_made_values import fusion, t_score

from people import plan_for
from spinewise.bone.optimisation.path import bone_path
from spinewise.record.operation import Urgency
from spinewise.results import Advice

ORDER = [
    "candidate",
    "dxa",
    "osteoporosis",
    "refer",
    "non-drug",
    "secondary-causes",
    "vitamin-d",
    "drug",
    "reassess",
]
FOR_OSTEOPOROSIS = {"non-drug", "secondary-causes", "reassess"}
DAY_KNOWN = {"date": fusion().date}


@pytest.mark.evidence("nonpharm-first", "endocrine-comanagement", "bone-drug-classes")
@pytest.mark.parametrize(
    ("diagnosis", "refer", "drug", "left"),
    [
        (OSTEOPOROSIS, "refer", "choose", set()),
        (NO_OSTEOPOROSIS, "not asked", "not asked", FOR_OSTEOPOROSIS),
        (OPEN, "not asked", "not asked", FOR_OSTEOPOROSIS),
    ],
)
def test_the_way_through_the_figure(diagnosis, refer: str, drug: str, left: set) -> None:
    advice = ask(diagnosis=diagnosis)
    path = advice.paths[0]
    assert path.id == "bone-optimisation"
    assert "the branch layout is inferred" in path.source
    assert [one.id for one in path.steps] == ORDER
    assert path.step("osteoporosis").outcome == diagnosis.osteoporosis.value
    assert (path.step("refer").outcome, path.step("drug").outcome) == (refer, drug)
    assert {one.id for one in path.steps if not one.taken} == left
    for one in path.steps:
        assert one.outcome in [branch.name for branch in one.branches]
        assert [b.name for b in one.branches if b.taken] == ([one.outcome] if one.taken else [])
        assert all(branch.because for branch in one.branches)
        assert one.evidence or one.id == "osteoporosis"
    asked_for = diagnosis is OSTEOPOROSIS
    for id in (
        "bone-endocrinology",
        "bone-non-drug",
        "bone-drug-choice",
        "bone-reassess",
        "bone-secondary-causes",
    ):
        assert (line(advice, id) is not None) is asked_for


@pytest.mark.parametrize(
    ("urgency", "born", "outcome"),
    [
        (Urgency.ELECTIVE, "1955-02-01", "adult, elective"),
        (Urgency.URGENT, "1955-02-01", "adult, urgent"),
        (Urgency.EMERGENCY, "1955-02-01", "adult, urgent"),
        (Urgency.UNKNOWN, "1955-02-01", "adult, urgency unknown"),
        (Urgency.ELECTIVE, None, "age unknown"),
        (Urgency.ELECTIVE, "2008-03-16", "minor"),
        (Urgency.ELECTIVE, "2008-03-15", "adult, elective"),
    ],
)
def test_who_is_a_candidate(urgency: Urgency, born: str | None, outcome: str) -> None:
    advice = ask(operation=fusion(urgency=urgency), born=born)
    assert step(advice, "candidate").outcome == outcome


def test_for_a_minor_all_is_silent_and_says_so() -> None:
    advice = ask(t_score(-3.0), born="2012-01-01")
    assert [one.name for one in advice.findings] == ["rules for adults are silent"]
    assert (advice.options, advice.recommendations, advice.missing, advice.timeline) == ((), (), (), ())
    first, *rest = advice.paths[0].steps
    assert [one.id for one in (first, *rest)] == ORDER
    assert first.taken
    assert not any(one.taken for one in rest)


def test_an_urgent_operation_starts_all_in_parallel_and_waits_for_nothing() -> None:
    operation = fusion(urgency=Urgency.EMERGENCY)
    for facts in ((), (said("cauda-equina"),)):
        advice = ask(*facts, operation=operation)
        assert step(advice, "reassess").outcome == "after surgery started in parallel"
        for one in advice.paths[0].steps:
            if one.id not in ("dxa", "osteoporosis"):
                assert "start in parallel, do not delay it for this" in one.because, one.id
        for option in advice.options:
            assert "start in parallel, do not delay it for this" in option.because
        assert not re.search(r"\b(wait|postpone|defer)\b", repr(advice).lower())
        for span in advice.timeline:
            if span.kind in ("test", "repeat"):
                assert span.last is None
                assert "does not delay" in span.because


def test_an_urgent_cause_counts_although_the_operation_is_booked_as_elective() -> None:
    advice = ask(said("progressive-deficit", YES, "2026-03-01"))
    assert step(advice, "candidate").outcome == "adult, urgent"
    assert step(ask(), "reassess").outcome == "before surgery"
    assert step(ask(operation=fusion(date=None)), "reassess").outcome == "date unknown"


def test_the_plan_says_once_more_that_nothing_is_delayed_for_an_option_or_a_path() -> None:
    for urgency, words in (
        (Urgency.URGENT, "do not delay"),
        (Urgency.UNKNOWN, "if it is urgent, do not delay"),
    ):
        one = asked(operation=fusion(urgency=urgency))
        bare = Advice("bone", options=ask().options, paths=ask().paths)
        plan = plan_with(one.record, bare)
        assert all(words in option.caveats[-1] for option in plan.options)
        assert [option.status for option in plan.options] == [option.status for option in bare.options]
    assert plan_with(asked().record, bare).options == bare.options
    urgent = plan_with(asked(operation=fusion(urgency=Urgency.URGENT)).record, bare)
    assert urgent.paths[0].steps[0].because.startswith("Start in parallel and do not delay")
    assert urgent.paths[0].steps[1:] == bare.paths[0].steps[1:]


def plan_with(record, advice: Advice):
    from spinewise.evidence.protocol import Protocol
    from spinewise.pathway.make import make_plan
    from spinewise.record.review import Review
    from spinewise.results import Provenance

    base = plan_for(record)
    return make_plan(
        record,
        None,
        (),
        (advice,),
        (),
        (),
        Protocol(),
        Review(),
        Provenance("x", "1", (), {}, base.provenance.as_of),
        base.provenance.as_of,
    )


def test_the_path_alone_names_the_options_it_is_given() -> None:
    path = bone_path(asked(), OSTEOPOROSIS)
    assert "stand beside" in path.step("drug").because
    assert "not recommended now: bisphosphonate" in step(ask(), "drug").because


def test_branches_not_taken_say_what_led_past_them() -> None:
    """Every branch not taken said no more than the outcome beside it ("Here: below 20.")."""
    path = ask(level(18)).paths[0]
    past = {one.id: {b.name: b.because for b in one.branches if not b.taken} for one in path.steps}
    assert set(past["vitamin-d"].values()) == {"25-OH vitamin D is 18 ng/mL."}
    assert past["candidate"] == {
        "adult, urgent": "Booked as elective.",
        "adult, urgency unknown": "Booked as elective.",
        "age unknown": "Aged 71.",
        "minor": "Aged 71.",
    }
    assert past["dxa"] == {"in date": "No T-score of hip or distal radius is recorded."}
    assert set(past["secondary-causes"].values()) == {"3 of the tests are missing."}
    assert past["drug"] == {"not asked": "The criteria for osteoporosis are met."}
    assert past["reassess"]["date unknown"] == "The operation is on 2026-06-01."
    assert not any(text.startswith("Here:") for those in past.values() for text in those.values())


@pytest.mark.evidence("vbq-still-needs-dxa", "hu-still-needs-dxa", "dxa-gold-standard")
def test_a_dxa_that_is_not_in_date_stays_open() -> None:
    fresh, old = t_score(-2.8, day="2026-01-10"), t_score(-2.8, day="2020-01-10")
    assert step(ask(fresh, dxa_in_date_months=24), "dxa").outcome == "in date"
    assert step(ask(old, dxa_in_date_months=24), "dxa").outcome == "open"
    assert step(ask(fresh), "dxa").outcome == "open"


def test_pregnancy_is_said() -> None:
    assert finding(ask(said("pregnancy")), "pregnancy") is not None
    assert finding(ask(), "pregnancy") is None
