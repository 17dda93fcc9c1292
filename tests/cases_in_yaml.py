"""Clinical cases in YAML: one reader for every room, so that a case with a wrong name is refused everywhere.

A file is a list; an entry is one small patient with `case` (its name), `evidence` (ids of the entries that
the expectation rests on), what is known of the patient, and `expect`. Which parts there are besides, and what
they mean, is told in the `README.md` beside the cases of each room.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from spinewise.io.patient.yaml_file import parse_patient_yaml
from spinewise.io.patient.yaml_lines import read_lined
from spinewise.record.record import Record

EVERYWHERE = frozenset({"case", "evidence", "as_of", "expect"})


@dataclass(frozen=True)
class Written:
    """One case as it was written.

    Parameters
    ----------
    name, file : str
        What a clinician would call it, and where it stands.
    line : int
        First line in the file.
    evidence : tuple of str
        Ids of the entries that the expectations rest on.
    parts : mapping
        Everything that is written.
    expect : mapping
        What has to come out.
    """

    name: str
    file: str
    line: int
    evidence: tuple[str, ...]
    parts: Mapping[str, Any]
    expect: Mapping[str, Any]


def written_cases(folder: Path, parts: frozenset[str]) -> Iterator[Written]:
    """Every case of a folder, by file and place.

    Parameters
    ----------
    folder : Path
        Of YAML files.
    parts : frozenset of str
        Names of the parts that a case of this room may have besides those of `EVERYWHERE`.

    Yields
    ------
    Written
        A part with another name is refused, with file and line.
    """
    for path in sorted(folder.glob("*.yaml")):
        lined = read_lined(path.read_text(encoding="utf-8"), path.name)
        assert not lined.problems, f"{path.name}: {lined.problems[0][1]}"
        assert isinstance(lined.content, list), f"{path.name} has to be a list of cases"
        for number, written in enumerate(lined.content):
            line = lined.line_of((number,))
            unknown = ", ".join(sorted(set(written) - parts - EVERYWHERE))
            assert not unknown, f"{path.name}, line {line}: no case has a part named {unknown}"
            yield Written(
                written["case"], path.name, line, tuple(written["evidence"]), written, written["expect"]
            )


def record_of(written: Mapping[str, Any]) -> Record:
    """Patient, operation and facts of a case, read as a hand-written patient file is read.

    Parameters
    ----------
    written : mapping
        With any of ``patient``, ``operation`` and ``facts``.

    Returns
    -------
    Record
        With what could not be read.
    """
    parts = ("patient", "operation", "facts")
    told = {"version": 1, **{part: written[part] for part in parts if part in written}}
    read = parse_patient_yaml(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))
    return Record(read.patient, read.operation, read.facts, read.missing)
