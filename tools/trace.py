"""Write docs/evidence.md, the matrix of evidence entry, rule and test, and fail on a gap.

A rule names its evidence by writing the entry's id as a string in src/spinewise, outside `evidence`
(the tables themselves) and `phantom` (the test oracle). A test names it with
`@pytest.mark.evidence("id", ...)` on a function, a class or, as `pytestmark`, a module; or it is a clinical
case in YAML (a folder `cases` inside tests), with a list `evidence`. Files are parsed, never imported. An id
put together at run time is not seen: write it out.

    python tools/trace.py [--root FOLDER]

Exit 0: no gap. 1: gaps, one sentence each; the page is written all the same. 2: something could not be read.
"""

import argparse
import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from trace_page import page

from spinewise.evidence.entry import Entry, Use
from spinewise.evidence.tables import read_entries, read_sections

NO_RULES_IN = ("evidence", "phantom")
PACKAGE = Path("src", "spinewise")
RULES = (
    "alignment_targets.toml",
    "analgesia.toml",
    "correction_techniques.toml",
    "interaction_rules.toml",
    "pharmacogenes/guidelines.toml",
)
"""Each row of these tables is a rule, which code asks without naming it."""
Places = dict[str, list[str]]


@dataclass
class Trace:
    """Everything that was found in one copy of the project.

    Parameters
    ----------
    entries : mapping
        Entry by id.
    rules, tests, tables : dict
        Places that name an entry, by id: code, tests, and other tables of the evidence (caveats, choices).
    planned : dict
        Capability by id.
    caveats, shown : set of str
        Ids of the fixed sentences, and those of them that code names.
    finished : tuple of str
        Letters of the sections whose capability is finished.
    apart : tuple of str
        Entries of finished sections that belong to another capability.
    problems : list of str
        One sentence each.
    """

    entries: Mapping[str, Entry]
    rules: Places = field(default_factory=lambda: defaultdict(list))
    tests: Places = field(default_factory=lambda: defaultdict(list))
    tables: Places = field(default_factory=lambda: defaultdict(list))
    planned: dict[str, str] = field(default_factory=dict)
    caveats: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    finished: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)


def trace(root: Path) -> Trace:
    """Read one copy of the project and judge it.

    Parameters
    ----------
    root : Path
        Folder that holds ``src``, ``tests`` and ``docs``.

    Returns
    -------
    Trace
        With a sentence for each problem.
    """
    evidence = root / PACKAGE / "evidence"
    found = Trace({entry.id: entry for entry in read_entries(evidence)}, caveats=caveat_ids(evidence))
    held_in_phantom: Places = defaultdict(list)
    for path in sorted((root / PACKAGE).rglob("*.py")):
        room = path.relative_to(root / PACKAGE).parts[0]
        if room == "evidence":
            continue
        places = held_in_phantom if room in NO_RULES_IN else found.rules
        for text, where in strings(path):
            if text in found.caveats:
                found.shown.add(text)
            if text in found.entries:
                add(places[text], place(path.relative_to(root / PACKAGE), where))
    for path in sorted((root / "tests").rglob("*.py")):
        for id, where in markers(path):
            add(found.tests[id], place(path.relative_to(root), where))
    for path in sorted((root / "tests").rglob("cases/*.yaml")):
        for id in named_by_cases(path):
            add(found.tests[id], place(path.relative_to(root), ""))
    for path in (*sorted(evidence.glob("*.toml")), evidence / "pharmacogenes" / "guidelines.toml"):
        if path.name != "planned.toml" and path.exists():
            name = path.relative_to(evidence).as_posix()
            for id, row in named_by(tomllib.loads(path.read_text(encoding="utf-8")), name):
                add(found.tables[id], row)
                if name in RULES and row.startswith(f"{name} ") and id in found.entries:
                    add(found.rules[id], f"evidence/{row}")
    read_plan(evidence / "planned.toml", found)
    judge(found, held_in_phantom)
    return found


def caveat_ids(evidence: Path) -> set[str]:
    """Ids of the fixed sentences."""
    path = evidence / "caveats.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {row["id"] for row in table.get("caveat", ())}


def read_plan(path: Path, found: Trace) -> None:
    """Read which capability will use which entry."""
    table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found.finished = tuple(table.get("finished_sections", ()))
    found.apart = tuple(table.get("apart", ()))
    for capability in table.get("capability", ()):
        for id in capability["entries"]:
            if id in found.planned:
                found.problems.append(f"planned.toml names {id} twice: keep one.")
            found.planned[id] = capability["name"]


def judge(found: Trace, phantom: Mapping[str, Sequence[str]]) -> None:
    """Add one sentence for each gap, stale plan, held entry in use and unknown name."""
    say = found.problems.append
    for kind, places in (("test", found.tests), ("table", found.tables)):
        for id in sorted(set(places) - set(found.entries)):
            say(f"The {kind} {places[id][0]} names evidence {id}, which no table holds: correct the name.")
    for id, capability in found.planned.items():
        entry = found.entries.get(id)
        if entry is None:
            say(f"planned.toml names {id}, which no table holds: correct the name.")
        elif entry.use is not Use.DECIDE:
            say(f"planned.toml names {id}, which is to {entry.use.value}, not to decide: remove it.")
        elif entry.section in found.finished and id not in found.apart:
            say(
                f"planned.toml leaves {id} to {capability}, but section {entry.section} is finished: "
                "write its rule."
            )
        elif id in found.rules:
            say(
                f"planned.toml names {id}, which has a rule in {found.rules[id][0]}: remove it from the plan."
            )
    for id, entry in found.entries.items():
        if entry.use is Use.HOLD:
            for where in [*found.rules.get(id, ()), *phantom.get(id, ()), *found.tables.get(id, ())]:
                say(f"The held entry {id} is used by {where}: take it out until the entry is settled.")
        unused = not (found.rules.get(id) or found.tables.get(id))
        if entry.use is Use.WARN and entry.section in found.finished and unused:
            say(f"The entry {id} is to warn, section {entry.section} is finished, and nothing uses it.")
        if entry.use is Use.DECIDE and id not in found.planned:
            lacking = [
                what for what, places in (("rule", found.rules), ("test", found.tests)) if id not in places
            ]
            if lacking:
                say(
                    f"The deciding entry {id} (section {entry.section}) has no {' and no '.join(lacking)}: "
                    "write it, or name the capability that will in planned.toml."
                )


def strings(path: Path) -> Iterator[tuple[str, str]]:
    """Every string literal of a Python file, with the function or class that it stands in."""
    for node, where in walk(ast.parse(path.read_text(encoding="utf-8"), str(path)), ""):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, where


def markers(path: Path) -> Iterator[tuple[str, str]]:
    """Every id named by an evidence marker of a test file, with the test that carries it."""
    for node, where in walk(ast.parse(path.read_text(encoding="utf-8"), str(path)), ""):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.evidence":
            for argument in node.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise SyntaxError(f"{path.name}: an evidence marker takes ids written out as strings")
                yield argument.value, where


def named_by_cases(path: Path) -> Iterator[str]:
    """Every id that a clinical case of a file rests on."""
    try:
        cases = yaml.safe_load(path.read_text(encoding="utf-8")) or ()
    except yaml.YAMLError:
        raise ValueError(f"{path.name} is no YAML") from None
    for number, case in enumerate(cases, 1):
        if not (isinstance(case, dict) and isinstance(case.get("evidence"), list)):
            raise ValueError(f"{path.name}: case {number} lacks a list named evidence")
        yield from case["evidence"]


def walk(node: ast.AST, where: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node with the dotted name of what encloses it; a decorator belongs to what it decorates."""
    for child in ast.iter_child_nodes(node):
        inside = where
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = f"{where}.{child.name}".lstrip(".")
        yield child, inside
        yield from walk(child, inside)


def named_by(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every id under a key `evidence` of a table, with the file and the row that names it."""
    if isinstance(value, list):
        for item in value:
            yield from named_by(item, where)
    elif isinstance(value, dict):
        name = next(
            (value[key] for key in ("id", "measure", "name", "pmid") if isinstance(value.get(key), str)), None
        )
        row = f"{where.split(' ')[0]} {name}" if name else where
        ids = value.get("evidence", [])
        for id in [ids] if isinstance(ids, str) else ids:
            yield id, row
        for key, item in value.items():
            if key != "evidence":
                yield from named_by(item, f"{row} {key}" if isinstance(item, dict) and not name else row)


def place(path: Path, where: str) -> str:
    """Name of a place in the code, without line numbers, which would change with every edit."""
    return f"{path.as_posix()} {where}".strip()


def add(places: list[str], where: str) -> None:
    """Keep a place once, in the order in which places are found."""
    if where not in places:
        places.append(where)


def totals(found: Trace) -> str:
    """How many entries are used for what, in one line."""
    deciding = {id for id, entry in found.entries.items() if entry.use is Use.DECIDE}
    warning = {id for id, entry in found.entries.items() if entry.use is Use.WARN}
    used = warning & (found.tables.keys() | found.rules.keys())
    return (
        f"{len(found.entries)} entries; of {len(deciding)} that decide, {len(deciding & found.rules.keys())} "
        f"have a rule, {len(found.planned)} are planned; of {len(warning)} that warn, {len(used)} are used; "
        f"code shows {len(found.caveats & found.shown)} of {len(found.caveats)} caveats"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page and print one sentence for each problem."""
    parser = argparse.ArgumentParser(description="Write docs/evidence.md and fail on a gap.")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    root: Path = parser.parse_args(arguments).root
    try:
        found = trace(root)
        text = page(
            read_sections(root / PACKAGE / "evidence"),
            tuple(found.entries.values()),
            rules=found.rules,
            tests=found.tests,
            tables=found.tables,
            planned=found.planned,
        )
        (root / "docs").mkdir(exist_ok=True)
        (root / "docs" / "evidence.md").write_text(text, encoding="utf-8")
    except (OSError, SyntaxError, KeyError, ValueError) as problem:
        print(f"trace: {type(problem).__name__}: {problem}: mend that file first.", file=sys.stderr)
        return 2
    for sentence in found.problems:
        print(f"trace: {sentence}", file=sys.stderr)
    print(f"trace: {totals(found)}; {len(found.problems)} problems.")
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
