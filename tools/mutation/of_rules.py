"""A table of rules, broken part by part: a row, a class or a condition dropped, a grade exchanged."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mutation.mutant import Mutant

_GRADES = {
    "contraindicated": "avoid",
    "avoid": "caution",
    "caution": "avoid",
    "usual": "caution",
    "ask": "usual",
    "supports": "caution",
}
_WHOLE_LINES = (
    "not_covered_by",
    "washout",
    "washout_of",
    "with",
    "with_too",
    "makes",
    "besides",
    "asks",
    "asks_gene",
)
_ROWS = (
    "needs",
    "among",
    "instead",
    "when",
    "rules",
    "reasons",
    "alternatives",
    "candidates",
    "bases",
    "takes",
)
_A_PAIR = 2
"""A condition with more parts than this keeps its name when one is dropped."""
_ID = re.compile(r'^id = "([^"]+)"', re.MULTILINE)


def mutants_of_rules(path: Path) -> list[Mutant]:
    """Every break of every row.

    Parameters
    ----------
    path : Path
        A table of the evidence, its rows divided by lines that begin with ``[[``.

    Returns
    -------
    list of Mutant
        Each holds the whole broken file.
    """
    head, *rows = re.split(r"(?m)^(?=\[\[)", path.read_text(encoding="utf-8"))
    found = []
    line = head.count("\n") + 1
    for place, row in enumerate(rows):
        id = _ID.search(row)
        for what, broken in _breaks(row):
            table = head + "".join([*rows[:place], broken, *rows[place + 1 :]])
            found.append(
                Mutant(path, line, id[1] if id else "", f"{id[1] if id else ''}: {what}", table=table)
            )
        line += row.count("\n")
    return found


def _breaks(row: str) -> Iterator[tuple[str, str]]:
    yield "left out", ""
    for line in row.splitlines(keepends=True):
        name, _, value = line.partition(" = ")
        if name in _WHOLE_LINES:
            yield f"{name} left out", row.replace(line, "")
        elif name == "grade":
            other = _GRADES[json.loads(value)]
            yield f"grade {other}", row.replace(line, f'grade = "{other}"\n')
        elif name in _ROWS and isinstance(read := tomllib.loads(line)[name], list):
            for what, shorter in _shorter(read):
                yield (
                    f"{name} without {what}",
                    row.replace(line, f"{name} = {_written(shorter)}\n" if shorter else ""),
                )


def _shorter(read: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """A list without one of its elements, or without one element of one of them."""
    for place, one in enumerate(read):
        rest = [*read[:place], *read[place + 1 :]]
        if isinstance(one, list):
            for inner in one:
                left = [part for part in one if part != inner]
                if left:
                    yield str(inner), [*read[:place], left, *read[place + 1 :]]
            if rest:
                yield str(one), rest
        else:
            yield str(one), rest
            if isinstance(one, dict):
                for key, value in one.items():
                    if isinstance(value, list) and len(value) > 1:
                        for inner in value:
                            less = {**one, key: [part for part in value if part != inner]}
                            yield str(inner), [*read[:place], less, *read[place + 1 :]]
                    elif len(one) > _A_PAIR:
                        yield (
                            key,
                            [*read[:place], {k: v for k, v in one.items() if k != key}, *read[place + 1 :]],
                        )


def _written(value: Any) -> str:
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_written(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    return json.dumps(value)
