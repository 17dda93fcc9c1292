"""One break of one file, and what became of it."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Change = Callable[[Sequence[ast.AST]], None]


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
