"""The page for the patient: only after confirmation, in plain words, with the signs for which to call."""

import dataclasses
import re

import pytest

import hand_made_plan as hand_made
from spinewise.report.letter_for_patient import letter_html, letter_words
from spinewise.words import NotConfirmed


def text_of(html: bytes) -> str:
    body = html.decode().split("</style>")[1]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def syllables(word: str) -> int:
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))))


def grade(text: str) -> float:
    """Flesch-Kincaid grade; 12 years of age is grade 6 to 7."""
    sentences = [s for s in re.split(r"[.?!:]\s+", text) if s.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("whats", [(), ("levels",), ("levels", "sides"), ("sides", "urgency")])
def test_it_does_not_exist_before_confirmation(whats):
    with pytest.raises(NotConfirmed, match="the page for the patient is not written"):
        letter_html(hand_made.plan(review=hand_made.confirmed_review(whats=whats)))


def test_it_says_what_the_first_screen_promises():
    text = text_of(letter_html(hand_made.confirmed_plan())).replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Your operation and why",
        "What we found",
        "What you can do by 14 Apr 2026",
        "Do not stop or start a medicine because of this page",
        "Questions you may want to ask",
        "varies a lot",
        "Nobody watches your data day and night",
        "new weakness",
        "numbness between your legs",
        "cannot hold or cannot pass urine or stool",
        "fever",
        "a wound that leaks",
    ):
        assert said in text


def test_it_is_plain_enough_for_a_reader_of_twelve():
    words = letter_words(hand_made.confirmed_plan())
    sentences = [*words["operation"], *words["found"], *words["todo"], *words["questions"]]
    assert grade(" ".join(sentences)) < 6.5
    assert max(len(s.split()) for part in sentences for s in re.split(r"[.?!]\s+", part)) <= 22


def test_it_gives_no_numbers_of_the_patient_no_genes_and_no_percentages():
    text = text_of(letter_html(hand_made.confirmed_plan()))
    assert "%" not in text
    for word in ("gene", "HU", "T-score", "survival", "−2.7", "UIV", "instrument"):
        assert word not in text


def test_an_urgent_operation_is_never_a_reason_to_wait():
    plan = dataclasses.replace(hand_made.urgent_plan(), review=hand_made.confirmed_review())
    text = text_of(letter_html(plan))
    assert "It should not wait. Nothing on this page is a reason to wait." in text


def test_it_loads_nothing():
    html = letter_html(hand_made.confirmed_plan()).decode()
    assert (
        "default-src 'none'" in html and "href" not in html and "src=" not in html and "<script" not in html
    )
