"""What a patient's folder says of drugs: every source that its rules of identity let through, as one list."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from spinewise.io.drug_list import NAME, REFUSED_WEIGHT, read_drugs
from spinewise.io.medication.by_hand import hand_written
from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.merging import one_list
from spinewise.io.medication.source import Source, read_text, written
from spinewise.io.patient.gaps import unreadable
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.patient.inputs import Candidate, Found
from spinewise.io.patient.yaml_file import WrittenPatient
from spinewise.record.medication import MedicationList
from spinewise.results import InputFile, Missing
from spinewise.words import BadInput

LIST, RECORD = "medication", "record"


def read_medication(
    folder: Path,
    found: Found,
    used: Sequence[Candidate],
    patient: WrittenPatient | None,
    as_of: datetime.date,
) -> MedicationList:
    """Read the drugs of one patient.

    Parameters
    ----------
    folder : Path
        The patient's folder, with ``drugs.yaml`` or without.
    found : Found
        How many files may hold drugs.
    used : sequence of Candidate
        Files that are known to be the patient's.
    patient : WrittenPatient or None
        patient.yaml.
    as_of : date
        The day asked about.

    Returns
    -------
    MedicationList
        What cannot be used is said, and counted.
    """
    by_hand, missing, broken = _by_hand(folder)
    sources, lists = [by_hand], 0
    if patient is not None:
        sources.append(written(patient.medication, "patient.yaml"))
    for one in used:
        if one.input.role not in (LIST, RECORD):
            continue
        try:
            sources += _sources(one)
            lists += 1
        except BadInput as error:
            missing += (unreadable(one.input.id, str(error)),)
    unread = max(found.lists_of_drugs - lists, 0) + broken
    listed = one_list([one for one in sources if one.lines], as_of)
    return replace(listed, missing=(*missing, *listed.missing), unread=unread)


def hand_written_input(folder: Path) -> tuple[InputFile, ...]:
    """The list written by hand, as a file that was used.

    Parameters
    ----------
    folder : Path
        The patient's folder.

    Returns
    -------
    tuple of InputFile
        Empty where there is none.
    """
    path = folder / NAME
    return (InputFile("drugs", LIST, sha256_of(path)),) if path.is_file() else ()


def _by_hand(folder: Path) -> tuple[Source, tuple[Missing, ...], int]:
    try:
        list_ = read_drugs(folder)
        source, missing = hand_written(list_)
        return source, missing, len(list_.missing)
    except BadInput as error:
        gap = Missing(NAME, str(error), "Correct the file and run again.", weight=REFUSED_WEIGHT)
        return Source(NAME, ()), (gap,), 1


def _sources(one: Candidate) -> Sequence[Source]:
    if one.input.role == RECORD:
        return read_fhir(one.path, one.input.id)
    return [read_text(one.path, one.input.id)]
