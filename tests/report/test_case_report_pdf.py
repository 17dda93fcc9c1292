"""The PDF says what the page says, with the first screen on one sheet of A4."""

import dataclasses
import json
import re
import shutil
import subprocess
import unicodedata

import pytest
import typst

import hand_made_plan as hand_made
from spinewise.report.pdf import render_pdf, typst_run
from spinewise.report.pictures import NO_PICTURES, draw_pictures
from spinewise.report.view import view_of
from spinewise.results import Missing, Recommendation
from spinewise.words import Phase


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())


def words_of(pdf: bytes, tmp_path, *pages: str) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is absent: install poppler-utils")
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([reader, "-q", "-raw", *pages, str(path), "-"], capture_output=True, check=True)
    return plain(done.stdout.decode()).replace("D R A F T", "DRAFT")  # the watermark is set with wide letters


def first_sentences(plan) -> list[str]:
    view = view_of(plan)
    said = [view["head"]["operation"], view["head"]["when"], view["head"]["state"]["sentence"]]
    for section in view["first"]:
        said += [section["quiet"], *section["commands"]]
        for line in [*section["lines"], *section["questions"]]:
            said += [line["lead"], line["text"], line["note"], *(r["text"] for r in line["refs"])]
        if section["hu"]:
            said += [section["hu"]["conditions"]]
            said += [f for column in section["hu"]["columns"] for f in (column["level"], column["interval"])]
    return [plain(text) for text in said if text]


def crowded():
    """A plan with long sentences in every section."""
    plan = hand_made.plan(hand_made.SEVENTEEN)
    long = "This sentence is as long as sentences in real plans are, with a reason and a second clause. "
    lines = tuple(
        Recommendation(
            f"line-{n}",
            long + str(n),
            Phase.PREOP,
            "expert",
            long * 2,
            ("hu-three-location-mean",),
            "all",
            "surgeon",
        )
        for n in range(7)
    )
    gaps = tuple(Missing(f"Thing {n}", long * 2, long, weight=n) for n in range(12))
    findings = tuple(dataclasses.replace(f, because=long * 2) for f in hand_made.FINDINGS * 4)
    return dataclasses.replace(plan, to_decide=lines, recommendations=lines, missing=gaps, findings=findings)


VARIANTS = {
    "draft": hand_made.plan,
    "confirmed": hand_made.confirmed_plan,
    "urgent": hand_made.urgent_plan,
    "empty": hand_made.empty_plan,
    "crowded": crowded,
}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_first_screen_is_the_first_page_and_says_the_same(name, tmp_path):
    plan = VARIANTS[name]()
    volume = hand_made.drawn(plan.spine.levels)[0] if plan.spine else None
    pictures = draw_pictures(plan, volume)
    pictures = dataclasses.replace(pictures, levels={})  # only the first page is looked at
    pdf = render_pdf(plan, pictures)
    page = words_of(pdf, tmp_path, "-f", "1", "-l", "1")
    for sentence in first_sentences(plan):
        assert sentence in page, sentence
    second = words_of(pdf, tmp_path, "-f", "2", "-l", "2")
    assert second.removeprefix("DRAFT ").startswith("Bone")
    assert words_of(pdf, tmp_path, "-f", "2").index(" Timeline ") < words_of(pdf, tmp_path, "-f", "2").index(
        " Levels "
    )


@pytest.mark.parametrize("name", ["crowded"])
def test_depth_begins_on_the_second_page(name):
    """The same, asked of the PDF writer itself, so that it holds where no reader is installed."""
    plan = VARIANTS[name]()
    pictures = dataclasses.replace(draw_pictures(plan, hand_made.drawn(plan.spine.levels)[0]), levels={})
    found = typst_run(typst.query, plan, pictures, selector="<first-screen-end>", field="value", one=True)
    assert json.loads(found) == {"page": 1}


def test_every_page_says_draft_and_the_intended_use(tmp_path):
    words = words_of(render_pdf(hand_made.plan(), NO_PICTURES), tmp_path)
    pages = int(re.search(r"1 / (\d+)", words).group(1))
    assert pages > 1
    assert words.count("DRAFT") >= 2 * pages
    assert words.count("Not a medical device") == pages
    done = words_of(render_pdf(hand_made.confirmed_plan(), NO_PICTURES), tmp_path)
    assert "DRAFT" not in done and "CONFIRMED" in done


def test_markup_in_the_record_stays_text(tmp_path):
    nasty = 'a *b* #image("x") <tag> $x^2$ \\ [c] "q" @ref'
    operation = dataclasses.replace(hand_made.OPERATION, diagnosis=nasty)
    words = words_of(render_pdf(hand_made.plan(operation=operation), NO_PICTURES), tmp_path)
    assert nasty in words


def test_the_same_plan_gives_the_same_bytes():
    assert render_pdf(hand_made.plan(), NO_PICTURES) == render_pdf(hand_made.plan(), NO_PICTURES)


def test_evidence_and_facts_stand_behind(tmp_path):
    words = words_of(render_pdf(hand_made.plan(), NO_PICTURES), tmp_path)
    assert "doi:10.2106/JBJS.J.00160" in words.replace("- ", "-")
    assert "bundle.json#Observation/3" in words
    assert "concordance" not in words.lower()
