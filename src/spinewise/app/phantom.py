"""`spinewise phantom`: a digital patient as the files that a hospital would hold, truth beside them."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import typer
import yaml

from spinewise.app.careful import DONE
from spinewise.app.digital_record import birth_date_of, bundle_of, facts_of, operation_of, pseudonym_of
from spinewise.app.progress import Progress, progress_on_terminal
from spinewise.app.writing import make_folder
from spinewise.imaging.volume import Volume
from spinewise.io.atomic import write_bytes
from spinewise.io.dicom_write import write_series
from spinewise.io.hashes import sha256_of
from spinewise.io.nifti import write_labels
from spinewise.io.plan_json import to_bytes
from spinewise.io.truth_json import truth_to_json
from spinewise.phantom.ct import SCAN_DATE, render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.truth import truth_of
from spinewise.words import BadInput

SEX = {"female": "F", "male": "M"}
CONFIRMED_BY = "made together with the CT"
DAY = SCAN_DATE + datetime.timedelta(weeks=3)
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
    write_digital_patient(patient, out, spacing, noise, DAY, progress)
    with progress.showing("Computing the truth"):
        truth = truth_to_json(truth_of(patient))
    write_bytes(out / "truth.json", to_bytes(truth))
    typer.echo(f"Digital patient {seed}, for plans as of {DAY.isoformat()}, written to {out}.")
    return DONE


def write_digital_patient(
    patient: DigitalPatient,
    folder: Path,
    spacing: float,
    noise: float,
    as_of: datetime.date,
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
    as_of : date
        The day from which the record's dates are counted; the CT is three weeks older.
    progress : Progress
        Shows the step in hand.
    """
    make_folder(folder)
    with progress.showing("Scanning the digital patient"):
        volume = render_ct(patient, (spacing,) * 3, noise, np.random.default_rng(patient.seed))
        labels = render_labels(patient, volume)
        volume = _taken_on(volume, as_of - datetime.timedelta(weeks=3))
    with progress.showing("Writing the CT"):
        write_series(
            volume,
            folder / "ct",
            pseudonym=pseudonym_of(patient),
            patient_id=pseudonym_of(patient),
            birth_date=birth_date_of(patient, as_of),
            sex=SEX[patient.sex],
            seed=patient.seed,
        )
    write_labels(labels, folder / "labels.nii.gz")
    write_bytes(folder / "record.json", to_bytes(bundle_of(patient, as_of)))
    write_bytes(folder / "patient.yaml", _patient_yaml(patient, folder, as_of))


def _taken_on(volume: Volume, day: datetime.date) -> Volume:
    return replace(volume, acquisition=replace(volume.acquisition, date=day))


def _patient_yaml(patient: DigitalPatient, folder: Path, as_of: datetime.date) -> bytes:
    """What a clinic writes by hand: who, which operation, and which file is what."""
    confirmed = {
        "by": CONFIRMED_BY,
        "date": as_of.isoformat(),
        "sha256": sha256_of(folder / "labels.nii.gz"),
    }
    content: dict[str, Any] = {
        "version": 1,
        "patient": {
            "pseudonym": pseudonym_of(patient),
            "identifier": pseudonym_of(patient),
            "sex": patient.sex,
            "birth_date": birth_date_of(patient, as_of).isoformat(),
        },
        "operation": operation_of(as_of),
        "facts": facts_of(as_of),
        "files": [
            {"path": "ct", "role": "ct", "labels": "labels.nii.gz"},
            {"path": "labels.nii.gz", "role": "labels", "confirmed": confirmed},
            {"path": "record.json", "role": "record"},
        ],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode()
