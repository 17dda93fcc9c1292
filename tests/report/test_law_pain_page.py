"""The page of analgesia: the answer first, nothing lost between advice and page, unknown stays unknown."""

import dataclasses
import datetime
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_law_report_page import Page

import hand_made_pain as made
from spinewise.pain.regimen.regimen import ElementStatus
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import with_review
from spinewise.record.genotype import LaboratoryCall
from spinewise.record.operation import Urgency
from spinewise.record.review import Decision, Review
from spinewise.report.citations import caveat_said, evidence_shown
from spinewise.report.first_screen import first_screen
from spinewise.report.lines import sentence
from spinewise.report.page import render_html
from spinewise.report.pain.page import pain_html, pain_pdf
from spinewise.report.pain.view import pain_view
from spinewise.report.pictures import NO_PICTURES
from spinewise.report.rooms import without_pain
from spinewise.report.timeline import dates_said
from spinewise.results import Option, OptionStatus, Span, SpanKind
from spinewise.words import Answer

NASTY = "<script>alert('x')</script><img src=http://evil.example/x>"
AT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def of(drugs=made.DRUGS, calls=made.CALLS, regimen=made.REGIMEN) -> Plan:
    return made.plan(made.pain(drugs, calls, regimen=regimen))


VARIANTS = {
    "everything": of,
    "no genes": lambda: of(calls=()),
    "no drugs": lambda: of(drugs=()),
    "as the room says it": lambda: of(regimen=None),
    "nothing known": lambda: of((), (), None),
}


@pytest.fixture(params=VARIANTS)
def plan(request) -> Plan:
    return VARIANTS[request.param]()


def page_of(plan: Plan) -> Page:
    assert plan.analgesia is not None
    return Page(pain_html(plan, plan.analgesia))


def view_of(plan: Plan):
    assert plan.analgesia is not None
    return pain_view(plan, plan.analgesia)


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def text_of(plan: Plan) -> str:
    return plain(page_of(plan).text)


def pain_on_first_screen(plan: Plan) -> dict[str, str]:
    section = next(one for one in first_screen(plan) if one["id"] == "pain")
    return {one["lead"]: one["text"] for one in section["lines"]}


def test_every_proposal_is_there_once_with_owner_reason_source_and_strength(plan):
    view, text, ids = view_of(plan), text_of(plan), set(page_of(plan).ids)
    rows = {row["anchor"]: row for group in view["groups"] for row in group["rows"]}
    afterwards = [row for time in view["later"] for row in time["rows"]]
    for line in plan.analgesia.advice.recommendations:
        held = next(one for one in plan.recommendations if one.id == line.id)
        assert plain(sentence(held.action)) in text and line.owner in text
        assert {evidence_shown(id)["anchor"] for id in line.evidence} <= ids
        if line.id.startswith("after-"):
            assert [row["what"] for row in afterwards].count(sentence(line.action)) == 1
            continue
        mine = rows[f"pain-{line.id}"]
        assert mine["owner"] == line.owner and line.strength in mine["source"]
        for said in (line.because, line.population):
            assert plain(sentence(said)) in text
        for caveat in line.caveats:
            assert plain(caveat_said(caveat)) in text
        for other in line.alternatives:
            assert plain(other).lower().rstrip(".") in text.lower()


def test_every_element_shows_status_reason_source_with_version_and_its_drugs(plan):
    text, view = text_of(plan), view_of(plan)
    groups = {group["id"]: [row["name"] for row in group["rows"]] for group in view["groups"]}
    wanted = {
        ElementStatus.KEPT: "use",
        ElementStatus.CHANGED: "use",
        ElementStatus.REMOVED: "avoid",
        ElementStatus.UNDECIDED: "open",
    }
    for one in plan.analgesia.regimen.elements:
        assert groups[wanted[one.status]].count(one.name) == 1
        row = next(r for g in view["groups"] for r in g["rows"] if r["name"] == one.name)
        assert row["status"] == str(one.status) and row["owner"] == one.owner
        assert [word for word, on in row["phases"].items() if on] == [
            {"preop": "before", "intraop": "during", "postop": "after"}[phase] for phase in one.phases
        ]
        for part in (one.source, one.version, one.strength):
            assert part in row["source"]
        for said in (*one.because, *one.alternatives):
            assert plain(sentence(said)) in text
        for said in one.caveats:
            assert plain(caveat_said(said)) in text
        for said in one.missing:
            assert plain(said).removeprefix("whether there is ").lower() in text.lower()
        for drug in one.candidates:
            differs = len({other.status for other in one.candidates} | {one.status}) > 1
            told = [d["drugs"].split(", ") for d in row["drugs"] if d["status"] == str(drug.status)]
            assert not differs or any(drug.drug in names for names in told), drug.drug
            assert all(plain(reason).rstrip(".").lower() in text.lower() for reason in drug.because)


def test_nothing_else_of_the_room_is_lost(plan):
    said, text = plan.analgesia, text_of(plan)
    regimen = said.regimen
    for one in (*regimen.settled, *said.advice.disagreements):
        assert all(plain(sentence(side)) in text for side in one.says), one.about
        assert plain(one.settled).partition(" Decides:")[0].rstrip(".") in text
    for factor in regimen.risk_factors:
        assert factor.name in text and plain(sentence(factor.because)) in text
        assert all(plain(sentence(study)) in text for study in factor.studies)
    for later in regimen.discharge:
        assert plain(sentence(later.what)) in text and later.source in text and later.when in text
    for left in regimen.left_out:
        assert plain(f"{left.name}. {sentence(left.because)}") in text and plain(left.already) in text
        assert plain(left.source) in text
    for gap in said.advice.missing:
        assert plain(sentence(gap.why_it_matters)) in text and plain(sentence(gap.how_to_get_it)) in text
    for question in said.questions:
        assert plain(sentence(question.what)) in text
    for span in regimen.timeline:
        assert plain(sentence(dates_said(span))) in text and plain(sentence(span.because)) in text
    for finding in said.advice.findings:
        if not finding.name.startswith(("analgesia: ", "gene: ")):  # held to their own sections above
            assert plain(sentence(finding.because)) in text, finding.name
    for base in regimen.operation.because:
        assert plain(sentence(base)) in text


def test_the_answer_stands_first_and_has_the_names():
    plan = of()
    assert view_of(plan)["answer"] == [
        ["Use", "Paracetamol; ketamine infusion."],
        ["With care", "Opioid as rescue (tramadol has been taken for months)."],
        ["Avoid", "NSAID or COX-2 inhibitor (apixaban is taken: bleeding); tramadol."],
        ["Open", "Epidural analgesia."],
        ["Ask", "Decide before induction: Ketorolac and fusion; day on which apixaban stops."],
        ["Watch", "Opioid, 65 years or more; opioid with a serotonergic drug; opioid that needs CYP2D6 with "
                  "a moderate inhibitor."],
    ]  # fmt: skip
    page = page_of(plan).text
    assert page.index("Use Paracetamol") < page.index("Base made by hand") < page.index("Source, version")


def test_no_sentence_of_a_row_is_said_twice(plan):
    for group in view_of(plan)["groups"]:
        for row in group["rows"]:
            said = [row["action"], *row["why"], *(text for _, text in row["notes"])]
            assert len(said) == len(set(said)), row["name"]
    names = [row["anchor"] for group in view_of(plan)["groups"] for row in group["rows"]]
    assert len(names) == len(set(names))


def test_a_status_is_a_word_and_a_shape_of_its_own_and_no_colour_means_anything():
    html = pain_html(of(), of().analgesia).decode()
    shapes = dict(re.findall(r'<td class="status ([\w-]+)">(<svg.*?</svg>)', html, re.DOTALL))
    assert set(shapes) == {"kept", "changed", "removed", "undecided", "caution", "to-do"}
    assert shapes.pop("caution") == shapes["to-do"], "what is to be done has one shape and its own word"
    assert len(set(shapes.values())) == len(shapes)
    for word in shapes:
        assert f"</svg>{word.replace('-', ' ')}</td>" in html
    body = html[html.index("<body") :]
    for colour in set(re.findall(r"#[0-9a-f]{6}\b", body)):
        red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 24, colour


def test_genes_show_genotype_effective_phenotype_strength_and_level():
    rows = {row["gene"]: row for row in view_of(of())["genes"]["rows"]}
    assert rows["CYP2D6"]["genotype"] == "*1/*41 Normal Metabolizer, activity score 1.5"
    assert rows["CYP2D6"]["effective"] == "*1/*41 Intermediate Metabolizer, activity score 0.75"
    assert rows["CYP2D6"]["source"] == "laboratory: report.csv row 1"
    assert rows["CYP2D6"]["changes"] == "tramadol (Optional)" and rows["CYP2D6"]["level"] == "guideline"
    assert rows["CYP2C9"]["effective"] == "unchanged"
    assert rows["CYP2C9"]["changes"] == "celecoxib (Moderate)"
    text = text_of(of())
    assert "CYP2C19, CYP2B6, RYR1, CACNA1S and G6PD: not known, which does not mean normal." in text
    assert "duloxetine (moderate)" in text
    assert "By the genotype alone: “Use tramadol label recommended" in text


def test_guidelines_are_quoted_whole_and_no_dose_stands_outside_a_quotation():
    calls = (LaboratoryCall("CYP2C9", "r", "*3/*3"), LaboratoryCall("CYP2D6", "r", "*4/*4"))
    plan = of(calls=calls)
    quotes = view_of(plan)["genes"]["quotes"]
    html = plain(Page(pain_html(plan, plan.analgesia)).text)
    for drug in plan.analgesia.drugs:
        for row in drug.said:
            assert plain(row.text) in html and row.pmid in html and row.strength in html
    assert any(re.search(r"25.50%", row["text"]) for quote in quotes for row in quote["said"])
    genes = html[html.index("no dose follows from any of them") : html.index("Opioids before the operation")]
    outside = re.sub(r"“[^”]*”", "", genes)
    outside = re.sub(r"Research genes, the studies side by side.*", "", outside)
    assert not re.search(r"\d\s*(?:mg|%|ug|mcg)", outside), outside
    assert "No dose, drug or amount follows from it" in outside


def test_research_genes_stand_side_by_side_and_say_that_no_dose_follows(plan):
    text = text_of(plan)
    for gene in plan.analgesia.research:
        assert plain(sentence(gene.conflict)) in text
        for study in gene.studies:
            assert plain(study.says) in text
    assert "Research evidence. No dose, drug or amount follows from it" in text


def test_unknown_is_said_as_unknown():
    plan = of((), (), None)
    text = text_of(plan)
    assert "No drug stands on a list that was read, which does not mean that nothing is taken." in text
    assert "Genes read: none." in text
    assert "No gene of a guideline was read." in text
    assert "there is no opioid load" in text
    lines = pain_on_first_screen(plan)
    assert lines["Genes:"] == "No change: no gene of a guideline was read, which does not mean normal."
    assert "There is no medication list" in lines["Opioids:"]
    factors = {group["found"]: [one["name"] for one in group["rows"]] for group in view_of(of())["factors"]}
    assert factors == {
        "yes": ["Opioid before surgery"],
        "unknown": ["Catastrophising"],
        "no": ["Depression"],
    }


def test_the_first_screen_says_what_changes_and_genes_only_where_they_do():
    lines = pain_on_first_screen(of())
    assert [*lines] == ["Avoid:", "With care:", "Use:", "Open:", "Genes:", "Opioids:"]
    assert lines["Avoid:"] == "NSAID or COX-2 inhibitor (apixaban is taken: bleeding); tramadol."
    assert lines["With care:"] == "Opioid as rescue (tramadol has been taken for months)."
    assert lines["Open:"] == "Epidural analgesia."
    assert lines["Use:"] == "Paracetamol; ketamine infusion."
    assert lines["Genes:"].startswith(
        "CYP2D6 *1/*41 Normal Metabolizer, activity score 1.5, *1/*41 Intermediate"
    )
    assert "differs for tramadol; CYP2C9 *1/*3" in lines["Genes:"]
    assert lines["Opioids:"].startswith("The opioids on the lists come to 30 MME a day.")
    usual = (LaboratoryCall("CYP2D6", "r", "*1/*2"), LaboratoryCall("CYP2C9", "r", "*1/*1"))
    taken = tuple(one for one in made.DRUGS if one.name != "duloxetine")
    assert pain_on_first_screen(of(taken, usual))["Genes:"] == "No change for the drugs at hand."


def test_no_screen_says_that_pain_is_not_assessed(plan):
    html = render_html(plan, NO_PICTURES).decode()
    assert "Not assessed in this version: pain" not in html
    page = Page(html.encode())
    assert "analgesia" in page.ids and "#analgesia" in page.hrefs
    assert len(page.ids) == len(set(page.ids))
    assert {href[1:] for href in page.hrefs if href.startswith("#")} <= set(page.ids)


def test_urgent_goes_first_and_nothing_on_the_page_delays_it():
    operation = dataclasses.replace(
        made.OPERATION, urgency=Urgency.EMERGENCY, urgency_reasons=("cauda equina",)
    )
    plan = made.plan(operation=operation)
    text = text_of(plan)
    assert "EMERGENCY: cauda equina. Do not delay for anything below; start it in parallel." in text
    preop = [row for g in view_of(plan)["groups"] for row in g["rows"] if row["status"] == "caution"]
    assert preop and all(row["action"].startswith("Do not delay the operation for this") for row in preop)


def test_draft_until_confirmed_and_a_decision_shows_who_and_why():
    plan = of()
    text = text_of(plan)
    assert text.count("DRAFT") >= 2 and "Levels, sides and urgency not confirmed." in text
    no = Decision(
        "option:analgesia-ketamine", False, "History of psychosis", "Dr Roe", AT, plan.inputs_sha256
    )
    text = text_of(with_review(plan, Review(decisions=(no,))))
    assert "Overridden by Dr Roe on 2 Mar 2026: History of psychosis." in text


def test_text_from_outside_stays_text_and_nothing_is_loaded():
    regimen = dataclasses.replace(
        made.REGIMEN,
        elements=(
            dataclasses.replace(
                made.ELEMENTS[4],
                because=(NASTY,),
                alternatives=(NASTY,),
                candidates=(dataclasses.replace(made.ELEMENTS[4].candidates[0], because=(NASTY,)),),
            ),
        ),
    )
    plan = of((*made.DRUGS, made.drug(NASTY)), (LaboratoryCall("CYP2D6", NASTY, "*1/*4"),), regimen)
    page = page_of(plan)
    assert "script" not in page.tags and "img" not in page.tags and page.sources == []
    assert NASTY in page.text
    assert pain_pdf(plan, plan.analgesia).startswith(b"%PDF")
    assert len(page.ids) == len(set(page.ids))
    assert {href[1:] for href in page.hrefs if href.startswith("#")} <= set(page.ids)
    assert all(href.startswith(("#", "https://", "http://")) for href in page.hrefs)


def test_a_rule_that_may_hold_is_no_rule_that_holds():
    view = view_of(of())
    assert {rule["title"] for rule in view["rules"]} >= {"opioid with sleep apnoea", "tramadol with low eGFR"}
    rows = [row["name"] for group in view["groups"] for row in group["rows"]]
    assert not {rule["title"] for rule in view["rules"]} & set(rows)
    held = {one.title for one in of().analgesia.rules if one.holds is Answer.YES}
    assert held <= set(rows)


def test_the_pdf_is_at_most_two_sheets_and_says_the_same(plan, tmp_path: Path):
    pdf = tmp_path / "pain.pdf"
    pdf.write_bytes(pain_pdf(plan, plan.analgesia))
    assert pdf.read_bytes() == pain_pdf(plan, plan.analgesia)
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is absent: install poppler-utils")
    told = subprocess.run([reader, pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert told.count("\f") <= 2
    words = set(plain(told).split())  # cells of a table are read line by line, across columns
    view = view_of(plan)
    rows = [row for group in view["groups"] for row in group["rows"]]
    for row in rows:
        for text in (row["name"], row["action"], row["owner"], row["strength"], *row["why"]):
            assert set(plain(text).split()) <= words, row["name"]
    for row in view["genes"]["rows"]:
        assert set(plain(f"{row['gene']} {row['genotype']} {row['changes']}").split()) <= words
    assert set(plain(view["opioids"]["text"]).split()) <= words
    for time in view["later"]:
        for row in time["rows"]:
            assert set(plain(row["what"]).split()) <= words


def test_the_same_plan_gives_the_same_page(plan):
    assert pain_html(plan, plan.analgesia) == pain_html(plan, plan.analgesia)


def test_pages_about_bone_hold_nothing_of_analgesia_and_lose_nothing_else():
    plan = of()
    bone = Option("denosumab", "Denosumab", OptionStatus.CAUTION, "a test", "-", (), "adults", "-")
    before = Span("denosumab", SpanKind.DRUG, None, None, "Of the room of bone.", Answer.YES)
    both = dataclasses.replace(plan, options=(*plan.options, bone), timeline=(*plan.timeline, before))
    kept = without_pain(both)
    assert kept.options == (bone,)
    own = set(plan.analgesia.advice.timeline)
    assert own and before in kept.timeline and not own & set(kept.timeline)
    assert set(both.timeline) == own | set(kept.timeline)
    same = [one.name for one in dataclasses.fields(both) if one.name not in ("options", "timeline")]
    assert all(getattr(kept, name) is getattr(both, name) for name in same)
    alone = dataclasses.replace(both, analgesia=None)
    assert without_pain(alone) is alone


@pytest.mark.parametrize("text", ['It says "Avoid it."', "It says “Avoid it.”", "Whose is it?"])
def test_a_quotation_that_ends_in_a_full_stop_gets_no_second(text):
    """The page read `consider a non-codeine opioid.".`"""
    assert sentence(text)[-1] in '."”?' and not sentence(text).endswith(('".', "”."))
    plan = made.plan(made.pain((), (LaboratoryCall("CYP2D6", "r", "*4/*4"),), regimen=None))
    assert 'opioid."' in text_of(plan) and '.".' not in text_of(plan)


def test_an_open_conflict_that_another_proposal_took_in_stands_on_the_page():
    """With buprenorphine neither reason of "rescue and a partial agonist" stood on the page."""
    plan = made.plan(made.pain((made.drug("buprenorphine"),), (), regimen=None))
    told = {one["about"]: one for one in view_of(plan)["settled"]}
    (open_,) = [one for one in plan.analgesia.regimen.settled if one.id == "rescue-and-buprenorphine"]
    assert open_.is_open
    assert told[sentence(open_.about)]["says"] == [sentence(text) for text in open_.says]
    assert "Ask the acute-pain team before admission" in text_of(plan)
    here = [text for text in open_.says if text.startswith("Here")]
    assert len(here) == 1  # six opioids said the same six times
    assert "Here, for morphine, oxycodone, hydromorphone, hydrocodone, tramadol and codeine:" in here[0]


def test_what_nothing_settles_is_headed_as_open(plan):
    for one in view_of(plan)["settled"]:
        assert one["word"] == ("Open:" if one["settled"].startswith("Nothing settles") else "Settled:")
