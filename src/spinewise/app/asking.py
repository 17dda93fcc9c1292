"""Questions: asked on a terminal, elsewhere printed with how to answer; nothing is guessed meanwhile."""

import sys
from collections.abc import Iterable, Mapping

import typer

from spinewise.results import Question
from spinewise.words import BadInput


def parse_answers(given: Iterable[str]) -> dict[str, str]:
    """Answers from the command line.

    Parameters
    ----------
    given : iterable of str
        Each ``ID=CHOICE``.

    Returns
    -------
    dict
        Choice by question id; the last answer to a question holds.

    Raises
    ------
    BadInput
        For an answer that is not written so.
    """
    answers = {}
    for answer in given:
        id, equals, choice = answer.partition("=")
        if not equals or not id.strip() or not choice.strip():
            raise BadInput("An answer is written ID=CHOICE: the questions of a plan print both.")
        answers[id.strip()] = choice.strip()
    return answers


def answer_to(question: Question, answers: Mapping[str, str]) -> str | None:
    """Answer to a question: given before, or asked now on a terminal, else None.

    Parameters
    ----------
    question : Question
        What only a person can answer.
    answers : mapping
        Given on the command line.

    Returns
    -------
    str or None
        One of the choices; None leaves the question open.

    Raises
    ------
    BadInput
        When the answer given before is none of the choices.
    """
    if question.id in answers:
        return _one_of(question, answers[question.id])
    return _ask(question) if _someone_is_there() else None


def how_to_answer(question: Question) -> str:
    """Sentences that tell how an open question is answered from the command line.

    Parameters
    ----------
    question : Question
        Left open.

    Returns
    -------
    str
        With the choices.
    """
    choices = " | ".join(f"'{choice}'" if " " in choice else choice for choice in question.choices)
    return f"{question.what} {question.consequence} Answer with --answer {question.id}={choices}"


def _one_of(question: Question, choice: str) -> str:
    """The choice that was meant, capitals apart."""
    for known in question.choices:
        if known.lower() == choice.lower():
            return known
    if not question.choices:
        return choice
    raise BadInput(f"The answer to {question.id} is none of its choices: {' | '.join(question.choices)}.")


def _someone_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(question: Question) -> str | None:
    """Ask on the terminal; an empty line leaves the question open."""
    typer.echo(f"\n{question.what}\n{question.consequence}", err=True)
    for number, choice in enumerate(question.choices, start=1):
        typer.echo(f"  {number}  {choice}", err=True)
    while True:
        told = typer.prompt("Number (empty: leave open)", default="", show_default=False, err=True).strip()
        if not told:
            return None
        if told.isdigit() and 1 <= int(told) <= len(question.choices):
            return question.choices[int(told) - 1]
