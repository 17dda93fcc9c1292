"""What only makes text, order or types and decides nothing: it is left alone."""

import ast

_TEXT_KEYWORDS = frozenset(
    {"evidence", "facts", "sources", "caveats", "alternatives", "would_change", "says", "weight"}
)
_BEFORE = 60
"""Letters of source shown with a mutant."""
_A_NAME = 2
"""A text with more spaces than this is a sentence."""


def left_alone(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
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
            case ast.IfExp() if child is parent.test and is_text(parent.body) and is_text(parent.orelse):
                return True
            case ast.GeneratorExp(elt=ast.Attribute(attr="id")) | ast.ListComp(elt=ast.Attribute(attr="id")):
                return True
        child = parent
    return False


def is_sentence(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > _A_NAME


def is_text(node: ast.AST) -> bool:
    """Whether a node is nothing but words for the page, or none."""
    if isinstance(node, ast.Tuple | ast.List):
        return all(is_text(one) for one in node.elts)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return not node.value or " " in node.value
    return isinstance(node, ast.JoinedStr)


def shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _BEFORE else f"{text[:_BEFORE]}..."
