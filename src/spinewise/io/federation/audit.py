"""The record of a site: every number that left the building, when, in which message, by whom.

One line for each number, as a spreadsheet reads it. Its lines are on the disk before a message is written.
"""

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spinewise.io.atomic import write_bytes
from spinewise.io.federation.messages import Question
from spinewise.words import UnreadableFile

NAME = "audit.csv"
HEADING = ("left_at", "by", "study", "round", "message", "checksum", "number", "value")

Floats = NDArray[np.float64]


def add_to_audit(
    folder: Path,
    question: Question,
    numbers: Mapping[str, Floats],
    message: str,
    checksum: str,
    by: str,
    at: datetime.datetime,
) -> None:
    """Add one line for each number of a message.

    Parameters
    ----------
    folder : Path
        Of the site.
    question : Question
        That was answered.
    numbers : mapping of str to ndarray
        Everything that is told.
    message, checksum : str
        Name of the file that leaves, and its checksum.
    by : str
        Who lets it go.
    at : datetime
        When.
    """
    path = folder / NAME
    try:
        before = path.read_bytes() if path.exists() else b""
    except OSError:
        raise UnreadableFile(f"{NAME} cannot be read: check its permissions; nothing was written.") from None
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if not before:
        writer.writerow(HEADING)
    head = (
        at.isoformat(timespec="seconds"),
        by,
        question.agreement.study,
        question.round,
        message,
        checksum,
    )
    for name, value in described(question, numbers):
        writer.writerow((*head, name, repr(value)))
    write_bytes(path, before + text.getvalue().encode())


def described(question: Question, numbers: Mapping[str, Floats]) -> Iterator[tuple[str, float]]:
    """Each number of an answer with what it is.

    Parameters
    ----------
    question : Question
        That is answered.
    numbers : mapping of str to ndarray
        Everything that is told.

    Yields
    ------
    tuple of str and float
        Such as ``"gradient, age"`` or ``"sum of hazards at risk, day 0 to 30"``.
    """
    for name, values in numbers.items():
        labels = _labels(question, name, len(values))
        for label, value in zip(labels, values.tolist(), strict=True):
            yield f"{_WORDS.get(name, name)}{label}", value


_WORDS = {
    "loglik": "log likelihood",
    "gradient": "gradient",
    "information": "information",
    "edges": "edge of a bin, days",
    "deaths": "events",
    "s0": "sum of hazards at risk",
    "s1": "sum of hazard times covariate at risk",
    "d0": "sum of hazards of those with the event",
    "d1": "sum of hazard times covariate of those with the event",
    "x_of_dead": "sum of covariate of those with the event",
    "gram": "weighted product of covariates",
    "dead": "events",
    "left": "left without the event",
}


def _labels(question: Question, name: str, count: int) -> list[str]:
    agreement, edges = question.agreement, question.asked.edges.tolist()
    columns = list(agreement.names)
    bins = [f"day {low:g} to {high:g}" for low, high in pairwise(edges)]
    if name in ("gradient", "x_of_dead"):
        return [f", {column}" for column in columns]
    if name in ("information", "gram"):
        return [f", {one} x {other}" for k, one in enumerate(columns) for other in columns[k:]]
    if name in ("deaths", "s0", "d0"):
        return [f", {one}" for one in bins]
    if name in ("s1", "d1"):
        return [f", {one}, {column}" for one in bins for column in columns]
    if name in ("dead", "left"):
        by = agreement.covariates[0] if agreement.covariates else None
        groups = [f", {by.name} {value}" for value in by.values] if by else [""]
        return [f"{group}, {one}" for group in groups for one in bins]
    return [""] * count
