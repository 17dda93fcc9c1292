"""Read and write review.json: what named clinicians confirmed and decided; entries are only ever added."""

import json
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from spinewise.io.atomic import write_bytes
from spinewise.record.review import Confirmation, Decision, Review
from spinewise.words import BadInput, UnreadableFile

NAME = "review.json"
_VERSION = 1


def read_review(folder: Path) -> Review:
    """The review in a folder.

    Parameters
    ----------
    folder : Path
        Where ``review.json`` lies beside the plan.

    Returns
    -------
    Review
        Empty when there is no such file.

    Raises
    ------
    UnreadableFile
        The file is broken or of another version. It is never replaced in that state.
    """
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Review()
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(f"{NAME} cannot be read: check its permissions, or restore it.") from None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableFile(f"{NAME} is broken JSON: restore it from a backup.") from None
    _check(content)
    try:
        return Review(
            confirmations=tuple(
                Confirmation(one["what"], one["by"], _moment(one["at"]), one["plan_sha256"])
                for one in content["confirmations"]
            ),
            decisions=tuple(
                Decision(
                    one["line"],
                    one["accepted"],
                    one["because"],
                    one["by"],
                    _moment(one["at"]),
                    one["plan_sha256"],
                )
                for one in content["decisions"]
            ),
        )
    except ValueError:
        raise UnreadableFile(
            f"{NAME} names a moment that does not exist: restore it from a backup."
        ) from None


def write_review(folder: Path, review: Review) -> None:
    """Write a review that continues the one in the folder.

    Parameters
    ----------
    folder : Path
        Where ``review.json`` lies or will lie.
    review : Review
        Everything that was there, and what is new behind it.

    Raises
    ------
    BadInput
        It does not continue what is there, an override has no reason, or a moment has no time zone.
    CannotWrite
        The disk is full, or writing is not allowed; the old file is left as it was.
    """
    before = read_review(folder)
    if (
        review.confirmations[: len(before.confirmations)] != before.confirmations
        or review.decisions[: len(before.decisions)] != before.decisions
    ):
        raise BadInput(f"{NAME} has changed meanwhile: read it again and add to it; nothing was overwritten.")
    for decision in review.decisions:
        if not decision.accepted and not decision.because.strip():
            raise BadInput(f"Overriding {decision.line} needs a reason: add it with --because.")
    if None in (
        *(one.at.tzinfo for one in review.confirmations),
        *(one.at.tzinfo for one in review.decisions),
    ):
        raise BadInput("A confirmation or decision has no time zone: give its moment with one.")
    content = _content(review)
    _check(content)
    write_bytes(folder / NAME, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def _content(review: Review) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "confirmations": [
            {"what": one.what, "by": one.by, "at": one.at.isoformat(), "plan_sha256": one.plan_sha256}
            for one in review.confirmations
        ],
        "decisions": [
            {
                "line": one.line,
                "accepted": one.accepted,
                "because": one.because,
                "by": one.by,
                "at": one.at.isoformat(),
                "plan_sha256": one.plan_sha256,
            }
            for one in review.decisions
        ],
    }


def _check(content: object) -> None:
    from jsonschema import Draft202012Validator

    error = next(iter(Draft202012Validator(_schema()).iter_errors(content)), None)
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path) or "the whole file"
        raise UnreadableFile(f"{NAME} does not fit its schema at {place}: restore it from a backup.")


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


@cache
def _schema() -> dict[str, Any]:
    file = resources.files("spinewise.io").joinpath("schemas", "review.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema
