"""Clinical cases of opioid load in YAML. The format is told in `cases/README.md`."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases_in_yaml import written_cases
from spinewise.io.medication.line import read_line
from spinewise.io.medication.merging import one_list
from spinewise.io.medication.source import written
from spinewise.record.medication import Drug, MedicationList, NotRead

FOLDER = Path(__file__).parent / "cases"
AS_OF = "2026-11-21"
PARTS = frozenset({"list", "lists", "age", "unread"})


@dataclass(frozen=True)
class Case:
    """One medication list, and what the sources say about it.

    Parameters
    ----------
    name, file : str
        What a pharmacist would call it, and where it stands.
    line : int
        First line in the file.
    evidence : tuple of str
        Ids of the entries that the expectations rest on.
    as_of : date
        The day of the question.
    drugs : tuple of Drug
        As the reader of lines reads them.
    not_read : tuple of NotRead
        Lines without a number.
    lines, unread : int
        Lines on the list, and entries that could not be used at all.
    age : int or None
        Completed years.
    expect : mapping
        What has to come out; what it does not name must not come out.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    as_of: datetime.date
    drugs: tuple[Drug, ...]
    not_read: tuple[NotRead, ...]
    lines: int
    unread: int
    age: int | None
    expect: Mapping[str, Any]


def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case, by file and place."""
    found = []
    for one in written_cases(folder, PARTS):
        day = datetime.date.fromisoformat(one.parts.get("as_of", AS_OF))
        listed = one.parts.get("list", [])
        read = [read_line(text, f"line {place}") for place, text in enumerate(listed, 1)]
        many = _of_many(one.parts.get("lists", {}), day)
        age = one.parts.get("age", 50)
        found.append(
            Case(
                one.name,
                one.file,
                one.line,
                one.evidence,
                day,
                (*(drug for line in read for drug in line.drugs), *many.drugs),
                tuple(line.not_read for line in read if line.not_read is not None),
                len(listed) + len(many.drugs) + len(many.ended),
                one.parts.get("unread", 0),
                None if age == "unknown" else age,
                one.expect,
            )
        )
    return tuple(found)


def _of_many(lists: Mapping[str, list[str]], day: datetime.date) -> MedicationList:
    """Lists of one patient made one; a line is named by its list and place."""
    sources = [
        written(((f"{name} {place}", text) for place, text in enumerate(lines, 1)), name)
        for name, lines in lists.items()
    ]
    return one_list(sources, day)
