"""The messages that travel: questions, answers and the result, each with its study, round and checksum.

A checksum shows that a file changed on its way; it is no signature. Who sent it is known from the mail.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise import __version__
from spinewise.io.atomic import write_bytes
from spinewise.io.federation.canonical import canonical
from spinewise.io.federation.study_file import digest, to_plain
from spinewise.outcomes.federation.agreement import Agreement
from spinewise.outcomes.federation.asked import Ask
from spinewise.words import BadInput

Floats = NDArray[np.float64]

VERSION = 1
ASK, ANSWER, RESULT = "spinewise-federation-ask", "spinewise-federation-answer", "spinewise-federation-result"


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
    return {**message, "checksum": checksum_of(message)}


def checksum_of(message: dict[str, Any]) -> str:
    """SHA-256 of a message without its checksum.

    Parameters
    ----------
    message : dict
        Without the entry ``checksum``.

    Returns
    -------
    str
        Hexadecimal.
    """
    return sha256(canonical(message)).hexdigest()
