"""A patient's genes from one file of any kind, several files, or a patient's folder."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from spinewise.io.genotype.one_file import RECORD, GenotypeFiles, Places, add_file
from spinewise.io.medication.fhir import read_fhir
from spinewise.io.medication.merging import one_list
from spinewise.io.medication.source import Source, written
from spinewise.io.patient.files import is_fhir
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.patient.yaml_file import INPUT_ID, read_patient_yaml
from spinewise.record.medication import MedicationList
from spinewise.results import Missing
from spinewise.words import Answer, UnreadableFile

UNKNOWN_DRUGS = Missing(
    "whether an inhibitor of CYP2D6 is taken",
    "There is no whole list of drugs, so a genotype may say more than the body does.",
    "Write the list of drugs, and what of it was not read.",
    weight=55,
)


def read_genotype(paths: Sequence[Path], as_of: datetime.date, places: Places) -> GenotypeFiles:
    """Read the genes of one patient.

    Parameters
    ----------
    paths : sequence of Path
        Files that someone named as this patient's, or one patient's folder, which keeps its own rules of
        identity: there a file that does not say whose it is needs a confirmation in patient.yaml.
    as_of : date
        The day for which the answer holds.
    places : mapping
        Positions that are read of a file of variants, by chromosome.

    Returns
    -------
    GenotypeFiles
        One broken file does not take the others along.

    Raises
    ------
    UnreadableFile
        A folder stands beside other paths, or there are no paths.
    MixedPatients
        A file speaks of several people.
    """
    if any(path.is_dir() for path in paths):
        if len(paths) > 1:
            raise UnreadableFile("A patient's folder is read alone: put the other files into it.")
        return _of_folder(paths[0], as_of)
    found = GenotypeFiles()
    sources: list[Source] = []
    for number, path in enumerate(paths, 1):
        id = f"file-{number}" if len(paths) > 1 else "file"
        add_file(found, path, id, places)
        if any(one.id == id and one.role == RECORD for one in found.inputs):
            sources += _drugs_of(path, id)
    _take(found, one_list([one for one in sources if one.lines], as_of), as_of)
    return found


def _drugs_of(path: Path, id: str) -> Sequence[Source]:
    """Drugs of a record that was read for genes."""
    return read_fhir(path, id) if is_fhir(path) else [written(read_patient_yaml(path).medication, id)]


def _of_folder(folder: Path, as_of: datetime.date) -> GenotypeFiles:
    patient = read_patient_folder(folder, as_of)
    found, listed = patient.genetic_files, patient.medication
    found.missing[:0] = patient.missing
    found.inputs[:0] = [one for one in patient.inputs if one.id in (INPUT_ID, "drugs")]
    _take(found, listed, as_of)
    return found


def _take(found: GenotypeFiles, listed: MedicationList, as_of: datetime.date) -> None:
    """Drugs of the one list; what is on hold counts, and is asked about."""
    now = [one for one in listed.drugs if one.is_taken_on(as_of) is not Answer.NO]
    found.missing[:0] = listed.missing
    found.taken = [(name, one.source) for one in now for name in one.ingredients]
    if not (listed.drugs or listed.ended) or listed.unread or any(not one.ingredients for one in now):
        found.missing.append(UNKNOWN_DRUGS)
