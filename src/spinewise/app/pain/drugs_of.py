"""The drugs that a command of the room is asked about: a patient's folder, or one file."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from spinewise.evidence.protocol import protocol_defaults
from spinewise.io.drug_list import NAME
from spinewise.io.medication.files import read_one_file
from spinewise.io.patient.gaps import UNREADABLE_WEIGHT
from spinewise.io.patient.read import read_patient_folder
from spinewise.record.fact import Patient
from spinewise.record.medication import MedicationList
from spinewise.record.operation import PlannedOperation
from spinewise.record.record import Record
from spinewise.results import Missing
from spinewise.words import UnreadableFile

NOBODY = "-"


@dataclass(frozen=True)
class DrugsOf:
    """Drugs of one patient, and what else is known.

    Parameters
    ----------
    medication : MedicationList
        One list from every source.
    record : Record
        Empty but for the day of birth where one file was given.
    left_out : tuple of Missing
        Files that were not used.
    """

    medication: MedicationList
    record: Record
    left_out: tuple[Missing, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was said of drugs."""
        said = self.medication
        return not (said.drugs or said.ended or said.missing or said.unread)

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be used of the list, one sentence each."""
        told = (*self.medication.missing, *(gap for gap in self.left_out if gap.weight >= UNREADABLE_WEIGHT))
        return tuple(f"{gap.what}: {gap.why_it_matters} {gap.how_to_get_it}" for gap in told)


def drugs_of(source: Path, as_of: datetime.date) -> DrugsOf:
    """Read the drugs of one patient.

    Parameters
    ----------
    source : Path
        Folder of one patient, which keeps its rules of identity, or one file that someone named as theirs.
    as_of : date
        The day for which the answer holds.

    Returns
    -------
    DrugsOf
        With what could not be used.

    Raises
    ------
    BadInput
        There is nothing of this kind.
    """
    if not source.is_dir():
        file = read_one_file(source, as_of)
        return DrugsOf(
            file.medication, Record(Patient(NOBODY, birth_date=file.birth_date), PlannedOperation())
        )
    patient = read_patient_folder(source, as_of, protocol_defaults())
    refused = [gap for gap in patient.medication.missing if gap.what == NAME and not patient.drugs]
    if refused:
        raise UnreadableFile(refused[0].why_it_matters)
    return DrugsOf(patient.medication, patient.record, patient.missing)
