"""A small digital patient as files: three lumbar levels, a few seconds from folder to plan."""

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from spinewise.imaging.labels import LabelMap
from spinewise.imaging.volume import Volume
from spinewise.io.dicom.write import write_series
from spinewise.io.nifti.write import write_labels, write_volume
from spinewise.io.patient.hashes import sha256_of
from spinewise.phantom.ct import render_ct
from spinewise.phantom.labels import render_labels
from spinewise.phantom.person import digital_patient
from spinewise.words import Level

LEVELS = (Level.L2, Level.L3, Level.L4)
PATIENT_ID = "ID-4711-SECRET"
OPERATION = {
    "diagnosis": "degenerative lumbar scoliosis",
    "approach": "posterior",
    "urgency": "elective",
    "fusion": "yes",
    "instrumented": "yes",
    "levels": ["L2", "L3", "L4"],
    "uiv": "L2",
    "liv": "L4",
    "date": "2027-03-01",
}


@cache
def images() -> tuple[Volume, LabelMap]:
    """CT of three levels and its label map without the levels that the field of view cuts."""
    patient = digital_patient(1, age=70, sex="female")
    ct = render_ct(patient, (1.5, 1.5, 1.5), 15.0, np.random.default_rng(1), levels=LEVELS)
    every = render_labels(patient, ct)
    names = {code: name for code, name in every.names.items() if name in LEVELS}
    codes = np.where(np.isin(every.codes, list(names)), every.codes, 0).astype(np.uint8)
    return ct, LabelMap(codes, every.affine, names, every.convention)


def write_patient(
    folder: Path, *, nifti: bool = False, labels: bool = True, facts: Any = (), **operation: Any
) -> Path:
    """Write the small patient into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    volume, label_map = images()
    files: list[dict[str, Any]] = []
    if nifti:
        write_volume(volume, folder / "ct.nii.gz")
        files.append(listed(folder, "ct.nii.gz", "ct"))
    else:
        write_series(
            volume,
            folder / "ct",
            pseudonym="SYNTHETIC^PATIENT",
            patient_id=PATIENT_ID,
            birth_date=datetime.date(1956, 3, 4),
            sex="F",
        )
        files.append({"path": "ct", "role": "ct"})
    if labels:
        write_labels(label_map, folder / "labels.nii.gz")
        files[0]["labels"] = "labels.nii.gz"
        files.append(listed(folder, "labels.nii.gz", "labels"))
    write_yaml(folder, files, facts=facts, **operation)
    return folder


def listed(folder: Path, path: str, role: str) -> dict[str, Any]:
    """Entry for a file without identity, confirmed."""
    confirmed = {"by": "Dr Roe", "date": "2026-11-01", "sha256": sha256_of(folder / path)}
    return {"path": path, "role": role, "confirmed": confirmed}


def write_yaml(folder: Path, files: list[dict[str, Any]], *, facts: Any = (), **operation: Any) -> None:
    """Write patient.yaml anew."""
    content = {
        "version": 1,
        "patient": {
            "pseudonym": "P-1",
            "sex": "female",
            "birth_date": "1956-03-04",
            "identifier": PATIENT_ID,
        },
        "operation": {key: value for key, value in {**OPERATION, **operation}.items() if value is not None},
        "facts": list(facts),
        "files": files,
    }
    (folder / "patient.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
