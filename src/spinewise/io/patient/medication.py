"""What a patient's folder says of drugs."""

from pathlib import Path

from spinewise.io.drug_list import NAME, REFUSED_WEIGHT, read_drugs
from spinewise.record.medication import MedicationList
from spinewise.results import Missing
from spinewise.words import BadInput


def read_medication(folder: Path) -> MedicationList:
    """Read the drugs of one patient.

    Parameters
    ----------
    folder : Path
        The patient's folder.

    Returns
    -------
    MedicationList
        A list that cannot be used is said.
    """
    try:
        written = read_drugs(folder)
    except BadInput as error:
        gap = Missing(NAME, str(error), "Correct the file and run again.", weight=REFUSED_WEIGHT)
        return MedicationList(missing=(gap,))
    return MedicationList(written.drugs, missing=written.missing)
