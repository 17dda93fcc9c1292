"""`spinewise demo`: the main job on the digital patient, from DICOM files to a plan."""

from pathlib import Path

from spinewise.app.clock import day
from spinewise.app.phantom import DAY, write_digital_patient
from spinewise.app.plan import run_plan
from spinewise.app.progress import progress_on_terminal
from spinewise.phantom.person import Anomalies, digital_patient
from spinewise.words import Level

PATIENT = "patient"
SPACING_MM = 1.0
NOISE_HU = 15.0
CORONAL_TILT_DEG = 18.0
AXIAL_ROTATION_DEG = 12.0
L1_ABOVE_NEIGHBOURS_HU = 70.0


def run_demo(out: Path, seed: int, as_of: str | None) -> int:
    """Write a digital patient with a lumbar curve and one dense vertebra, and plan its operation.

    Parameters
    ----------
    out : Path
        Folder for the plan; the patient's own files lie in ``patient`` inside it.
    seed : int
        Which digital patient.
    as_of : str or None
        Day for which the plan holds; that of the digital patient's visit when None, since its record
        and operation have dates of their own.

    Returns
    -------
    int
        Exit code.
    """
    the_day = day(as_of) if as_of else DAY
    patient = digital_patient(
        seed,
        sex="female",
        coronal_tilt_deg=CORONAL_TILT_DEG,
        axial_rotation_deg=AXIAL_ROTATION_DEG,
        apex=Level.L2,
        anomalies=Anomalies(outliers={Level.L1: L1_ABOVE_NEIGHBOURS_HU}),
    )
    folder = out / PATIENT
    write_digital_patient(patient, folder, SPACING_MM, NOISE_HU, progress_on_terminal(), with_standing=True)
    return run_plan(folder, out, the_day.isoformat(), None, [], None)
