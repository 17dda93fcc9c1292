"""The pages of alignment of the documentation: a flat back with plans of correction, and a scoliosis."""

import tempfile
from pathlib import Path

import numpy as np
from browser import screenshot
from typer.main import get_command

from spinewise.anatomy.landmarks import Landmarks
from spinewise.app.align.commands import align
from spinewise.io.landmarks.document import LandmarksFile, MarkedPicture
from spinewise.io.landmarks.write import to_bytes
from spinewise.phantom.person import DigitalPatient, digital_patient
from spinewise.phantom.radiographs import pair_of
from spinewise.phantom.reader import marks_of_reader
from spinewise.words import Level

PAGE = "alignment.html"
PLAN_SIZE, MEASURED_SIZE = (1480, 1500), (1300, 760)
READER_SEED = 5


def alignment_screens() -> dict[str, bytes]:
    """As a browser shows them; empty where no browser is installed.

    Returns
    -------
    dict
        Name of the picture to PNG.
    """
    flat = digital_patient(3, pi=55, pt=30, ll=25, tk=35, age=68)
    curved = digital_patient(4, coronal_tilt_deg=33.0, axial_rotation_deg=25.0, apex=Level.T9)
    drawn = {
        "alignment-plans": (_page(flat, "plan", "--uiv", "T10", "--age", "68"), PLAN_SIZE),
        "alignment-page": (_page(curved, "measure", "--age", "45"), MEASURED_SIZE),
    }
    shots = {name: screenshot(page, size) for name, (page, size) in drawn.items()}
    return {name: shot for name, shot in shots.items() if shot is not None}


def _page(patient: DigitalPatient, verb: str, *words: str) -> Path:
    """The page that the command writes for the marks of a simulated reader."""
    folder = Path(tempfile.mkdtemp(prefix="spinewise-docs-"))
    pair = pair_of(patient)
    views = marks_of_reader(pair, np.random.default_rng(READER_SEED))
    file = LandmarksFile(
        Landmarks(tuple(views.values()), by="simulated reader"),
        {view: MarkedPicture(projection=way) for view, way in pair.projections.items()},
    )
    (folder / "landmarks.json").write_bytes(to_bytes(file))
    get_command(align)(
        [verb, "--landmarks", str(folder / "landmarks.json"), *words, "--out", str(folder)],
        standalone_mode=False,
    )
    return folder / PAGE
