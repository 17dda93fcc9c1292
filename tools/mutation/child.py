"""Inside the process of one mutant: put the break in its place, and ask the cases until one notices."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from mutation.caches import forget
from mutation.mutant import Mutant
from mutation.rooms import Room
from mutation.scope import EVIDENCE, SOURCE

PURGED = ("spinewise.pathway", "spinewise.evidence", "spinewise.report", "spinewise.app")
"""Loaded anew with every room: letters are written by these."""

KEPT = "spinewise.evidence.package_data"


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


def swap(room: Room, mutant: Mutant) -> bool:
    """Give one function its broken code, wherever it is referred to; False where that is not enough.

    Parameters
    ----------
    room : Room
        Whose caches are emptied.
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
    forget(room.packages)
    return True


def break_it(room: Room, mutant: Mutant, folder: Path) -> ModuleType:
    """Put a mutant in the place of its file; unless one function is enough, load rules and cases anew.

    Parameters
    ----------
    room : Room
        Whose rules are broken.
    mutant : Mutant
        Which break.
    folder : Path
        Empty, for broken tables.

    Returns
    -------
    module
        Checks of the room, asking the broken rules.
    """
    if mutant.function and swap(room, mutant):
        return sys.modules[room.checks]
    anew = (*PURGED, *room.packages)
    for name in [*sys.modules]:
        if name in (room.cases, room.checks, *room.helpers) or (
            name.startswith(anew) and name != KEPT and not name.endswith("_kernels")
        ):
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
    return importlib.import_module(room.checks)


def first_to_notice(
    room: Room, mutant: Mutant, cases: Sequence[Any], order: Sequence[int], folder: Path
) -> dict[str, Any]:
    """Run the cases against a mutant until one fails."""
    try:
        module = break_it(room, mutant, folder)
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
