"""A site's side of the exchange: its folder, and one answer to one question."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinewise.io.atomic import write_bytes
from spinewise.io.federation.audit import add_to_audit
from spinewise.io.federation.messages import Question, reply_message, write_message
from spinewise.io.federation.released import FOLDER as RELEASED
from spinewise.io.federation.released import (
    cuts_of_others,
    digests_of,
    read_digests,
    refuse_few_changes,
    write_released,
)
from spinewise.outcomes.federation.answer import answer
from spinewise.outcomes.federation.site_rows import SiteRows
from spinewise.outcomes.federation.small_cells import small_pairs
from spinewise.words import BadInput, CannotWrite, UnreadableFile

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answered:
    """An answer that was written, or would be.

    Parameters
    ----------
    name : str
        Of its file.
    numbers : mapping of str to ndarray
        Everything it tells.
    warnings : tuple of str
        What a person should weigh before it is sent.
    """

    name: str
    numbers: Mapping[str, Floats]
    warnings: tuple[str, ...]


def prepare(question: Question, rows: SiteRows, site: str, folder: Path, least: int | None) -> Answered:
    """Work out an answer without writing anything.

    Parameters
    ----------
    question : Question
        To be answered.
    rows : SiteRows
        People of the site.
    site : str
        Its name in the agreement.
    folder : Path
        Of the site: remembers what left before, in this study and others.
    least : int or None
        The site's own least cell, when it is larger than the agreed one.

    Returns
    -------
    Answered
        Not yet written.

    Raises
    ------
    TooSmall
        When it would speak of too few people.
    BadInput
        When round, agreement or table do not fit what was answered before.
    """
    agreement = question.agreement
    if site not in agreement.sites:
        raise BadInput(f"Study {agreement.study} has no site {site}: it has {', '.join(agreement.sites)}.")
    if least is not None and least < agreement.least:
        raise BadInput(f"--least may raise the agreed {agreement.least} and not lower it: leave it out.")
    needed = max(agreement.least, least or 0)
    before = _before(folder, question)
    digests = digests_of(agreement, rows)
    if before["rounds"]:
        _check_continues(before, question, site)
        known = read_digests(folder / RELEASED / f"{agreement.study}.npz")
        if set(known) != set(digests) or any(not np.array_equal(known[n], digests[n]) for n in known):
            raise BadInput(
                "The table is not the one that round 1 was answered from: use that one, or begin a new study."
            )
    elif question.round != 1:
        raise BadInput(
            f"This is round {question.round} and round 1 was not answered from this folder: give its folder."
        )
    refuse_few_changes(folder, agreement.study, digests, needed)
    told = answer(agreement, rows, question.asked, needed, cuts_of_others(folder, agreement.study))
    pairs = small_pairs(agreement, rows, needed)
    warnings = tuple(
        f"Fewer than {needed} people are {pair}: mixed derivatives let this be guessed." for pair in pairs
    )
    return Answered(f"{agreement.study}-round-{question.round}-{site}.json", told, warnings)


def release(
    question: Question,
    rows: SiteRows,
    prepared: Answered,
    site: str,
    folder: Path,
    by: str,
    at: datetime.datetime,
) -> Path:
    """Record every number, then write the answer.

    Parameters
    ----------
    question : Question
        That is answered.
    rows : SiteRows
        People of the site.
    prepared : Answered
        By `prepare`.
    site : str
        Its name in the agreement.
    folder : Path
        Of the site.
    by : str
        Who lets it go.
    at : datetime
        When.

    Returns
    -------
    Path
        Of the message.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(
            "The folder of the site could not be made: choose another one with --folder."
        ) from None
    agreement = question.agreement
    message = reply_message(question, site, prepared.numbers, by, at)
    cuts = question.asked.edges.tolist() or [0.0, agreement.horizon]
    write_released(folder, agreement.study, digests_of(agreement, rows), cuts)
    add_to_audit(folder, question, prepared.numbers, prepared.name, message["checksum"], message["by"], at)
    path = folder / prepared.name
    write_message(path, message)
    state = _before(folder, question)
    state["rounds"][str(question.round)] = question.checksum
    state["site"] = site
    text = json.dumps(state, sort_keys=True, indent=1)
    write_bytes(folder / f"{agreement.study}-answered.json", (text + "\n").encode())
    return path


def _before(folder: Path, question: Question) -> dict[str, Any]:
    study = question.agreement.study
    path = folder / f"{study}-answered.json"
    if not path.exists():
        return {"study": study, "digest": question.digest, "site": None, "rounds": {}}
    try:
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        same = state["digest"] == question.digest and isinstance(state["rounds"], dict)
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableFile(
            f"{path.name} is broken: restore it, it says what was answered before."
        ) from None
    if not same:
        raise BadInput(
            f"Study {study} was answered here under another agreement: a changed agreement needs a new study "
            "identifier."
        )
    return state


def _check_continues(before: dict[str, Any], question: Question, site: str) -> None:
    if before["site"] != site:
        raise BadInput(
            f"This folder answers as {before['site']} in this study: give each site a folder of its own."
        )
    last = max(int(number) for number in before["rounds"])
    if str(question.round) in before["rounds"]:
        same = before["rounds"][str(question.round)] == question.checksum
        raise BadInput(
            f"Round {question.round} was answered already"
            + (
                ": send that file again."
                if same
                else " and this asks another question: ask the coordinator why."
            )
        )
    if question.round != last + 1:
        raise BadInput(
            f"This is round {question.round} and round {last} was answered last: ask for round {last + 1}."
        )
