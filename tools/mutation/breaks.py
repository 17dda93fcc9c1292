"""The ways in which one place of a rule is broken.

A comparison shifted by its boundary or turned round, `and` and `or` exchanged, `not` removed, an answer or a
status exchanged, a number changed, a branch forced, a rule that gives nothing back, an element dropped.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence

from mutation.mutant import Change
from mutation.words import is_sentence, is_text, shown

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
_A_PAIR = 2
"""Two things of a kind may be a pair, whose length is fixed; three are a row."""


def breaks(node: ast.AST, parent: ast.AST | None, me: int, at: int) -> Iterator[tuple[str, Change]]:
    """Every break of one node, with what it changes in words.

    Parameters
    ----------
    node, parent : AST
        What is broken, and what it stands in.
    me, at : int
        Places of both among the nodes of the tree.

    Yields
    ------
    (str, Change)
        In words, and as a change of a fresh tree.
    """
    if isinstance(node, ast.Compare):
        yield from _of_compare(node, me)
    elif isinstance(node, ast.BoolOp):
        yield from _of_bool_op(node, me)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"{shown(node)}: not removed", _put(me, at, lambda one: one.operand)  # type: ignore[attr-defined]
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

                yield f"{shown(node)}: {type(operator).__name__} to {other.__name__}", change


def _of_bool_op(node: ast.BoolOp, me: int) -> Iterator[tuple[str, Change]]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And

    def change(nodes: Sequence[ast.AST]) -> None:
        nodes[me].op = other()  # type: ignore[attr-defined]

    yield f"{shown(node)}: {type(node.op).__name__} to {other.__name__}", change


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
        if isinstance(element, ast.JoinedStr) or is_sentence(element):
            continue

        def change(nodes: Sequence[ast.AST], place: int = place) -> None:
            del nodes[me].elts[place]  # type: ignore[attr-defined]

        yield f"{shown(element)} dropped", change


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
    if isinstance(node, ast.IfExp) and is_text(node.body) and is_text(node.orelse):
        return
    for forced in (True, False):

        def change(nodes: Sequence[ast.AST], forced: bool = forced) -> None:
            nodes[me].test = ast.Constant(forced)  # type: ignore[attr-defined]

        yield f"if {shown(node.test)}: always {forced}", change


def _of_filters(node: ast.comprehension, me: int) -> Iterator[tuple[str, Change]]:
    for place, test in enumerate(node.ifs):

        def change(nodes: Sequence[ast.AST], place: int = place) -> None:
            nodes[me].ifs[place] = ast.Constant(True)  # type: ignore[attr-defined]

        yield f"if {shown(test)}: left out", change


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
