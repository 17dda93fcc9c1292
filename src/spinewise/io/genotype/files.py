"""A patient's genes from one file of any kind, several files, or a patient's folder."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from spinewise.io.genotype.one_file import GenotypeFiles, Places, add_file
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.patient.yaml_file import INPUT_ID
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
    for number, path in enumerate(paths, 1):
        add_file(found, path, f"file-{number}" if len(paths) > 1 else "file", places)
    return found


def _of_folder(folder: Path, as_of: datetime.date) -> GenotypeFiles:
    patient = read_patient_folder(folder, as_of)
    found, listed = patient.genetic_files, patient.medication
    found.missing[:0] = (*patient.missing, *listed.missing)
    found.inputs[:0] = [one for one in patient.inputs if one.id in (INPUT_ID, "drugs")]
    now = [one for one in listed.drugs if one.is_taken_on(as_of) is not Answer.NO]
    found.taken = [(name, one.source) for one in now for name in one.ingredients]
    if not (listed.drugs or listed.ended) or listed.unread or any(not one.ingredients for one in now):
        found.missing.append(UNKNOWN_DRUGS)
    return found
