"""Break the rules one small piece at a time, and see whether a clinical case notices.

    python tools/mutate.py [--room NAME] [--modules GLOB ...] [--jobs N] [--at-least 95] [--json FILE]

Every mutant runs in a process of its own, forked after the cases were read, and stops at the first case
that fails. Cases that fail without any break are said and left out. Exit 0: enough were noticed. 1: too
few, or the table of equivalents is wrong. 2: nothing could be run, or a case fails with nothing broken.
"""

import argparse
import fnmatch
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from mutation.lines import lines_run
from mutation.mutant import Mutant
from mutation.report import as_json, report
from mutation.rooms import ROOMS, ROOT
from mutation.runner import Runner
from mutation.scope import SOURCE, all_mutants, equivalents, named


def main(arguments: Sequence[str] | None = None) -> int:
    """Break, run, count."""
    parser = argparse.ArgumentParser(description="Break the rules and see whether a clinical case notices.")
    parser.add_argument("--room", choices=[*ROOMS], default="bone", help="whose rules and cases")
    parser.add_argument(
        "--modules", nargs="*", help="globs from the project's root; all of the room by default"
    )
    parser.add_argument("--only", default="*", help="mutants whose file:line: what matches this pattern")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--at-least", type=float, default=95.0, help="percent that must be noticed")
    parser.add_argument("--json", type=Path, help="write every outcome to this file")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    asked = parser.parse_args(arguments)
    room = ROOMS[asked.room]
    sys.path[:0] = [str(SOURCE), str(ROOT / "tests"), str(ROOT / room.folder)]
    modules = tuple(asked.modules or room.modules)
    mutants = all_mutants(room, modules)
    excused, wrong = equivalents(room, mutants) if modules == room.modules else (set(), [])
    places = {id(one): place for place, one in enumerate(mutants)}
    mutants = [
        one for one in mutants if fnmatch.fnmatch(f"{named(one.path)}:{one.line}: {one.what}", asked.only)
    ]
    if asked.list:
        print("\n".join(f"{named(one.path)}:{one.line}: {one.what}" for one in mutants))
        return 0
    if not mutants:
        print("mutate: no rule was found to break: check the globs.", file=sys.stderr)
        return 2
    module = importlib.import_module(room.checks)
    every = importlib.import_module(room.cases).cases()
    holding = [one for one in every if not _fails(module, one)]
    if len(holding) < len(every):
        print(f"mutate: {len(every) - len(holding)} of {len(every)} cases fail unbroken and are left out.")
    runner = Runner(room, holding, asked.jobs, [lines_run(room, module, one) for one in holding])
    (unbroken,) = runner.run([Mutant(ROOT / room.first, 1, "", "nothing", lambda nodes: None)])
    if unbroken.killer is not None:
        print(f"mutate: a case fails where nothing is broken ({unbroken.how}): mend that.", file=sys.stderr)
        return 2
    outcomes = runner.run(mutants)
    text, rate = report(outcomes, excused, places)
    print(text)
    for one in outcomes:
        if one.killer is not None and places[id(one.mutant)] in excused:
            wrong.append(
                f"{one.mutant.what} in {named(one.mutant.path)} is called equivalent, and a case kills it."
            )
    for sentence in wrong:
        print(f"mutate: {sentence}", file=sys.stderr)
    if asked.json:
        asked.json.write_text(as_json(outcomes, holding, rate), encoding="utf-8")
    return 0 if rate >= asked.at_least and not wrong else 1


def _fails(module: ModuleType, case: Any) -> bool:
    try:
        return bool(module.problems(case))
    except Exception:  # noqa: BLE001  a case that cannot be run fails
        return True


if __name__ == "__main__":
    sys.exit(main())
