"""What one room says about one patient and one operation."""

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
