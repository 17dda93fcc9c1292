"""Check the docstrings of everything public against numpydoc, by the checks named in pyproject.toml.

    python tools/lint_docstrings.py [PACKAGE]

Besides what the checks say, three habits of this project are allowed: a method or property that needs
one line only has one line, an enumeration documents no constructor, and a compiled kernel is documented by
the function that calls it.
"""

import enum
import importlib
import inspect
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from numpydoc.validate import validate

SECTIONS = {"PR01", "PR02", "PR03", "RT01"}


def main() -> int:
    """Print each fault with its place; 1 when there is any."""
    package = importlib.import_module(sys.argv[1] if sys.argv[1:] else "spinewise")
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    settings = settings["tool"]["numpydoc_validation"]
    left_out = re.compile("|".join(settings["exclude"]))
    faults, seen = [], 0
    for name, thing in _public_things(package):
        if left_out.search(name):
            continue
        seen += 1
        faults += [
            f"{name}: {code} {text}" for code, text in _faults(name, thing) if code in settings["checks"]
        ]
    print("\n".join(faults) or f"{seen} docstrings, no fault")
    return 1 if faults else 0


def _public_things(package: ModuleType) -> Iterator[tuple[str, Any]]:
    """Modules, and the classes, functions, methods and properties made in them, with their full names."""
    for module in _modules(package):
        yield module.__name__, module
        for name, thing in vars(module).items():
            made_here = getattr(thing, "__module__", None) == module.__name__
            if name.startswith("_") or not made_here or hasattr(thing, "py_func"):
                continue
            if inspect.isfunction(inspect.unwrap(thing)) or inspect.isclass(thing):
                yield f"{module.__name__}.{name}", thing
            if inspect.isclass(thing):
                yield from _members(f"{module.__name__}.{name}", thing)


def _members(name: str, cls: type) -> Iterator[tuple[str, Any]]:
    for key, member in vars(cls).items():
        function = getattr(member, "__func__", member)  # class and static methods
        if not key.startswith("_") and (inspect.isfunction(function) or isinstance(member, property)):
            yield f"{name}.{key}", member


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(found.name)


def _faults(name: str, thing: Any) -> list[tuple[str, str]]:
    text = inspect.getdoc(thing)
    if not text:
        return [("GL08", "The object does not have a docstring")]
    if inspect.ismodule(thing):
        return []
    faults: list[tuple[str, str]] = validate(name)["errors"]
    is_member = inspect.isfunction(thing) and "." in thing.__qualname__
    if (is_member and "\n" not in text) or (inspect.isclass(thing) and issubclass(thing, enum.Enum)):
        faults = [(code, said) for code, said in faults if code not in SECTIONS]
    return faults


if __name__ == "__main__":
    sys.exit(main())
