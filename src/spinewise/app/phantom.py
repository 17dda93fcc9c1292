"""`spinewise phantom`: a digital patient as the files that a hospital would hold, truth beside them."""

import datetime
from pathlib import Path

import numpy as np
import typer
import yaml

from spinewise.app.careful import DONE
from spinewise.app.progress import Progress, progress_on_terminal
from spinewise.app.writing import make_folder
from spinewise.io.atomic import write_bytes
from spinewise.io.dicom.write import write_series
from spinewise.io.nifti.write import write_labels
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.plan.document import to_bytes
from spinewise.phantom.ct import SCAN_DATE, render_ct
from spinewise.phantom.fhir import bundle_of
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.record import identity_of, patient_yaml_of
from spinewise.phantom.truth import truth_of
from spinewise.phantom.truth_dict import truth_to_dict
from spinewise.words import BadInput

SEX = {"female": "F", "male": "M"}
CONFIRMED_BY = "made together with the CT"
LABELS, RECORD = "labels.nii.gz", "record.json"
DAY = SCAN_DATE + datetime.timedelta(weeks=3)
"""Day of the clinic visit of every digital patient; its record is fixed in time, so its plans are too."""
FINEST_MM, COARSEST_MM = 0.5, 5.0


def run_phantom(seed: int, out: Path, spacing: float, noise: float) -> int:
    """Write a digital patient and its truth.

    Parameters
    ----------
    seed : int
        Which one.
    out : Path
        Folder for its files.
    spacing : float
        Distance between voxels, mm.
    noise : float
        Standard deviation of the noise, HU.

    Returns
    -------
    int
        Exit code.
    """
    if not FINEST_MM <= spacing <= COARSEST_MM or noise < 0:
        raise BadInput(
            f"A digital CT has voxels of {FINEST_MM} to {COARSEST_MM:g} mm and noise of 0 HU or more."
        )
    progress = progress_on_terminal()
    patient = digital_patient(seed)
    write_digital_patient(patient, out, spacing, noise, progress)
    with progress.showing("Computing the truth"):
        truth = truth_to_dict(truth_of(patient))
    write_bytes(out / "truth.json", to_bytes(truth))
    typer.echo(f"Digital patient {seed}, for plans as of {DAY.isoformat()}, written to {out}.")
    return DONE


def write_digital_patient(
    patient: DigitalPatient,
    folder: Path,
    spacing: float,
    noise: float,
    progress: Progress,
) -> None:
    """Write CT, label map and record of a digital patient.

    Parameters
    ----------
    patient : DigitalPatient
        Who.
    folder : Path
        Made when absent.
    spacing : float
        Distance between voxels, mm.
    noise : float
        Standard deviation of the noise, HU.
    progress : Progress
        Shows the step in hand.
    """
    make_folder(folder)
    with progress.showing("Scanning the digital patient"):
        volume = render_ct(patient, (spacing,) * 3, noise, np.random.default_rng(patient.seed))
        labels = render_labels(patient, volume)
    who = identity_of(patient)
    with progress.showing("Writing the CT"):
        write_series(
            volume,
            folder / "ct",
            pseudonym=who.pseudonym,
            patient_id=who.pseudonym,
            birth_date=who.birth_date,
            sex=SEX[patient.sex],
            seed=patient.seed,
        )
    write_labels(labels, folder / LABELS)
    write_bytes(folder / RECORD, to_bytes(bundle_of(patient)))
    content = patient_yaml_of(patient, with_facts=False, files=_files(sha256_of(folder / LABELS)))
    write_bytes(folder / "patient.yaml", yaml.safe_dump(content, sort_keys=False).encode())


def _files(sha256_of_labels: str) -> tuple[dict[str, object], ...]:
    """Which file is what; the label map carries no identity, so somebody says whose it is."""
    confirmed = {"by": CONFIRMED_BY, "date": DAY.isoformat(), "sha256": sha256_of_labels}
    return (
        {"path": "ct", "role": "ct", "labels": LABELS},
        {"path": LABELS, "role": "labels", "confirmed": confirmed},
        {"path": RECORD, "role": "record"},
    )
