"""What one room says about one patient and one operation."""

from collections.abc import Iterable
from dataclasses import dataclass

from spinewise.results.options import Option
from spinewise.results.path import Path
from spinewise.results.said import Disagreement, Finding, Missing, Recommendation
from spinewise.results.timeline import Span


@dataclass(frozen=True)
class Advice:
    """What one room says about one patient and one operation.

    Parameters
    ----------
    room : str
        Name of the room.
    findings, recommendations, missing, disagreements : tuples
        What it saw, proposes, lacks, and where its sources disagree.
    options : tuple of Option
        What could be given or done, each judged for this operation and date.
    paths : tuple of Path
        Published paths as this patient went through them.
    timeline : tuple of Span
        What has a place in time.
    """

    room: str
    findings: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    missing: tuple[Missing, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    options: tuple[Option, ...] = ()
    paths: tuple[Path, ...] = ()
    timeline: tuple[Span, ...] = ()


def together(room: str, parts: Iterable[Advice]) -> Advice:
    """Advice of several parts of one room as one.

    Parameters
    ----------
    room : str
        Name of the room.
    parts : iterable of Advice
        In the order in which they are to be read.

    Returns
    -------
    Advice
        Everything that any part said.
    """
    said = tuple(parts)
    return Advice(
        room,
        findings=tuple(one for part in said for one in part.findings),
        recommendations=tuple(one for part in said for one in part.recommendations),
        missing=tuple(one for part in said for one in part.missing),
        disagreements=tuple(one for part in said for one in part.disagreements),
        options=tuple(one for part in said for one in part.options),
        paths=tuple(one for part in said for one in part.paths),
        timeline=tuple(one for part in said for one in part.timeline),
    )
