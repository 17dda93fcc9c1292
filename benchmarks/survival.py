"""Cox regression of two million people by 20 covariates against its peers, and Kaplan-Meier against a count.

Peers run where they are installed: R's survival by Rscript, the Python engines in an environment of their own
that tools/peers makes from benchmarks/peers.lock (.venv-peers, or SPINEWISE_PEERS). Every engine has a
process of its own with the data loaded; rounds take turns. SPINEWISE_BENCH_PEOPLE and SPINEWISE_BENCH_ROUNDS
make a shorter run.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from measured import Row, alternating, spread

from spinewise.survival.kaplan_meier import kaplan_meier

HERE = Path(__file__).parent
PEOPLE = int(os.environ.get("SPINEWISE_BENCH_PEOPLE", "2000000"))
ROUNDS = int(os.environ.get("SPINEWISE_BENCH_ROUNDS", "5"))
COLUMNS, STEPS = 20, 4
FAST_PEERS = ("lifelines", "survival")
SLOW_PEERS = ("scikit_survival", "statsmodels")
SLOW_LIMIT = 300_000
"""More people than this and the slow engines, which take minutes, sit out."""
TIMES_R, TIMES_PYTHON, MOST_MIB, TIMES_COUNT = 10, 5, 1.2 * 1024, 3


@dataclass
class Engine:
    """A running process that fits when told.

    Parameters
    ----------
    name : str
        Which engine.
    process : subprocess.Popen
        It.
    seconds : list of float
        Of each round.
    answer : tuple of float
        First coefficient and its error.
    """

    name: str
    process: "subprocess.Popen[str]"
    seconds: list[float] = field(default_factory=list)
    answer: tuple[float, float] = (float("nan"), float("nan"))

    def fit(self) -> None:
        """One round."""
        self.process.stdin.write("fit\n")
        self.process.stdin.flush()
        seconds, *answer = (float(word) for word in self.process.stdout.readline().split())
        self.seconds.append(seconds)
        self.answer = (answer[0], answer[1])

    def peak_mib(self) -> float:
        """Its peak memory; it ends with that."""
        self.process.stdin.close()
        return float(self.process.stdout.readline())


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used.

    Returns
    -------
    list of Row
        Seconds against each peer, memory, and Kaplan-Meier.
    """
    found = []
    for tied in (True, False):
        with tempfile.TemporaryDirectory(prefix="spinewise-survival-") as made:
            _write(Path(made), tied)
            found += _cox_rows(Path(made), tied)
    return [*found, _kaplan_meier_row()]


def _write(folder: Path, tied: bool) -> None:
    rng = np.random.default_rng(1)
    x = np.empty((PEOPLE, COLUMNS))
    x[:, ::2] = rng.random((PEOPLE, COLUMNS // 2)) < 0.3
    x[:, 1::2] = rng.standard_normal((PEOPLE, COLUMNS // 2))
    beta = np.linspace(-0.41, 0.3, COLUMNS)
    event_time = rng.exponential(1200 * np.exp(-(x @ beta)))
    censored = rng.uniform(30, 3650, PEOPLE)
    stop, event = np.minimum(event_time, censored), event_time <= censored
    stop = np.ceil(stop) if tied else stop
    for name, values in (("x", x), ("time", stop), ("event", event)):
        np.save(folder / f"{name}.npy", values)
        values.astype(np.float64).ravel(order="F").tofile(folder / f"{name}.f64")
    (folder / "shape.txt").write_text(f"{PEOPLE} {COLUMNS}\n", encoding="utf-8")


def _cox_rows(folder: Path, tied: bool) -> list[Row]:
    engines = [_python(sys.executable, "ours", folder), *_peers(folder, tied)]
    for engine in engines:
        assert engine.process.stdout.readline() == "ready\n"
    for _ in range(ROUNDS):
        for engine in engines:
            engine.fit()
    ours, *peers = engines
    median = statistics.median(ours.seconds)
    kind = "whole days" if tied else "no ties"
    what = f"Cox (Efron) of {PEOPLE} people, {COLUMNS} covariates, {kind}, median of {ROUNDS}"
    floor = _floor_seconds()
    found = []
    for peer in peers:
        assert abs(peer.answer[0] - ours.answer[0]) < 1e-4, peer.name
        theirs = statistics.median(peer.seconds)
        times = TIMES_R if peer.name == "R coxph" else TIMES_PYTHON
        limit = theirs / times if tied else theirs / 2
        allowed = f"a {times}th of it" if tied else "half of it"
        found.append(
            Row(what, "s", median, theirs, peer.name, limit, allowed, floor, _FLOOR, spread(ours.seconds))
        )
    if not peers:
        absent = "no peer installed: tools/peers, apt-get install r-cran-survival"
        found.append(Row(what, "s", median, allowed=absent, physical=floor, physical_name=_FLOOR))
    memory = ours.peak_mib()
    for peer in peers:
        found.append(
            Row(f"peak memory, {what}", "MiB", memory, peer.peak_mib(), peer.name, MOST_MIB, "1.2 GiB")
        )
    return found or [Row(f"peak memory, {what}", "MiB", memory, limit=MOST_MIB, allowed="1.2 GiB")]


_FLOOR = f"reading the covariates twice in each of {STEPS} Newton steps, one thread"


def _floor_seconds() -> float:
    """The bytes that Newton's method must read over what this machine reads in a second."""
    block = np.ones((min(PEOPLE, 500_000), COLUMNS))
    seconds = min(alternating({"read": block.sum}, 5)["read"])
    return 2 * STEPS * seconds * PEOPLE / len(block)


def _peers(folder: Path, tied: bool) -> list[Engine]:
    found = []
    program = shutil.which("Rscript")
    if program and _r_has_survival(program):
        found.append(_start("R coxph", [program, str(HERE / "survival_engine.R"), str(folder)]))
    python = Path(os.environ.get("SPINEWISE_PEERS", HERE.parent / ".venv-peers")) / "bin" / "python"
    if python.is_file():
        names = FAST_PEERS if tied else ("survival",)  # lifelines loops over rows without ties
        if tied and PEOPLE <= SLOW_LIMIT:
            names += SLOW_PEERS
        found += [_python(str(python), name, folder) for name in names]
    return found


def _r_has_survival(program: str) -> bool:
    asked = [program, "-e", "stopifnot(requireNamespace('survival', quietly=TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _python(python: str, name: str, folder: Path) -> Engine:
    return _start(name, [python, str(HERE / "survival_engine.py"), name, str(folder)])


def _start(name: str, command: list[str]) -> Engine:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    return Engine(name, process)


def _kaplan_meier_row() -> Row:
    rng = np.random.default_rng(2)
    stop = np.ceil(rng.exponential(1200, PEOPLE).clip(max=3650))
    event = rng.random(PEOPLE) < 0.8
    days = stop.astype(np.int64)
    jobs = {
        "ours": lambda: kaplan_meier(stop, event),
        "count": lambda: (np.bincount(days), np.bincount(days, event)),
    }
    alternating(jobs, 2)
    seconds = alternating(jobs, 15)
    ours, count = min(seconds["ours"]), min(seconds["count"])
    return Row(
        f"Kaplan-Meier of {PEOPLE} people with errors",
        "s",
        ours,
        count,
        "two NumPy bincounts of whole numbers",
        TIMES_COUNT * count,
        "3 x the count",
        spread=spread(seconds["ours"]),
    )
