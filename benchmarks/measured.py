"""What every benchmark hands back, and how it times: alternating, in one process, least of several rounds."""

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOISY_SPREAD = 0.35
"""A run is noisy when the middle round of one thing takes longer than the least by more than this share."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    what : str
        What is measured, in words.
    unit : str
        ``"s"`` or ``"MiB"``, or a count.
    ours : float
        Least of the rounds.
    peer : float or None
        The same of what it is compared with; None where there is none.
    peer_name : str
        What that is.
    limit : float or None
        What `ours` may be at most, in `unit`; None when the row only informs.
    allowed : str
        How the limit follows, in words.
    physical : float or None
        What no program could do better on this machine, measured in the same run.
    physical_name : str
        What that is.
    spread : float
        How far the rounds lie apart, as a share of the least; 0 for what no load can change.
    """

    what: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    limit: float | None = None
    allowed: str = ""
    physical: float | None = None
    physical_name: str = ""
    spread: float = 0.0

    @property
    def verdict(self) -> str:
        """``kept``, ``MISSED``, ``missed, but the machine was busy`` or nothing where there is no limit."""
        if self.limit is None:
            return ""
        if self.ours <= self.limit:
            return "kept"
        return "missed, but the machine was busy" if self.spread > NOISY_SPREAD else "MISSED"


def alternating(jobs: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each job in each round, one after the other, so that a busy moment hits all alike.

    Parameters
    ----------
    jobs : mapping
        Name to what is timed.
    rounds : int
        How often each.

    Returns
    -------
    dict
        Name to seconds of each round.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def spread(seconds: list[float]) -> float:
    """How far the middle round lies above the least, as a share of it."""
    return sorted(seconds)[len(seconds) // 2] / min(seconds) - 1


def high_water_mib() -> float:
    """Peak memory of this process. Not ru_maxrss: Linux lets a child inherit that of its parent."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
