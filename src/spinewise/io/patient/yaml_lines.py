"""YAML as people write it, with the line of everything: duplicate keys refused, dates left as written.

Only plain data is read. Words such as yes, no and on stay words, numbers with leading zeros stay text (they
are identifiers), and nothing of the file's content is repeated in an error.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from spinewise.words import UnreadableFile

Path = tuple[str | int, ...]

_MOST_NODES = 100_000
_LONGEST_NUMBER = 24
"""Longer rows of digits are hashes or identifiers, never numbers."""
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]+([eE][-+]?[0-9]+)?|\.|(?<=[0-9])[eE][-+]?[0-9]+)")


@dataclass
class Lined:
    """Content of a YAML file, and where everything stands.

    Parameters
    ----------
    content : object
        Dicts, lists, texts, numbers, booleans and None.
    lines : dict
        Line of each path, counted from 1.
    problems : list of tuple
        Path and sentence of everything that was refused on reading.
    """

    content: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[Path, str]] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_lined(text: str, name: str) -> Lined:
    """Read YAML with the line of every value.

    Parameters
    ----------
    text : str
        Content of the file.
    name : str
        Name of the file for errors.

    Returns
    -------
    Lined
        A key that stands twice is left out altogether, since nobody knows which one holds.

    Raises
    ------
    UnreadableFile
        It is no YAML; names the line.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1} of {name}" if mark else name
        raise UnreadableFile(
            f"{line[0].upper()}{line[1:]} cannot be understood as YAML: "
            "check its indentation, colons and quotes."
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise UnreadableFile(f"{name} cannot be understood as YAML: save it as plain UTF-8 text.") from None
    lined = Lined()
    if node is not None:
        lined.content = _Reader(lined, name).read(node, ())
    return lined


class _Reader:
    """Turns nodes into plain data, and counts them so that no file unfolds without end."""

    def __init__(self, lined: Lined, name: str) -> None:
        self._lined = lined
        self._name = name
        self._nodes = 0
        self._inside: list[int] = []

    def read(self, node: yaml.Node, path: Path) -> Any:
        self._nodes += 1
        if self._nodes > _MOST_NODES or id(node) in self._inside:
            raise UnreadableFile(f"{self._name} refers to itself or is far too long: write it out plainly.")
        self._lined.lines[path] = node.start_mark.line + 1
        self._inside.append(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                return [self.read(one, (*path, place)) for place, one in enumerate(node.value)]
            return _scalar(node)
        finally:
            self._inside.pop()

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        content: dict[str, Any] = {}
        twice: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in content or key in twice:
                line = key_node.start_mark.line + 1
                self._lined.problems.append(
                    (path, f"line {line} names {_shown(key)} a second time; neither was used: keep one")
                )
                twice.add(key)
                content.pop(key, None)
                continue
            content[key] = self.read(value_node, (*path, key))
        return content


def _scalar(node: yaml.Node) -> Any:
    """A plain word by the narrow rules of YAML 1.2; anything in quotes is text."""
    text = str(node.value)
    if getattr(node, "style", None) is not None or len(text) > _LONGEST_NUMBER:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and any(letter.isdigit() for letter in text):
        return float(text)
    return text


def _shown(key: str) -> str:
    """A key as written when it is a plain short word, since a longer one might be anything."""
    return repr(key) if re.fullmatch(r"[a-z_]{1,30}", key) else "a key"
