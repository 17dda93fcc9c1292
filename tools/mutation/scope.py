"""What is broken: the rule modules, the numbers of the tables that they read, and what no case can notice."""

import fnmatch
import tomllib
from collections.abc import Sequence
from pathlib import Path

from mutation.mutant import Mutant
from mutation.of_module import mutants_of_module
from mutation.of_rules import mutants_of_rules
from mutation.of_table import mutants_of_table
from mutation.rooms import ROOT, Room

SOURCE = ROOT / "src"
EVIDENCE = SOURCE / "spinewise" / "evidence"
EQUIVALENT = ROOT / "tools" / "mutants_equivalent.toml"


def all_mutants(room: Room, modules: Sequence[str]) -> list[Mutant]:
    """Every mutant of the modules that exist, and, where they are all of the room, of its numbers."""
    paths = sorted({path for pattern in modules for path in ROOT.glob(pattern) if path.name != "__init__.py"})
    from spinewise.evidence.caveats import caveats
    from spinewise.evidence.entry import Use
    from spinewise.evidence.tables import entries

    beside = frozenset({one.id for one in entries()} | {one.id for one in caveats()})
    found = [mutant for path in paths for mutant in mutants_of_module(path, beside)]
    if modules == room.modules:
        ids = frozenset(
            ({one.id for one in entries() if one.use is Use.DECIDE} - {*room.not_in_words})
            | {*room.also_decide}
        )
        for pattern in room.tables:
            for path in sorted(EVIDENCE.glob(pattern)):
                found += mutants_of_table(path, ids, every_row=path.name in room.cutoffs)
        for name in room.rules:
            found += mutants_of_rules(EVIDENCE / name)
    return found


def equivalents(room: Room, mutants: Sequence[Mutant]) -> tuple[set[int], list[str]]:
    """Places of the mutants that the table calls equivalent, and what is wrong with the table."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    rows = [row for row in rows if row.get("room", "bone") == room.name]
    places: set[int] = set()
    wrong = []
    for row in rows:
        hits = {
            place
            for place, one in enumerate(mutants)
            if named(one.path) == row["file"]
            and row.get("text", one.text) == one.text
            and fnmatch.fnmatchcase(one.what, row["what"])
        }
        if not hits or not row["because"].strip():
            wrong.append(
                f"{EQUIVALENT.name} names {row['what']} in {row['file']}, which is no mutant: remove it."
            )
        places |= hits
    return places, wrong


def named(path: Path) -> str:
    """A file by its way from the project's root."""
    return path.relative_to(ROOT).as_posix()
