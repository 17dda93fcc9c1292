"""The counselling pages: nulls as large as the rest, one sheet, and plain words for the patient."""

import datetime
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from test_definition_report_letter import grade, text_of

from spinewise.app.fractured import osteoporosis_in, weigh_fracture
from spinewise.evidence.protocol import protocol_defaults
from spinewise.pathway.make import make_plan
from spinewise.pathway.plan import Plan
from spinewise.pathway.reviewed import with_review
from spinewise.record.fact import Fact, Patient
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.record.review import CONFIRMABLE, Confirmation, Decision, Review
from spinewise.report import counselling
from spinewise.report.augmentation_page import counselling_html, counselling_pdf, counselling_view
from spinewise.report.augmentation_patient import patient_html, patient_view
from spinewise.report.augmentation_picture import ANY_TIME, MONTH, estimates, matching_picture
from spinewise.results import Provenance
from spinewise.words import Answer, NotConfirmed

DAY = datetime.date(2026, 3, 1)
AT = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)


def plan_of(*facts: Fact, confirmed: bool = False) -> Plan:
    fracture = Fact("f", "vertebral-fracture", Answer.YES, "", DAY, "by hand", note="L1")
    born = Patient("P-1", "female", datetime.date(1950, 1, 1))
    record = Record(born, PlannedOperation(), (fracture, *facts))
    advice = weigh_fracture(record, (), None, protocol_defaults(), DAY)
    plan = make_plan(
        record, None, (), (advice,), (), (), protocol_defaults(), Review(),
        Provenance("spinewise", "1", (), {}, DAY), DAY, images=(),
    )  # fmt: skip
    if not confirmed:
        return plan
    return with_review(
        plan, Review(tuple(Confirmation(what, "Dr Roe", AT, plan.inputs_sha256) for what in CONFIRMABLE))
    )


def test_the_page_for_the_patient_does_not_exist_before_confirmation() -> None:
    with pytest.raises(NotConfirmed, match="the page for the patient is not written"):
        patient_html(plan_of())


@pytest.mark.evidence("t2-counsel-eligible")
def test_the_page_for_the_patient_is_plain_and_promises_nothing() -> None:
    plan = plan_of(confirmed=True)
    view = patient_view(plan)
    parts = ("found", "without", "with_cement", "harms", "life", "both", "questions")
    sentences = [one for part in parts for one in view[part]]
    assert grade(" ".join(sentences)) < 6.5
    assert max(len(s.split()) for one in sentences for s in re.split(r"[.?!]\s+", one)) <= 22
    text = text_of(patient_html(plan))
    for said in ("Without cement", "With cement", "In three of them there was no difference", "Nobody knows",
                 "26 of 3175 people", "You may change your mind", "not of you"):  # fmt: skip
        assert said in text
    for never in ("%", "hazard", "ratio", "odds", "survival", "promise", "gene", "chance"):
        assert not re.search(rf"(?<!\w){never}(?!\w)", text.lower()), never


@pytest.mark.evidence("t2-augmentation-definition")
def test_sham_controlled_trials_come_first_and_nulls_say_so() -> None:
    rows = counselling.trials()
    assert [row["design"] for row in rows[:5]] == ["randomised, sham-controlled"] * 5
    shows = [result["shows"] for row in rows[:5] for result in row["results"]]
    assert shows.count("no difference shown") == 3
    unconfirmed = [result for row in rows for result in row["results"] if not result["confirmed"]]
    assert len(unconfirmed) == 4 and all(result["shows"] == "" for result in unconfirmed)


def test_harms_stand_with_denominators_or_as_not_quantified() -> None:
    said = " ".join(text for row in counselling.harms() for text in row["what"])
    for counted in ("157 of 214", "164 of 201", "26 of 3175", "4 of 3175", "34 of 1782", "50 of 140"):
        assert counted in said
    assert counselling.NOT_QUANTIFIED.startswith("Not quantified here: bleeding")


@pytest.mark.evidence("t2-survival-1y-55", "t2-mortality-10y")
def test_the_figure_of_the_interview_is_explained_as_a_ratio_of_one_study() -> None:
    said = counselling.interview_figure()
    for words in ("1.55", "Edidin 2015", "1,038,956", "not at one year", "not this patient's odds"):
        assert words in said
    assert "Observational; publication not named." in counselling.over_ten_years()


def test_the_arithmetic_says_what_it_assumes() -> None:
    said = " ".join(counselling.arithmetic())
    for words in ("14.8", "6.8 percentage points", "3.8 points", "26.5", "0.67 in year 1", "0.84 after it",
                  "not read in a table", "no proof"):  # fmt: skip
        assert words in said


def test_the_picture_holds_the_four_groups_and_the_implausible_month() -> None:
    assert [one.value for one in estimates(ANY_TIME)] == [0.84, 0.88, 1.32, 1.81]
    assert [(one.low, one.high) for one in estimates(ANY_TIME)] == [
        (0.82, 0.87), (0.85, 0.91), (1.25, 1.41), (1.58, 2.09),
    ]  # fmt: skip
    assert [one.value for one in estimates(MONTH)] == [0.29, 0.53, 0.35, 0.45]
    first, again = matching_picture(), matching_picture()
    assert first.png == again.png and first.png.startswith(b"\x89PNG")
    assert "235,317" in first.caption


def test_the_page_is_one_sheet_and_says_the_same_as_the_view(tmp_path: Path) -> None:
    plan = plan_of()
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(counselling_pdf(plan))
    assert counselling_pdf(plan) == pdf.read_bytes()
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is absent: install poppler-utils")
    told = subprocess.run([reader, "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert told.count("\f") == 2, "this patient in front, the evidence behind"
    page = text_of(counselling_html(plan))
    for row in counselling_view(plan)["trials"]:
        assert row["label"] in page and row["label"].split()[0] in told


def test_what_was_discussed_is_told_from_the_record_and_from_the_review() -> None:
    assert counselling_view(plan_of())["discussed"].startswith("Not recorded yet")
    both = (
        Fact("a", "discussed-conservative-care", Answer.YES, "", DAY, "by hand"),
        Fact("b", "discussed-augmentation", Answer.YES, "", DAY, "by hand"),
    )
    assert counselling_view(plan_of(*both))["discussed"].startswith("It is recorded that")
    plan = plan_of()
    line = Decision("augmentation-counsel", True, "", "Dr Roe", AT, plan.inputs_sha256)
    said = counselling_view(with_review(plan, Review(decisions=(line,))))["discussed"]
    assert said == "Both ways discussed: accepted by Dr Roe on 2026-03-01."
    refused = with_review(plan, Review(decisions=(replace(line, accepted=False, because="not yet"),)))
    assert counselling_view(refused)["discussed"].startswith("Not recorded yet")


def test_markup_in_the_record_stays_text() -> None:
    nasty = Fact("e", "symptom-evolution", '<script>alert("x")</script> #panic', "", DAY, "by hand")
    page = counselling_html(plan_of(nasty)).decode()
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert counselling_pdf(plan_of(nasty)).startswith(b"%PDF")


def test_osteoporosis_is_unknown_where_the_bone_room_failed() -> None:
    assert osteoporosis_in(None) is Answer.UNKNOWN
