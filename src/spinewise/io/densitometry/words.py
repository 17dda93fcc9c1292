"""Headings and words of densitometers, as they stand in `columns.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Column:
    """What a heading means.

    Parameters
    ----------
    key : str
        Our word, for example ``"t"``.
    unit : str
        Unit that the heading itself names; empty when it names none.
    """

    key: str
    unit: str = ""


def column_named(heading: str) -> Column | None:
    """What a heading means.

    Parameters
    ----------
    heading : str
        As written in the first line of a table, or as the name of an item of a report.

    Returns
    -------
    Column or None
        None when it is not known.
    """
    return _columns().get(_bare(heading))


def passed_over(heading: str) -> bool:
    """Whether a heading is one that needs no word: a name, an age, an area of bone.

    Parameters
    ----------
    heading : str
        As written.

    Returns
    -------
    bool
        True when nothing of bone density stands under it.
    """
    return _bare(heading) in {_bare(name) for name in _table()["passed_over"]["names"]}


def _bare(heading: str) -> str:
    return re.sub(r"[\s_.\-]+", "", heading.replace("²", "2").strip('\ufeff" ').lower())


@cache
def _columns() -> dict[str, Column]:
    return {
        _bare(name): Column(entry["key"], entry.get("unit", ""))
        for entry in _table()["column"]
        for name in entry["names"]
    }


@cache
def _table() -> dict[str, Any]:
    with resources.files(__package__).joinpath("columns.toml").open("rb") as file:
        return tomllib.load(file)
