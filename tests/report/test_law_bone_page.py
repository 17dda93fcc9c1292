"""Nothing of a plan is lost on its bone page: every step, branch, option, span and scan, with why."""

import dataclasses
import re

import pytest
from test_law_report_page import Page

import hand_made_bone_plan as bone
import hand_made_plan as hand_made
from spinewise.report.conditions import conditions_said
from spinewise.report.first_screen import first_screen
from spinewise.report.lines import sentence
from spinewise.report.page import render_html
from spinewise.report.pictures import NO_PICTURES
from spinewise.report.said_once import told_above
from spinewise.report.timeline import dates_said
from spinewise.report.view import view_of
from spinewise.results import Branch, Missing, OptionStatus, Path, Recommendation, Step
from spinewise.words import Answer, Phase

VARIANTS = {
    "elective": bone.plan,
    "overridden": bone.overridden_plan,
    "urgent": bone.urgent_plan,
    "minor": bone.minor_plan,
    "nothing": hand_made.empty_plan,
}


@pytest.fixture(scope="module", params=VARIANTS)
def plan(request):
    return VARIANTS[request.param]()


@pytest.fixture(scope="module")
def page(plan) -> Page:
    return Page(render_html(plan, NO_PICTURES))


def shown(page: Page) -> str:
    return page.text


def said(text: str) -> str:
    return " ".join(sentence(text).split())


def test_every_step_and_branch_of_a_path_is_on_the_page(plan, page):
    for step in (step for path in plan.paths for step in path.steps):
        assert step.question in page.text
        assert said(step.because) in page.text
        for branch in step.branches:
            assert said(branch.because) in page.text
            if not (branch.taken and step.taken):
                assert f"not taken: {branch.name}" in page.text
        if step.missing:
            assert f"Not known, could change the way: {said('; '.join(step.missing))}" in page.text


def test_steps_that_were_not_reached_are_greyed_and_say_why(plan):
    for drawn, path in zip(view_of(plan)["bone"]["paths"]["drawn"], plan.paths, strict=True):
        for shown, step in zip(drawn["steps"], path.steps, strict=True):
            assert (shown["state"] == "not reached") is not step.taken
            assert bool(shown["outcome"]) is step.taken
            assert shown["because"]
            taken = [branch for branch in step.branches if branch.taken and step.taken]
            named = [name for one in shown["not_taken"] for name in one["names"]]
            assert len(named) == len(set(named)) == len(step.branches) - len(taken)
            assert all(branch["because"] for branch in shown["not_taken"])


def test_a_branch_without_a_reason_says_that_none_was_given():
    step = Step(
        "only", "Which way?", "left", "Left.", branches=(Branch("left", True, ""), Branch("right", False, ""))
    )
    drawn = view_of(bone.plan(paths=(Path("p", "A path", "Made up.", (step,)),)))["bone"]["paths"]["drawn"]
    assert drawn[0]["steps"][0]["not_taken"] == [{"names": ["right"], "because": "No reason was given."}]


def test_every_option_shows_status_reason_general_rule_evidence_and_what_would_change_it(plan, page):
    for option in plan.options:
        assert option.name in page.text
        assert said(option.because) in page.text
        assert option.population in page.text and option.strength in page.text and option.owner in page.text
        for text in (*option.would_change, *option.caveats, *option.literature, option.in_general):
            assert said(text) in page.text
        for text in option.missing:
            assert text.lower() in page.text.lower()
        for id in option.evidence:
            assert f"evidence-{id}" in page.ids and f"#evidence-{id}" in page.hrefs
        assert f"line-{option.id}" in page.ids


def test_the_status_is_a_word_and_each_word_has_a_frame_of_its_own():
    html = render_html(bone.plan(), NO_PICTURES).decode()
    frames = dict(re.findall(r'<span class="word (\w+)">([^<]+)</span>', html))
    assert set(frames.values()) == {str(status) for status in OptionStatus}
    assert len(frames) == len(OptionStatus)


def test_no_colour_but_ink_grey_and_the_link_is_on_the_bone_page():
    html = render_html(bone.plan(), NO_PICTURES).decode()
    section = html[html.index('id="bone-page"') : html.index('id="levels"')]
    for colour in set(re.findall(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b", section)):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
        red, green, blue = (int(digits[n : n + 2], 16) for n in (0, 2, 4))
        assert abs(red - green) < 24 and abs(green - blue) < 24, f"{colour} means something by its hue"


def test_an_option_that_was_overridden_shows_who_and_why():
    text = Page(render_html(bone.overridden_plan(), NO_PICTURES)).text.replace("\N{NO-BREAK SPACE}", " ")
    why = "Radiation of the breast in 2019; endocrinology advised against"
    assert f"caution Overridden by Dr B. Example on 2 Mar 2026: {why}." in text
    assert "allowed Accepted by Dr A. Example on 2 Mar 2026." in text


def test_a_recommendation_and_an_option_of_one_name_keep_places_of_their_own():
    line = dataclasses.replace(bone.DECIDE[0], id="denosumab")
    page = Page(render_html(bone.plan(recommendations=(line,)), NO_PICTURES))
    assert len(page.ids) == len(set(page.ids))
    assert {"line-denosumab", "option-denosumab"} <= set(page.ids)


def test_every_span_stands_on_the_timeline_with_its_days_and_reason(plan, page):
    for span in plan.timeline:
        assert span.what.lower() in page.text.lower()
        assert said(dates_said(span)) in page.text
        assert said(span.because) in page.text


def test_what_is_outstanding_stands_last_with_no_mark_but_its_due_day():
    groups = view_of(bone.plan())["bone"]["timeline"]["groups"]
    assert groups[-1]["title"] == "Outstanding"
    shapes = {row["label"]: [mark["shape"] for mark in row["marks"]] for row in groups[-1]["rows"]}
    assert shapes == {
        "Calcium in blood": [],
        "Parathyroid hormone": [],
        "Thyroid-stimulating hormone": ["due"],
        "DXA again": [],
    }
    assert all(row["marks"] for group in groups[:-1] for row in group["rows"])


def test_the_table_of_dxa_holds_every_value_and_says_which_decides():
    plan = bone.plan()
    page = Page(render_html(plan, NO_PICTURES))
    rows = view_of(plan)["bone"]["dxa"]["rows"]
    places = [value["to"] for row in rows for cell in row["cells"] for value in cell]
    wanted = [
        f"fact-{fact.id}"
        for fact in plan.record.facts
        if fact.concept.startswith("dxa") or fact.concept == "tbs"
    ]
    assert sorted(places) == sorted(wanted)
    assert [row["verdict"] for row in rows].count("Decides.") == 1
    decides = next(row for row in rows if row["verdict"] == "Decides.")
    assert (decides["side"], decides["site"], decides["date"]) == ("left", "total hip", "20\xa0Oct\xa02025")
    greyed = [row for row in rows if row["faint"]]
    assert {row["site"] for row in greyed} == {"lumbar spine", "site not recorded"}
    assert all(row["verdict"] in page.text for row in greyed)
    for fact in plan.record.facts:
        if fact.concept.startswith(("dxa", "tbs", "frax")):
            assert all(text in page.text for name, text in fact.context.items() if name != "scan")


def test_two_days_of_one_site_are_two_rows():
    rows = view_of(bone.plan())["bone"]["dxa"]["rows"]
    days = [row["date"] for row in rows if row["site"] == "total hip"]
    assert days == ["20\xa0Oct\xa02025", "3\xa0Sep\xa02021"]


def test_a_low_spine_raises_concern_and_does_not_stand_back():
    facts = tuple(dataclasses.replace(fact, value=-3.1) if fact.id == "d6" else fact for fact in bone.FACTS)
    plan = bone.plan()
    plan = dataclasses.replace(plan, record=dataclasses.replace(plan.record, facts=facts))
    row = next(row for row in view_of(plan)["bone"]["dxa"]["rows"] if row["site"] == "lumbar spine")
    assert row["verdict"].startswith("Raises concern") and not row["faint"]


def test_parts_without_content_say_so(page, plan):
    if not plan.paths:
        for words in (
            "No path was walked",
            "No DXA is in the record",
            "HU was not measured",
            "VBQ was not measured",
        ):
            assert words in page.text
        assert "No option was judged" in page.text and "Nothing with a place in time" in page.text


def test_every_link_of_the_bone_page_leads_somewhere_and_nothing_is_loaded(page):
    assert len(page.ids) == len(set(page.ids))
    assert {href[1:] for href in page.hrefs if href.startswith("#")} <= set(page.ids)
    assert page.sources == []
    assert "script" not in page.tags and "image" not in page.tags and "use" not in page.tags


def test_texts_of_the_bone_page_are_escaped():
    nasty = "<script>alert('x')</script>"
    plan = bone.plan()
    plan = dataclasses.replace(
        plan,
        options=tuple(dataclasses.replace(o, because=nasty, would_change=(nasty,)) for o in plan.options),
        timeline=tuple(dataclasses.replace(s, what=nasty, because=nasty) for s in plan.timeline),
        paths=tuple(
            dataclasses.replace(
                p, steps=tuple(dataclasses.replace(s, because=nasty, missing=(nasty,)) for s in p.steps)
            )
            for p in plan.paths
        ),
    )
    page = Page(render_html(plan, NO_PICTURES))
    assert "script" not in page.tags and page.text.count(nasty) > 10


def test_urgent_says_do_not_delay_on_the_bone_page_too():
    html = render_html(bone.urgent_plan(), NO_PICTURES).decode()
    section = html[html.index('id="bone-page"') : html.index('id="levels"')]
    assert "Do not delay for anything below; start it in parallel." in section


def test_the_same_plan_gives_the_same_page():
    assert render_html(bone.plan(), NO_PICTURES) == render_html(bone.plan(), NO_PICTURES)


def test_what_a_decision_asks_for_is_not_said_again_under_missing():
    """The DXA stood twice on the first screen, to decide and missing, with the same sentences."""
    what, why = "DXA of hip or distal radius", "No T-score of hip or distal radius is recorded."
    ask = Recommendation(
        "bone-dxa", f"Obtain a {what}.", Phase.PREOP, "expert", why, (), "all", "surgeon", missing=(what,)
    )  # fmt: skip
    gap = Missing(what, why, "Order the DXA.", weight=56)
    plan = bone.plan(to_decide=(ask,), recommendations=(ask,), missing=(gap, *bone.MISSING))
    sections = {section["id"]: section for section in first_screen(plan)}
    assert told_above(plan) == (gap,)
    assert all(why not in line["text"] for line in sections["missing"]["lines"])
    assert f"Already asked for above: {what}." in sections["missing"]["quiet"]
    assert [line["lead"] for line in view_of(plan)["depth"]["missing"]].count(f"{what}.") == 1
    late = bone.plan(to_decide=(*bone.DECIDE, ask), recommendations=(*bone.DECIDE, ask), missing=(gap,))
    assert told_above(late) == (), "a decision that is not on the screen tells nothing"


def test_one_scan_is_asked_for_once_on_the_first_screen_and_both_lines_stand_behind_it():
    """The DXA took two of the four places to decide: as a task, and as the USPSTF rule that asks for it."""
    task, rule = (
        Recommendation(id, action, Phase.PREOP, "guideline", "Why.", (), "all", "the spine clinic")
        for id, action in (("bone-dxa-hip-or-radius", "Obtain it."), ("bone-dxa-uspstf", "Obtain it: B."))
    )
    both = bone.plan(to_decide=(task, rule), recommendations=(task, rule))
    first = next(section for section in first_screen(both) if section["id"] == "to-decide")
    assert [line["lead"] for line in first["lines"]] == ["Obtain it."]
    assert len(view_of(both)["depth"]["recommendations"]) == 2
    alone = bone.plan(to_decide=(rule,), recommendations=(rule,))
    first = next(section for section in first_screen(alone) if section["id"] == "to-decide")
    assert [line["lead"] for line in first["lines"]] == ["Obtain it: B."]


def test_gaps_that_matter_for_one_reason_take_one_line_of_the_first_screen():
    gaps = [Missing(what, "Avoided then.", f"Ask for {what}.") for what in ("cancer", "radiation")]
    plan = bone.plan(missing=(*gaps, Missing("calcium", "Asked for first.", "Measure it.")))
    missing = next(section for section in first_screen(plan) if section["id"] == "missing")
    assert [line["lead"] for line in missing["lines"]] == ["Cancer; radiation.", "Calcium."]
    assert missing["lines"][0]["note"] == "Ask for cancer. Ask for radiation."


def test_a_field_strength_has_its_unit():
    assert (
        conditions_said({"field strength": "1.5", "sequence": "T1"}) == "field strength 1.5\xa0T; sequence T1"
    )
    assert conditions_said({"field strength": "unknown"}) == "field strength unknown"


def test_units_in_a_sentence_are_written_as_a_clinician_writes_them():
    said_by_a_room = "EGFR 48.3 mL/min/{1.73_m2} and TSH 0.05 m[IU]/L (2026-02-01)"
    assert sentence(said_by_a_room) == ("EGFR 48.3 mL/min/1.73 m² and TSH 0.05 mIU/L (1\xa0Feb\xa02026).")


def test_the_lowest_t_score_that_counts_comes_first_on_the_first_screen():
    section = next(section for section in first_screen(bone.plan()) if section["id"] == "bone")
    assert section["lines"][0]["lead"] == "DXA T-score, left total hip"
    assert section["lines"][0]["text"].startswith("−2.7")
    assert len(section["lines"]) <= 5
    drugs = next(line for line in section["lines"] if line["lead"] == "Drugs for this operation")
    for status in OptionStatus:
        assert str(status) in drugs["text"].lower()


def test_answers_of_spans_are_three_valued():
    drugs = {span.what: dates_said(span) for span in bone.TIMELINE}
    assert drugs["alendronate"].endswith("goes on")
    assert drugs["vitamin D3"].endswith("last day unknown")
    assert drugs["raloxifene"] == "date unknown"
    over = dataclasses.replace(bone.TIMELINE[0], ongoing=Answer.NO)
    assert dates_said(over).endswith("over, last day not recorded")
