"""The coordinator's side of the exchange: a folder that holds the whole conversation."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spinewise.io.atomic import write_bytes
from spinewise.io.federation.found import plain_of
from spinewise.io.federation.messages import (
    RESULT,
    Question,
    Reply,
    question_message,
    result_message,
    write_message,
)
from spinewise.io.federation.received import check_reply, read_message, read_question, read_reply
from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.asked import Ask
from spinewise.outcomes.federation.conversation import proceed
from spinewise.words import BadInput, CannotWrite

LAST_BITS = 1e-9
"""Relative difference that another machine's arithmetic may make."""


@dataclass(frozen=True, eq=False)
class Combined:
    """Where a study stands.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    round : int
        Last round asked.
    wrote : tuple of Path
        Files written now.
    waiting_for : tuple of str
        Sites that have not answered this round.
    found : dict or None
        The result by its schema, once there is one.
    """

    agreement: Agreement
    round: int
    wrote: tuple[Path, ...]
    waiting_for: tuple[str, ...]
    found: dict[str, Any] | None


def start(agreement: Agreement, folder: Path, by: str, at: datetime.datetime) -> Combined:
    """Write the first question of a study.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    folder : Path
        For the conversation; must not hold one yet.
    by : str
        Who asks.
    at : datetime
        When.

    Returns
    -------
    Combined
        Waiting for all sites.

    Raises
    ------
    BadInput
        When the folder holds a conversation.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(
            "The folder of the study could not be made: choose another one with --out."
        ) from None
    if _questions(folder):
        raise BadInput("This folder holds a study already: give each study a folder of its own.")
    asked = proceed(agreement, [])
    assert isinstance(asked, Ask)
    path = folder / _question_name(agreement, 1)
    write_message(path, question_message(agreement, 1, asked, {}, by, at))
    return Combined(agreement, 1, (path,), agreement.sites, None)


def combine(
    folder: Path, answers: Sequence[Path], without: Sequence[str], by: str, at: datetime.datetime
) -> Combined:
    """Take in answers; when the round is complete, write the next question or the result.

    Parameters
    ----------
    folder : Path
        Of the conversation.
    answers : sequence of Path
        Files of sites, of the round last asked.
    without : sequence of str
        Sites that do not take part; in the first round only.
    by : str
        Who combines.
    at : datetime
        When.

    Returns
    -------
    Combined
        What was written, or who is waited for.

    Raises
    ------
    BadInput
        When an answer does not belong to this round, or comes twice.
    UnreadableFile
        When one is broken or altered.
    """
    questions = _numbered(folder)
    question = questions[-1]
    agreement, number = question.agreement, question.round
    _refuse_finished(folder, agreement)
    taken = _taken(folder, question)
    fresh: dict[str, tuple[Path, Reply]] = {}
    for path in answers:
        reply = read_reply(path)
        check_reply(reply, question, path.name)
        before = taken.get(reply.site) or (fresh[reply.site][1] if reply.site in fresh else None)
        if before is not None and before.checksum != reply.checksum:
            raise BadInput(
                f"{reply.site} has answered round {number} twice, with different files: ask which one holds."
            )
        if before is not None and reply.site in fresh:
            raise BadInput(f"{reply.site} comes twice in this call: give each site's answer once.")
        fresh[reply.site] = (path, reply)
    sites = _sites(folder, questions, without)
    for site in fresh:
        if site not in sites:
            raise BadInput(
                f"{site} did not answer round 1, or was left out: it cannot join this study any more."
            )
    wrote = []
    for site, (path, reply) in fresh.items():
        if site not in taken:
            kept = folder / _answer_name(agreement, number, site)
            write_bytes(kept, path.read_bytes())
            taken[site] = reply
            wrote.append(kept)
    waiting = tuple(site for site in sites if site not in taken)
    if waiting:
        return Combined(agreement, number, tuple(wrote), waiting, None)
    previous = {site: taken[site].checksum for site in sites}
    rounds = [*(_numbers(folder, one) for one in questions[:-1]), {s: dict(taken[s].numbers) for s in sites}]
    outcome = proceed(agreement, rounds)
    if isinstance(outcome, Ask):
        path = folder / _question_name(agreement, number + 1)
        write_message(path, question_message(agreement, number + 1, outcome, previous, by, at))
        return Combined(agreement, number + 1, (*wrote, path), sites, None)
    found = plain_of(agreement, outcome)
    path = folder / f"{agreement.study}.result.json"
    write_message(path, result_message(agreement, number, found, previous, by, at))
    return Combined(agreement, number, (*wrote, path), (), found)


def replay(folder: Path) -> Combined:
    """Work through a whole conversation again and check that every message follows from those before.

    Parameters
    ----------
    folder : Path
        Of the conversation.

    Returns
    -------
    Combined
        Where it stands; nothing is written.

    Raises
    ------
    BadInput
        Naming the message that does not follow.
    """
    questions = _numbered(folder)
    agreement = questions[0].agreement
    rounds: list[Mapping[str, Any]] = []
    previous: dict[str, str] = {}
    for question in questions:
        name = _question_name(agreement, question.round)
        asked = proceed(agreement, rounds)
        follows = isinstance(asked, Ask) and _same(asked, question.asked)
        if not follows or question.previous != previous or question.digest != questions[0].digest:
            raise BadInput(
                f"{name} does not follow from the answers before it: do not trust this conversation."
            )
        taken = _taken(folder, question)
        if question is not questions[-1] and (not taken or (rounds and set(taken) != set(rounds[0]))):
            raise BadInput(f"Answers to {name} are missing: put them back into the folder.")
        previous = {site: reply.checksum for site, reply in taken.items()}
        rounds.append({site: dict(reply.numbers) for site, reply in taken.items()})
    path = folder / f"{agreement.study}.result.json"
    number = questions[-1].round
    if not path.exists():
        sites = tuple(sorted(rounds[0])) if len(rounds) > 1 else agreement.sites
        return Combined(agreement, number, (), tuple(s for s in sites if s not in rounds[-1]), None)
    outcome = proceed(agreement, rounds)
    message = read_message(path, RESULT)
    if isinstance(outcome, Ask) or not _alike(plain_of(agreement, outcome), message["found"]):
        raise BadInput(f"{path.name} does not follow from the answers: do not trust it.")
    if message["previous"] != previous:
        raise BadInput(f"{path.name} was made from other answers than those in the folder: do not trust it.")
    return Combined(agreement, number, (), (), message["found"])


def _refuse_finished(folder: Path, agreement: Agreement) -> None:
    if (folder / f"{agreement.study}.result.json").exists():
        raise BadInput(
            "This study is finished: its result lies in the folder; a new one needs a new identifier."
        )


def _sites(folder: Path, questions: Sequence[Question], without: Sequence[str]) -> tuple[str, ...]:
    agreement = questions[0].agreement
    for site in without:
        if site not in agreement.sites:
            raise BadInput(
                f"--without names {site}, which is no site of the study: it has {', '.join(agreement.sites)}."
            )
    if len(questions) > 1:
        if without:
            raise BadInput("A site can be left out in round 1 only: begin a new study without it.")
        return tuple(sorted(_taken(folder, questions[0])))
    sites = tuple(site for site in agreement.sites if site not in without)
    if len(sites) < 2:  # noqa: PLR2004
        raise BadInput("Fewer than two sites are left: there is nothing to combine.")
    return sites


def _numbered(folder: Path) -> list[Question]:
    paths = _questions(folder)
    if not paths:
        raise BadInput("This folder holds no study: begin one with `spinewise cohort federate start`.")
    questions = sorted((read_question(path) for path in paths), key=lambda one: one.round)
    if [one.round for one in questions] != list(range(1, len(questions) + 1)):
        raise BadInput("A question is missing from the folder: put all rounds back.")
    if len({one.digest for one in questions}) > 1:
        raise BadInput(
            "The questions in this folder belong to different studies: give each a folder of its own."
        )
    return questions


def _questions(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ask.json"))


def _taken(folder: Path, question: Question) -> dict[str, Reply]:
    taken = {}
    for site in question.agreement.sites:
        path = folder / _answer_name(question.agreement, question.round, site)
        if path.exists():
            reply = read_reply(path)
            check_reply(reply, question, path.name)
            taken[site] = reply
    return taken


def _numbers(folder: Path, question: Question) -> dict[str, dict[str, Any]]:
    return {site: dict(reply.numbers) for site, reply in _taken(folder, question).items()}


def _question_name(agreement: Agreement, number: int) -> str:
    return f"{agreement.study}-round-{number}.ask.json"


def _answer_name(agreement: Agreement, number: int, site: str) -> str:
    return f"{agreement.study}-round-{number}-{site}.json"


def _same(one: Ask, other: Ask) -> bool:
    pairs = [
        (getattr(one, part), getattr(other, part)) for part in ("edges", "beta", "cumulated", "correction")
    ]
    return one.kind == other.kind and all(
        a.shape == b.shape and np.allclose(a, b, rtol=LAST_BITS, atol=LAST_BITS) for a, b in pairs
    )


def _alike(one: Any, other: Any) -> bool:
    """Whether two results say the same but for the last bits."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_alike(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return bool(np.isclose(one, other, rtol=LAST_BITS, atol=LAST_BITS))
    return bool(one == other)
