"""Every break of one Python file, with the lines on which one has to come by to notice it."""

import ast
from pathlib import Path

from mutation.breaks import breaks
from mutation.mutant import Mutant
from mutation.words import left_alone


def mutants_of_module(path: Path, ids: frozenset[str] = frozenset()) -> list[Mutant]:
    """Every break of one module, in the order of its lines.

    Parameters
    ----------
    path : Path
        A Python file.
    ids : frozenset of str
        Ids of evidence and of caveats: dropping one from a list beside a result decides nothing.

    Returns
    -------
    list of Mutant
        Each differs from the file in one place.
    """
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    tree = ast.parse(source, str(path))
    nodes = list(ast.walk(tree))
    place = {id(node): number for number, node in enumerate(nodes)}
    parents = {id(child): node for node in nodes for child in ast.iter_child_nodes(node)}
    dropped = {f"{id!r} dropped" for id in ids}
    found = []
    for number, node in enumerate(nodes):
        place_of = node.iter if isinstance(node, ast.comprehension) else node
        line = getattr(place_of, "lineno", 0)
        if not line or left_alone(node, parents):
            continue
        parent = parents.get(id(node))
        at = place[id(parent)] if parent is not None else 0
        holder = _holder(node, parents)
        for what, change in breaks(node, parent, number, at):
            if what in dropped:
                continue
            text = lines[line - 1].strip()
            found.append(
                Mutant(path, line, text, what, change, function=holder, lines=_run_with(node, parents))
            )
    return sorted(found, key=lambda one: (one.line, one.what))


def _holder(node: ast.AST, parents: dict[int, ast.AST]) -> str:
    """Name of the outermost function around a node, with its class; empty outside of any function's body."""
    name = ""
    child = node
    if isinstance(node, ast.FunctionDef):
        name = node.name
    while (parent := parents.get(id(child))) is not None:
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            name = parent.name if child in parent.body else ""
        elif isinstance(parent, ast.ClassDef):
            name = f"{parent.name}.{name}" if name else ""
        child = parent
    return name


def _run_with(node: ast.AST, parents: dict[int, ast.AST]) -> tuple[int, int]:
    """Lines from the statement that holds a node to the end of the node; for a function, all its lines."""
    statement = node
    while not isinstance(statement, ast.stmt):
        statement = parents[id(statement)]
    end = getattr(node, "end_lineno", None)
    if isinstance(node, ast.If):
        end = node.test.end_lineno
    elif isinstance(node, ast.comprehension):
        end = statement.end_lineno
    return statement.lineno, end or statement.lineno
