"""A patient's genes from one file of any kind, several files, or a patient's folder."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from spinewise.io.genotype.one_file import GenotypeFiles, Places, add_file
from spinewise.io.patient.read import read_patient_folder
from spinewise.io.patient.yaml_file import INPUT_ID
from spinewise.words import UnreadableFile


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
    found = patient.genetic_files
    found.missing[:0] = patient.missing
    found.inputs[:0] = [one for one in patient.inputs if one.id == INPUT_ID]
    return found
