"""Broken copies of rules, one small break each: what a clinical case has to notice.

In Python: a comparison shifted by its boundary or turned round, `and` and `or` exchanged, `not` removed, an
answer or a status exchanged, a number changed, a branch forced, a rule that gives nothing back, an element
dropped. In the tables: a clinical number moved by one step, up and down. Sentences, weights and the lists
of evidence and facts beside a result are left alone, since they decide nothing.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Change = Callable[[Sequence[ast.AST]], None]

_BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_OPPOSITE = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "Answer": {"YES": ("NO", "UNKNOWN"), "NO": ("YES", "UNKNOWN"), "UNKNOWN": ("YES", "NO")},
    "OptionStatus": {
        "ALLOWED": ("CAUTION", "AVOID"),
        "CAUTION": ("ALLOWED", "NOT_NOW"),
        "NOT_NOW": ("ALLOWED", "CAUTION"),
        "AVOID": ("NOT_NOW", "ALLOWED"),
        "SPECIALIST": ("ALLOWED", "CAUTION"),
    },
    "Urgency": {
        "ELECTIVE": ("UNKNOWN",),
        "URGENT": ("ELECTIVE",),
        "EMERGENCY": ("ELECTIVE",),
        "UNKNOWN": ("ELECTIVE",),
    },
    "SpanKind": {
        "OPERATION": ("WINDOW",),
        "DRUG": ("WINDOW",),
        "WINDOW": ("DRUG",),
        "SCAN": ("TEST",),
        "TEST": ("SCAN",),
        "REPEAT": ("TEST",),
    },
}
_TEXT_KEYWORDS = frozenset(
    {"evidence", "facts", "sources", "caveats", "alternatives", "would_change", "says", "weight"}
)
_BEFORE = 60
"""Letters of source shown with a mutant."""
_A_PAIR = 2
"""Two things of a kind may be a pair, whose length is fixed; three are a row."""
_A_NAME = 2
"""A text with more spaces than this is a sentence."""


@dataclass(frozen=True)
class Mutant:
    """One break of one file.

    Parameters
    ----------
    path : Path
        The file that is broken.
    line : int
        Where.
    text : str
        The line as it stands, without the space around it.
    what : str
        What is changed, in words.
    change : callable or None
        For Python: does it to the nodes of a fresh tree.
    table : str
        For tables: the whole broken file.
    function : str
        For Python: name of the function or method that holds it, ``"Class.method"``; empty for what is run
        once, when the module is loaded.
    lines : tuple of int
        For Python: first and last line of which one is run whenever the change could matter.
    """

    path: Path
    line: int
    text: str
    what: str
    change: Change | None = None
    table: str = ""
    function: str = ""
    lines: tuple[int, int] = (0, 0)

    def code(self) -> ast.Module:
        """Broken module, ready to be compiled."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"), str(self.path))
        assert self.change is not None
        self.change(list(ast.walk(tree)))
        return ast.fix_missing_locations(tree)


# --- Python -------------------------------------------------------------------------------------


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
        if not line or _left_alone(node, parents):
            continue
        parent = parents.get(id(node))
        at = place[id(parent)] if parent is not None else 0
        holder = _holder(node, parents)
        for what, change in _breaks(node, parent, number, at):
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


def _breaks(node: ast.AST, parent: ast.AST | None, me: int, at: int) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare):
        yield from _of_compare(node, me)
    elif isinstance(node, ast.BoolOp):
        yield from _of_bool_op(node, me)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"{_shown(node)}: not removed", _put(me, at, lambda one: one.operand)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Attribute):
        yield from _of_word(node, me)
    elif isinstance(node, ast.Constant):
        yield from _of_number(node, me)
    elif isinstance(node, ast.Tuple | ast.List):
        yield from _of_elements(node, parent, me)
    elif isinstance(node, ast.FunctionDef):
        yield from _of_returns(node, me)
    if isinstance(node, ast.If | ast.IfExp):
        yield from _of_test(node, me)
    if isinstance(node, ast.comprehension):
        yield from _of_filters(node, me)


def _of_compare(node: ast.Compare, me: int) -> Iterator[tuple[str, Change]]:
    for place, operator in enumerate(node.ops):
        for table in (_BOUNDARY, _OPPOSITE):
            other = table.get(type(operator))
            if other is not None:

                def change(
                    nodes: Sequence[ast.AST], place: int = place, other: type[ast.cmpop] = other
                ) -> None:
                    nodes[me].ops[place] = other()  # type: ignore[attr-defined]

                yield f"{_shown(node)}: {type(operator).__name__} to {other.__name__}", change


def _of_bool_op(node: ast.BoolOp, me: int) -> Iterator[tuple[str, Change]]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And

    def change(nodes: Sequence[ast.AST]) -> None:
        nodes[me].op = other()  # type: ignore[attr-defined]

    yield f"{_shown(node)}: {type(node.op).__name__} to {other.__name__}", change


def _of_word(node: ast.Attribute, me: int) -> Iterator[tuple[str, Change]]:
    if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in _WORDS.get(node.value.id, {}).get(node.attr, ()):

            def change(nodes: Sequence[ast.AST], other: str = other) -> None:
                nodes[me].attr = other  # type: ignore[attr-defined]

            yield f"{node.value.id}.{node.attr} to {other}", change


def _of_number(node: ast.Constant, me: int) -> Iterator[tuple[str, Change]]:
    if isinstance(node.value, bool):
        new: object = not node.value
    elif isinstance(node.value, int):
        new = node.value + 1
    elif isinstance(node.value, float):
        new = node.value + 0.1
    else:
        return

    def change(nodes: Sequence[ast.AST]) -> None:
        nodes[me].value = new  # type: ignore[attr-defined]

    yield f"{node.value} to {new}", change


def _of_elements(node: ast.Tuple | ast.List, parent: ast.AST | None, me: int) -> Iterator[tuple[str, Change]]:
    unpacked = isinstance(node.ctx, ast.Store) or isinstance(parent, ast.Subscript | ast.ExceptHandler)
    if unpacked or len(node.elts) < _A_PAIR or not _may_be_shorter(node, parent):
        return
    for place, element in enumerate(node.elts):
        if isinstance(element, ast.JoinedStr) or _is_sentence(element):
            continue

        def change(nodes: Sequence[ast.AST], place: int = place) -> None:
            del nodes[me].elts[place]  # type: ignore[attr-defined]

        yield f"{_shown(element)} dropped", change


def _may_be_shorter(node: ast.Tuple | ast.List, parent: ast.AST | None) -> bool:
    """Whether a tuple is a row of like things, not a record of fixed length such as a pair."""
    if isinstance(
        parent, ast.Return | ast.Yield | ast.Tuple | ast.List | ast.Dict | ast.DictComp | ast.ListComp
    ):
        starred = any(isinstance(element, ast.Starred) for element in node.elts)
        return starred or (
            isinstance(parent, ast.Return)
            and len({type(one) for one in node.elts}) == 1
            and len(node.elts) > _A_PAIR
        )
    return not isinstance(parent, ast.GeneratorExp | ast.SetComp)


def _of_returns(node: ast.FunctionDef, me: int) -> Iterator[tuple[str, Change]]:
    told = ast.unparse(node.returns) if node.returns is not None else ""
    nothing = _nothing(told)
    if nothing is None or not any(isinstance(one, ast.Return) and one.value for one in ast.walk(node)):
        return

    def change(nodes: Sequence[ast.AST]) -> None:
        nodes[me].body = [ast.Return(copy.deepcopy(nothing))]  # type: ignore[attr-defined]

    yield f"{node.name} gives back {ast.unparse(nothing)}", change


def _nothing(annotation: str) -> ast.expr | None:
    """The empty value of a type of result; None where nothing of the kind would be a rule left out."""
    if annotation.startswith("tuple[") and annotation.endswith("...]"):
        return ast.Tuple([], ast.Load())
    if annotation.startswith("list["):
        return ast.List([], ast.Load())
    if annotation.startswith(("dict[", "Mapping[")):
        return ast.Dict([], [])
    if annotation.endswith("| None"):
        return ast.Constant(None)
    if annotation == "Answer":
        return ast.parse("Answer.UNKNOWN", mode="eval").body
    return None


def _of_test(node: ast.If | ast.IfExp, me: int) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.IfExp) and _is_text(node.body) and _is_text(node.orelse):
        return
    for forced in (True, False):

        def change(nodes: Sequence[ast.AST], forced: bool = forced) -> None:
            nodes[me].test = ast.Constant(forced)  # type: ignore[attr-defined]

        yield f"if {_shown(node.test)}: always {forced}", change


def _of_filters(node: ast.comprehension, me: int) -> Iterator[tuple[str, Change]]:
    for place, test in enumerate(node.ifs):

        def change(nodes: Sequence[ast.AST], place: int = place) -> None:
            nodes[me].ifs[place] = ast.Constant(True)  # type: ignore[attr-defined]

        yield f"if {_shown(test)}: left out", change


def _put(me: int, at: int, new: Callable[[ast.AST], ast.AST]) -> Change:
    """A change that puts something else in the place of a node."""

    def change(nodes: Sequence[ast.AST]) -> None:
        old, parent = nodes[me], nodes[at]
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new(old))
            elif isinstance(value, list):
                setattr(parent, name, [new(old) if one is old else one for one in value])

    return change


def _left_alone(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Whether a node only makes text, order or types, and decides nothing."""
    child: ast.AST = node
    while (parent := parents.get(id(child))) is not None:
        match parent:
            case ast.JoinedStr() | ast.Assert() | ast.Raise():
                return True
            case ast.keyword(arg=name) if name in _TEXT_KEYWORDS:
                return True
            case ast.AnnAssign() if child is parent.annotation:
                return True
            case ast.arg() | ast.ClassDef() if not isinstance(parent, ast.ClassDef):
                return True
            case ast.ClassDef() if child in parent.decorator_list or child in parent.bases:
                return True
            case ast.FunctionDef() if child is parent.returns or child in parent.decorator_list:
                return True
            case ast.Assign(targets=[ast.Name(id=name)]) if "WEIGHT" in name or name == "__all__":
                return True
            case ast.Call(func=ast.Attribute(attr="join")) | ast.Call(func=ast.Name(id="cast")):
                return True
            case ast.IfExp() if child is parent.test and _is_text(parent.body) and _is_text(parent.orelse):
                return True
            case ast.GeneratorExp(elt=ast.Attribute(attr="id")) | ast.ListComp(elt=ast.Attribute(attr="id")):
                return True
        child = parent
    return False


def _is_sentence(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > _A_NAME


def _is_text(node: ast.AST) -> bool:
    """Whether a node is nothing but words for the page, or none."""
    if isinstance(node, ast.Tuple | ast.List):
        return all(_is_text(one) for one in node.elts)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return not node.value or " " in node.value
    return isinstance(node, ast.JoinedStr)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _BEFORE else f"{text[:_BEFORE]}..."


# --- tables -------------------------------------------------------------------------------------

_ID = re.compile(r'^(?:id = "([^"]+)"|\[choice\.([a-z0-9_]+)\])')
_VALUE = re.compile(r"^(.*\bvalue = )(-?\d+(?:\.\d+)?)(\b.*)$")
_NAME = re.compile(r'\{ name = "([^"]+)"')
_NO_CLINICAL_NUMBER = ("step", "horizon", "n", "timepoint")


def mutants_of_table(path: Path, ids: frozenset[str]) -> list[Mutant]:
    """Every clinical number of some rows moved by one step, up and down.

    Parameters
    ----------
    path : Path
        A table of the evidence, or the defaults of the protocol.
    ids : frozenset of str
        Rows whose numbers decide something: ids of entries, names of choices.

    Returns
    -------
    list of Mutant
        Each holds the whole broken file.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    row = ""
    found = []
    for number, line in enumerate(lines):
        if head := _ID.match(line):
            row = head[1] or head[2]
        hit = _VALUE.match(line.rstrip("\n"))
        name = _NAME.search(line)
        if row not in ids or not hit or (name and name[1] in _NO_CLINICAL_NUMBER):
            continue
        for step in _steps(hit[2], f"{row} {line}"):
            broken = [*lines]
            broken[number] = f"{hit[1]}{step}{hit[3]}\n"
            what = f"{row}{f' {name[1]}' if name else ''}: {hit[2]} to {step}"
            found.append(Mutant(path, number + 1, line.strip(), what, table="".join(broken)))
    return found


def _steps(number: str, line: str) -> tuple[str, str]:
    """The next number up and down: by the last digit, whole months and years, else by a tenth."""
    if "." in number:
        digits = len(number.partition(".")[2])
        size = 10.0**-digits
    else:
        whole = re.search(r'unit = "(mo|a)"', line) or "months" in line
        digits, size = (0, 1.0) if whole else (1, 0.1)
    return f"{float(number) + size:.{digits}f}", f"{float(number) - size:.{digits}f}"
