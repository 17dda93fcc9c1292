"""`spinewise phantom`: a digital patient as the files that a hospital would hold, truth beside them."""

import datetime
from pathlib import Path

import numpy as np
import typer
import yaml

from spinewise.anatomy.landmarks import Landmarks
from spinewise.app.careful import DONE
from spinewise.app.progress import Progress, progress_on_terminal
from spinewise.app.writing import make_folder
from spinewise.io.atomic import write_bytes
from spinewise.io.dicom.write import write_series
from spinewise.io.dicom.write_mr import write_mr_series
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.io.landmarks.write import to_bytes as landmarks_bytes
from spinewise.io.nifti.write import write_labels
from spinewise.io.patient.hashes import sha256_of
from spinewise.io.plan.document import to_bytes
from spinewise.io.radiograph.write import write_radiographs
from spinewise.phantom.ct import SCAN_DATE, render_ct
from spinewise.phantom.fhir import bundle_of
from spinewise.phantom.films import films_of
from spinewise.phantom.labels import render_labels
from spinewise.phantom.mr import LUMBAR, render_mr, render_mr_labels
from spinewise.phantom.pain import answers_of
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.radiographs import pair_of
from spinewise.phantom.reader import marks_of_reader
from spinewise.phantom.record import identity_of, patient_yaml_of
from spinewise.phantom.standing import standing
from spinewise.phantom.standing_dict import standing_to_dict
from spinewise.phantom.truth import truth_of
from spinewise.phantom.truth_dict import truth_to_dict
from spinewise.phantom.truth_mr import vbq_truth
from spinewise.words import BadInput

SEX = {"female": "F", "male": "M"}
CONFIRMED_BY = "made together with the CT"
LABELS, MR_LABELS, RECORD = "labels.nii.gz", "mr-labels.nii.gz", "record.json"
RADIOGRAPHS, STANDING, LANDMARKS = "radiographs", "standing.json", "landmarks.json"
READER = "simulated reader"
FILM_BLUR_MM = 0.5
FILM_PHOTONS = 30_000.0
"""That reach a pixel of a radiograph through air."""
MR_NOISE = 15.0
"""Standard deviation in either channel, where subcutaneous fat reads 1000."""
DAY = SCAN_DATE + datetime.timedelta(weeks=3)
"""Day of the clinic visit of every digital patient; its record is fixed in time, so its plans are too."""
FINEST_MM, COARSEST_MM = 0.5, 5.0


def run_phantom(seed: int, out: Path, spacing: float, noise: float, with_standing: bool) -> int:
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
    with_standing : bool
        Whether radiographs of the same person standing are written too.

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
    write_digital_patient(patient, out, spacing, noise, progress, with_standing=with_standing)
    with progress.showing("Computing the truth"):
        truth = truth_to_dict(truth_of(patient), vbq_truth(patient))
    write_bytes(out / "truth.json", to_bytes(truth))
    if with_standing:
        with progress.showing("Taking radiographs of the same person standing"):
            write_standing_pair(patient, out)
    typer.echo(f"Digital patient {seed}, for plans as of {DAY.isoformat()}, written to {out}.")
    return DONE


def write_digital_patient(
    patient: DigitalPatient,
    folder: Path,
    spacing: float,
    noise: float,
    progress: Progress,
    *,
    with_standing: bool = False,
) -> None:
    """Write CT, T1 MRI, label maps and record of a digital patient, and how it stands.

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
    with_standing : bool
        Whether marks on a standing pair of radiographs are written too.
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
    with progress.showing("Scanning once more, by MRI"):
        _write_mri(patient, folder)
    write_bytes(folder / RECORD, to_bytes(bundle_of(patient)))
    if with_standing:
        with progress.showing("Marking radiographs of the same person standing"):
            write_standing_marks(patient, folder)
    content = patient_yaml_of(patient, with_facts=False, files=_files(folder, with_standing))
    content["facts"] = list(answers_of(patient))
    write_bytes(folder / "patient.yaml", yaml.safe_dump(content, sort_keys=False).encode())


def write_standing_pair(patient: DigitalPatient, folder: Path) -> None:
    """Write a frontal and a lateral radiograph of the person standing, and where every landmark appears.

    Parameters
    ----------
    patient : DigitalPatient
        As it lies in the CT.
    folder : Path
        Gets ``radiographs`` and ``standing.json``.
    """
    pair = pair_of(standing(patient))
    films = films_of(
        pair, blur_fwhm_mm=FILM_BLUR_MM, photons=FILM_PHOTONS, rng=np.random.default_rng([patient.seed, 3])
    )
    who = identity_of(patient)
    write_radiographs(
        {str(view): film for view, film in films.items()},
        folder / RADIOGRAPHS,
        pseudonym=who.pseudonym,
        patient_id=who.pseudonym,
        birth_date=who.birth_date,
        sex=SEX[patient.sex],
        seed=patient.seed,
    )
    write_bytes(folder / STANDING, to_bytes(standing_to_dict(pair)))


def write_standing_marks(patient: DigitalPatient, folder: Path) -> None:
    """Write what a reader would mark on a pair of radiographs of the person standing.

    Parameters
    ----------
    patient : DigitalPatient
        As it lies in the CT.
    folder : Path
        Gets ``landmarks.json``.
    """
    pair = pair_of(standing(patient))
    views = marks_of_reader(pair, np.random.default_rng([patient.seed, 4]))
    file = LandmarksFile(
        Landmarks(tuple(views.values()), by=READER),
        {view: MarkedPicture(projection=projection) for view, projection in pair.projections.items()},
    )
    write_bytes(folder / LANDMARKS, landmarks_bytes(file))


def _write_mri(patient: DigitalPatient, folder: Path) -> None:
    """Sagittal T1 MRI of the lumbar spine, with its label map."""
    rng = np.random.default_rng([patient.seed, 2])
    lumbar = tuple(level for level in LUMBAR if level in patient.levels)
    volume = render_mr(patient, noise_sd=MR_NOISE, rng=rng, levels=lumbar)
    who = identity_of(patient)
    write_mr_series(
        volume,
        folder / "mr",
        pseudonym=who.pseudonym,
        patient_id=who.pseudonym,
        birth_date=who.birth_date,
        sex=SEX[patient.sex],
        seed=patient.seed,
    )
    write_labels(render_mr_labels(patient, volume), folder / MR_LABELS)


def _files(folder: Path, with_standing: bool) -> tuple[dict[str, object], ...]:
    """Which file is what; label maps carry no identity, so somebody says whose they are."""
    confirmed: list[dict[str, object]] = [
        {
            "path": name,
            "role": role,
            "confirmed": {"by": CONFIRMED_BY, "date": DAY.isoformat(), "sha256": sha256_of(folder / name)},
        }
        for name, role in ((LABELS, "labels"), (MR_LABELS, "labels"), (LANDMARKS, "landmarks"))
        if role != "landmarks" or with_standing
    ]
    return (
        {"path": "ct", "role": "ct", "labels": LABELS},
        {"path": "mr", "role": "mr", "labels": MR_LABELS},
        *confirmed,
        {"path": RECORD, "role": "record"},
    )
