"""Letters to colleagues are drafts on every page, say all that they were given, and name nobody."""

import dataclasses
import datetime
import re

import pytest
from test_case_report_pdf import plain, words_of
from test_law_report_page import Page

import hand_made_bone_plan as bone
import hand_made_letters as letters
from spinewise.bone.optimisation.letters import PLANNED
from spinewise.bone.optimisation.situation import IN_PARALLEL
from spinewise.record.operation import Urgency
from spinewise.report.letter_to_colleagues import colleague_html, colleague_pdf, letter_view
from spinewise.report.lines import sentence
from spinewise.report.numbers import day

LETTERS = {"referral": letters.referral, "meeting": letters.meeting}
PLANS = {"draft": bone.plan, "confirmed": bone.overridden_plan, "urgent": bone.urgent_plan}


@pytest.fixture(params=LETTERS)
def letter(request):
    return LETTERS[request.param]()


@pytest.mark.parametrize("name", PLANS)
def test_every_sentence_and_question_is_there_and_draft_whether_confirmed_or_not(letter, name):
    page = Page(colleague_html(PLANS[name](), letter))
    for said in letter.sentences:
        assert plain(sentence(said.text)) in page.text
    for question in letter.questions:
        assert sentence(question) in page.text
    assert page.text.count("DRAFT") >= 2 and "Nothing is sent by this program" in page.text
    assert "Not a medical device" in page.text
    assert ("Do not delay for anything below" in page.text) is (name == "urgent")


def test_the_pdf_says_the_same_on_one_page_with_draft_on_it(letter, tmp_path):
    words = words_of(colleague_pdf(bone.plan(), letter), tmp_path)
    view = letter_view(bone.plan(), letter)
    told = [line["text"] for part in view["parts"] for line in part["lines"]]
    said = [view["title"], view["purpose"], *view["planned"], *told, *view["questions"]]
    for text in said:
        assert plain(text) in words, text
    assert re.search(r"1 / (\d+)", words).group(1) == "1"
    assert words.count("DRAFT") >= 2


def test_what_a_sentence_rests_on_stands_behind_it_in_words():
    page = Page(colleague_html(bone.plan(), letters.referral()))
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "[DXA T-score left total hip, 20 Oct 2025; FRAX 10-year probability of hip fracture, 20 Oct 2025"
        in text
    )
    assert page.hrefs == [] and page.sources == [] and "script" not in page.tags


def test_nobody_is_named_but_the_pseudonym_and_no_day_of_birth_is_given(letter):
    text = Page(colleague_html(bone.plan(), letter)).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "SW-0001, 68 years, female" in text
    assert "1957" not in text


def test_days_are_written_so_that_no_reader_mistakes_them():
    text = Page(colleague_html(bone.plan(), letters.referral())).text
    assert "2026-04-14" not in text and "14 Apr 2026" in text


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (datetime.date(2026, 4, 4), "4 Apr 2026, 10 days before the operation"),
        (datetime.date(2026, 4, 13), "13 Apr 2026, 1 day before the operation"),
        (datetime.date(2026, 4, 14), "14 Apr 2026, the day of the operation"),
        (datetime.date(2026, 4, 15), "15 Apr 2026; the day of the operation has passed"),
    ],
)
def test_the_operation_is_told_once(as_of, said):
    """Head and first sentence both told what is planned, and on which day."""
    plan = bone.plan()
    assert plan.operation.date == datetime.date(2026, 4, 14)
    plan = dataclasses.replace(plan, provenance=dataclasses.replace(plan.provenance, as_of=as_of))
    view = letter_view(plan, letters.referral())
    assert [word for word, _ in view["pairs"]] == ["To", "About", "As of"]
    assert dict(view["pairs"])["As of"].replace("\N{NO-BREAK SPACE}", " ") == said
    text = Page(colleague_html(plan, letters.referral())).text
    assert text.count("spine fusion") == 1


def test_without_a_day_of_the_operation_the_letter_has_its_own_day_alone():
    plan = bone.plan()
    plan = dataclasses.replace(plan, operation=dataclasses.replace(plan.operation, date=None))
    assert dict(letter_view(plan, letters.referral())["pairs"])["As of"] == day(plan.provenance.as_of)


@pytest.mark.parametrize("booked", [Urgency.ELECTIVE, Urgency.URGENT])
def test_that_nothing_waits_is_said_once_at_the_top(booked):
    """Each line of an urgent sheet began with "Do not delay"; elective on paper, no letter said it."""
    plan = dataclasses.replace(
        bone.plan(), operation=dataclasses.replace(bone.plan().operation, urgency=booked)
    )
    planned = letters.Said(f"Spine fusion. Urgency: {booked}. {IN_PARALLEL}", part=PLANNED)
    letter = dataclasses.replace(letters.meeting(), sentences=(planned, *letters.meeting().sentences))
    view = letter_view(plan, letter)
    assert view["urgent"] and view["planned"] == [f"Spine fusion. Urgency: {booked}."]
    assert Page(colleague_html(plan, letter)).text.lower().count("do not delay") == 1


def test_text_is_escaped_and_markup_stays_text(tmp_path):
    nasty = "<script>alert('x')</script> *b* #image(\"x\") $x$."
    letter = dataclasses.replace(letters.meeting(), sentences=(letters.Said(nasty),), questions=(nasty,))
    page = Page(colleague_html(bone.plan(), letter))
    assert "script" not in page.tags and page.text.count(nasty) == 2
    assert words_of(colleague_pdf(bone.plan(), letter), tmp_path).count(nasty) == 2


def test_a_letter_that_asks_and_knows_nothing_says_so():
    text = Page(
        colleague_html(bone.plan(), dataclasses.replace(letters.meeting(), sentences=(), questions=()))
    ).text
    assert "The plan says nothing." in text and "Nothing is asked." in text


def test_the_same_letter_gives_the_same_bytes(letter):
    assert colleague_pdf(bone.plan(), letter) == colleague_pdf(bone.plan(), letter)
    assert colleague_html(bone.plan(), letter) == colleague_html(bone.plan(), letter)
