"""What a new entry is to one that is there: the same, a fuller one, or another one.

What a later source knows and an earlier one did not is filled in; what both know has to agree. Hence the
order in which sources come does not matter. With a reason given, the later source corrects the earlier one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spinewise.io.registry.rows import Kind, Row
from spinewise.words import Answer

_OTHER = "the registry holds another value: correct the source, or say why this one is right"
_TWICE = "comes twice in this source: leave one of the rows out"
_CERTAINTY = {Answer.UNKNOWN.value: 0, Answer.NO.value: 1, Answer.YES.value: 2}
_YES = Answer.YES.value


@dataclass(frozen=True)
class Merged:
    """One entry beside the one that is there.

    Parameters
    ----------
    changed : dict
        Columns to be changed; empty when the entry adds nothing.
    clashes : tuple of (str, str)
        Columns that disagree, each with a clause.
    """

    changed: Row
    clashes: tuple[tuple[str, str], ...] = ()


def key_of(kind: Kind, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """By what an entry is known again.

    Parameters
    ----------
    kind : Kind
        One with a key.
    row : mapping
        The entry.

    Returns
    -------
    tuple
        The same for the same thing.
    """
    return tuple(row[column] for column in kind.key)


def merged(kind: Kind, there: Mapping[str, Any], new: Row, changeset: int) -> Merged:
    """Lay a new entry beside the one of the same key.

    Parameters
    ----------
    kind : Kind
        Of both.
    there : mapping
        Row of the registry.
    new : dict
        Row of the source.
    changeset : int
        Of the source; an entry that it wrote itself came twice.

    Returns
    -------
    Merged
        What to change, or what disagrees.
    """
    if there["changeset"] == changeset and not (kind.name == "proms" and _same(kind, there, new)):
        return Merged({}, ((kind.key[-1] if kind.name != "proms" else "score", _TWICE),))
    if kind.name == "ends":
        return _merged_end(there, new)
    changed: Row = {}
    clashes = []
    for column in (name for name in new if name in kind.content):
        if new[column] in (None, ()) or new[column] == there[column]:
            continue
        changed[column] = new[column]
        if there[column] not in (None, ()):
            clashes.append((column, _OTHER))
    return Merged(changed, tuple(clashes))


def _same(kind: Kind, there: Mapping[str, Any], new: Row) -> bool:
    return all(there[column] == new[column] for column in kind.content)


def _merged_end(there: Mapping[str, Any], new: Row) -> Merged:
    """The later of two last days; a death is the last there can be."""
    changed = {column: new[column] for column in ("date", "died", "reason") if new[column] != there[column]}
    if not changed:
        return Merged({})
    if there["died"] == _YES and new["died"] == _YES:
        return _same_end(there, new, changed, "the registry holds another day of death")
    if there["died"] == _YES:
        return _earlier(changed, new["date"] > there["date"], "lies after this person's death")
    if new["died"] == _YES:
        early = new["date"] < there["date"]
        return Merged(changed, _clash(early, "lies before a day on which this person was still known"))
    order, order_there = _order(new), _order(there)
    if order == order_there:
        return _same_end(there, new, changed, "")
    return Merged(changed if order > order_there else {})


def _same_end(there: Mapping[str, Any], new: Row, changed: Row, another_day: str) -> Merged:
    if new["date"] != there["date"]:
        return Merged(changed, _clash(True, another_day))
    if new["reason"] is None:
        return Merged({})
    return Merged(changed, () if there["reason"] is None else (("reason", _OTHER),))


def _earlier(changed: Row, clashes: bool, why: str) -> Merged:
    return Merged(changed, _clash(True, why)) if clashes else Merged({})


def _clash(really: bool, why: str) -> tuple[tuple[str, str], ...]:
    return (("date", f"{why}: correct the source, or say why this one is right"),) if really else ()


def _order(end: Mapping[str, Any]) -> tuple[Any, int]:
    return end["date"], _CERTAINTY[end["died"]]
