"""Messages as they arrive: whole, unaltered, of this version, and answers to what was asked."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator

from spinewise.io.federation.messages import (
    ANSWER,
    ASK,
    RESULT,
    VERSION,
    Question,
    Reply,
    checksum_of,
)
from spinewise.io.federation.study_file import digest, from_plain
from spinewise.outcomes.federation.asked import Ask
from spinewise.words import BadInput, UnreadableFile

_CALLED = {ASK: "a question", ANSWER: "an answer", RESULT: "a result"}
_FILES = {ASK: "federation-ask", ANSWER: "federation-answer", RESULT: "federation-result"}


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
    if stated != checksum_of(message):
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


@cache
def _validator(kind: str) -> Draft202012Validator:
    text = (files("spinewise.io") / "schemas" / f"{_FILES[kind]}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))
