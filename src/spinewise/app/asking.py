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


class Answers:
    """What a person answered: on the command line before, or on the terminal when asked.

    Parameters
    ----------
    given : mapping
        Choice by question id.
    ask : bool
        Whether an open question may be asked on the terminal, where somebody sits at one.
    """

    def __init__(self, given: Mapping[str, str] | None = None, *, ask: bool = True) -> None:
        """Begin with what was given on the command line."""
        self.known = dict(given or {})
        self._ask = ask

    def to(self, question: Question) -> str | None:
        """Answer to a question, asked at most once.

        Parameters
        ----------
        question : Question
            What only a person can answer.

        Returns
        -------
        str or None
            One of the choices; None leaves the question open.

        Raises
        ------
        BadInput
            When the answer given before is none of the choices.
        """
        if question.id in self.known:
            return _one_of(question, self.known[question.id])
        if not self._ask or not _someone_is_there():
            return None
        answer = _ask(question)
        if answer is not None:
            self.known[question.id] = answer
        return answer


def how_to_answer(question: Question, option: str | None = None) -> str:
    """Sentences that tell how an open question is answered from the command line.

    Parameters
    ----------
    question : Question
        Left open.
    option : str or None
        Option that takes the choice, when it is not ``--answer``.

    Returns
    -------
    str
        With the choices.
    """
    choices = " | ".join(f"'{choice}'" if " " in choice else choice for choice in question.choices)
    option = f"--answer {question.id}=" if option is None else option
    return f"{question.what} {question.consequence} Answer with {option}{choices}"


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
