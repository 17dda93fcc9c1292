"""Break the rules one small piece at a time, and see whether a clinical case notices.

    python tools/mutate.py [--modules GLOB ...] [--jobs N] [--at-least 95] [--json FILE] [--list]

Every mutant runs in a process of its own, forked after the cases were read, and stops at the first case
that fails. Cases that fail without any break are said and left out. Exit 0: enough were noticed. 1: too
few, or the table of equivalents is wrong. 2: nothing could be run, or a case fails with nothing broken.
"""

import argparse
import fnmatch
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from mutants import Mutant, mutants_of_module, mutants_of_table

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
EVIDENCE = SOURCE / "spinewise" / "evidence"
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.toml")
MODULES = (
    "src/spinewise/bone/densitometry/**/*.py",
    "src/spinewise/bone/optimisation/**/*.py",
    "src/spinewise/bone/mri/advice.py",
    "src/spinewise/bone/assess.py",
    "src/spinewise/bone/asked.py",
    "src/spinewise/bone/hounsfield/agreement.py",
    "src/spinewise/bone/hounsfield/classify.py",
    "src/spinewise/bone/t_scores.py",
    "src/spinewise/bone/dxa_task.py",
    "src/spinewise/bone/optimise.py",
)
NO_RULES = ("__init__.py", "letters.py")
"""Letters arrange what the rules said; their tests are their own."""
TABLES = ("entries/a_*.toml", "entries/d_*.toml", "entries/added.toml", "protocol_defaults.toml")
ALSO_DECIDE = ("vitamin-d-cns-20", "vitamin_d_low", "vitamin_d_high", "bisphosphonate_window_months")
"""Rows that decide though the entry only warns, and choices of the protocol."""
MUTATED_FIRST = SOURCE / "spinewise" / "bone" / "assess.py"
"""Run once unbroken in the way of a mutant: what fails then would count as noticed."""
BY_IMAGES = ("fracture-grades-by-height-loss",)
"""Rows that are held against measured spines, which a case in words does not have."""
SECONDS = 60
"""After which a mutant that does not come to an end counts as noticed."""
PURGED = ("spinewise.bone", "spinewise.pathway", "spinewise.evidence")
HELPERS = ("clinical_cases", "clinical_said", "clinical_checks", "hand_made_values")
KEPT = "spinewise.evidence.package_data"


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant.

    Parameters
    ----------
    mutant : Mutant
        Which.
    killer : int or None
        Place of the case that noticed; None when none did.
    how : str
        What the case said, or how the process ended.
    """

    mutant: Mutant
    killer: int | None
    how: str


# --- inside the child ---------------------------------------------------------------------------


class _Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the broken code in the place of one module."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name = name
        self._code = code

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Where the module comes from, if it is the broken one."""
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the broken code."""
        exec(self._code, module.__dict__)


def swap(mutant: Mutant) -> bool:
    """Give one function its broken code, wherever it is referred to; False where that is not enough.

    Parameters
    ----------
    mutant : Mutant
        Inside the body of a function.

    Returns
    -------
    bool
        Whether the function was found and changed.
    """
    module = sys.modules.get(".".join(mutant.path.relative_to(SOURCE).with_suffix("").parts))
    code: CodeType | None = compile(mutant.code(), str(mutant.path), "exec")
    old: Any = module
    for name in mutant.function.split("."):
        code = (
            next((one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name), None)
            if code
            else None
        )
        old = vars(old).get(name) if old is not None else None
    for wrapped in ("__func__", "fget", "func", "__wrapped__"):
        old = getattr(old, wrapped, None) or old
    if code is None or not isinstance(old, FunctionType) or old.__code__.co_freevars != code.co_freevars:
        return False
    old.__code__ = code
    forget()
    return True


def forget() -> None:
    """Empty the caches of the room, so that every line a case needs is run again."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("spinewise.bone"):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def break_it(mutant: Mutant, folder: Path) -> ModuleType:
    """Put a mutant in the place of its file; unless one function is enough, load rules and cases anew.

    Parameters
    ----------
    mutant : Mutant
        Which break.
    folder : Path
        Empty, for broken tables.

    Returns
    -------
    module
        `clinical_checks`, asking the broken rules.
    """
    if mutant.function and swap(mutant):
        return sys.modules["clinical_checks"]
    for name in [*sys.modules]:
        if name in HELPERS or (name.startswith(PURGED) and name != KEPT and not name.endswith("_kernels")):
            del sys.modules[name]
    if mutant.change is not None:
        name = ".".join(mutant.path.relative_to(SOURCE).with_suffix("").parts)
        sys.meta_path.insert(0, _Broken(name, compile(mutant.code(), str(mutant.path), "exec")))
    else:
        copy = folder / "evidence"
        shutil.copytree(EVIDENCE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        (copy / mutant.path.relative_to(EVIDENCE)).write_text(mutant.table, encoding="utf-8")
        tables = sys.modules[KEPT]
        tables.folder = lambda: copy  # type: ignore[attr-defined]
        tables.read.cache_clear()
    return importlib.import_module("clinical_checks")


def first_to_notice(
    mutant: Mutant, cases: Sequence[Any], order: Sequence[int], folder: Path
) -> dict[str, Any]:
    """Run the cases against a mutant until one fails."""
    try:
        module = break_it(mutant, folder)
    except Exception as error:  # noqa: BLE001  broken code may fail in any way
        return {"killer": -1, "how": f"{type(error).__name__} on loading"}
    for place in order:
        try:
            wrong = module.problems(cases[place])
        except Exception as error:  # noqa: BLE001
            wrong = [f"{type(error).__name__}: {error}"]
        if wrong:
            return {"killer": place, "how": wrong[0][:200]}
    return {"killer": None, "how": ""}


# --- which case runs which line -----------------------------------------------------------------


def lines_run(module: ModuleType, case: Any) -> set[tuple[str, int]]:
    """File and line of everything of this room that one case runs.

    Parameters
    ----------
    module : module
        `clinical_checks`.
    case : Case
        Which.

    Returns
    -------
    set
        Pairs of file name and line.
    """
    seen: set[tuple[str, int]] = set()
    inside = str(SOURCE / "spinewise" / "bone")

    def local(frame: FrameType, event: str, argument: object) -> Any:
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(inside):
            return None
        return local(frame, event, argument)

    forget()
    sys.settrace(trace)
    try:
        module.problems(case)
    finally:
        sys.settrace(None)
    return seen


# --- the parent ---------------------------------------------------------------------------------


@dataclass
class Runner:
    """Forks one child for each mutant, a few at a time.

    Parameters
    ----------
    cases : sequence
        Cases that hold without any break.
    jobs : int
        How many children at once.
    run_by : sequence of set
        Lines that each case runs: a case that does not come by the change cannot notice it.
    """

    cases: Sequence[Any]
    jobs: int
    run_by: Sequence[set[tuple[str, int]]]

    def __post_init__(self) -> None:
        """Begin with no knowledge of which case notices what."""
        self._killers: dict[Path, list[int]] = defaultdict(list)
        self._often: Counter[int] = Counter()

    def run(self, mutants: Sequence[Mutant]) -> list[Outcome]:
        """Outcomes in the order in which the children came back."""
        gc.freeze()  # what the children only read stays shared
        waiting, done = list(reversed(mutants)), []
        running: dict[int, tuple[Mutant, int]] = {}
        began = time.monotonic()
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                pipe, pid = self._fork(mutant)
                running[pipe] = (mutant, pid)
            ready, _, _ = select.select([*running], [], [])
            for pipe in ready:
                mutant, pid = running.pop(pipe)
                with os.fdopen(pipe, "rb") as stream:
                    answer = stream.read()
                os.waitpid(pid, 0)
                outcome = self._outcome(mutant, answer)
                done.append(outcome)
                if len(done) % 200 == 0:
                    spent = time.monotonic() - began
                    print(f"  {len(done)} of {len(mutants)} in {spent:.0f} s", file=sys.stderr, flush=True)
        return done

    def _fork(self, mutant: Mutant) -> tuple[int, int]:
        out, into = os.pipe()
        pid = os.fork()
        if pid:
            os.close(into)
            return out, pid
        signal.alarm(SECONDS)
        gc.disable()
        os.close(out)
        with tempfile.TemporaryDirectory() as folder:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            said = first_to_notice(mutant, self.cases, self._order(mutant), Path(folder))
        os.write(into, json.dumps(said).encode())
        os._exit(0)

    def _order(self, mutant: Mutant) -> list[int]:
        """Cases that come by the change: those that noticed breaks of this file first, then the others."""
        often = [place for place, _ in self._often.most_common()]
        order = dict.fromkeys((*reversed(self._killers[mutant.path]), *often, *range(len(self.cases))))
        if not mutant.function:
            return [*order]
        first, last = mutant.lines
        wanted = {(str(mutant.path), line) for line in range(first, last + 1)}
        return [place for place in order if not wanted.isdisjoint(self.run_by[place])]

    def _outcome(self, mutant: Mutant, answer: bytes) -> Outcome:
        if not answer:
            return Outcome(mutant, -1, "came to no end, or took the process with it")
        said = json.loads(answer)
        if said["killer"] is not None and said["killer"] >= 0:
            self._often[said["killer"]] += 1
            self._killers[mutant.path].append(said["killer"])
        return Outcome(mutant, said["killer"], said["how"])


def all_mutants(modules: Sequence[str]) -> list[Mutant]:
    """Every mutant of the modules that exist, and of the numbers in the tables."""
    paths = sorted({path for pattern in modules for path in ROOT.glob(pattern) if path.name != "__init__.py"})
    from spinewise.evidence.caveats import caveats
    from spinewise.evidence.entry import Use
    from spinewise.evidence.tables import entries

    beside = frozenset({one.id for one in entries()} | {one.id for one in caveats()})
    found = [mutant for path in paths for mutant in mutants_of_module(path, beside)]
    if modules == MODULES:
        ids = frozenset({one.id for one in entries() if one.use is Use.DECIDE} | {*ALSO_DECIDE}) - {
            *BY_IMAGES
        }
        for pattern in TABLES:
            for path in sorted(EVIDENCE.glob(pattern)):
                found += mutants_of_table(path, ids)
    return found


def equivalents(mutants: Sequence[Mutant]) -> tuple[set[int], list[str]]:
    """Places of the mutants that the table calls equivalent, and what is wrong with the table."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    places: set[int] = set()
    wrong = []
    for row in rows:
        hits = {
            place
            for place, one in enumerate(mutants)
            if _named(one.path) == row["file"]
            and row.get("text", one.text) == one.text
            and fnmatch.fnmatchcase(one.what, row["what"])
        }
        if not hits or not row["because"].strip():
            wrong.append(
                f"{EQUIVALENT.name} names {row['what']} in {row['file']}, which is no mutant: remove it."
            )
        places |= hits
    return places, wrong


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def report(outcomes: Sequence[Outcome], excused: set[int], places: dict[int, int]) -> tuple[str, float]:
    """Counts by file, the survivors, and the share of mutants that were noticed."""
    lines = []
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        equivalent = places[id(one.mutant)] in excused
        rows[_named(one.mutant.path)][
            "equivalent" if equivalent else "killed" if one.killer is not None else "survived"
        ] += 1
        if one.killer is None and not equivalent:
            lines.append(
                f"{_named(one.mutant.path)}:{one.mutant.line}: {one.mutant.what}    [{one.mutant.text}]"
            )
    total = sum(rows.values(), Counter())
    counted = total["killed"] + total["survived"]
    rate = 100 * total["killed"] / counted if counted else 0.0
    table = [
        f"{name:60} {row['killed']:5} killed {row['survived']:4} survived {row['equivalent']:3} equivalent"
        for name, row in sorted(rows.items())
    ]
    summary = (
        f"{counted} mutants, {total['killed']} killed, {total['survived']} survived, "
        f"{total['equivalent']} equivalent: {rate:.1f} %"
    )
    return "\n".join(["Survivors:", *sorted(lines), "", *table, "", summary]), rate


def main(arguments: Sequence[str] | None = None) -> int:
    """Break, run, count."""
    parser = argparse.ArgumentParser(description="Break the rules and see whether a clinical case notices.")
    parser.add_argument("--modules", nargs="*", default=list(MODULES), help="globs from the project's root")
    parser.add_argument("--only", default="*", help="mutants whose file:line: what matches this pattern")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--at-least", type=float, default=95.0, help="percent that must be noticed")
    parser.add_argument("--json", type=Path, help="write every outcome to this file")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    asked = parser.parse_args(arguments)
    sys.path[:0] = [str(SOURCE), str(ROOT / "tests"), str(ROOT / "tests" / "bone")]
    modules = MODULES if asked.modules == list(MODULES) else tuple(asked.modules)
    mutants = all_mutants(modules)
    excused, wrong = equivalents(mutants) if modules == MODULES else (set(), [])
    places = {id(one): place for place, one in enumerate(mutants)}
    mutants = [
        one for one in mutants if fnmatch.fnmatch(f"{_named(one.path)}:{one.line}: {one.what}", asked.only)
    ]
    if asked.list:
        print("\n".join(f"{_named(one.path)}:{one.line}: {one.what}" for one in mutants))
        return 0
    if not mutants:
        print("mutate: no rule was found to break: check the globs.", file=sys.stderr)
        return 2
    module = importlib.import_module("clinical_checks")
    every = importlib.import_module("clinical_cases").cases()
    holding = [one for one in every if not _fails(module, one)]
    if len(holding) < len(every):
        print(f"mutate: {len(every) - len(holding)} of {len(every)} cases fail unbroken and are left out.")
    runner = Runner(holding, asked.jobs, [lines_run(module, one) for one in holding])
    (unbroken,) = runner.run([Mutant(MUTATED_FIRST, 1, "", "nothing", lambda nodes: None)])
    if unbroken.killer is not None:
        print(f"mutate: a case fails where nothing is broken ({unbroken.how}): mend that.", file=sys.stderr)
        return 2
    outcomes = runner.run(mutants)
    text, rate = report(outcomes, excused, places)
    print(text)
    for one in outcomes:
        if one.killer is not None and places[id(one.mutant)] in excused:
            wrong.append(
                f"{one.mutant.what} in {_named(one.mutant.path)} is called equivalent, and a case kills it."
            )
    for sentence in wrong:
        print(f"mutate: {sentence}", file=sys.stderr)
    if asked.json:
        asked.json.write_text(_as_json(outcomes, holding, rate), encoding="utf-8")
    return 0 if rate >= asked.at_least and not wrong else 1


def _fails(module: ModuleType, case: Any) -> bool:
    try:
        return bool(module.problems(case))
    except Exception:  # noqa: BLE001  a case that cannot be run fails
        return True


def _as_json(outcomes: Sequence[Outcome], cases: Sequence[Any], rate: float) -> str:
    rows = [
        {
            "file": _named(one.mutant.path),
            "line": one.mutant.line,
            "what": one.mutant.what,
            "killed": one.killer is not None,
            "by": cases[one.killer].name if one.killer is not None and one.killer >= 0 else None,
            "how": one.how,
        }
        for one in outcomes
    ]
    return json.dumps(
        {"cases": len(cases), "rate": round(rate, 1), "mutants": rows}, indent=1, ensure_ascii=False
    )


if __name__ == "__main__":
    sys.exit(main())
