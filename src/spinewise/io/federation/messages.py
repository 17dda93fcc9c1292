"""The files that travel: questions, answers and the result, each with its study, round and checksum.

A checksum shows that a file changed on its way; it is no signature. Who sent it is known from the mail.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator
from numpy.typing import NDArray

from spinewise import __version__
from spinewise.io.atomic import write_bytes
from spinewise.io.federation.canonical import canonical
from spinewise.io.federation.study_file import digest, from_plain, to_plain
from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.asked import Ask
from spinewise.words import BadInput, UnreadableFile

Floats = NDArray[np.float64]

VERSION = 1
ASK, ANSWER, RESULT = "spinewise-federation-ask", "spinewise-federation-answer", "spinewise-federation-result"
_CALLED = {ASK: "a question", ANSWER: "an answer", RESULT: "a result"}
_FILES = {ASK: "federation-ask", ANSWER: "federation-answer", RESULT: "federation-result"}


@dataclass(frozen=True, eq=False)
class Question:
    """A question as it was sent.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    digest : str
        Of the agreement.
    round : int
        From 1.
    asked : Ask
        What is asked.
    previous : mapping of str to str
        For each site the checksum of its answer to the round before; empty in the first.
    checksum : str
        Of this message.
    """

    agreement: Agreement
    digest: str
    round: int
    asked: Ask
    previous: Mapping[str, str]
    checksum: str


@dataclass(frozen=True, eq=False)
class Reply:
    """An answer as it was sent.

    Parameters
    ----------
    study, digest : str
        Identifier and digest of the agreement.
    round : int
        Which it answers.
    asked : str
        Checksum of the question.
    site, by : str
        Who answers, and which person let it go.
    numbers : mapping of str to ndarray
        Everything that was told.
    checksum : str
        Of this message.
    """

    study: str
    digest: str
    round: int
    asked: str
    site: str
    by: str
    numbers: Mapping[str, Floats]
    checksum: str


def question_message(
    agreement: Agreement,
    round_: int,
    asked: Ask,
    previous: Mapping[str, str],
    by: str,
    at: datetime.datetime,
) -> dict[str, Any]:
    """Message with a question.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    round_ : int
        From 1.
    asked : Ask
        What is asked.
    previous : mapping of str to str
        As in `Question`.
    by : str
        Who asks.
    at : datetime
        When.

    Returns
    -------
    dict
        With its checksum.
    """
    return _sealed(
        {
            **_head(ASK, agreement, by, at),
            "round": round_,
            "agreement": to_plain(agreement),
            "previous": dict(previous),
            "question": {
                "kind": asked.kind,
                "edges": asked.edges.tolist(),
                "beta": asked.beta.tolist(),
                "cumulated": asked.cumulated.tolist(),
                "correction": asked.correction.tolist(),
            },
        }
    )


def reply_message(
    question: Question, site: str, numbers: Mapping[str, Floats], by: str, at: datetime.datetime
) -> dict[str, Any]:
    """Message with an answer.

    Parameters
    ----------
    question : Question
        Which it answers.
    site : str
        Who answers.
    numbers : mapping of str to ndarray
        Everything that is told.
    by : str
        Which person lets it go.
    at : datetime
        When.

    Returns
    -------
    dict
        With its checksum.
    """
    return _sealed(
        {
            **_head(ANSWER, question.agreement, by, at),
            "round": question.round,
            "asked": question.checksum,
            "site": site,
            "numbers": {name: values.ravel().tolist() for name, values in numbers.items()},
        }
    )


def result_message(
    agreement: Agreement,
    rounds: int,
    found: dict[str, Any],
    previous: Mapping[str, str],
    by: str,
    at: datetime.datetime,
) -> dict[str, Any]:
    """Message with what was found.

    Parameters
    ----------
    agreement : Agreement
        Of the study.
    rounds : int
        That it took.
    found : dict
        As `found.plain_of` makes it.
    previous : mapping of str to str
        For each site the checksum of its last answer.
    by : str
        Who combined.
    at : datetime
        When.

    Returns
    -------
    dict
        With its checksum.
    """
    return _sealed(
        {
            **_head(RESULT, agreement, by, at),
            "rounds": rounds,
            "agreement": to_plain(agreement),
            "previous": dict(previous),
            "found": found,
        }
    )


def write_message(path: Path, message: Mapping[str, Any]) -> None:
    """Write a message, whole or not at all.

    Parameters
    ----------
    path : Path
        File.
    message : mapping
        Of this module.
    """
    text = json.dumps(message, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)
    write_bytes(path, (text + "\n").encode())


def read_message(path: Path, kind: str) -> dict[str, Any]:
    """Read a message and check that it is whole.

    Parameters
    ----------
    path : Path
        File.
    kind : str
        `ASK`, `ANSWER` or `RESULT`.

    Returns
    -------
    dict
        That fits its schema and its checksum.

    Raises
    ------
    UnreadableFile
        When it is broken, altered, or of another kind or version.
    """
    try:
        message = json.loads(path.read_bytes())
    except OSError:
        raise UnreadableFile(f"{path.name} could not be opened: check its path.") from None
    except (ValueError, RecursionError):
        raise UnreadableFile(f"{path.name} is broken: ask for it to be sent again.") from None
    if not isinstance(message, dict) or message.get("schema") != kind:
        said = _CALLED.get(str(message.get("schema")) if isinstance(message, dict) else "", "something else")
        raise UnreadableFile(
            f"{path.name} is {said} and not {_CALLED[kind]} of a study: give the right file."
        )
    if message.get("schema_version") != VERSION:
        raise UnreadableFile(
            f"{path.name} is of version {message.get('schema_version')} and this program speaks version "
            f"{VERSION}: all partners need the same release of spinewise."
        )
    stated = message.pop("checksum", None)
    if stated != _checksum(message):
        raise UnreadableFile(
            f"{path.name} was altered after it was written, its checksum does not fit: ask for it again."
        )
    message["checksum"] = stated
    error = next(iter(_validator(kind).iter_errors(message)), None)
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path) or "the whole file"
        raise UnreadableFile(f"{path.name} does not fit its schema at {place}: ask for it to be made again.")
    return message


def read_question(path: Path) -> Question:
    """Read a question.

    Parameters
    ----------
    path : Path
        File.

    Returns
    -------
    Question
        Whose agreement fits its digest.

    Raises
    ------
    UnreadableFile
        When it is broken, altered, or of another kind or version.
    """
    message = read_message(path, ASK)
    agreement = from_plain(message["agreement"])
    if digest(agreement) != message["digest"] or agreement.study != message["study"]:
        raise UnreadableFile(f"{path.name} holds an agreement that is not its own: ask for it again.")
    parts = {
        name: np.array(part, dtype=np.float64) for name, part in message["question"].items() if name != "kind"
    }
    return Question(
        agreement,
        message["digest"],
        message["round"],
        Ask(message["question"]["kind"], **parts),
        message["previous"],
        message["checksum"],
    )


def read_reply(path: Path) -> Reply:
    """Read an answer.

    Parameters
    ----------
    path : Path
        File.

    Returns
    -------
    Reply
        Not yet compared with its question.

    Raises
    ------
    UnreadableFile
        When it is broken, altered, or of another kind or version.
    """
    message = read_message(path, ANSWER)
    return Reply(
        message["study"],
        message["digest"],
        message["round"],
        message["asked"],
        message["site"],
        message["by"],
        {name: np.array(values, dtype=np.float64) for name, values in message["numbers"].items()},
        message["checksum"],
    )


def check_reply(reply: Reply, question: Question, name: str) -> None:
    """Refuse an answer to another question.

    Parameters
    ----------
    reply : Reply
        The answer.
    question : Question
        That was asked.
    name : str
        Of the answer's file, for the sentence.

    Raises
    ------
    BadInput
        When study, agreement, round, site or question is another.
    """
    agreement = question.agreement
    if reply.study != agreement.study:
        raise BadInput(
            f"{name} belongs to study {reply.study} and not to {agreement.study}: give the right file."
        )
    if reply.digest != question.digest:
        raise BadInput(
            f"{name} was made under another agreement of this study: ask {reply.site} to answer anew."
        )
    if reply.round != question.round:
        raise BadInput(
            f"{name} answers round {reply.round} and this is round {question.round}: wait for the right one."
        )
    if reply.site not in agreement.sites:
        raise BadInput(f"{name} is signed by {reply.site}, which is no site of this study: it is left out.")
    if reply.asked != question.checksum:
        raise BadInput(
            f"{name} answers another question of round {reply.round}: send {reply.site} this one again."
        )


def _head(kind: str, agreement: Agreement, by: str, at: datetime.datetime) -> dict[str, Any]:
    if not by.strip():
        raise BadInput("Say with --by who lets this message go.")
    return {
        "schema": kind,
        "schema_version": VERSION,
        "package": f"spinewise {__version__}",
        "study": agreement.study,
        "digest": digest(agreement),
        "by": by.strip(),
        "at": at.isoformat(timespec="seconds"),
    }


def _sealed(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "checksum": _checksum(message)}


def _checksum(message: dict[str, Any]) -> str:
    return sha256(canonical(message)).hexdigest()


@cache
def _validator(kind: str) -> Draft202012Validator:
    text = (files("spinewise.io") / "schemas" / f"{_FILES[kind]}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))
