"""`spinewise demo` from end to end with nothing compiled yet, against the same demo with compiled kernels."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measured import Row

LIMIT_S = 60.0
DEMO = "import sys; sys.argv[0] = 'spinewise'; from spinewise.app.main import run; run()"
WRITE_CHUNK = bytes(1 << 20)


def rows(folder: Path) -> list[Row]:
    """Lines of the table.

    Parameters
    ----------
    folder : Path
        Not used: the demo makes its own files.

    Returns
    -------
    list of Row
        One line; the limit is for the machine as it is, so a busy one may miss it.
    """
    with tempfile.TemporaryDirectory(prefix="spinewise-demo-") as made:
        here = Path(made)
        first = _demo(here / "first", here / "kernels")
        again = _demo(here / "again", here / "kernels")
        size = sum(path.stat().st_size for path in (here / "again").rglob("*") if path.is_file())
        copied = _written(here / "bytes", size)
    return [
        Row(
            "spinewise demo, from nothing compiled to plan.html",
            "s",
            first,
            again,
            "the same with compiled kernels",
            LIMIT_S,
            f"{LIMIT_S:g} s",
            copied,
            f"{size / 2**20:.0f} MiB, all that it leaves behind, written as one file",
        )
    ]


def _demo(out: Path, kernels: Path) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", DEMO, "demo", "--out", str(out)],
        check=True,
        capture_output=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(kernels)},
    )
    return time.perf_counter() - start


def _written(path: Path, size: int) -> float:
    start = time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for _ in range(size // len(WRITE_CHUNK) + 1):
            file.write(WRITE_CHUNK)
    return time.perf_counter() - start
