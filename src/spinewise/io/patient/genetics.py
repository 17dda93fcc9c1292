"""What a patient's folder says of genes: only what its rules of identity let through."""

from collections.abc import Sequence

from spinewise.io.genotype.one_file import RECORD, REPORT, VARIANTS, GenotypeFiles, add_file
from spinewise.io.patient.inputs import Candidate
from spinewise.io.patient.yaml_file import WrittenPatient
from spinewise.pain.genotype.places import places_to_read


def read_genetics(used: Sequence[Candidate], written: WrittenPatient | None) -> GenotypeFiles:
    """Read the genes of one patient.

    Parameters
    ----------
    used : sequence of Candidate
        Files that are known to be the patient's.
    written : WrittenPatient or None
        patient.yaml.

    Returns
    -------
    GenotypeFiles
        One broken file does not take the others along.
    """
    found = GenotypeFiles()
    if written is not None:
        found.calls += written.genotype
    for one in used:
        if one.input.role in (VARIANTS, REPORT, RECORD):
            add_file(found, one.path, one.input.id, places_to_read())
    return found
