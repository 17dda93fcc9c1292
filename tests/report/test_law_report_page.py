"""What every page must hold: order, DRAFT, escaping, no network, links that lead somewhere."""

import dataclasses
import math
import re
from html.parser import HTMLParser

import pytest

import hand_made_plan as hand_made
from spinewise.report.page import render_html
from spinewise.report.pictures import NO_PICTURES, draw_pictures
from spinewise.report.view import view_of
from spinewise.results import Finding, Interval, Measurement, Missing
from spinewise.words import Level

ORDER = [
    "red-flags",
    "to-decide",
    "bone",
    "construct",
    "pain",
    "risks",
    "missing",
    "disagree",
    "inputs",
]
VOID = {"meta", "img", "br", "link", "input", "col"}


class Page(HTMLParser):
    """Tags, links and visible text of a page; fails when a tag is not closed."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.sources: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html.decode())
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), "no event handlers"
            if name == "id":
                self.ids.append(value)
            if name == "href":
                assert tag == "a", "only links may lead away"
                self.hrefs.append(value)
            if name in ("src", "srcset", "data", "poster"):
                self.sources.append(value)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] not in (["style"], ["title"]):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(plan, pictures=NO_PICTURES) -> Page:
    return Page(render_html(plan, pictures))


@pytest.fixture(scope="module")
def pictures():
    return draw_pictures(hand_made.plan(), hand_made.drawn()[0])


@pytest.fixture(scope="module")
def page(pictures) -> Page:
    return page_of(hand_made.plan(), pictures)


VARIANTS = {
    "draft": hand_made.plan,
    "confirmed": hand_made.confirmed_plan,
    "urgent": hand_made.urgent_plan,
    "empty": hand_made.empty_plan,
    "seventeen levels": lambda: hand_made.plan(hand_made.SEVENTEEN),
}


@pytest.fixture(params=VARIANTS)
def variant(request):
    return VARIANTS[request.param]()


def test_sections_come_in_the_order_of_the_first_screen(variant):
    page = page_of(variant)
    places = [page.ids.index(name) for name in ORDER]
    assert places == sorted(places)
    assert page.ids.index("inputs") < page.ids.index("levels"), "depth stands behind the first screen"
    assert [section["id"] for section in view_of(variant)["first"]] == ORDER


def test_no_section_is_silent(variant):
    for section in view_of(variant)["first"]:
        assert section["lines"] or section["quiet"], section["id"]


def test_rooms_that_do_not_stand_yet_say_that_they_were_not_asked(variant):
    sections = {section["id"]: section for section in view_of(variant)["first"]}
    for name in ("construct", "risks"):
        assert "Not assessed in this version" in sections[name]["quiet"]
    assert sections["pain"]["quiet"] == "The room of pain could not be asked: what is missing says why."


def test_every_link_leads_to_a_place_on_the_page_or_to_a_doi(page):
    assert len(page.ids) == len(set(page.ids))
    inside = [href[1:] for href in page.hrefs if href.startswith("#")]
    assert set(inside) <= set(page.ids)
    assert all(re.fullmatch(r"https://doi\.org/10\.\d+/\S+", h) for h in page.hrefs if not h.startswith("#"))
    assert {"level-L2", "fact-f1", "evidence-hu-three-location-mean"} <= set(inside)


def test_nothing_is_loaded_from_anywhere(page, pictures):
    html = render_html(hand_made.plan(), pictures).decode()
    assert page.sources and all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert "script" not in page.tags and "link" not in page.tags and "iframe" not in page.tags
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style and "@import" not in style
    assert "default-src 'none'" in html


def test_draft_is_shown_until_levels_sides_and_urgency_are_confirmed(page):
    assert page.text.count("DRAFT") >= 2
    assert "Levels, sides and urgency not confirmed." in page.text
    half = hand_made.plan(review=hand_made.confirmed_review(whats=("levels", "sides")))
    text = page_of(half).text
    assert "DRAFT" in text
    assert "Levels and sides confirmed by Dr A. Example; urgency not confirmed." in text
    done = page_of(hand_made.confirmed_plan())
    assert "DRAFT" not in done.text
    assert "Levels, sides and urgency confirmed by Dr A. Example." in done.text


def test_a_confirmation_of_other_inputs_leaves_a_draft_and_says_why():
    stale = dataclasses.replace(hand_made.confirmed_plan(), inputs_sha256="00" * 32)
    text = page_of(stale).text
    assert "DRAFT" in text
    assert "An earlier confirmation was for other inputs and no longer holds." in text


def test_text_of_the_record_is_escaped_everywhere():
    nasty = "<script>alert('x')</script><img src=http://evil.example/x>"
    plan = hand_made.plan()
    operation = dataclasses.replace(plan.operation, diagnosis=nasty, neurology=nasty)
    plan = dataclasses.replace(
        plan,
        operation=operation,
        findings=(Finding(nasty, nasty, facts=(nasty,), evidence=(nasty,)),),
        missing=(Missing(nasty, nasty, nasty),),
        record=dataclasses.replace(
            plan.record, facts=(dataclasses.replace(plan.record.facts[0], source=nasty, note=nasty),)
        ),
    )
    page = page_of(plan)
    assert "script" not in page.tags
    assert page.sources == []
    assert nasty in page.text


def test_the_word_that_the_review_got_wrong_is_on_no_screen(page):
    assert "concordance" not in page.text.lower()


def test_a_missing_motor_examination_is_said_as_missing():
    bare = dataclasses.replace(hand_made.plan(), red_flags=())
    assert "No motor examination was found" in page_of(bare).text
    told = dataclasses.replace(
        bare, operation=dataclasses.replace(bare.operation, neurology="Power 5/5 L2 to S1")
    )
    text = page_of(told).text
    assert "No motor examination was found" not in text
    assert "Power 5/5 L2 to S1" in text


def test_at_most_four_lines_to_decide_each_with_owner_and_due_date():
    plan = hand_made.plan()
    many = tuple(dataclasses.replace(plan.to_decide[0], id=f"line {n}", action=f"Do {n}") for n in range(6))
    section = next(
        s for s in view_of(dataclasses.replace(plan, to_decide=many))["first"] if s["id"] == "to-decide"
    )
    assert [line["lead"] for line in section["lines"]] == ["Do 0.", "Do 1.", "Do 2.", "Do 3."]
    assert section["more"]["text"] == "and 2 more decisions"
    assert all(line["owner"] and line["due"] for line in section["lines"])
    undated = dataclasses.replace(plan.to_decide[0], due=None)
    section = next(
        s for s in view_of(dataclasses.replace(plan, to_decide=(undated,)))["first"] if s["id"] == "to-decide"
    )
    assert section["lines"][0]["due"] == "no date set"


def test_missing_keeps_the_order_of_the_plan(page):
    rank = [page.text.index(gap.why_it_matters) for gap in hand_made.MISSING]
    assert rank == sorted(rank)


def test_candidate_levels_stand_side_by_side_with_interval_kvp_and_contrast():
    section = next(s for s in view_of(hand_made.plan())["first"] if s["id"] == "construct")
    columns = section["hu"]["columns"]
    assert [column["level"] for column in columns] == ["T12", "L1", "L2", "L3", "L4"]
    assert [column["role"] for column in columns] == ["", "", "UIV", "", ""]
    assert all(
        re.fullmatch(r"\d+", c["value"]) and re.fullmatch(r"\d+ to \d+", c["interval"]) for c in columns
    )
    assert "kVp 120" in section["hu"]["conditions"] and "contrast no" in section["hu"]["conditions"]


def test_conditions_that_differ_between_levels_are_said_for_each():
    plan = hand_made.plan()
    other = tuple(
        dataclasses.replace(m, conditions={**m.conditions, "kVp": "100"}) if m.level is Level.L1 else m
        for m in plan.measurements
    )
    section = next(
        s for s in view_of(dataclasses.replace(plan, measurements=other))["first"] if s["id"] == "construct"
    )
    assert "L1: kVp 100" in section["hu"]["conditions"] and "L2: kVp 120" in section["hu"]["conditions"]


def test_every_measurement_shows_mean_median_sd_and_voxels_of_each_region(page):
    for measurement in hand_made.measured():
        for region in measurement.regions:
            seen = region.statistics
            mean, median, sd = (math.floor(value + 0.5) for value in (seen.mean, seen.median, seen.sd))
            row = f"{region.name} {mean} {median} {sd} {seen.voxels}"
            assert row in page.text


def test_measurements_of_other_kinds_are_not_dropped():
    angle = Measurement(
        "L1 to L5 lordosis", 41.27, "deg", None, None, "angle", Interval(39.1, 43.5, 0.95, "made"), sources=()
    )
    plan = dataclasses.replace(hand_made.plan(), measurements=(*hand_made.measured(), angle))
    text = page_of(plan).text
    assert "L1 to L5 lordosis" in text and "41°" in text and "39 to 44°" in text


def test_days_left_are_counted_from_the_day_of_the_plan():
    assert "14 Apr 2026, 43 days left" in page_of(hand_made.plan()).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "EMERGENCY: cauda equina. Do not delay for anything below" in page_of(hand_made.urgent_plan()).text


def test_oldest_input_says_whether_it_postdates_the_last_operation():
    plan = hand_made.plan()
    assert "after the last operation on the spine" in page_of(plan).text
    later = dataclasses.replace(plan.operation, last_operation=hand_made.AS_OF)
    text = page_of(dataclasses.replace(plan, operation=later)).text
    assert "not after the last operation on the spine" in text


def test_intended_use_protocol_provenance_and_evidence_stand_on_every_page(variant):
    page = page_of(variant)
    assert "Not a medical device" in page.text
    assert variant.provenance.package in page.text
    for choice in variant.protocol.choices.values():
        assert choice.why in page.text
    for file in variant.provenance.inputs:
        assert file.sha256 in page.text


def test_evidence_carries_statement_citation_and_doi(page):
    assert "Schreiber JJ" in page.text
    assert "https://doi.org/10.2106/JBJS.J.00160" in page.hrefs


def test_nobody_is_named_but_the_pseudonym_and_no_date_of_birth_is_shown(page):
    birth = hand_made.plan().record.patient.birth_date
    for text in (birth.isoformat(), f"{birth.day} Aug {birth.year}"):
        assert text not in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "SW-0001" in page.text and "68 years" in page.text


def test_no_score_and_no_traffic_light(page):
    for word in ("score:", "risk score", "go/no-go", "green", "traffic"):
        assert word not in page.text.lower()


def test_an_overridden_line_shows_who_and_why():
    text = page_of(hand_made.confirmed_plan()).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Overridden by Dr A. Example on 2 Mar 2026: Patient has not smoked since January." in text


def test_the_same_plan_gives_the_same_bytes(pictures):
    assert render_html(hand_made.plan(), pictures) == render_html(hand_made.plan(), pictures)


def test_conditions_that_nobody_recorded_are_named_together():
    plan = hand_made.plan()
    bare = {"kVp": "unknown", "contrast": "no", "kernel": "unknown"}
    other = tuple(dataclasses.replace(m, conditions=bare) for m in plan.measurements)
    first = view_of(dataclasses.replace(plan, measurements=other))["first"]
    section = next(s for s in first if s["id"] == "construct")
    assert section["hu"]["conditions"] == "contrast no; not recorded: kVp and kernel"
