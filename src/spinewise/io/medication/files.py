"""Drugs from one file that someone named as this patient's: text lines, FHIR, or a list written by hand."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from spinewise.io.drug_list import parse_drugs, text_of
from spinewise.io.fhir.read import read_bundle
from spinewise.io.medication.by_hand import by_hand
from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.merging import one_list
from spinewise.io.medication.source import read_text
from spinewise.record.medication import MedicationList
from spinewise.words import BadInput

_FHIR, _YAML = (".json", ".ndjson"), (".yaml", ".yml")


@dataclass(frozen=True)
class OneFile:
    """What one file says of drugs, and of the age of the person.

    Parameters
    ----------
    medication : MedicationList
        Its drugs.
    birth_date : date or None
        Of the person, where a record says it.
    """

    medication: MedicationList
    birth_date: datetime.date | None = None


def read_one_file(path: Path, as_of: datetime.date) -> OneFile:
    """Read a medication list.

    Parameters
    ----------
    path : Path
        Text (one drug a line, ``#`` before remarks), FHIR, or ``drugs.yaml``.
    as_of : date
        The day asked about.

    Returns
    -------
    OneFile
        Every line, those without a dose too.

    Raises
    ------
    BadInput
        There is no such file, or it cannot be read.
    MixedPatients
        The record belongs to several people.
    """
    if not path.is_file():
        raise BadInput(
            "There is no such file or folder: give a medication list (.txt or FHIR) or a folder with one."
        )
    if path.suffix.lower() in _FHIR:
        patient = read_bundle(path, id="the list").patient  # refuses several people
        return OneFile(one_list(read_fhir(path, "the list"), as_of), patient.birth_date if patient else None)
    if path.suffix.lower() in _YAML:
        return OneFile(by_hand(parse_drugs(text_of(path)), as_of))
    return OneFile(one_list([read_text(path, "the list")], as_of))
