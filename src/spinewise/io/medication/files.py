"""Medication lists of one person, from a file or a folder."""

from dataclasses import replace
from pathlib import Path

from spinewise.io.fhir.read import read_bundle
from spinewise.io.identity import Identity, check_one_patient
from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.line import read_line
from spinewise.io.medication.reading import ListReading
from spinewise.words import BadInput, MixedPatients, UnreadableFile

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
        All lines together. A file of a folder that cannot be used is one sentence; a text list beside
        records carries no identity and is left out.

    Raises
    ------
    BadInput
        There is nothing of this kind.
    MixedPatients
        The records belong to several people.
    """
    if path.is_file():
        return _read(path, "the list")
    if not path.is_dir():
        raise BadInput(
            "There is no such file or folder: give a medication list (.txt or FHIR) or a folder with one."
        )
    files = sorted(path.iterdir())
    records = [one for one in files if one.suffix.lower() in _FHIR]
    texts = [one for one in files if one.suffix.lower() in _TEXT]
    if not records and len(texts) == 1:
        return _read(texts[0], "the list")
    problems = [
        f"Text list {place} carries no identity and was left out: give it alone when it is this person's."
        for place, _ in enumerate(texts, 1)
    ]
    found = [] if not records else _of_one_person(records, problems)
    if not found:
        raise BadInput(
            "No medication list could be read in this folder: put one .txt file or FHIR records there."
        )
    born = next((one.birth_date for one in found if one.birth_date), None)
    problems += [problem for one in found for problem in one.problems]
    return ListReading(tuple(line for one in found for line in one.lines), tuple(problems), born)


def _of_one_person(records: list[Path], problems: list[str]) -> list[ListReading]:
    """Records of one person; those of several people are never put together."""
    found: list[ListReading] = []
    identities: list[Identity] = []
    for place, file in enumerate(records, 1):
        name = f"record {place}"
        try:
            identities.append(read_bundle(file, id=name).identity)
            found.append(_read(file, name))
        except MixedPatients:
            raise
        except BadInput as problem:
            problems.append(f"Record {place} was left out: {problem}")
    check_one_patient(identities)
    return found


def _read(path: Path, name: str) -> ListReading:
    if path.suffix.lower() in _FHIR:
        patient = read_bundle(path, id=name).patient  # refuses several people
        return replace(read_fhir(path, name), birth_date=patient.birth_date if patient else None)
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFile("The list is too large for a medication list: give the list alone.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("The list is no UTF-8 text: save it as UTF-8.") from None
    except OSError:
        raise UnreadableFile("The list cannot be opened: check that you are allowed to read it.") from None
    rows = [
        (place, row)
        for place, row in enumerate(text.splitlines(), 1)
        if row.strip() and not row.startswith("#")
    ]
    return ListReading(tuple(read_line(row, f"{name}, line {place}") for place, row in rows))
