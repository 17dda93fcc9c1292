"""Medication lists of one person, from a file or a folder."""

from pathlib import Path

from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.line import read_line
from spinewise.io.medication.reading import LineReading, ListReading
from spinewise.words import BadInput, UnreadableFile

_FHIR, _TEXT = (".json", ".ndjson"), (".txt",)
_LARGEST = 2_000_000
"""Bytes of a text list; no list comes near."""


def read_lists(path: Path) -> ListReading:
    """Read every medication list at a place.

    Parameters
    ----------
    path : Path
        Text (one drug a line, ``#`` before remarks), FHIR, or a folder with such files of one person.

    Returns
    -------
    ListReading
        All lines together. A file of a folder that cannot be used is one sentence.

    Raises
    ------
    BadInput
        There is nothing of this kind.
    """
    if path.is_file():
        return _read(path, "the list")
    if not path.is_dir():
        raise BadInput("There is no such file or folder: give a medication list (.txt or FHIR) or a folder with one.")
    files = sorted(one for one in path.iterdir() if one.suffix.lower() in (*_FHIR, *_TEXT))
    lines: list[LineReading] = []
    problems: list[str] = []
    used = 0
    for place, file in enumerate(files, 1):
        try:
            found = _read(file, f"file {place}")
        except BadInput as problem:
            problems.append(f"File {place} ({file.suffix.lower()}): {problem}")
            continue
        used += 1
        lines += found.lines
        problems += found.problems
    if not used:
        raise BadInput("No medication list could be read in this folder: put a .txt file or a FHIR record there.")
    return ListReading(tuple(lines), tuple(problems))


def _read(path: Path, name: str) -> ListReading:
    if path.suffix.lower() in _FHIR:
        return read_fhir(path, name)
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile("The list is too large for a medication list: give the list alone.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("The list is no UTF-8 text: save it as UTF-8.") from None
    except OSError:
        raise UnreadableFile("The list cannot be opened: check that you are allowed to read it.") from None
    rows = [(place, row) for place, row in enumerate(text.splitlines(), 1) if row.strip() and not row.startswith("#")]
    return ListReading(tuple(read_line(row, f"{name}, line {place}") for place, row in rows))
