"""Prehabilitation item by item, nicotine, hip and spine, the timeline and the letters."""

import re
from dataclasses import replace

import pytest
from hand_made_optimisation import (
    NO,
    OPEN,
    OPERATION,
    YES,
    ask,
    day,
    finding,
    level,
    line,
    missing,
    said,
)
from hand_made_values import fusion

from spinewise.bone.optimisation.letters import PREPARED, meeting_sheet, referral_to_endocrinology
from spinewise.results import SpanKind

ITEMS = [
    "nicotine",
    "vitamin D",
    "nutrition",
    "metabolic health",
    "physical therapy",
    "anabolic timing",
    "bone-density monitoring",
    "counselling",
]


def item(name: str, *facts, **more) -> str:
    told = finding(ask(*facts, **more), f"prehabilitation: {name}")
    assert told is not None
    return told.because


@pytest.mark.evidence("t1-preop-bundle", "t1-metabolic-optimisation")
def test_every_item_has_a_status_an_owner_and_the_word_that_it_is_being_tested() -> None:
    told = [one for one in ask().findings if one.name.startswith("prehabilitation: ")]
    assert [one.name.removeprefix("prehabilitation: ") for one in told] == ITEMS
    for one in told:
        assert one.because.split(":")[0] in ("Done", "Planned", "Open", "Unknown")
        assert "Owner: " in one.because
        assert one.caveats == ("caveat-prehab-being-tested",)
    assert not [one for one in ask(diagnosis=OPEN).findings if one.name.startswith("prehabilitation")]


@pytest.mark.evidence("t1-preop-bundle")
@pytest.mark.parametrize(
    ("facts", "status", "proposed", "asked_for"),
    [
        ((), "Unknown", False, True),
        ((said("smoking", NO),), "Unknown", False, True),
        ((said("nicotine", NO),), "Done", False, False),
        ((said("nicotine"),), "Open", True, False),
        ((said("smoking"),), "Open", True, False),
        ((said("smoking"), said("nicotine", NO)), "Open", True, False),
        ((said("smoking", NO), said("nicotine")), "Open", True, False),
        (
            (said("nicotine", YES, "2010-01-01", until="2026-04-01"),),
            "Planned: nicotine is used, to end on 2026-04-01",
            True,
            False,
        ),
        (
            (said("nicotine", YES, "2010-01-01", until="2026-01-01"),),
            "Done: last used on 2026-01-01",
            False,
            False,
        ),
        ((said("nicotine"), said("nicotine-cessation", YES, "2026-01-01")), "Planned", True, False),
    ],
)
def test_nicotine_in_any_form(facts: tuple, status: str, proposed: bool, asked_for: bool) -> None:
    assert item("nicotine", *facts).startswith(status)
    assert "where appropriate" in item("nicotine", *facts)
    assert (line(ask(*facts), "bone-nicotine") is not None) is proposed
    assert (missing(ask(*facts), "nicotine") is not None) is asked_for


@pytest.mark.evidence("t1-preop-bundle", "t1-metabolic-optimisation")
@pytest.mark.parametrize(
    ("name", "id", "care", "condition"),
    [
        ("nutrition", "bone-nutrition", "nutrition-referral", "malnutrition"),
        ("physical therapy", "bone-physical-therapy", "physical-therapy", None),
        ("metabolic health", "bone-metabolic-health", None, "diabetes"),
    ],
)
def test_care_is_unknown_open_planned_or_done(
    name: str, id: str, care: str | None, condition: str | None
) -> None:
    assert item(name).startswith("Unknown")
    assert line(ask(), id) is not None
    assert line(ask(diagnosis=OPEN), id) is None
    if condition:
        assert item(name, said(condition)).startswith("Open")
        assert line(ask(said(condition), diagnosis=OPEN), id) is not None
    if care:
        assert item(name, said(care, YES, "2026-04-01")).startswith("Planned: planned for 2026-04-01")
        assert item(name, said(care, YES, "2026-03-15")).startswith("Done: begun on 2026-03-15")
        assert item(name, said(care, NO)).startswith("Open")
        for day_of in ("2026-03-15", "2026-04-01"):
            assert line(ask(said(care, YES, day_of)), id) is None


def test_vitamin_d_and_anabolic_stand_with_their_days() -> None:
    assert item("vitamin D", level(42)).startswith("Done")
    assert item("vitamin D", level(28)).startswith("Open")
    assert item("vitamin D", level(28), said("vitamin-d3", YES, "2026-01-01", ongoing=YES)).startswith(
        "Planned"
    )
    assert item("anabolic timing", said("teriparatide", YES, "2026-01-01")).startswith(
        "Done: begun on 2026-01-01"
    )
    assert item("anabolic timing", said("abaloparatide", YES, "2026-04-01")).startswith("Planned")
    assert item("anabolic timing").startswith("Open")
    assert "set by the clinician" in item("anabolic timing")


@pytest.mark.evidence("t1-tha-before-fusion")
def test_hip_before_spine_is_a_caution_from_one_source() -> None:
    told = line(ask(said("planned-hip-arthroplasty")), "bone-hip-before-spine")
    assert told is not None
    assert told.caveats == ("caveat-hip-before-spine",)
    assert "revision" in told.because
    assert (
        line(ask(said("planned-hip-arthroplasty"), operation=fusion(fusion=NO)), "bone-hip-before-spine")
        is None
    )
    assert line(ask(said("planned-hip-arthroplasty", NO)), "bone-hip-before-spine") is None
    assert missing(ask(said("planned-hip-arthroplasty", NO)), "plan for hip arthroplasty") is None
    assert missing(ask(), "plan for hip arthroplasty") is not None


def test_the_timeline_invents_no_interval() -> None:
    advice = ask(said("alendronate", YES, "2025-01-01", ongoing=YES), said("teriparatide", YES, "2025-10-01"))
    spans = {(one.kind, one.first, one.last) for one in advice.timeline}
    assert (SpanKind.OPERATION, OPERATION, OPERATION) in spans
    assert (SpanKind.WINDOW, day("2025-12-01"), day("2026-12-01")) in spans
    assert (SpanKind.DRUG, day("2025-01-01"), None) in spans
    assert (SpanKind.DRUG, day("2025-10-01"), None) in spans
    waiting = [one for one in advice.timeline if one.kind in (SpanKind.TEST, SpanKind.REPEAT)]
    assert {one.what for one in waiting} == {
        "25-OH vitamin D",
        "oestradiol",
        "TSH",
        "urinary calcium",
        "calcium",
        "reassessment of bone",
    }
    assert {(one.first, one.last) for one in waiting} == {(None, OPERATION)}


@pytest.mark.evidence("endocrine-comanagement")
def test_the_referral_says_what_was_found_and_asks_what_is_open() -> None:
    advice = ask(level(15), said("alendronate", YES, "2023-05-01", ongoing=YES))
    letter = referral_to_endocrinology(advice, fusion(date=OPERATION))
    assert letter is not None
    assert letter.addressee == "endocrinologist"
    text = " ".join(one.text for one in letter.sentences)
    for words in (
        "The criteria for osteoporosis are met.",
        "below 20 ng/mL",
        "2025-12-01 to 2026-12-01",
        "2026-06-01",
    ):
        assert words in text
    assert any("Paget" in question for question in letter.questions)
    known = {fact for one in letter.sentences for fact in one.facts}
    assert known <= {"d", "alendronate-yes-2023-05-01-"}
    assert all(one.evidence for one in letter.sentences[1:])
    assert referral_to_endocrinology(ask(diagnosis=OPEN), fusion()) is None


def test_a_path_of_another_room_writes_no_letter_about_bone() -> None:
    advice = ask(diagnosis=OPEN)
    (path,) = advice.paths
    other = replace(path, id="pain", steps=tuple(replace(one, outcome="refer") for one in path.steps))
    assert referral_to_endocrinology(replace(advice, paths=(other,)), fusion()) is None
    both = replace(advice, paths=(other, path))
    assert meeting_sheet(both, fusion()) == meeting_sheet(advice, fusion())


def test_the_sheet_holds_the_path_the_lines_and_the_gaps_and_no_identifier() -> None:
    advice = ask()
    sheet = meeting_sheet(advice, fusion(date=OPERATION))
    text = " ".join(one.text for one in sheet.sentences)
    for told in advice.recommendations:
        assert told.action in text
    asked_for = " ".join(sheet.questions)
    for gap in advice.missing:
        assert gap.what.rpartition(": ")[2] in asked_for
    assert len(sheet.questions) <= 7, "a page that asks everything asks nothing"
    programme = [one.text for one in sheet.sentences if one.part == PREPARED]
    assert len(programme) == len({text.split(":")[0] for text in programme}) > 1
    assert " ".join(programme).count("nicotine") == 1
    for who in (sheet, referral_to_endocrinology(advice, fusion())):
        assert "P-1" not in repr(who)
        assert not re.search(r"1955", repr(who))
