"""The six calendar months either side of a fusion, both ends included, and what reaches into them."""

import datetime

import pytest
from hand_made_optimisation import (
    BISPHOSPHONATE_QUESTIONS,
    DAY,
    NO,
    OPERATION,
    UNKNOWN,
    YES,
    answered_no,
    ask,
    asked,
    day,
    finding,
    line,
    missing,
    option,
    said,
    status,
)
from hand_made_values import fusion

from spinewise.bone.optimisation.windows import bisphosphonate_exposure, courses, fusion_window, reaches
from spinewise.record.timeline import window_around
from spinewise.results import SpanKind
from spinewise.words import Answer

pytestmark = pytest.mark.evidence(
    "bisphosphonate-6-month-window",
    "bisphosphonate-single-agent-inconclusive",
    "bisphosphonate-first-line-general",
)
ALL_NO = answered_no(*BISPHOSPHONATE_QUESTIONS)
INSIDE, OUTSIDE = "bisphosphonate inside the window", "bisphosphonate outside the window"


@pytest.mark.parametrize(
    ("operation", "first", "last"),
    [
        ("2026-06-01", "2025-12-01", "2026-12-01"),
        ("2026-08-31", "2026-02-28", "2027-02-28"),
        ("2027-08-31", "2027-02-28", "2028-02-29"),
        ("2028-08-30", "2028-02-29", "2029-02-28"),
        ("2026-03-31", "2025-09-30", "2026-09-30"),
        ("2028-02-29", "2027-08-29", "2028-08-29"),
    ],
)
def test_both_ends_belong_to_the_window_and_the_days_beside_them_do_not(
    operation: str, first: str, last: str
) -> None:
    planned = fusion(date=day(operation))
    one = datetime.timedelta(days=1)
    window = fusion_window(asked(operation=planned))
    assert window is not None
    assert (window.first, window.last) == (day(first), day(last))
    for on in (day(first), day(operation), day(last)):
        assert status(*ALL_NO, of="bisphosphonate", operation=planned, as_of=on) == "not recommended now"
    assert status(*ALL_NO, of="bisphosphonate", operation=planned, as_of=day(first) - one) == "caution"
    assert status(*ALL_NO, of="bisphosphonate", operation=planned, as_of=day(last) + one) == "allowed"


def test_before_it_opens_the_option_names_the_day() -> None:
    told = option(ask(*ALL_NO, as_of=day("2025-11-30")), "bisphosphonate")
    assert "opens on 2025-12-01 to 2026-12-01" in told.because
    assert "this operation" in told.because


def test_the_site_chooses_the_months() -> None:
    window = fusion_window(asked(bisphosphonate_window_months=3))
    assert window is not None
    assert (window.first, window.last) == (day("2026-03-01"), day("2026-09-01"))


@pytest.mark.parametrize("fused", [YES, UNKNOWN])
def test_whether_it_is_a_fusion_is_no_unless_somebody_says_so(fused: Answer) -> None:
    told = option(ask(*ALL_NO, operation=fusion(date=OPERATION, fusion=fused)), "bisphosphonate")
    assert told.status == "not recommended now"
    assert ("If this operation is a fusion: for this operation" in told.because) is (fused is UNKNOWN)
    assert any("no fusion is planned" in one for one in told.would_change) is (fused is UNKNOWN)


def test_without_a_fusion_there_is_no_window_and_it_is_first_line() -> None:
    operation = fusion(date=OPERATION, fusion=NO)
    advice = ask(*ALL_NO, said("alendronate", YES, "2023-05-01", ongoing=YES), operation=operation)
    assert option(advice, "bisphosphonate").status == "allowed"
    assert "First line for osteoporosis in general" in option(advice, "bisphosphonate").in_general
    assert not [one for one in advice.timeline if one.kind is SpanKind.WINDOW]
    assert finding(advice, INSIDE) is None
    assert line(advice, "bone-bisphosphonate-window") is None


@pytest.mark.parametrize("fused", [YES, UNKNOWN])
def test_without_a_day_it_stays_with_caution_and_asks_for_it(fused: Answer) -> None:
    advice = ask(*ALL_NO, operation=fusion(date=None, fusion=fused))
    told = option(advice, "bisphosphonate")
    assert told.status == "caution"
    assert told.missing == ("date of the operation",)
    assert missing(advice, "date of the operation") is not None


WINDOW = window_around(OPERATION, 6, 6)


@pytest.mark.parametrize(
    ("concept", "on", "more", "answer"),
    [
        ("alendronate", "2023-05-01", {"ongoing": YES}, YES),
        ("alendronate", "2023-05-01", {}, YES),
        ("alendronate", "2023-05-01", {"until": "2025-11-30"}, NO),
        ("alendronate", "2023-05-01", {"until": "2025-12-01"}, YES),
        ("alendronate", "2023-05-01", {"ongoing": NO}, UNKNOWN),
        ("alendronate", "2026-12-01", {"ongoing": YES}, YES),
        ("alendronate", "2026-12-02", {"ongoing": YES}, NO),
        ("alendronate", None, {}, UNKNOWN),
        ("alendronate", None, {"ongoing": YES}, YES),
        ("alendronate", None, {"ongoing": NO}, UNKNOWN),
        ("alendronate", None, {"until": "2025-11-30"}, NO),
        ("alendronate", None, {"until": "2025-12-01"}, YES),
        ("alendronate", "2026-01-01", {"until": "2025-01-01"}, UNKNOWN),
        ("zoledronate", "2025-12-01", {}, YES),
        ("zoledronate", "2025-11-30", {}, NO),
        ("zoledronate", "2020-01-01", {"ongoing": YES}, YES),
        ("zoledronate", None, {}, UNKNOWN),
        ("zoledronate", "2021-03-01", {"until": "2021-03-01", "ongoing": NO}, NO),
    ],
)
def test_which_entries_reach_into_the_window(
    concept: str, on: str | None, more: dict, answer: Answer
) -> None:
    assert reaches(said(concept, YES, on, **more), WINDOW, DAY) is answer


def test_what_is_over_ended_before_a_window_that_opens_later() -> None:
    over = said("alendronate", YES, "2019-01-01", ongoing=NO)
    assert reaches(over, window_around(day("2026-10-01"), 6, 6), DAY) is NO
    assert reaches(over, window_around(day("2026-09-15"), 6, 6), DAY) is UNKNOWN


def test_a_course_that_goes_on_reaches_into_a_window_that_is_not_open_yet() -> None:
    operation = fusion(date=day("2026-10-01"))
    advice = ask(*ALL_NO, said("alendronate", YES, "2023-05-01", ongoing=YES), operation=operation)
    assert option(advice, "bisphosphonate").status == "not recommended now"
    assert finding(advice, INSIDE) is not None


def test_nobody_stops_a_drug_and_the_specialist_is_asked() -> None:
    advice = ask(*ALL_NO, said("alendronate", YES, "2023-05-01", ongoing=YES))
    told = option(advice, "bisphosphonate")
    assert "Already taking it: nobody stops it by this; ask the specialist." in told.because
    asks = line(advice, "bone-bisphosphonate-window")
    assert asks is not None
    assert asks.action.startswith("Ask the specialist")
    assert "not proven harm" in asks.because
    for word in ("discontinue", "stop taking", "stop the", "pause"):
        assert word not in repr(advice).lower()


def test_an_infusion_counts_by_its_day_and_its_long_stay_is_said() -> None:
    advice = ask(*ALL_NO, said("zoledronate", YES, "2025-11-30"))
    told = finding(advice, OUTSIDE)
    assert told is not None
    assert "stays in bone for long" in told.caveats[0]
    assert "ask the specialist" in option(advice, "bisphosphonate").because
    assert "half-life" not in repr(advice)
    assert line(advice, "bone-bisphosphonate-window") is None
    (span,) = [one for one in advice.timeline if one.kind is SpanKind.DRUG]
    assert (span.first, span.last) == (day("2025-11-30"), day("2025-11-30"))


def test_a_drug_without_days_is_named_and_never_lets_the_option_pass() -> None:
    undated = said("bisphosphonate")
    later = {"as_of": day("2027-01-01")}
    advice = ask(*ALL_NO, undated, **later)
    assert option(advice, "bisphosphonate").status == "caution"
    told = finding(advice, "medication without dates")
    assert told is not None
    assert told.facts == (undated.id,)
    assert missing(advice, "dates of the bisphosphonate") is not None
    assert finding(advice, INSIDE) is None
    assert finding(advice, OUTSIDE) is None


def test_an_implied_entry_of_the_same_source_is_not_a_second_course() -> None:
    infusion = said("zoledronate", YES, "2025-11-30")
    implied = said("bisphosphonate", YES, "2025-11-30")
    twin = type(implied)(**{**vars(implied), "source": infusion.source})
    facts = (twin, infusion)
    assert courses(asked(*facts).record, "zoledronate", "alendronate", "bisphosphonate") == (infusion,)
    assert bisphosphonate_exposure(asked(*facts), WINDOW).inside is NO


def test_one_course_inside_is_enough_and_all_have_to_be_outside() -> None:
    old = said("bisphosphonate", YES, "2019-01-01", until="2024-01-01")
    new = said("zoledronate", YES, "2026-01-15")
    undated = said("alendronate")
    assert bisphosphonate_exposure(asked(old, new), WINDOW).inside is YES
    assert bisphosphonate_exposure(asked(old), WINDOW).inside is NO
    assert bisphosphonate_exposure(asked(old, undated), WINDOW).inside is UNKNOWN
    assert bisphosphonate_exposure(asked(), WINDOW).inside is UNKNOWN


@pytest.mark.evidence(
    "alendronate-plif-higher-fusion", "alendronate-single-level-no-difference", "zoledronate-ambiguous"
)
def test_studies_that_disagree_stand_together() -> None:
    told = finding(ask(), "conflicting trials")
    assert told is not None
    for words in ("found more fusion with alendronate", "found no difference", "mixed results"):
        assert words in told.because
        assert any(words in one for one in option(ask(), "bisphosphonate").literature)
