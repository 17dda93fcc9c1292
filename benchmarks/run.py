"""Run every benchmark, peers and ours in one run, each in a process of its own, and write the table.

    python benchmarks/run.py                 all of them (make bench)
    python benchmarks/run.py start_up        only some; the table is made of all results that lie there
    python benchmarks/run.py --inputs DIR    keep the made series in DIR for the next run

Ends with 1 when a limit is missed while the machine was quiet.
"""

import argparse
import importlib
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
NAMES = (
    "start_up", "reading", "whole_step", "assessing", "survival", "comparison", "variants", "first_demo",
    "projector", "reconstruction", "correction",
)  # fmt: skip
BUSY_SHARE = 0.1
"""Share of all processors that other programs may take before a missed limit is not held against us."""
PINNED = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")}


def main() -> int:
    """Run, write, judge."""
    parser = argparse.ArgumentParser(description="Run the benchmarks and write benchmarks/results.")
    parser.add_argument("names", nargs="*", default=NAMES, help=f"any of {', '.join(NAMES)}")
    parser.add_argument("--inputs", type=Path, help="folder in which the made series is kept")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        rows = importlib.import_module(asked.one).rows(asked.inputs)
        print(json.dumps([{**asdict(row), "verdict": row.verdict} for row in rows]))
        return 0
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spinewise-bench-") as made:
        for name in asked.names:
            print(f"{name} ...", flush=True)
            found = _in_a_process_of_its_own(name, asked.inputs or Path(made))
            (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            for row in found["rows"]:
                print("  " + " | ".join(_cells(row)), flush=True)
    everything = [json.loads((RESULTS / f"{name}.json").read_text()) for name in NAMES if _has(name)]
    (RESULTS / "README.md").write_text(_page(everything), encoding="utf-8")
    return int(any(row["verdict"] == "MISSED" for found in everything for row in found["rows"]))


def _in_a_process_of_its_own(name: str, inputs: Path) -> dict[str, Any]:
    """Result of one benchmark: threads pinned, nothing loaded by another."""
    command = [sys.executable, __file__, "--one", name, "--inputs", str(inputs)]
    before = _cpu_seconds()
    told = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **PINNED}
    )
    whole, busy, own = (after - start for after, start in zip(_cpu_seconds(), before, strict=True))
    others = max(0.0, busy - own) / whole
    rows = json.loads(told.stdout)
    for row in rows:
        if row["verdict"] == "MISSED" and row["unit"] == "s" and others > BUSY_SHARE:
            row["verdict"] = "missed, but the machine was busy"
    return {"name": name, "machine": _machine(), "others_share": round(others, 2), "rows": rows}


def _cpu_seconds() -> tuple[float, float, float]:
    """Of all processors: seconds so far, those in use, and those used by what this program started."""
    first = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    ticks = [float(one) / os.sysconf("SC_CLK_TCK") for one in first]
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(ticks), sum(ticks) - ticks[3] - ticks[4], own.ru_utime + own.ru_stime


def _has(name: str) -> bool:
    return (RESULTS / f"{name}.json").is_file()


def _machine() -> str:
    """The machine in words."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    model = models[0] if models else platform.machine()
    return f"{cores} cores ({model}), {memory:.0f} GiB of memory, Python {platform.python_version()}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.3f} {unit}" if unit == "s" and value < 10 else f"{value:.0f} {unit}".strip()


def _cells(row: dict[str, Any]) -> list[str]:
    ours, peer, limit, physical = row["ours"], row["peer"], row["limit"], row["physical"]
    return [
        row["what"],
        _number(ours, row["unit"]),
        f"{_number(peer, row['unit'])} ({row['peer_name']})" if peer else "",
        f"{ours / peer:.2f}" if peer else "",
        f"{row['allowed']} = {_number(limit, row['unit'])}" if limit else row["allowed"],
        f"{_number(physical, row['unit'])} ({row['physical_name']})" if physical else "",
        f"{ours / physical:.1f} x" if physical else "",
        row["verdict"],
    ]


def _page(everything: list[dict[str, Any]]) -> str:
    """The table of all results."""
    heads = ["what", "ours", "peer", "ours / peer", "allowed", "physical limit", "distance from it", "limit"]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Ours and the peer run in turn, in one process or one after the other; each",
        "number is the least of several rounds. Threads are pinned to one, files and kernels are warm",
        "unless the line says otherwise. A physical limit is measured in the same run, not looked up.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
        *(f"| {' | '.join(_cells(row))} |" for found in everything for row in found["rows"]),
        "",
        *sorted({f"Machine: {found['machine']}." for found in everything}),
        "",
        "Other programs took of the machine meanwhile: "
        + ", ".join(f"{found['name']} {found.get('others_share', 0):.0%}" for found in everything)
        + ". Seconds of a busy run say little; ratios and memory hold.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
