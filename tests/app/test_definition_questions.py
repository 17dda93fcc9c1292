"""Questions are asked on a terminal only; elsewhere they stay open and say how they are answered."""

import pytest

from spinewise.app import asking
from spinewise.app.asking import Answers, how_to_answer, parse_answers
from spinewise.results import Question
from spinewise.words import BadInput

QUESTION = Question(
    "labels.convention", "Which numbering?", ("VerSe", "by hand and eye"), "No level is named."
)


def test_answers_are_read_and_the_last_one_holds() -> None:
    assert parse_answers(["a=1", "b = two words", "a=x=y"]) == {"a": "x=y", "b": "two words"}


@pytest.mark.parametrize("wrong", ["a", "=b", "a=", ""])
def test_an_answer_of_another_shape_is_refused(wrong: str) -> None:
    with pytest.raises(BadInput, match="ID=CHOICE"):
        parse_answers([wrong])


def test_a_given_answer_is_matched_whatever_its_capitals() -> None:
    assert Answers({"labels.convention": "verse"}).to(QUESTION) == "VerSe"


def test_an_answer_that_is_no_choice_is_refused_with_the_choices() -> None:
    with pytest.raises(BadInput, match=r"VerSe \| by hand and eye"):
        Answers({"labels.convention": "perhaps"}).to(QUESTION)


def test_without_a_terminal_the_question_stays_open() -> None:
    answers = Answers()
    assert answers.to(QUESTION) is None and answers.known == {}


def test_how_to_answer_names_question_consequence_and_choices() -> None:
    assert how_to_answer(QUESTION) == (
        "Which numbering? No level is named. Answer with --answer labels.convention=VerSe | 'by hand and eye'"
    )


@pytest.mark.parametrize(
    ("typed", "answer"), [(["2"], "by hand and eye"), ([""], None), (["9", "x", "1"], "VerSe")]
)
def test_on_a_terminal_a_number_is_asked_for_until_it_fits(
    monkeypatch: pytest.MonkeyPatch, typed: list[str], answer: str | None
) -> None:
    monkeypatch.setattr(asking, "_someone_is_there", lambda: True)
    monkeypatch.setattr(asking.typer, "prompt", lambda *_, **__: typed.pop(0))
    answers = Answers()
    assert answers.to(QUESTION) == answer
    assert answers.known == ({QUESTION.id: answer} if answer else {})
    assert typed == []


def test_inspect_never_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_someone_is_there", lambda: True)
    assert Answers(ask=False).to(QUESTION) is None
